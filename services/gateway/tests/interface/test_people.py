"""Roles, people, their sessions, and the log of who did what."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from chassis.testing import wait_for
from gateway.accounts.sessions import session_key

from .conftest import ADMIN, SIGN_IN, Caller, Deployment
from .responder import Responder

ROLE = (
    "mutation($n: String!, $l: String!) { createRole(name: $n, label: $n, level: $l) "
    "{ role { name label level builtIn } errors { code field } } }"
)
UPDATE = (
    "mutation($id: ID!, $n: String, $r: [String!], $d: Boolean) "
    "{ updateUser(id: $id, name: $n, roles: $r, disabled: $d) "
    "{ user { name roles level disabled } errors { code field } } }"
)
TOKEN = 'mutation { createApiToken(name: "t", scopes: ["read", "write", "admin"]) { secret errors { code } } }'
ME = "{ viewer { id roles level } }"
WRITE = 'mutation { createRecord(collection: "orders", values: {}) { errors { code } } }'


def made_role(admin: Caller, name: str, level: str = "viewer") -> None:
    assert admin.data(ROLE, n=name, l=level)["createRole"]["errors"] == []


def own_id(caller: Caller) -> str:
    return str(caller.data(ME)["viewer"]["id"])


def errors(payload: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(error["code"], error["field"]) for error in payload["errors"]]


# --- roles ---------------------------------------------------------------------------------------------------------


def test_a_made_role_stands_beside_the_built_in_ones(admin: Caller) -> None:
    made_role(admin, "sales", "editor")
    found = admin.data("{ roles { name level builtIn } }")["roles"]
    assert [role["name"] for role in found[:3]] == ["viewer", "editor", "admin"]
    assert {"name": "sales", "level": "editor", "builtIn": False} in found


def test_a_role_is_made_once(admin: Caller) -> None:
    made_role(admin, "twice")
    assert errors(admin.data(ROLE, n="twice", l="king")["createRole"]) == [
        ("taken", "name"),
        ("unknown_level", "level"),
    ]


ROLES_ACCESS = """query ($r: [String!]!, $c: String) { rolesAccess(roles: $r, collection: $c) {
  collection label read { allowed allRecords fields lifted { role by } } delete { allowed } } }"""


def test_what_roles_allow_together_is_asked_with_their_levels(admin: Caller, records: Responder) -> None:
    made_role(admin, "combined", "editor")
    (found,) = admin.data(ROLES_ACCESS, r=["combined", "viewer", "combined"], c="orders")["rolesAccess"]
    levels = [{"role": "combined", "by": "editor"}, {"role": "viewer", "by": "viewer"}]
    assert found["read"] == {"allowed": True, "allRecords": True, "fields": None, "lifted": levels}
    assert (found["collection"], found["delete"]) == ("orders", {"allowed": False})


def test_a_role_that_there_is_not_and_too_many_are_refused(admin: Caller, records: Responder) -> None:
    for roles, path in ((["viewer", "nobody"], "roles.1"), (["viewer"] * 101, "roles")):
        (error,) = admin.ask(ROLES_ACCESS, r=roles)["errors"]
        assert error["extensions"]["code"] == "invalid_input"
        assert path in str(error), error
    assert "errors" not in admin.ask(ROLES_ACCESS, r=["viewer"] * 100)


def test_only_administrators_ask_what_roles_allow(new_user: Callable[..., Caller], records: Responder) -> None:
    (error,) = new_user("editor").ask(ROLES_ACCESS, r=["viewer"])["errors"]
    assert error["extensions"]["code"] == "forbidden"


def test_who_has_a_made_role_has_its_level(admin: Caller, new_user: Callable[..., Caller], records: object) -> None:
    made_role(admin, "clerks", "editor")
    clerk = new_user("clerks")
    assert clerk.data(ME)["viewer"]["level"] == "editor"
    assert clerk.data(WRITE)["createRecord"]["errors"] == []
    assert clerk.code("{ roles { name } }") == "forbidden"


def test_services_hear_of_all_roles_the_level_and_a_tokens_scopes(
    admin: Caller, new_user: Callable[..., Caller], records: Responder, deployment: Deployment
) -> None:
    made_role(admin, "heard", "viewer")
    person = new_user("heard", "editor")
    secret = person.data('mutation { createApiToken(name: "t", scopes: ["read"]) { secret } }')["createApiToken"][
        "secret"
    ]
    Caller(deployment.url, Authorization=f"Bearer {secret}").data("{ collections { name } }")
    principal = next(c.principal for _, _, c in reversed(records.calls) if "heard" in c.principal.roles)
    assert (principal.roles, principal.level, principal.scopes) == (("editor", "heard"), "editor", ("read",))


def test_a_new_level_ends_the_sessions_of_those_who_have_the_role(
    admin: Caller, new_user: Callable[..., Caller]
) -> None:
    made_role(admin, "rising")
    person = new_user("rising")
    change = 'mutation { updateRole(name: "rising", level: "editor") { role { level } errors { code } } }'
    assert admin.data(change)["updateRole"] == {"role": {"level": "editor"}, "errors": []}
    assert person.data(ME)["viewer"] is None


def test_a_role_that_somebody_has_is_not_deleted(
    admin: Caller, new_user: Callable[..., Caller], records: Responder
) -> None:
    made_role(admin, "leaving")
    person = new_user("leaving")
    delete = 'mutation { deleteRole(name: "leaving") { deletedId errors { code field } } }'
    assert errors(admin.data(delete)["deleteRole"]) == [("conflict", None)]
    assert errors(admin.data(UPDATE, id=own_id(person), r=[])["updateUser"]) == []
    assert admin.data(delete)["deleteRole"] == {"deletedId": "leaving", "errors": []}
    assert ("list_policies", {"role": "leaving"}) in [(method, kwargs) for method, kwargs, _ in records.calls]


@pytest.mark.parametrize("name", ["admin", "nothing"])
def test_what_is_no_made_role_is_not_deleted(admin: Caller, name: str) -> None:
    delete = "mutation($n: ID!) { deleteRole(name: $n) { errors { code field } } }"
    assert errors(admin.data(delete, n=name)["deleteRole"]) == [("not_found", None)]


# --- people --------------------------------------------------------------------------------------------------------


def test_people_are_listed_a_page_at_a_time_and_found_by_a_part_of_their_address(
    admin: Caller, new_user: Callable[..., Caller]
) -> None:
    for number in range(3):
        new_user("viewer", email=f"page{number}.100%@example.com")
    query = (
        'query($a: String) { users(first: 2, after: $a, search: "PAGE") '
        "{ nodes { email } pageInfo { hasNextPage endCursor } } }"
    )
    first = admin.data(query)["users"]
    second = admin.data(query, a=first["pageInfo"]["endCursor"])["users"]
    found = [node["email"] for node in first["nodes"] + second["nodes"]]
    assert found == [f"page{number}.100%@example.com" for number in range(3)]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert admin.data('{ users(search: "page_.100") { nodes { id } } }')["users"]["nodes"] == []


def test_every_bad_field_of_a_change_is_named(admin: Caller, new_user: Callable[..., Caller]) -> None:
    payload = admin.data(UPDATE, id=own_id(new_user("viewer")), n=" ", r=["viewer", "king"])["updateUser"]
    assert errors(payload) == [("invalid_length", "name"), ("unknown_role", "roles.1")]


def test_other_roles_end_the_sessions_and_bind_the_tokens(
    admin: Caller, new_user: Callable[..., Caller], deployment: Deployment
) -> None:
    person = new_user("editor")
    secret = person.data(TOKEN.replace(', "admin"', ""))["createApiToken"]["secret"]
    program = Caller(deployment.url, Authorization=f"Bearer {secret}")
    assert program.data(ME)["viewer"]["roles"] == ["editor"]
    assert errors(admin.data(UPDATE, id=own_id(person), r=[])["updateUser"]) == []
    assert person.data(ME)["viewer"] is None
    wait_for(lambda: _is_forbidden(program), "the token to lose its role", seconds=8)


def _is_forbidden(program: Caller) -> bool:
    found = program.ask("{ apiTokens { id } }").get("errors", ())
    return any(error["extensions"]["code"] == "forbidden" for error in found)


def test_who_is_disabled_is_out_at_once_and_their_tokens_soon(
    admin: Caller, new_user: Callable[..., Caller], deployment: Deployment
) -> None:
    person = new_user("viewer", email="out@example.com")
    secret = person.data('mutation { createApiToken(name: "t") { secret } }')["createApiToken"]["secret"]
    program = Caller(deployment.url, Authorization=f"Bearer {secret}")
    assert program.post(ME).status_code == 200
    payload = admin.data(UPDATE, id=own_id(person), d=True)["updateUser"]
    assert (payload["user"]["disabled"], payload["errors"]) == (True, [])
    assert person.data(ME)["viewer"] is None
    answer = person.data(SIGN_IN, e="out@example.com", p="a good password")
    assert [error["code"] for error in answer["signIn"]["errors"]] == ["invalid_credentials"]
    wait_for(lambda: program.post(ME).status_code == 401, "the token to stop", seconds=8)


def test_the_last_administrator_stays(admin: Caller) -> None:
    _be_the_only_administrator(admin)
    payload = admin.data(UPDATE, id=own_id(admin), r=["editor"], d=True)["updateUser"]
    assert errors(payload) == [("last_administrator", "disabled"), ("last_administrator", "roles")]
    assert admin.data(ME)["viewer"]["roles"] == ["admin"]


def _be_the_only_administrator(admin: Caller) -> None:
    """Other files' tests may have made more on this gateway."""
    people = admin.data("{ users(first: 100) { pageInfo { hasNextPage } nodes { id level } } }")["users"]
    assert not people["pageInfo"]["hasNextPage"]
    for person in people["nodes"]:
        if person["level"] == "admin" and person["id"] != own_id(admin):
            assert errors(admin.data(UPDATE, id=person["id"], r=["viewer"])["updateUser"]) == []


