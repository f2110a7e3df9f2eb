"""The main job from beginning to end, on real data, through the public API alone.

`python -m systemtest.demo --stack var/stack.json` prints what it did with counts and times, and ends with 1 when
anything is not as promised. It leaves the collections `airports` and `countries` behind to look at.
"""

import argparse
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import track

from systemtest import dataset, documents
from systemtest.api import Api, Refused
from systemtest.receiver import Receiver, verified
from systemtest.stack import Stack, read
from systemtest.thirdparty import Httpbin
from systemtest.uploads import upload
from systemtest.waiting import until

BATCH = 500
DAMAGED = 12
FILE_SIZE = 20 * 1024 * 1024


class Demo:
    """What the steps share. Each step says what it saw, and asserts what was promised."""

    def __init__(self, stack: Stack, console: Console) -> None:
        self.stack = stack
        self.console = console
        self.api = Api(stack.gateway)
        self.ids: dict[str, str] = {}

    def say(self, text: str) -> None:
        self.console.print(f"    {text}", highlight=False)

    # --- 1 ---------------------------------------------------------------------------------------------------------

    def sign_in_and_define(self) -> None:
        """Sign in, and define the collections"""
        viewer = self.api.sign_in(*self.stack.admin)
        self.say(f"signed in as {viewer['email']}, roles {', '.join(viewer['roles'])}")
        for name in ("airports", "countries"):
            if self.api.query("query ($n: String!) { collection(name: $n) { id } }", n=name)["collection"]:
                self.api.mutate(documents.DELETE_COLLECTION, name=name)
                self.say(f"removed the {name} of an earlier run")
        for name, fields in (("countries", dataset.COUNTRY_FIELDS), ("airports", dataset.AIRPORT_FIELDS)):
            made = self.api.mutate(documents.CREATE_COLLECTION, name=name, fields=fields)["collection"]
            kinds = sorted({field["type"].lower() for field in made["fields"]})
            self.say(f"collection {name}: {len(made['fields'])} fields ({', '.join(kinds)})")

    # --- 2 ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Load the data, with some rows spoilt on purpose"""
        rows = dataset.airports(self.stack.folder / "cache")
        names = sorted({row["country"] for row in rows})
        made = self.api.mutate(documents.CREATE_RECORDS, collection="countries", values=[{"name": n} for n in names])
        countries = dict(zip(names, (record["id"] for record in made["records"]), strict=True))
        good = [dataset.to_values(line, row, countries) for line, row in enumerate(rows, start=2)]
        bad = [dataset.damaged(good[number], number) for number in range(DAMAGED)]
        refused: list[dict[str, Any]] = []
        started = time.perf_counter()
        parts = list(dataset.batches(bad + good, BATCH))
        for part in track(parts, description="    loading", console=self.console, transient=True):
            self._load_batch(part, refused)
        seconds = time.perf_counter() - started
        for values in refused[:2]:
            self.say(f"refused line {values['line']}: {values['problems']}")
        total = self.api.query(documents.COUNT, collection="airports")["records"]["totalCount"]
        self.say(f"{total:,} of {len(rows):,} rows loaded in {seconds:.1f} s ({total / seconds:,.0f}/s)")
        self.say(f"{len(refused)} rows refused, each with all its bad fields, and kept aside")
        assert total == len(rows), "every good row is there"
        assert len(refused) == DAMAGED, "every spoilt row was refused"
        assert all(values["problems"].count(":") >= 2 for values in refused), "all bad fields of a row are named"

    def _load_batch(self, part: list[dict[str, Any]], refused: list[dict[str, Any]]) -> None:
        """A batch is stored whole or not at all: take out what is refused, and send the rest again."""
        try:
            self.api.mutate(documents.CREATE_RECORDS, collection="airports", values=part)
        except Refused as err:
            problems: dict[int, list[str]] = {}
            for error in err.errors:
                index, _, field = error["field"].partition(".")
                problems.setdefault(int(index), []).append(f"{field}: {error['message']}")
            refused += [part[i] | {"problems": "; ".join(texts)} for i, texts in problems.items()]
            rest = [values for i, values in enumerate(part) if i not in problems]
            self.api.mutate(documents.CREATE_RECORDS, collection="airports", values=rest)

    # --- 3 ---------------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Query: filter, sort, pages, a link followed, a count"""
        query = {
            "collection": "airports",
            "filter": {"state": {"in": ["CA", "OR", "WA"]}, "or": [{"latitude": {"gt": 45}}, {"city": {"eq": "Napa"}}]},
            "orderBy": ["-latitude", "name"],
        }
        seen: list[dict[str, Any]] = []
        after = None
        while True:
            page = self.api.query(documents.RECORDS, **query, first=20, after=after)["records"]
            seen += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        latitudes = [node["values"]["latitude"] for node in seen]
        assert latitudes == sorted(latitudes, reverse=True), "sorted, across pages"
        assert len({node["id"] for node in seen}) == len(seen), "no record twice"
        count = self.api.query(documents.COUNT, collection="airports", filter=query["filter"])["records"]["totalCount"]
        assert count == len(seen), "the count is that of the pages"
        self.say(f"{len(seen)} airports in pages of 20, northernmost {seen[0]['values']['name']}")
        document = """{ records(collection: "airports", filter: {iata: {eq: "LAX"}}, first: 1) {
            nodes { id version values link(field: "country") { values } } } }"""
        (lax,) = self.api.query(document)["records"]["nodes"]
        self.ids["LAX"] = lax["id"]
        assert lax["link"]["values"]["name"] == "USA"
        self.say(f"LAX is {lax['values']['name']}, {lax['values']['city']}, in {lax['link']['values']['name']}")

    # --- 4 ---------------------------------------------------------------------------------------------------------

    def store_a_file(self) -> None:
        """Upload 20 MB straight to the object store, attach, download"""
        content = os.urandom(FILE_SIZE)
        started = time.perf_counter()
        file = upload(
            self.api, "survey.bin", content, "application/octet-stream", collection="airports", record=self.ids["LAX"]
        )
        seconds = time.perf_counter() - started
        self.say(f"uploaded {FILE_SIZE:,} bytes in parts in {seconds:.1f} s, type {file['contentType']}")
        document = (
            """query ($id: ID!) { record(collection: "airports", id: $id) { files { id name size sha256 url } } }"""
        )
        (attached,) = self.api.query(document, id=self.ids["LAX"])["record"]["files"]
        downloaded = hashlib.sha256(httpx.get(attached["url"], timeout=60).raise_for_status().content).hexdigest()
        assert downloaded == attached["sha256"] == hashlib.sha256(content).hexdigest(), "the same bytes"
        self.say(f"downloaded again, SHA-256 equal: {downloaded[:16]}…")

    # --- 5 ---------------------------------------------------------------------------------------------------------

    def be_notified(self) -> None:
        """A rule sends an email when a record changes"""
        to = f"desk-{int(time.time())}@example.org"
        self.api.mutate(
            documents.CREATE_RULE,
            name="Renamed airports",
            event="record_updated",
            collection="airports",
            condition={"iata": {"eq": "LAX"}},
            recipients=[to],
            subject="{{ record.values.iata }} is now {{ record.values.name }}",
            body="It was {{ diff.name[0] }}.",
        )
        self._rename("Los Angeles International (renamed)")
        mail = until(lambda: self._mail(to), "the email", seconds=30)
        assert mail["subject"] == "LAX is now Los Angeles International (renamed)", mail["subject"]
        state = until(lambda: self._sent(to), "the delivery log to say sent", seconds=10)
        self.say(f"“{mail['subject']}” arrived, state in the log: {state}")

    def _rename(self, name: str) -> dict[str, Any]:
        record = self.api.query(documents.RECORD, collection="airports", id=self.ids["LAX"])["record"]
        changed: dict[str, Any] = self.api.mutate(
            documents.UPDATE_RECORD,
            collection="airports",
            id=record["id"],
            version=record["version"],
            values={"name": name},
        )["record"]
        return changed

    def _mail(self, to: str) -> dict[str, Any] | None:
        found = httpx.get(f"{self.stack.mail}/api/messages", params={"to": to}, timeout=10).raise_for_status().json()
        messages: list[dict[str, Any]] = found["messages"] if isinstance(found, dict) else found
        return messages[0] if messages else None

    def _sent(self, to: str) -> str | None:
        nodes = self.api.query(documents.EMAILS)["emails"]["nodes"]
        return next((node["state"] for node in nodes if node["to"] == to and node["state"] == "sent"), None)

    # --- 6 ---------------------------------------------------------------------------------------------------------

    def show_third_party_data(self) -> None:
        """A third party's data beside the record's own, and what happens when it is gone"""
        name = f"weather_{int(time.time())}"
        with Httpbin() as api:
            self.api.mutate(
                documents.CREATE_SOURCE,
                name=name,
                url=api.url + "/anything/{{ values.iata }}?latitude={{ values.latitude }}",
                mapping={"latitude": "args.latitude", "asked": "url"},
                cacheSeconds=0,
            )
            there = self._external(name)
            assert there["error"] is None, there
            assert there["data"]["latitude"].startswith("33.9"), there
            self.say(f"while it runs: {there['data']['asked']}")
        gone = self._external(name)
        assert gone["stale"], gone
        assert gone["error"]["code"], gone
        assert gone["data"] == there["data"], "the last good answer is served"
        self.say(f"with it stopped: the record answers, error {gone['error']['code']} as data, last good answer served")

    def _external(self, source: str) -> dict[str, Any]:
        found = self.api.query(
            documents.RECORD_WITH_EXTERNAL, collection="airports", id=self.ids["LAX"], source=source
        )["record"]
        assert found["values"]["iata"] == "LAX"
        external: dict[str, Any] = found["external"]
        return external

    # --- 7 ---------------------------------------------------------------------------------------------------------

    def call_a_webhook_and_collide(self) -> None:
        """A signed webhook, a conflict between two clients, the history"""
        with Receiver() as receiver:
            made = self.api.mutate(
                documents.CREATE_WEBHOOK, url=receiver.url, events=["record_updated"], collection="airports"
            )
            changed = self._rename("Los Angeles International")
            until(lambda: receiver.received, "the webhook", seconds=30)
            event = verified(made["secret"], *receiver.received[0])
            assert event["data"]["record"]["version"] == changed["version"]
            self.say(f"webhook received and its signature verified: {event['type']} {event['subject']}")
            delivered = until(lambda: self._delivered(made["webhook"]["id"]), "the delivery log", seconds=10)
            self.say(f"delivery log: {delivered['state']}, status {delivered['responseStatus']}")
        self._collide(changed)
        history = self.api.query(documents.HISTORY, collection="airports", id=self.ids["LAX"])["record"]["history"]
        viewer = self.api.query("{ viewer { id email } }")["viewer"]
        newest = history["nodes"][0]
        assert newest["actor"] == viewer["id"]
        assert set(newest["diff"]) == {"city"}
        self.say(f"history: {len(history['nodes'])} changes, the newest by {viewer['email']}: {newest['diff']}")

    def _delivered(self, webhook: str) -> dict[str, Any] | None:
        nodes = self.api.query(documents.DELIVERIES, webhook=webhook)["webhookDeliveries"]["nodes"]
        return next((node for node in nodes if node["state"] == "delivered"), None)

    def _collide(self, record: dict[str, Any]) -> None:
        with Api(self.stack.gateway) as other:
            other.sign_in(*self.stack.admin)
            change = {"collection": "airports", "id": record["id"], "version": record["version"]}
            won = self.api.mutate(documents.UPDATE_RECORD, **change, values={"city": "Los Angeles (first)"})["record"]
            try:
                other.mutate(documents.UPDATE_RECORD, **change, values={"city": "Los Angeles (second)"})
            except Refused as err:
                assert err.code == "conflict", err.errors
                assert err.payload["record"] == won, "the loser gets the current record"
                self.say(f"two edits of version {record['version']}: one won, the other got the current version")
                return
        raise AssertionError("the second edit of one version must be a conflict")


def main() -> int:
    parser = argparse.ArgumentParser(description="The main job, on real data, through the public API alone.")
    parser.add_argument("--stack", type=Path, default=Path("var/stack.json"), help="the stack.json of a running stack")
    console = Console()
    demo = Demo(read(parser.parse_args().stack), console)
    steps: list[Callable[[], None]] = [
        demo.sign_in_and_define,
        demo.load,
        demo.ask,
        demo.store_a_file,
        demo.be_notified,
        demo.show_third_party_data,
        demo.call_a_webhook_and_collide,
    ]
    started = time.perf_counter()
    for number, step in enumerate(steps, start=1):
        console.print(f"[bold]{number}  {step.__doc__}[/bold]")
        at = time.perf_counter()
        try:
            step()
        except Exception as err:  # noqa: BLE001 (whatever is wrong, the demo says so and ends)
            console.print_exception()
            console.print(f"[red]    not as promised: {type(err).__name__}: {err}[/red]")
            return 1
        console.print(f"    [green]✓[/green] {time.perf_counter() - at:.1f} s", highlight=False)
    console.print(f"[bold green]All as promised, in {time.perf_counter() - started:.1f} s.[/bold green]")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
