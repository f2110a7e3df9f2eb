"""What goes on behind requests: emails and webhooks that follow from changes, uploads, streams of live changes.

The mail catcher, the receiver, the object store and the clients run on the same machine, so rates are lower bounds. CPU
per piece, by process, is what capacity is planned with.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
from rich.console import Console
from rich.table import Table

from bench.processes import BACKENDS, OURS, Processes
from systemtest import documents, people
from systemtest.api import Api
from systemtest.receiver import Receiver
from systemtest.stack import Stack
from systemtest.uploads import upload
from systemtest.waiting import until

MANY = 2000
"""Emails and deliveries."""
BATCH = 500
FILES, MEGABYTES = 24, 16
PEOPLE, STREAMS_EACH = 20, 25
CHANGES = 20
CHANGED = "subscription ($c: String!) { recordChanged(collection: $c) { action id record { values } } }"


class Measured(NamedTuple):
    """So many pieces in so many seconds, and the CPU seconds of each process meanwhile."""

    pieces: int
    seconds: float
    used: dict[str, float]


class Work:
    """A stack, its administrator, and a collection to change."""

    def __init__(self, stack: Stack, api: Api) -> None:
        self.stack = stack
        self.api = api
        self.processes = Processes(stack.everything["supervisor"])
        self.collection = f"bench_{secrets.token_hex(4)}"
        fields = [{"name": "name", "type": "TEXT"}, {"name": "email", "type": "EMAIL"}]
        api.mutate(documents.CREATE_COLLECTION, name=self.collection, fields=fields)

    def create(self, count: int, email: str | None = None) -> None:
        """New records in batches."""
        for start in range(0, count, BATCH):
            values = [{"name": f"n{number}", "email": email} for number in range(start, min(count, start + BATCH))]
            self.api.mutate(documents.CREATE_RECORDS, collection=self.collection, values=values)

    @contextmanager
    def measured(self, pieces: int) -> Iterator[list[Measured]]:
        """What the block took, as the only item of the list."""
        found: list[Measured] = []
        before, started = self.processes.cpu(), time.monotonic()
        yield found
        seconds = time.monotonic() - started
        found.append(Measured(pieces, seconds, {k: v - before[k] for k, v in self.processes.cpu().items()}))


def emails(work: Work) -> Measured:
    """One rule, one email for each new record."""
    texts = {"subject": "{{ record.values.name }}", "body": "Come and read it."}
    work.api.mutate(
        documents.CREATE_RULE, name=work.collection, event="record_created", collection=work.collection, **texts,
        recipients=["{{ record.values.email }}"],
    )  # fmt: skip
    domain = f"{secrets.token_hex(6)}.example.org"
    before = _sent(work)
    with work.measured(MANY) as found:
        work.create(MANY, f"a@{domain}")
        until(lambda: _sent(work) - before >= MANY, "all emails", seconds=300)
    return found[0]


def _sent(work: Work) -> float:
    page = httpx.get(f"{work.stack.everything['services']['notifications']['ops']}/metrics", timeout=10).text
    (line,) = (line for line in page.splitlines() if line.startswith('dossier_email_tries_total{outcome="accepted"}'))
    return float(line.rpartition(" ")[2])


def webhooks(work: Work) -> Measured:
    """One webhook, one signed delivery for each new record."""
    with Receiver() as receiver:
        hook = {"url": receiver.url, "events": ["record_created"], "collection": work.collection}
        made = work.api.mutate(documents.CREATE_WEBHOOK, **hook)
        with work.measured(MANY) as found:
            work.create(MANY)
            until(lambda: len(receiver.received) >= MANY, "all deliveries", seconds=300)
        work.api.mutate("mutation ($id: ID!) { deleteWebhook(id: $id) { errors { code field message } } }",
                        id=made["webhook"]["id"])  # fmt: skip
    return found[0]


def uploads(work: Work) -> Measured:
    """Files of random bytes, one after the other, the parts of each four at a time, as a browser does."""
    contents = [os.urandom(MEGABYTES << 20) for _ in range(4)]
    with work.measured(FILES) as found:
        for number in range(FILES):
            upload(work.api, f"bench-{number}.bin", contents[number % 4], "application/octet-stream")
    return found[0]


def live(work: Work) -> Measured:
    """Changes of one collection, told to every stream; a piece is one change told to one of them."""
    return asyncio.run(_live(work))


async def _live(work: Work) -> Measured:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=work.stack.gateway, timeout=60, limits=limits) as client:
        heard = Heard()
        streams = [
            asyncio.create_task(heard.listen(client, cookie, work.collection))
            for cookie in await asyncio.to_thread(sessions, work)
            for _ in range(STREAMS_EACH)
        ]
        memory = work.processes.memory()["gateway"]
        await heard.until(opened=len(streams))
        told = (work.processes.memory()["gateway"] - memory) * 1024 / len(streams)
        print(f"a stream that is open takes {told:.0f} kB in the gateway ({len(streams)} of {PEOPLE} people)")
        with work.measured(len(streams) * CHANGES) as found:
            await asyncio.to_thread(work.create, CHANGES)
            await heard.until(told=len(streams) * CHANGES)
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    return found[0]


class Heard:
    """How many streams are open, and how many changes they were told."""

    def __init__(self) -> None:
        self.opened = 0
        self.told = 0

    async def listen(self, client: httpx.AsyncClient, session: str, collection: str) -> None:
        """Hold one stream open."""
        body = {"query": CHANGED, "variables": {"c": collection}}
        headers = {"Accept": "text/event-stream", "Cookie": session}
        async with client.stream("POST", "/graphql", json=body, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("event: next"):
                    self.told += 1
                elif line.startswith("id:") and not self.told:
                    self.opened += 1

    async def until(self, *, opened: int = 0, told: int = 0) -> None:
        """Wait for so many."""
        limit = time.monotonic() + 120
        while self.opened < opened or self.told < told:
            assert time.monotonic() < limit, f"{self.opened} of {opened} opened, {self.told} of {told} told"
            await asyncio.sleep(0.02)


def sessions(work: Work) -> list[str]:
    """The session cookies of new people."""
    found = []
    for _ in range(PEOPLE):
        person = people.add(work.api, "admin")
        with Api(work.stack.gateway) as api:
            api.sign_in(person.email, person.password)
            found.append("; ".join(f"{name}={value}" for name, value in api.http.cookies.items()))
    return found


CASES = {
    "email": emails,
    "webhook delivery": webhooks,
    f"upload of {MEGABYTES} MB": uploads,
    "change told to a stream": live,
}


def run(console: Console, stack: Stack) -> None:
    """Print the table of all cases."""
    table = Table(title="behind requests: pieces per second, and CPU ms of each process per piece")
    for name in ("piece", "per second", *OURS, *BACKENDS):
        table.add_column(name, justify="left" if name == "piece" else "right")
    with Api(stack.gateway, timeout=120) as api:
        api.sign_in(*stack.admin)
        for name, measure in CASES.items():
            done = measure(Work(stack, api))
            costs = (f"{done.used[each] / done.pieces * 1000:.2f}" for each in OURS + BACKENDS)
            table.add_row(name, f"{done.pieces / done.seconds:,.0f}", *costs)
            console.print(f"measured: {name}", style="dim")
    console.print(table)
