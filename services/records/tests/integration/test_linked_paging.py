"""The pages of linked records continue after a cursor, and can be searched."""

from itertools import pairwise
from typing import Any

import msgspec
import pytest
from records import reading

ORDERS = [[], ["rank"], ["-rank"], ["rank", "-name"], ["-name", "rank"], ["name", "createdAt"], ["-note"]]


@pytest.fixture(scope="module")
def parents(new_collection: Any, records_of: Any) -> Any:
    return records_of(new_collection({"name": "name", "type": "TEXT"}))


@pytest.fixture(scope="module")
def children(parents: Any, new_collection: Any, records_of: Any) -> Any:
    return records_of(
        new_collection(
            {"name": "parent", "type": "LINK", "options": {"collection": parents.name}},
            {"name": "rank", "type": "INTEGER", "indexed": True},
            {"name": "name", "type": "TEXT"},
            {"name": "note", "type": "LONG_TEXT"},
        )
    )


@pytest.fixture(scope="module")
def ids(parents: Any, children: Any) -> list[str]:
    made = [record["id"] for record in parents.create({"name": "a"}, {"name": "b"}, {"name": "c"})]
    children.create(
        *(
            {"parent": made[number % 2], "rank": rank, "name": f"n{number % 3} %s", "note": "x" if number % 5 else None}
            for number, rank in enumerate([1, 2, None, 2, 1, None, 3, 3, 2, 1, None, 0, 2])
        )
    )
    return made


def linked(children: Any, parents: list[str], order: list[str], **more: Any) -> list[dict[str, Any]]:
    options = {"source": None, "search": None, "first": 2, "after": None} | more
    raw = reading.query_linked(children.storage, children.name, "parent", parents, order_by=order, **options)
    return [msgspec.json.decode(page) for page in raw]


@pytest.mark.parametrize("order", ORDERS)
def test_page_by_page_every_linked_record_comes_once_and_in_order(children: Any, ids: list[str], order: Any) -> None:
    for parent, count in zip(ids, (7, 6, 0), strict=True):
        expected = [item["id"] for item in children.page(order, source={"parent": {"eq": parent}})["items"]]
        assert len(expected) == count
        found: list[str] = []
        after = None
        while True:
            (page,) = linked(children, [parent], order, after=after)
            found += [item["id"] for item in page["items"]]
            assert page["has_previous"] is (after is not None)
            if not page["has_next"]:
                break
            after = page["items"][-1]["cursor"]
        assert found == expected


def test_one_cursor_holds_for_all_parents(children: Any, ids: list[str]) -> None:
    (page,) = linked(children, ids[:1], ["rank"], first=3)
    cursor = page["items"][-1]["cursor"]
    last = page["items"][-1]["values"]["rank"]
    pages = linked(children, ids[:2], ["rank"], first=100, after=cursor)
    assert len(pages) == 2
    for each in pages:
        ranks = [item["values"]["rank"] for item in each["items"]]
        assert ranks
        assert all(rank is None or rank >= last for rank in ranks)
        assert all(b is None or (a is not None and a <= b) for a, b in pairwise(ranks))


def test_a_search_selects_and_is_counted(children: Any, ids: list[str]) -> None:
    pages = linked(children, ids, ["rank"], search="N1 %", first=100)
    names = [[item["values"]["name"] for item in page["items"]] for page in pages]
    assert [set(each) for each in names] == [{"n1 %s"}, {"n1 %s"}, set()]
    counted = reading.count_linked(children.storage, children.name, "parent", ids, None, "N1 %")
    assert counted == [len(each) for each in names]