def test_two_administrators_cannot_strip_each_other_at_once(admin: Caller, new_user: Callable[..., Caller]) -> None:
    others = [new_user("admin"), new_user("admin")]
    ids = [own_id(other) for other in others]
    callers = [admin, *others]
    targets = [own_id(admin), *ids]
    answers: list[dict[str, Any]] = []

    def strip(index: int) -> None:
        answers.append(callers[index].ask(UPDATE, id=targets[(index + 1) % 3], r=["viewer"]))

    threads = [threading.Thread(target=strip, args=(index,)) for index in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [answer for answer in answers if answer.get("data") and not answer["data"]["updateUser"]["errors"]]
    assert 1 <= len(done) <= 2
    _restore(callers)


def _restore(callers: list[Caller]) -> None:
    """The bootstrapped administrator is one again, whoever was left."""
    left = next(c for c in callers if (found := c.data(ME)["viewer"]) and found["level"] == "admin")
    query = f'{{ users(search: "{ADMIN[0]}") {{ nodes {{ id }} }} }}'
    first = left.data(query)["users"]["nodes"][0]["id"]
    assert errors(left.data(UPDATE, id=first, r=["admin"])["updateUser"]) == []
    again = Caller(str(left.http.base_url))
    assert again.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
    _be_the_only_administrator(again)


def test_everybody_changes_their_own_name_and_nothing_else(new_user: Callable[..., Caller]) -> None:
    person = new_user("viewer")
    change = 'mutation { updateViewer(name: " Grace ") { viewer { name roles } errors { code } } }'
    assert person.data(change)["updateViewer"] == {"viewer": {"name": "Grace", "roles": ["viewer"]}, "errors": []}
    assert person.code('mutation { updateViewer(name: "x", roles: ["admin"]) { errors { code } } }') == "invalid_input"


# --- own sessions --------------------------------------------------------------------------------------------------

SESSIONS = "{ sessions { id begunAt lastUsedAt address agent current } }"


def test_a_person_sees_and_ends_their_sessions(new_user: Callable[..., Caller], deployment: Deployment) -> None:
    one = new_user("viewer", email="two@example.com")
    other = Caller(deployment.url, **{"User-Agent": "Other/1.0"})
    other.data(SIGN_IN, e="two@example.com", p="a good password")
    found = {session["agent"]: session for session in one.data(SESSIONS)["sessions"]}
    assert len(found) == 2
    assert not found["Other/1.0"]["current"]
    assert found["Other/1.0"]["address"] == other.http.headers["X-Forwarded-For"]
    end = "mutation($id: ID!) { endSession(id: $id) { deletedId errors { code field } } }"
    assert errors(one.data(end, id=found["Other/1.0"]["id"])["endSession"]) == []
    assert other.data(ME)["viewer"] is None
    assert [session["current"] for session in one.data(SESSIONS)["sessions"]] == [True]


def test_nobody_ends_anothers_session(admin: Caller, new_user: Callable[..., Caller]) -> None:
    (mine, *_) = [session["id"] for session in admin.data(SESSIONS)["sessions"] if session["current"]]
    end = "mutation($id: ID!) { endSession(id: $id) { errors { code field } } }"
    assert errors(new_user("editor").data(end, id=mine)["endSession"]) == [("not_found", None)]
    assert admin.data(ME)["viewer"] is not None


def test_a_session_that_somebody_else_chose_is_not_taken_over(deployment: Deployment) -> None:
    caller = Caller(deployment.url)
    caller.http.cookies.set("dossier", "chosen-by-another", domain="127.0.0.1")
    answer = caller.post(SIGN_IN, {"e": ADMIN[0], "p": ADMIN[1]})
    assert "chosen-by-another" not in answer.headers["set-cookie"]
    assert Caller(deployment.url, Cookie="dossier=chosen-by-another").data(ME)["viewer"] is None


def test_a_sessions_entry_does_not_hold_its_id(admin: Caller, sessions: Any) -> None:
    session_id = admin.http.cookies["dossier"]
    entry = sessions.get(session_key(session_id))
    assert entry is not None
    assert session_id.encode() not in entry
    keys = list(sessions.scan_iter("*session*"))
    assert keys
    assert not any(session_id.encode() in key for key in keys)


# --- the audit log -------------------------------------------------------------------------------------------------

LOG = (
    "query($a: String) { auditLog(first: 10, action: $a) "
    "{ nodes { actorEmail action target details outcome address } } }"
)


def test_what_an_administrator_does_is_written_down_without_secrets(admin: Caller) -> None:
    create = (
        'mutation { createUser(email: "log@example.com", name: "L", password: "canary-password", roles: ["viewer"]) '
        "{ errors { code } } }"
    )
    admin.data(create)
    admin.data(create)
    again, first = admin.data(LOG, a="createUser")["auditLog"]["nodes"][:2]
    assert (first["actorEmail"], first["target"], first["outcome"]) == (ADMIN[0], "log@example.com", "done")
    assert (again["outcome"], again["details"]["errors"]) == ("refused", [{"code": "taken", "field": "email"}])
    assert first["details"] == {"email": "log@example.com", "name": "L", "password": "…", "roles": ["viewer"]}
    assert first["address"] == admin.http.headers["X-Forwarded-For"]


def test_what_another_service_cannot_do_now_is_written_down_as_failed(admin: Caller) -> None:
    admin.ask('mutation { deleteNotificationRule(id: "r1") { errors { code } } }')
    entry = admin.data(LOG, a="deleteNotificationRule")["auditLog"]["nodes"][0]
    assert entry["target"] == "r1"
    assert entry["outcome"] in {"failed", "refused"}


def test_signing_in_is_written_down_whether_it_succeeds_or_not(deployment: Deployment, admin: Caller) -> None:
    Caller(deployment.url).data(SIGN_IN, e="nobody@example.com", p="canary-password")
    failed, done = admin.data(LOG, a="signIn")["auditLog"]["nodes"][:2]
    assert (failed["actorEmail"], failed["target"], failed["outcome"]) == (None, "nobody@example.com", "refused")
    assert (done["actorEmail"], done["outcome"]) == (ADMIN[0], "done")
    assert "canary-password" not in str(failed)


def test_the_log_is_for_administrators(new_user: Callable[..., Caller]) -> None:
    assert new_user("editor").code(LOG) == "forbidden"
