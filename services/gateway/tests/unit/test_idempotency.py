"""An act whose key cannot be noted any more is answered as it went, and its key stays begun."""

import flask
import pytest
from chassis.errors import Conflict, Unavailable
from gateway.graphql_http import ProtocolError
from gateway.idempotency import MAX_KEY, Effect, Idempotency, by_status, check
from gateway.idempotency_store import Claim, Found
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request as HttpRequest

from .fakes import FakeClient, request


class LostKeys:
    """Keys whose Redis goes away once a change has begun; what was begun is found again when it is back."""

    def __init__(self) -> None:
        self.begun: dict[str, Claim] = {}

    def claim(self, claim: Claim, *, lease: float) -> Found | None:
        known = self.begun.get(claim.name)
        return None if known is None else Found(fingerprint=known.fingerprint, leased=False, sealed=None)

    def begin(self, claim: Claim) -> None:
        self.begun[claim.name] = claim

    def keep(self, claim: Claim, sealed: bytes) -> None:
        raise Unavailable("sessions cannot be reached")

    def release(self, claim: Claim) -> None:
        raise Unavailable("sessions cannot be reached")


class Acts:
    """Counts what was done."""

    def __init__(self, outcome: flask.Response | Exception) -> None:
        self.outcome = outcome
        self.count = 0

    def __call__(self) -> flask.Response:
        self.count += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def once(keys: LostKeys, act: Acts) -> flask.Response:
    http = HttpRequest(EnvironBuilder("/graphql", method="POST", headers={"Idempotency-Key": "k"}).get_environ())
    return Idempotency(keys, lease=1).once(http, request(FakeClient()), b"{}", act)  # type: ignore[arg-type]


def test_the_answer_of_the_act_is_given_though_it_cannot_be_kept_and_the_act_is_not_repeated() -> None:
    keys, act = LostKeys(), Acts(flask.Response(b"made", 201))
    assert once(keys, act).status_code == 201
    with pytest.raises(Unavailable) as raised:
        once(keys, act)
    assert raised.value.code == "outcome_unknown"
    assert act.count == 1


def test_the_refusal_of_the_act_is_given_though_its_key_cannot_be_freed() -> None:
    keys, act = LostKeys(), Acts(Conflict("another version"))
    with pytest.raises(Conflict, match="another version"):
        once(keys, act)
    assert act.count == 1


@pytest.mark.parametrize("key", ["k", "x" * MAX_KEY, " !~"])
def test_a_key_of_printable_characters_is_accepted_up_to_its_largest_size(key: str) -> None:
    check(key)


@pytest.mark.parametrize("key", ["", "x" * (MAX_KEY + 1), "caf\u00e9", "a\tb", "a\x7fb", "a\nb"])
def test_a_key_that_is_no_line_of_printable_characters_is_refused(key: str) -> None:
    with pytest.raises(ProtocolError, match="1 to 255 printable ASCII characters") as raised:
        check(key)
    assert raised.value.status == 400


@pytest.mark.parametrize(
    ("status", "effect"),
    [(200, Effect.SETTLED), (404, Effect.SETTLED), (499, Effect.SETTLED), (500, Effect.UNKNOWN), (503, Effect.UNKNOWN)],
)
def test_an_answer_is_final_unless_the_server_failed(status: int, effect: Effect) -> None:
    assert by_status(flask.Response(status=status)) is effect


def test_after_a_failure_of_the_server_the_act_is_not_repeated() -> None:
    keys, act = LostKeys(), Acts(flask.Response(b"failed", 500))
    assert once(keys, act).status_code == 500
    with pytest.raises(Unavailable) as raised:
        once(keys, act)
    assert raised.value.code == "outcome_unknown"
    assert act.count == 1
