"""What is measured: for each case GraphQL requests, and the statement that does the same work in Postgres."""

import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bench.data import CITIES, customer

# The collections are those of `bench.data`.
RECORD = 'query ($id: ID!) { record(collection: "bench_customers", id: $id) { id version values } }'
PAGE = """
query ($after: String) {
  records(collection: "bench_customers", first: 25, after: $after) {
    nodes { id version values } pageInfo { hasNextPage endCursor }
  }
}"""
FILTERED = """
query ($filter: JSON) {
  records(collection: "bench_customers", first: 100, orderBy: ["-score"], filter: $filter) {
    nodes { id version values } pageInfo { hasNextPage endCursor }
  }
}"""
LINKED = """
query ($after: String) {
  records(collection: "bench_customers", first: 25, after: $after) {
    nodes {
      id values
      linked(collection: "bench_orders", field: "customer", first: 5, orderBy: ["-id"]) { nodes { id values } }
    }
  }
}"""
CREATE = """
mutation ($values: JSON!) {
  createRecord(collection: "bench_customers", values: $values) {
    record { id version values } errors { code field message }
  }
}"""
UPDATE = """
mutation ($id: ID!, $version: Int!, $values: JSON!) {
  updateRecord(collection: "bench_customers", id: $id, version: $version, values: $values) {
    record { id version values } errors { code field message }
  }
}"""

Statement = tuple[str, Callable[[], tuple[Any, ...]]]


class Case(NamedTuple):
    """`bodies`: request bodies (GraphQL document and variables), used in turn; `statement`: SQL and its parameters."""

    name: str
    bodies: list[dict[str, Any]]
    statement: Statement


class Tables(NamedTuple):
    """The data tables and the columns of their fields by name."""

    customers: str
    orders: str
    columns: dict[str, str]
    order_columns: dict[str, str]


def cases(ids: list[str], cursors: list[str], tables: Tables, requests: int) -> Iterator[Case]:
    """The six cases of the bench; `requests` bodies each, so that hardly one comes twice."""
    chance = random.Random(7)
    own = ", ".join(f'{column} as "{name}"' for name, column in tables.columns.items())
    listed = f"select row_to_json(r)::text from (select id, version, {own} from {tables.customers}"
    linking = tables.order_columns["customer"]

    def one() -> tuple[str]:
        return (chance.choice(ids),)

    yield Case(
        "one record by id", [_body(RECORD, id=chance.choice(ids)) for _ in range(requests)],
        (f"{listed} where id = %s::uuid) r", one),
    )  # fmt: skip
    yield Case(
        "25 records by keyset", [_body(PAGE, after=chance.choice(cursors)) for _ in range(requests)],
        (f"{listed} where id > %s::uuid and deleted_at is null order by id limit 26) r", one),
    )  # fmt: skip
    yield Case(
        "100 filtered and sorted", [_body(FILTERED, filter=_filter(chance)) for _ in range(requests)],
        (f"{listed} where {tables.columns['city']} = %s and {tables.columns['score']} < %s and deleted_at is null "
         f"order by {tables.columns['score']} desc, id desc limit 101) r",
         lambda: (chance.choice(CITIES), chance.randrange(200_000, 1_000_000))),
    )  # fmt: skip
    early = cursors[: len(cursors) // 25]
    yield Case(
        "25 records, 5 linked each", [_body(LINKED, after=chance.choice(early)) for _ in range(requests)],
        (f"select row_to_json(r)::text from (select c.id, o.* from (select id from {tables.customers} "
         "where id > %s::uuid and deleted_at is null order by id limit 25) c cross join lateral ("
         f"select id as oid, {', '.join(tables.order_columns.values())} from {tables.orders} t "
         f"where t.{linking} = c.id and deleted_at is null order by id desc limit 5) o) r",
         lambda: (ids[chance.randrange(len(ids) // 25)],)),
    )  # fmt: skip
    yield Case(
        "create", [_body(CREATE, values=customer(2_000_000_000 + chance.randrange(10**9), chance))
                        for _ in range(requests)],
        (f"insert into {tables.customers} (id, version, created_at, updated_at, {_names(tables)}) "
         f"select gen_random_uuid(), 1, now(), now(), {_copied(tables)} from {tables.customers} where id = %s::uuid",
         one),
    )  # fmt: skip
    yield Case(
        "update", [_body(UPDATE, id=i, version=0, values={"score": chance.randrange(1_000_000)})
                        for i in chance.sample(ids, min(len(ids), requests))],
        (f"update {tables.customers} set version = version, {tables.columns['score']} = {chance.randrange(1000)}, "
         "updated_at = now() where id = %s::uuid", one),
    )  # fmt: skip


def _body(document: str, **variables: Any) -> dict[str, Any]:
    return {"query": document, "variables": variables}


def _filter(chance: random.Random) -> dict[str, Any]:
    return {"city": {"eq": chance.choice(CITIES)}, "score": {"lt": chance.randrange(200_000, 1_000_000)}}


def _names(tables: Tables) -> str:
    return ", ".join(tables.columns.values())


def _copied(tables: Tables) -> str:
    """The columns of another row; the unique one empty."""
    return ", ".join("null" if name == "email" else column for name, column in tables.columns.items())
