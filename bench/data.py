"""The data that is measured on: customers, and five orders for each of the first of them."""

import random
from typing import Any

from rich.progress import track

from systemtest import documents
from systemtest.api import Api

CUSTOMERS = "bench_customers"
ORDERS = "bench_orders"
CITIES = ("Bern", "Oslo", "Rome", "Lima", "Cairo", "Quito", "Seoul", "Turin")
BATCH = 1000
ORDERS_EACH = 5

CUSTOMER_FIELDS: list[dict[str, Any]] = [
    {"name": "name", "type": "TEXT", "required": True, "indexed": True},
    {"name": "email", "type": "EMAIL", "unique": True},
    {"name": "city", "type": "TEXT", "required": True, "indexed": True},
    {"name": "score", "type": "INTEGER", "required": True, "indexed": True},
    {"name": "balance", "type": "DECIMAL"},
    {"name": "active", "type": "BOOLEAN"},
    {"name": "since", "type": "DATE"},
]
ORDER_FIELDS: list[dict[str, Any]] = [
    {"name": "number", "type": "INTEGER", "required": True},
    {"name": "total", "type": "DECIMAL", "required": True},
    {"name": "customer", "type": "LINK", "required": True, "options": {"collection": CUSTOMERS}},
]


def customer(number: int, chance: random.Random) -> dict[str, Any]:
    """Values of one customer, seven fields."""
    return {
        "name": f"Customer {number}",
        "email": f"customer{number}@example.org",
        "city": chance.choice(CITIES),
        "score": chance.randrange(1_000_000),
        "balance": chance.randrange(1_000_000) / 100,
        "active": number % 3 > 0,
        "since": f"20{number % 25:02d}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
    }


def prepare(api: Api, rows: int) -> list[str]:
    """Make the collections anew, with `rows` customers; their ids."""
    for name in (ORDERS, CUSTOMERS):
        if api.query("query ($n: String!) { collection(name: $n) { id } }", n=name)["collection"]:
            api.mutate(documents.DELETE_COLLECTION, name=name)
    api.mutate(documents.CREATE_COLLECTION, name=CUSTOMERS, fields=CUSTOMER_FIELDS)
    api.mutate(documents.CREATE_COLLECTION, name=ORDERS, fields=ORDER_FIELDS)
    chance = random.Random(42)
    ids: list[str] = []
    for start in track(range(0, rows, BATCH), description=f"loading {rows:,} customers", transient=True):
        values = [customer(number, chance) for number in range(start, min(rows, start + BATCH))]
        made = api.mutate(documents.CREATE_RECORDS, collection=CUSTOMERS, values=values)
        ids += [record["id"] for record in made["records"]]
    buyers = ids[: max(200, rows // 20)]
    orders = [
        {"number": number, "total": chance.randrange(100_000) / 100, "customer": buyer}
        for number, buyer in enumerate(buyers * ORDERS_EACH)
    ]
    for start in track(range(0, len(orders), BATCH), description=f"loading {len(orders):,} orders", transient=True):
        api.mutate(documents.CREATE_RECORDS, collection=ORDERS, values=orders[start : start + BATCH])
    return ids
