"""The collections, and a real public data set in them."""

import time
from typing import Any

from rich.progress import track

from systemtest import dataset, documents
from systemtest.api import Refused
from systemtest.demo.scene import Scene

BATCH = 500
DAMAGED = 12


def sign_in_and_define(scene: Scene) -> None:
    """Sign in, and define the collections"""
    viewer = scene.api.sign_in(*scene.stack.admin)
    scene.say(f"signed in as {viewer['email']}, roles {', '.join(viewer['roles'])}")
    for name in ("airports", "countries"):
        if scene.api.query("query ($n: String!) { collection(name: $n) { id } }", n=name)["collection"]:
            scene.api.mutate(documents.DELETE_COLLECTION, name=name)
            scene.say(f"removed the {name} of an earlier run")
    for name, fields in (("countries", dataset.COUNTRY_FIELDS), ("airports", dataset.AIRPORT_FIELDS)):
        made = scene.api.mutate(documents.CREATE_COLLECTION, name=name, fields=fields)["collection"]
        kinds = sorted({field["type"].lower() for field in made["fields"]})
        scene.say(f"collection {name}: {len(made['fields'])} fields ({', '.join(kinds)})")


def load(scene: Scene) -> None:
    """Load the data, with some rows spoilt on purpose"""
    rows = dataset.airports(scene.stack.folder / "cache")
    names = sorted({row["country"] for row in rows})
    made = scene.api.mutate(documents.CREATE_RECORDS, collection="countries", values=[{"name": n} for n in names])
    countries = dict(zip(names, (record["id"] for record in made["records"]), strict=True))
    good = [dataset.to_values(line, row, countries) for line, row in enumerate(rows, start=2)]
    bad = [dataset.damaged(good[number], number) for number in range(DAMAGED)]
    refused: list[dict[str, Any]] = []
    started = time.perf_counter()
    parts = list(dataset.batches(bad + good, BATCH))
    for part in track(parts, description="    loading", console=scene.console, transient=True):
        _load_batch(scene, part, refused)
    seconds = time.perf_counter() - started
    for values in refused[:2]:
        scene.say(f"refused line {values['line']}: {values['problems']}")
    total = scene.api.query(documents.COUNT, collection="airports")["records"]["totalCount"]
    scene.say(f"{total:,} of {len(rows):,} rows loaded in {seconds:.1f} s ({total / seconds:,.0f}/s)")
    scene.say(f"{len(refused)} rows refused, each with all its bad fields, and kept aside")
    assert total == len(rows), "every good row is there"
    assert len(refused) == DAMAGED, "every spoilt row was refused"
    assert all(values["problems"].count(":") >= 2 for values in refused), "all bad fields of a row are named"


def _load_batch(scene: Scene, part: list[dict[str, Any]], refused: list[dict[str, Any]]) -> None:
    """A batch is stored whole or not at all: take out what is refused, and send the rest again."""
    try:
        scene.api.mutate(documents.CREATE_RECORDS, collection="airports", values=part)
    except Refused as err:
        problems: dict[int, list[str]] = {}
        for error in err.errors:
            index, _, field = error["field"].partition(".")
            problems.setdefault(int(index), []).append(f"{field}: {error['message']}")
        refused += [part[i] | {"problems": "; ".join(texts)} for i, texts in problems.items()]
        rest = [values for i, values in enumerate(part) if i not in problems]
        scene.api.mutate(documents.CREATE_RECORDS, collection="airports", values=rest)
