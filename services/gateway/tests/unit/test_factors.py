"""Rules of second factors, with fake clocks."""

import re

import pyotp
import pytest
from chassis.context import Principal
from chassis.errors import InvalidInput
from gateway.accounts import account_letters
from gateway.accounts.agents import browser_of
from gateway.accounts.factors import recovery_codes
from gateway.accounts.factors.pending import SECONDS, PendingSignIns, fingerprint
from gateway.accounts.factors.relying_party import RelyingParty, credential_id
from gateway.accounts.factors.totp import STEP, matching_step
from gateway.accounts.sessions import Sessions
from gateway.schema import auth
from gateway.schema.auditing import without_secrets

from .fakes import Store

NOW = 1_790_000_015.0
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""Of RFC 6238, appendix B, for SHA-1; its codes have eight digits, of which ours are the last six."""


@pytest.mark.parametrize(
    ("now", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_the_codes_are_those_of_the_rfc(now: int, code: str) -> None:
    assert matching_step(RFC_SECRET, code, now) == now // STEP


@pytest.mark.parametrize(("away", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_fits_one_step_before_and_after(away: int, fits: bool) -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOW + away * STEP)
    assert (matching_step(RFC_SECRET, code, NOW) == NOW // STEP + away) == fits


@pytest.mark.parametrize("code", ["", "28708", "2870820", "28708x", "２８７０８２", "287 082", "-87082"])
def test_other_texts_are_no_codes(code: str) -> None:
    assert matching_step(RFC_SECRET, code, 59) is None


def test_recovery_codes_have_80_bits_and_are_easy_to_type() -> None:
    codes = recovery_codes.new_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}", code) for code in codes)
    assert recovery_codes.digest(codes[0]) == recovery_codes.digest(codes[0].upper().replace("-", " "))
    assert len({recovery_codes.digest(code) for code in codes}) == 10


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def test_a_pending_sign_in_lasts_ten_minutes() -> None:
    clock = Clock()
    pending = PendingSignIns(Store(), clock)
    token, expires_at = pending.begin("u1", password=fingerprint("hash"))
    assert expires_at.timestamp() == NOW + SECONDS
    clock.now += SECONDS - 1
    assert pending.find(token).user_id == "u1"
    clock.now += 1
    with pytest.raises(InvalidInput) as caught:
        pending.find(token)
    assert caught.value.problems[0].code == "sign_in_expired"


def test_a_pending_sign_in_is_taken_once_and_kept_hashed() -> None:
    store = Store()
    pending = PendingSignIns(store, Clock())
    token, _ = pending.begin("u1")
    assert not any(token in key for key in store.kept)
    pending.take(token)
    with pytest.raises(InvalidInput):
        pending.take(token)


def test_a_session_is_fresh_until_its_time_is_over_and_again_after_a_confirmation() -> None:
    clock = Clock()
    sessions = Sessions(Store(), fresh=900, clock=clock)
    session_id = sessions.begin(Principal("u1", ("viewer",), "viewer"))
    clock.now += 899
    assert sessions.is_fresh(session_id)
    clock.now += 1
    assert not sessions.is_fresh(session_id)
    sessions.refresh(session_id)
    assert sessions.is_fresh(session_id)
    assert not sessions.is_fresh("another")


@pytest.mark.parametrize(
    ("origin", "enabled", "host"),
    [
        ("https://app.example/", True, "app.example"),
        ("http://localhost:3000", True, "localhost"),
        ("http://127.0.0.1:3000", False, ""),
        ("https://[::1]:3000", False, ""),
        ("", False, ""),
    ],
)
def test_passkeys_are_bound_to_a_host_with_a_name(origin: str, enabled: bool, host: str) -> None:
    party = RelyingParty(origin)
    assert (party.enabled, party.id) == (enabled, host)


def test_an_origin_has_no_path() -> None:
    assert RelyingParty("https://app.example:8443/path/").origin == "https://app.example:8443"


@pytest.mark.parametrize(("size", "ok"), [(32_000, True), (33_000, False)])
def test_an_answer_has_a_limit(size: int, ok: bool) -> None:
    answer = {"rawId": "eA", "response": "x" * size}
    if ok:
        assert credential_id(answer) == b"x"
    else:
        with pytest.raises(InvalidInput):
            credential_id(answer)


@pytest.mark.parametrize("kind", account_letters.KINDS)
def test_each_letter_names_the_person_and_leads_to_the_sessions(kind: str) -> None:
    details = {"time": "now", "browser": "Chrome on Linux", "address": "a", "what": "an app"}
    letter = account_letters.compose(kind, details, "Ada", "https://app.example/account/sessions")
    assert letter.text.startswith("Hello Ada,\n\n")
    assert "\nhttps://app.example/account/sessions\n" in letter.text
    assert letter.subject


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iOS"),
        ("curl/8.5.0", "curl"),
        ("", "An unknown program"),
    ],
)
def test_a_browser_is_named_as_people_would(agent: str, name: str) -> None:
    assert browser_of(agent) == name


def test_codes_and_passkeys_are_not_written_into_the_audit_log() -> None:
    shown = without_secrets({"code": "1", "passkey": {"id": "x"}, "password": "p", "token": "t", "name": "n"})
    assert shown == {"code": "…", "passkey": "…", "password": "…", "token": "…", "name": "n"}


def test_everything_sensitive_is_a_change_that_needs_somebody() -> None:
    assert {path for path, role in auth.ACCESS.items() if role != "public" and "Mutation" in path} >= auth.SENSITIVE
