"""Requests: rate, latency and CPU through the gateway, beside the same SQL directly."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
from rich.console import Console
from rich.table import Table

from bench import data
from bench.cases import Case, Tables, cases
from bench.load import Load, Measured
from bench.processes import OURS, Processes
from systemtest import documents
from systemtest.api import Api
from systemtest.stack import Stack

CLIENTS = (1, 32)
SHOWN = ("gateway", "records", "postgres", "rabbitmq")
"""Whose part of the CPU time is told; the others have next to none in these cases."""


def run(console: Console, stack: Stack, rows: int, bodies: int, seconds: int) -> None:
    """Load `rows` customers, then print the table of all cases, each loaded for `seconds`, and the memory."""
    api = Api(stack.gateway, timeout=120)
    api.sign_in(*stack.admin)
    processes = Processes(stack.everything["supervisor"])
    idle = processes.memory()
    ids = data.prepare(api, rows)
    settle(stack)
    load = Load(stack.gateway, token(api))
    table = heading(rows)
    with psycopg.connect(database(stack), autocommit=True) as connection:
        every = cases(ids, cursors(api), tables(connection), bodies)
        for case in every:
            for row in measure(case, load, processes, connection, seconds):
                table.add_row(*row)
            console.print(f"measured: {case.name}", style="dim")
        stored = storage(connection, tables(connection).customers)
    console.print(table)
    console.print(
        f"in PostgreSQL, with indexes: {stored[0]:.0f} bytes a customer, {stored[1]:.0f} bytes a change in its history"
    )
    loaded = processes.memory()
    for name, sizes in (("idle", idle), ("after load", loaded)):
        ours = sum(sizes[each] for each in OURS)
        parts = ", ".join(f"{each} {sizes[each]:.0f}" for each in OURS)
        console.print(f"memory of our processes {name}: {ours:.0f} MB ({parts})", highlight=False)


def heading(rows: int) -> Table:
    table = Table(title=f"{rows:,} rows; CPU: ms per request; SQL: one psycopg loop in the same run")
    for name in ("case", "clients", "requests/s", "p50 ms", "p99 ms", "CPU", *SHOWN, "SQL/s", "ratio"):
        table.add_column(name, justify="left" if name == "case" else "right", no_wrap=True)
    return table


def token(api: Api) -> str:
    """A fresh API token of the administrator."""
    document = """mutation { createApiToken(name: "bench", scopes: ["read", "write"]) {
        secret errors { code field message } } }"""
    return str(api.mutate(document)["secret"])


def settle(stack: Stack) -> None:
    """Wait until the events of the loading are published and handled, so that they do not disturb."""
    time.sleep(6)  # the broker counts every five seconds
    with psycopg.connect(database(stack), autocommit=True) as connection:
        while connection.execute("select exists (select from outbox)").fetchone() == (True,) or waiting(stack):
            time.sleep(1)
        connection.execute("vacuum analyze")


def waiting(stack: Stack) -> bool:
    """Whether events are in their handlers' queues."""
    queues = httpx.get(f"{stack.everything['rabbitmq_api']}/api/queues", timeout=10).raise_for_status().json()
    return any(queue.get("messages") for queue in queues if queue["name"].startswith("evt-"))


def database(stack: Stack) -> str:
    """The address of the records database, for an administrator of Postgres."""
    return str(stack.everything["postgres"]).rpartition("/")[0] + "/dossier_records"


def tables(connection: "psycopg.Connection[Any]") -> Tables:
    """Where Postgres keeps the measured collections."""

    def columns(name: str) -> tuple[str, dict[str, str]]:
        rows = connection.execute(
            "select c.id, f.name, f.id from collections c join fields f on f.collection_id = c.id "
            "where c.name = %s and c.deleted_at is null and f.removed_at is null order by f.position",
            (name,),
        ).fetchall()
        return f"data.{rows[0][0]}", {row[1]: row[2] for row in rows}

    customers, own = columns(data.CUSTOMERS)
    orders, theirs = columns(data.ORDERS)
    return Tables(customers, orders, own, theirs)


def storage(connection: "psycopg.Connection[Any]", customers: str) -> tuple[float, float]:
    """Bytes of a customer, and of a line of history."""

    def each(name: str) -> float:
        row = connection.execute(
            "select pg_total_relation_size(oid)::float / greatest(1, reltuples) from pg_class where oid = %s::regclass",
            (name,),
        ).fetchone()
        return float(row[0]) if row else 0.0

    connection.execute("vacuum analyze")
    return each(customers), each("history")


def cursors(api: Api) -> list[str]:
    """Cursors spread over the customers."""
    found: list[str] = []
    after = None
    while len(found) < 200:
        page = api.query(documents.RECORDS, collection=data.CUSTOMERS, first=100, after=after)["records"]["pageInfo"]
        if not page["hasNextPage"]:
            break
        after = page["endCursor"]
        found.append(after)
    return found


def measure(
    case: Case, load: Load, processes: Processes, connection: "psycopg.Connection[Any]", seconds: int
) -> Iterator[tuple[str, ...]]:
    """The rows of a case: at each number of clients, beside its statement run directly."""
    direct = statements_per_second(connection, case, seconds / 2)
    for clients in CLIENTS:
        before = processes.cpu()
        measured = load.run(case.bodies, clients, seconds, versions=case.name == "update")
        used = {name: value - before[name] for name, value in processes.cpu().items()}
        yield shown(case, clients, measured, used, direct)


def statements_per_second(connection: "psycopg.Connection[Any]", case: Case, seconds: float) -> float:
    sql, parameters = case.statement
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        cursor = connection.execute(sql.encode(), parameters())
        if cursor.description:
            cursor.fetchall()
        count += 1
    return count / seconds


def shown(case: Case, clients: int, measured: Measured, used: dict[str, float], direct: float) -> tuple[str, ...]:
    failed = f" ({measured.failed} failed)" if measured.failed else ""
    each = {name: seconds * 1000 / max(1, measured.requests) for name, seconds in used.items()}
    return (
        case.name + failed, str(clients), f"{measured.rate:,.0f}", f"{measured.p50:.1f}", f"{measured.p99:.1f}",
        f"{sum(each.values()):.2f}", *(f"{each[name]:.2f}" for name in SHOWN),
        f"{direct:,.0f}", f"{measured.rate / direct:.2f}",
    )  # fmt: skip
