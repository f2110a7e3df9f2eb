"""A typed query costs one call per (service, method, level) and the same statements, however many parents there are."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest

from systemtest.api import Api
from systemtest.stack import Stack
from systemtest.waiting import until

PARENTS = 50
SERVICES = ("records", "files", "integrations")
FOLLOWED = "list_collections"
"""What gateways ask now and then by themselves."""

_SERVED = re.compile(r'^dossier_rpc_served_total\{.*?method="(\w+)".*?\} ([0-9.e+]+)$', re.MULTILINE)
_STATEMENTS = re.compile(r"^dossier_statements_total ([0-9.e+]+)$", re.MULTILINE)


class Spent(NamedTuple):
    """What one query cost: calls by "service.method", and statements in the records database."""

    calls: dict[str, int]
    statements: int


class World(NamedTuple):
    """Three collections, each linked to the one before, by their names in the typed schema."""

    nations: str
    towns: str
    people: str

    @property
    def query(self) -> str:
        return f"""
        query ($first: Int!) {{
          {self.nations}(first: $first, orderBy: [{{ field: code }}]) {{
            totalCount
            nodes {{
              code
              files {{ name }}
              history(first: 1) {{ nodes {{ action }} }}
              external(source: "n_plus_1") {{ data }}
              {self.towns}(first: 2, filter: {{ size: {{ gte: 2 }} }}, orderBy: [{{ field: size, direction: DESC }}]) {{
                totalCount
                nodes {{
                  size
                  nation {{ code }}
                  files {{ name }}
                  {self.people}(first: 1, search: "a") {{ nodes {{ name files {{ name }} town {{ size }} }} }}
                }}
              }}
            }}
          }}
          {self.towns}Aggregate {{ count sum {{ size }} groups(by: [nationId], first: 3) {{ count max {{ size }} }} }}
        }}"""


EXPECTED = {
    "records.query_records": 1,
    "records.query_linked": 2,
    "records.count_linked": 1,
    "records.get_link_targets": 2,
    "records.get_history": 1,
    "records.aggregate_records": 2,
    "files.list_record_files": 3,
    "integrations.fetch_sources": 1,
}
"""One call for what each level asks of each method."""

NAMES = "query ($n: String!) { collection(name: $n) { singular plural } }"
CREATE = """mutation ($c: String!, $v: [JSON!]!) {
  createRecords(collection: $c, values: $v) { records { id } errors { code field message } }
}"""
SOURCE = """mutation ($url: String!) {
  createSource(name: "n_plus_1", url: $url, mapping: { state: "status" }) { errors { code field message } }
}"""
FORGET = 'mutation { deleteSource(name: "n_plus_1") { errors { message } } }'


def create(admin: Api, collection: str, values: list[dict[str, Any]]) -> list[str]:
    return [record["id"] for record in admin.mutate(CREATE, c=collection, v=values)["records"]]


@pytest.fixture(scope="module")
def world(stack: Stack, admin: Api, make_collection: Callable[..., str]) -> Any:
    nations = make_collection({"name": "code", "type": "TEXT", "required": True})
    link = {"name": "nation", "type": "LINK", "options": {"collection": nations}}
    towns = make_collection({"name": "size", "type": "INTEGER"}, link)
    home = {"name": "town", "type": "LINK", "options": {"collection": towns}}
    people = make_collection({"name": "name", "type": "TEXT"}, home)
    ids = create(admin, nations, [{"code": f"{i:02}"} for i in range(PARENTS)])
    places = create(admin, towns, [{"size": size, "nation": id} for id in ids for size in (1, 2, 3)])
    create(admin, people, [{"name": "Anna", "town": place} for place in places])
    admin.mutate(SOURCE, url=f"{stack.gateway}/healthz?of={{{{ values.code }}}}")
    plurals = [admin.query(NAMES, n=name)["collection"]["plural"] for name in (nations, towns, people)]
    found = World(*plurals)
    until(lambda: not admin.execute(found.query, first=1)[1], "the typed schema")
    yield found
    admin.mutate(FORGET)


def pages(stack: Stack) -> dict[str, str]:
    return {name: httpx.get(f"{stack.everything['services'][name]['ops']}/metrics").text for name in SERVICES}


def counted(stack: Stack) -> tuple[Counter[str], int]:
    """Calls answered and statements run since the services started."""
    texts = pages(stack)
    calls: Counter[str] = Counter()
    for service, text in texts.items():
        for method, number in _SERVED.findall(text):
            calls[f"{service}.{method}"] += int(float(number))
    (statements,) = _STATEMENTS.findall(texts["records"])
    return calls, int(float(statements))


def spent(stack: Stack, admin: Api, world: World, first: int) -> Spent:
    """The least of three tries, as other things happen too."""
    found = []
    for _ in range(3):
        calls, statements = counted(stack)
        data = admin.query(world.query, first=first)
        check(data[world.nations], world, first)
        calls_after, statements_after = counted(stack)
        new = {name: number for name, number in (calls_after - calls).items() if not name.endswith(FOLLOWED)}
        found.append(Spent(new, statements_after - statements))
    return min(found, key=lambda each: (sum(each.calls.values()), each.statements))


def check(page: dict[str, Any], world: World, first: int) -> None:
    """That the query did have something to do."""
    assert len(page["nodes"]) == first
    for nation in page["nodes"]:
        assert nation["external"]["data"] == {"state": "ok"}
        towns = nation[world.towns]
        assert (towns["totalCount"], [town["size"] for town in towns["nodes"]]) == (2, [3, 2])
        assert all(town["nation"]["code"] == nation["code"] for town in towns["nodes"])
        assert all(len(town[world.people]["nodes"]) == 1 for town in towns["nodes"])


def test_one_parent_and_fifty_cost_the_same_calls_and_statements(stack: Stack, admin: Api, world: World) -> None:
    one, fifty = spent(stack, admin, world, 1), spent(stack, admin, world, PARENTS)
    assert one.calls == EXPECTED
    assert fifty.calls == one.calls
    assert fifty.statements == one.statements
    assert fifty.statements >= sum(number for name, number in EXPECTED.items() if name.startswith("records."))
