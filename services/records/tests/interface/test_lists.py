"""Lists of records over the broker: filters, search, totals, links in both directions."""

from typing import Any

import pytest
from chassis.errors import InvalidInput

NOBODY = "0198c0de-0000-7000-8000-000000000001"


@pytest.fixture
def orders(call: Any, new_collection: Any) -> dict[str, Any]:
    """Three customers with 3, 1 and 0 orders: {"customers": name, "orders": name, "ids": [customer ids]}."""
    customers = new_collection({"name": "name", "type": "TEXT", "required": True})
    made = call("create_records", collection=customers, values=[{"name": n} for n in ("Ada", "Bob", "Cy")])
    ids = [record["id"] for record in made]
    link = {"name": "customer", "type": "LINK", "options": {"collection": customers}}
    name = new_collection({"name": "amount", "type": "DECIMAL"}, {"name": "note", "type": "LONG_TEXT"}, link)
    rows = [
        (ids[0], 5, "100% sure"),
        (ids[0], 7.5, "snake_case"),
        (ids[0], None, "Zürich back\\slash"),
        (ids[1], 1, None),
    ]
    values = [{"customer": customer, "amount": amount, "note": note} for customer, amount, note in rows]
    call("create_records", collection=name, values=values)
    return {"customers": customers, "orders": name, "ids": ids}


def amounts(page: dict[str, Any]) -> list[Any]:
    return [item["values"]["amount"] for item in page["items"]]


def test_each_parent_gets_its_own_page(call: Any, orders: dict[str, Any]) -> None:
    ids = [*orders["ids"], NOBODY, "no id", orders["ids"][0]]
    pages = call(
        "query_linked", collection=orders["orders"], field="customer", parents=ids, order_by=["-amount"], first=2
    )
    assert [amounts(page) for page in pages] == [[None, 7.5], [1], [], [], [], [None, 7.5]]
    assert [page["has_next"] for page in pages] == [True, False, False, False, False, True]
    assert {page["total"] for page in pages} == {None}
    pages = call(
        "query_linked", collection=orders["orders"], field="customer", parents=ids[:2], filter={"amount": {"gt": 4}}
    )
    assert [amounts(page) for page in pages] == [[5, 7.5], []]
    for field in ("amount", "ghost", "id"):
        with pytest.raises(InvalidInput, match="no LINK field"):
            call("query_linked", collection=orders["orders"], field=field, parents=ids)


def test_the_records_that_point_to_each_parent_are_counted(call: Any, orders: dict[str, Any]) -> None:
    linked = {"collection": orders["orders"], "field": "customer"}
    ids = [*orders["ids"], NOBODY, "no id", orders["ids"][0]]
    assert call("count_linked", **linked, parents=ids) == [3, 1, 0, 0, 0, 3]
    assert call("count_linked", **linked, parents=ids[:2], filter={"amount": {"gt": 4}}) == [2, 0]
    with pytest.raises(InvalidInput, match="no LINK field"):
        call("count_linked", collection=orders["orders"], field="amount", parents=ids)


def test_a_link_leads_to_its_record(call: Any, orders: dict[str, Any]) -> None:
    ids = [orders["ids"][1], NOBODY, "no id", orders["ids"][0]]
    found = call("get_link_targets", collection=orders["orders"], field="customer", ids=ids)
    assert [record and record["values"]["name"] for record in found] == ["Bob", None, None, "Ada"]


def test_a_total_is_counted_only_when_asked_for(call: Any, orders: dict[str, Any]) -> None:
    assert call("query_records", collection=orders["orders"], first=1)["total"] is None
    page = call("query_records", collection=orders["orders"], first=1, with_total=True, filter={"amount": {"gt": 1}})
    assert (page["total"], len(page["items"])) == (2, 1)
    assert call("count_records", collections=[orders["orders"], orders["customers"]]) == [4, 3]


def test_a_total_is_capped(call: Any, new_collection: Any) -> None:
    name = new_collection({"name": "n", "type": "INTEGER"})
    for _ in range(11):
        call("create_records", collection=name, values=[{"n": n} for n in range(1000)])
    assert call("query_records", collection=name, first=1, with_total=True)["total"] == 10_001
    assert call("query_records", collection=name, first=1, with_total=True, filter={"n": {"lt": 10}})["total"] == 110
    assert call("count_records", collections=[name]) == [11_000]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("zürich", 1),
        ("ZÜRICH slash", 1),
        ("100%", 1),
        ("%", 1),
        ("_", 1),
        ("\\", 1),
        ("sure snake", 0),
        ("  ", 4),
        ("' or 1=1 --", 0),
    ],
)
def test_a_search_takes_every_word_as_it_is(call: Any, orders: dict[str, Any], search: str, found: int) -> None:
    assert len(call("query_records", collection=orders["orders"], search=search)["items"]) == found


def test_a_page_continues_after_its_cursor(call: Any, orders: dict[str, Any]) -> None:
    first = call("query_records", collection=orders["orders"], order_by=["-amount"], first=3)
    assert (amounts(first), first["has_next"], first["has_previous"]) == ([None, 7.5, 5], True, False)
    cursor = first["items"][-1]["cursor"]
    rest = call("query_records", collection=orders["orders"], order_by=["-amount"], first=3, after=cursor)
    assert (amounts(rest), rest["has_next"], rest["has_previous"]) == ([1], False, True)
