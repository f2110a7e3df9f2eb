"""Choices are renamed, ordered and coloured without a change of any record, and found by what people read."""

from typing import Any

import pytest
from chassis.context import Principal
from chassis.errors import InvalidInput
from records import collections
from records.contract import Collection, FieldChanges

from services.records.tests.integration.people import People

CHOICES = ["s1", "s2", "s3"]
LABELS = {"s1": "Geprüft & gut", "s3": "Brücke"}


@pytest.fixture
def cases(storage: Any, new_collection: Any) -> People:
    state = {"name": "state", "type": "CHOICE", "options": {"choices": CHOICES, "labels": LABELS}}
    tags = {"name": "tags", "type": "CHOICES", "options": {"choices": CHOICES, "labels": LABELS}}
    return People(storage, new_collection({"name": "name", "type": "TEXT", "indexed": True}, state, tags))


def change(cases: People, **options: Any) -> Collection:
    return collections.update_field(cases.storage, cases.name, "state", FieldChanges(options=options))


def table(cases: People) -> tuple[Any, ...]:
    """The file of the table, which a rewrite replaces, and every row as it is stored."""
    with cases.storage.autocommit() as session:
        stored = session.fetch(f"select t::text, t.xmin::text from data.{cases.collection.id} t order by id")
        file = session.fetch("select pg_relation_filenode(%s)", (f"data.{cases.collection.id}",))
    return (*file, *stored)


def test_labels_colors_and_order_change_the_definition_alone(cases: People) -> None:
    cases.create({"state": "s1", "tags": ["s2", "s1"]}, {"state": "s2"}, {})
    before, events = table(cases), len(cases.events())
    options = {"choices": ["s3", "s1", "s2"], "labels": {"s1": "Checked", "s2": "Open"}, "colors": {"s1": "green"}}
    changed = change(cases, **options)
    assert changed.fields[1].options == options
    assert table(cases) == before
    assert len(cases.events()) == events  # of its records
    assert cases.names(source={"state": {"eq": "s1"}}, by=Principal("a", ("admin",))) == [None]


def test_records_are_written_with_stored_values_alone(cases: People) -> None:
    with pytest.raises(InvalidInput, match="must be one of s1, s2, s3"):
        cases.create({"state": LABELS["s1"]})
    (made,) = cases.create({"state": "s1", "tags": ["s3"]})
    assert made["values"]["state"] == "s1"


def test_a_record_keeps_a_choice_that_is_removed_and_a_label_goes_with_its_choice(cases: People) -> None:
    admin = Principal("a", ("admin",))
    (made,) = cases.create({"state": "s1"})
    with pytest.raises(InvalidInput, match="s1 is not one of the choices") as raised:
        change(cases, choices=["s2"], labels={"s1": "Checked"})
    assert [(problem.field, problem.code) for problem in raised.value.problems] == [
        ("options.labels", "invalid_option")
    ]
    change(cases, choices=["s2"])
    assert cases.get(made["id"], by=admin)[0]["values"]["state"] == "s1"
    assert cases.update(made, by=admin, name="x")["values"] == {"name": "x", "state": "s1", "tags": None}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("gepruft", ["one", "list"]),
        ("GUT s1", ["one", "list"]),
        ("&", ["one", "list"]),
        ("brucke", ["list"]),
        ("Brücke geprüft", ["list"]),
        ("s3", ["list"]),
        ("brücke two", []),
        ("ftbr", []),
    ],
)
def test_a_record_is_found_by_the_labels_of_its_choices(cases: People, search: str, found: list[str]) -> None:
    cases.create({"name": "one", "state": "s1"}, {"name": "two", "state": "s2"}, {"name": "list", "tags": ["s1", "s3"]})
    assert cases.names(search=search, by=Principal("a", ("admin",)), order_by=["-name"]) == sorted(found, reverse=True)


def test_a_label_does_not_find_what_the_searcher_may_not_read(cases: People) -> None:
    cases.create({"name": "own", "state": "s1"}, {"name": "other", "state": "s1", "tags": ["s3"]})
    cases.allow("sales", read={"rows": {"name": {"eq": "own"}}})
    cases.allow("names", read={"fields": ["name"]})
    both = Principal("u", ("sales", "names"))
    assert sorted(cases.names(both)) == ["other", "own"]
    assert cases.names(both, search="geprüft") == ["own"]
    assert cases.names(both, search="brücke") == []
