"""Changing a password, and choosing one by a link in a letter."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import psycopg
import pytest
from chassis.errors import Unavailable
from chassis.testing import backend, private_database, private_vhost, running, wait_for

from .conftest import ADMIN, SIGN_IN, Caller, settings
from .responder import Responder

CHANGE = (
    "mutation($c: String!, $n: String!) { changePassword(current: $c, new: $n) "
    "{ viewer { id } errors { code field } } }"
)
ASK = "mutation($e: String!) { requestPasswordReset(email: $e) { accepted errors { code field } } }"
RESET = "mutation($t: String!, $p: String!) { resetPassword(token: $t, password: $p) { email errors { code field } } }"
CREATE = (
    'mutation($e: String!) { createUser(email: $e, name: "Ada", password: "a good password", roles: ["viewer"]) '
    "{ user { id } errors { code field } } }"
)
INVITE = (
    'mutation($e: String!) { inviteUser(email: $e, name: "Ada", roles: ["viewer"]) '
    "{ user { id } errors { code field } } }"
)
ME = "{ viewer { email } }"


class House(NamedTuple):
    """A gateway that writes letters, and what notifications was asked to send."""

    url: str
    database_url: str
    notifications: Responder

    def letters(self, email: str) -> list[dict[str, Any]]:
        return [kwargs for _, kwargs, _ in self.notifications.calls if kwargs.get("to") == [email]]

    def token(self, email: str, number: int = 0) -> str:
        """What the link of the letter carries."""
        wait_for(lambda: len(self.letters(email)) > number, f"a letter to {email}")
        found = re.search(
            r"^https://app\.example/reset-password#token=(\S+)$", self.letters(email)[number]["text"], re.M
        )
        assert found
        return found[1]

    def execute(self, statement: str, *parameters: Any) -> list[Any]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement, parameters)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with private_database() as database_url, private_vhost() as amqp_url:
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), COOKIE_SECURE="false")
        environ["PUBLIC_URL"] = "https://app.example/"
        notifications = Responder(amqp_url, "notifications", {"send_message": lambda **_: ["m1"]})
        with running("gateway", environ):
            yield House(f"http://127.0.0.1:{environ['HTTP_PORT']}", database_url, notifications)
        notifications.stop()


@pytest.fixture
def person(house: House, request: pytest.FixtureRequest) -> str:
    """The address of somebody with `a good password`, named after the test."""
    admin = Caller(house.url)
    admin.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])
    email = f"{abs(hash(request.node.name))}@example.com"
    assert admin.data(CREATE, e=email)["createUser"]["errors"] == []
    return email


@pytest.fixture
def signed_in(house: House, person: str) -> Callable[[], Caller]:
    def make() -> Caller:
        caller = Caller(house.url)
        assert sign_in(caller, person, "a good password") == []
        return caller

    return make


def sign_in(caller: Caller, email: str, password: str) -> list[str]:
    return [error["code"] for error in caller.data(SIGN_IN, e=email, p=password)["signIn"]["errors"]]


def errors(payload: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(error["code"], error["field"]) for error in payload["errors"]]


def test_a_changed_password_ends_the_other_sessions_and_renews_this_one(
    house: House, person: str, signed_in: Callable[[], Caller]
) -> None:
    here, elsewhere = signed_in(), signed_in()
    before = here.http.cookies["dossier"]
    assert errors(here.data(CHANGE, c="a good password", n="a better password")["changePassword"]) == []
    assert here.http.cookies["dossier"] != before
    assert here.data(ME)["viewer"] == {"email": person}
    assert elsewhere.data(ME)["viewer"] is None
    assert Caller(house.url, Cookie=f"dossier={before}").data(ME)["viewer"] is None
    assert sign_in(Caller(house.url), person, "a good password") == ["invalid_credentials"]
    assert sign_in(Caller(house.url), person, "a better password") == []


def test_every_problem_of_a_change_is_named_and_nothing_ends(signed_in: Callable[[], Caller], person: str) -> None:
    caller = signed_in()
    payload = caller.data(CHANGE, c="wrong", n="password")["changePassword"]
    assert errors(payload) == [("invalid_credentials", "current"), ("too_easy", "new")]
    assert errors(caller.data(CHANGE, c="a good password", n=person.upper())["changePassword"]) == [("too_easy", "new")]
    assert caller.data(ME)["viewer"] is not None


def test_guessing_the_current_password_is_limited(signed_in: Callable[[], Caller]) -> None:
    caller = signed_in()
    for _ in range(10):
        payload = caller.data(CHANGE, c="wrong", n="a better password")["changePassword"]
        assert errors(payload) == [("invalid_credentials", "current")]
    assert caller.code(CHANGE, c="a good password", n="a better password") == "rate_limited"


def test_a_token_changes_no_password(house: House, signed_in: Callable[[], Caller]) -> None:
    made = signed_in().data('mutation { createApiToken(name: "t") { secret } }')["createApiToken"]
    program = Caller(house.url, Authorization=f"Bearer {made['secret']}")
    assert program.code(CHANGE, c="a good password", n="a better password") == "forbidden"


def test_a_link_sets_a_password_once_and_ends_all_sessions(
    house: House, person: str, signed_in: Callable[[], Caller]
) -> None:
    caller, stranger = signed_in(), Caller(house.url)
    assert stranger.data(ASK, e=f" {person.upper()}")["requestPasswordReset"] == {"accepted": True, "errors": []}
    token = house.token(person)
    assert errors(stranger.data(RESET, t=token, p="short")["resetPassword"]) == [("invalid_length", "password")]
    assert stranger.data(RESET, t=token, p="a better password")["resetPassword"] == {"email": person, "errors": []}
    assert caller.data(ME)["viewer"] is None
    assert sign_in(stranger, person, "a better password") == []
    again = stranger.data(RESET, t=token, p="qwertyuiop")["resetPassword"]
    assert errors(again) == [("invalid_link", "token"), ("too_easy", "password")]


RESET_AND_REVOKE = RESET.replace("password: $p)", "password: $p, revokeTokens: true)")
CHANGE_AND_REVOKE = CHANGE.replace("new: $n)", "new: $n, revokeTokens: true)")


@pytest.mark.parametrize("revoke", [False, True])
def test_a_reset_revokes_tokens_when_asked_to(
    house: House, person: str, signed_in: Callable[[], Caller], revoke: bool
) -> None:
    program, others = a_program(house, signed_in()), a_program(house, an_administrator(house))
    Caller(house.url).data(ASK, e=person)
    document = RESET_AND_REVOKE if revoke else RESET
    answer = Caller(house.url).data(document, t=house.token(person), p="a better password")
    assert errors(answer["resetPassword"]) == []
    gone(program) if revoke else works(program)
    works(others)


@pytest.mark.parametrize("revoke", [False, True])
def test_a_change_revokes_tokens_when_asked_to(house: House, signed_in: Callable[[], Caller], revoke: bool) -> None:
    caller = signed_in()
    program = a_program(house, caller)
    refused = caller.data(CHANGE_AND_REVOKE, c="wrong", n="a better password")["changePassword"]
    assert errors(refused) == [("invalid_credentials", "current")]
    works(program)
    answer = caller.data(CHANGE_AND_REVOKE if revoke else CHANGE, c="a good password", n="a better password")
    assert errors(answer["changePassword"]) == []
    gone(program) if revoke else works(program)


def an_administrator(house: House) -> Caller:
    caller = Caller(house.url)
    assert sign_in(caller, *ADMIN) == []
    return caller


def a_program(house: House, owner: Caller) -> Caller:
    made = owner.data('mutation { createApiToken(name: "t") { secret } }')["createApiToken"]
    program = Caller(house.url, Authorization=f"Bearer {made['secret']}")
    works(program)
    return program


def works(program: Caller) -> None:
    assert program.data(ME)["viewer"] is not None


def gone(program: Caller) -> None:
    """Within the time for which a process remembers a token."""
    wait_for(lambda: program.post(ME).status_code == 401, "the token to be refused", seconds=30)


def test_a_link_is_kept_hashed_and_the_letter_has_a_key(house: House, person: str) -> None:
    Caller(house.url).data(ASK, e=person)
    token = house.token(person)
    assert house.letters(person)[0]["key"].startswith("password:")
    assert house.letters(person)[0]["confidential"] is True
    rows = house.execute("select l::text from password_links l")
    assert rows
    assert not any(token in row[0] for row in rows)


def test_a_link_works_for_an_hour(house: House, person: str) -> None:
    Caller(house.url).data(ASK, e=person)
    token = house.token(person)
    ((left,),) = house.execute(
        "select extract(epoch from l.expires_at - now())::int from password_links l join users u on u.id = l.user_id "
        "where u.email = %s",
        person,
    )
    assert 3500 < left <= 3600
    house.execute("update password_links set expires_at = now()")
    payload = Caller(house.url).data(RESET, t=token, p="a better password")["resetPassword"]
    assert errors(payload) == [("invalid_link", "token")]


@pytest.mark.parametrize("email", ["", " ", "somebody", "somebody@", "a b@example.com"])
def test_what_is_no_address_is_named(house: House, email: str) -> None:
    answer = Caller(house.url).data(ASK, e=email)["requestPasswordReset"]
    assert answer["accepted"] is None
    assert errors(answer) == [("invalid_email", "email")]


def test_nobody_learns_whether_an_address_is_known(house: House) -> None:
    caller = Caller(house.url)
    assert caller.data(ASK, e="unknown@example.com")["requestPasswordReset"] == {"accepted": True, "errors": []}
    wait_for(lambda: house.execute("select count(*) from password_requests") == [(0,)], "the note to be done")
    assert house.letters("unknown@example.com") == []


def test_a_mailbox_is_not_filled_by_strangers(house: House, person: str) -> None:
    caller = Caller(house.url)
    for _ in range(3):
        assert caller.data(ASK, e=person)["requestPasswordReset"]["accepted"]
    for _ in range(20):
        assert caller.code(ASK, e=person) == "rate_limited"
    other = Caller(house.url)
    for _ in range(2):  # what the first was refused has not used up the five of the mailbox
        assert other.data(ASK, e=person)["requestPasswordReset"]["accepted"]
    assert other.code(ASK, e=person) == "rate_limited"
    assert Caller(house.url).code(ASK, e=person) == "rate_limited"


def test_a_person_asks_in_their_own_browser_whatever_strangers_do(house: House, person: str) -> None:
    own = Caller(house.url)
    assert sign_in(own, person, "a good password") == []
    own.data("mutation { signOut { errors { code } } }")
    for _ in range(2):
        stranger = Caller(house.url)
        for _ in range(3):
            stranger.ask(ASK, e=person)
    assert Caller(house.url).code(ASK, e=person) == "rate_limited"
    assert own.data(ASK, e=person)["requestPasswordReset"]["accepted"]


def test_who_is_disabled_gets_no_letter(house: House, person: str) -> None:
    house.execute("update users set disabled = true where email = %s", person)
    assert Caller(house.url).data(ASK, e=person)["requestPasswordReset"]["accepted"]
    wait_for(lambda: house.execute("select count(*) from password_requests") == [(0,)], "the note to be done")
    assert house.letters(person) == []


def test_who_is_invited_chooses_their_own_password(house: House) -> None:
    admin, email = Caller(house.url), "invited@example.com"
    admin.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])
    assert errors(admin.data(INVITE, e=email)["inviteUser"]) == []
    stranger = Caller(house.url)
    assert sign_in(stranger, email, "") == ["invalid_credentials"]
    token = house.token(email)
    assert "invited" in house.letters(email)[0]["text"]
    payload = stranger.data(RESET, t=token, p="a good password")["resetPassword"]
    assert payload == {"email": email, "errors": []}
    assert sign_in(stranger, email, "a good password") == []


def test_a_reset_is_in_the_log_without_its_token(house: House, person: str) -> None:
    caller = Caller(house.url)
    caller.data(ASK, e=person)
    token = house.token(person)
    caller.data(RESET, t=token, p="canary-password")
    ((details, outcome),) = house.execute(
        "select details::text, outcome from audit_log where action = 'resetPassword' order by id desc limit 1"
    )
    assert outcome == "done"
    assert token not in details
    assert "canary-password" not in details


def test_links_are_not_promised_where_none_are_sent(stranger: Caller) -> None:
    assert errors(stranger.data(ASK, e="x@example.com")["requestPasswordReset"]) == [("not_configured", None)]
    assert stranger.data("{ signInMethods { passwordReset oidc { url } } }")["signInMethods"] == {
        "passwordReset": False,
        "oidc": None,
    }


def test_a_letter_waits_for_notifications_to_come_back(house: House, person: str) -> None:
    house.notifications.answer("send_message", _away)
    Caller(house.url).data(ASK, e=person)
    wait_for(lambda: house.letters(person), "a first try")
    house.notifications.answer("send_message", lambda **_: ["m1"])
    wait_for(lambda: house.execute("select count(*) from password_requests") == [(0,)], "the note to be done")
    tried = house.letters(person)
    assert len(tried) > 1
    assert len({letter["key"] for letter in tried}) == 1
    token = house.token(person, len(tried) - 1)
    assert errors(Caller(house.url).data(RESET, t=token, p="a better password")["resetPassword"]) == []


def _away(**_: Any) -> Any:
    raise Unavailable("no mail now")
