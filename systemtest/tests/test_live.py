"""Live changes: each subscriber hears of what they may see, as they may see it."""

from collections.abc import Iterator

import pytest

from systemtest import documents, policies
from systemtest.api import Api
from systemtest.listening import Listening
from systemtest.policies import SEEN, STAFF, Team
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection
from systemtest.waiting import until

CHANGED = """subscription ($c: String!, $f: JSON) {
  recordChanged(collection: $c, filter: $f) { action id actor record { version values } } }"""


@pytest.fixture(scope="module")
def team(admin: Api, stack: Stack, make_collection: MakeCollection) -> Iterator[Team]:
    staff = make_collection(*STAFF)
    who = {"name": "who", "type": "LINK", "options": {"collection": staff}}
    visits = make_collection({"name": "title", "type": "TEXT"}, who)
    with Api(stack.gateway) as seller:
        yield policies.make_team(admin, seller, staff, visits)


def change(admin: Api, collection: str, id: str, **values: object) -> None:
    found = admin.query(documents.RECORD, collection=collection, id=id)["record"]
    admin.mutate(documents.UPDATE_RECORD, collection=collection, id=id, version=found["version"], values=values)


def test_a_role_hears_of_its_rows_and_sees_its_fields(admin: Api, team: Team) -> None:
    with Listening(admin, CHANGED, c=team.staff) as boss, Listening(team.seller, CHANGED, c=team.staff) as seller:
        change(admin, team.staff, team.far, salary=31)
        change(admin, team.staff, team.near, salary=21)
        everything = [result["data"]["recordChanged"] for result in boss.first(2)]
        (seen,) = [result["data"]["recordChanged"] for result in seller.first(1)]
    assert [each["id"] for each in everything] == [team.far, team.near]
    assert everything[1]["record"]["values"]["salary"] == 21
    assert (seen["id"], seen["action"]) == (team.near, "updated")
    assert set(seen["record"]["values"]) == set(SEEN)


def test_a_filter_on_a_hidden_field_is_refused_as_on_an_unknown_one(team: Team) -> None:
    for field in ("salary", "nothing"):
        with Listening(team.seller, CHANGED, c=team.staff, f={field: {"isNull": False}}) as stream:
            (result,) = stream.first(1)
            until(lambda: stream.completed or None, "the end of the stream")
        assert result["errors"][0]["extensions"]["code"] == "invalid_input"


def test_a_record_s_whole_life_is_told_also_to_who_comes_back(admin: Api, make_collection: MakeCollection) -> None:
    collection = make_collection({"name": "title", "type": "TEXT"})
    with Listening(admin, CHANGED, c=collection) as stream:
        made = admin.mutate(documents.CREATE_RECORD, collection=collection, values={"title": "x"})["record"]["id"]
        stream.first(1)
        place = stream.results[0][0]
        change(admin, collection, made, title="y")
        admin.mutate(documents.DELETE_RECORD, collection=collection, id=made)
        admin.mutate(documents.RESTORE_RECORD, collection=collection, id=made)
        told = [result["data"]["recordChanged"] for result in stream.first(4)]
    assert [each["action"] for each in told] == ["created", "updated", "deleted", "restored"]
    assert [each["record"] is None for each in told] == [False, False, True, False]
    with Listening(admin, CHANGED, after=place, c=collection) as again:
        assert [r["data"]["recordChanged"]["action"] for r in again.first(3)] == ["updated", "deleted", "restored"]


def test_a_collection_has_a_subscription_of_its_own(admin: Api, make_collection: MakeCollection) -> None:
    collection = make_collection({"name": "title", "type": "TEXT"}, {"name": "pages", "type": "INTEGER"})
    names = "query ($n: String!) { collection(name: $n) { singular } }"
    singular = admin.query(names, n=collection)["collection"]["singular"]
    typed = f"subscription {{ {singular}Changed(filter: {{pages: {{gt: 5}}}}) {{ action record {{ title pages }} }} }}"

    def opened() -> Listening | None:
        stream = Listening(admin, typed)
        if not stream.completed:
            return stream
        stream.response.close()  # the schema of a moment ago
        return None

    with until(opened, "the typed subscription") as stream:
        for pages in (3, 7):
            values = {"title": "x", "pages": pages}
            admin.mutate(documents.CREATE_RECORD, collection=collection, values=values)
        (result,) = stream.first(1)
    assert result["data"][f"{singular}Changed"] == {"action": "created", "record": {"title": "x", "pages": 7}}
