"""What mails show of a record: titles, labels, formatted values, changes; and that old rules render as before."""

from typing import Any

import msgspec
import pytest
from chassis.errors import InvalidInput
from chassis.events import Event, new_event
from notifications.composing import compose
from notifications.contract import NotificationRule
from notifications.facts import NO_FACTS, Facts, KnownCollection, KnownField
from notifications.formats import Formats
from notifications.occurrences import Occurrence, occurrence_of
from notifications.showing import MAX_CHANGED, MAX_SHOWN, NOT_AVAILABLE, Showing, uses_shown

LINKED, NAMELESS, GONE = "0190-linked", "0190-nameless", "0190-gone"
FIELDS = [
    KnownField("name", "Deal", "TEXT"),
    KnownField("amount", "Amount", "DECIMAL"),
    KnownField("customer", "Customer", "LINK", "people"),
    KnownField("papers", "Papers", "FILES"),
    KnownField("stages", "Stages", "CHOICES"),
    KnownField("state", "State", "CHOICE", choices={"s1": "In progress"}),
    KnownField("tags", "Tags", "CHOICES", choices={"t1": "Old, but good"}),
    KnownField("paid", "Paid", "BOOLEAN"),
    KnownField("due", "Due on", "DATE"),
    KnownField("met", "Met at", "DATETIME"),
    KnownField("extra", "Extra", "JSON"),
]
FACTS = Facts(KnownCollection("Deals", FIELDS), {"customer": {LINKED: "Ada & Co", NAMELESS: None}})
SHOWING = Showing(Formats("en", "Europe/Zurich"), "https://dossier.example/")


def event(values: dict[str, Any], diff: dict[str, Any] | None = None) -> Event:
    record = {"id": "0190-abc/d", "collection": "deals", "version": 2, "values": values}
    data = {"collection": "deals", "record": record, "diff": diff or {}}
    return new_event("records", "record_updated", "deals/x", data, actor="u1")


def enriched(values: dict[str, Any], diff: dict[str, Any] | None = None, facts: Facts = FACTS) -> Occurrence:
    return SHOWING.enrich(told(values, diff, facts))


def told(values: dict[str, Any], diff: dict[str, Any] | None = None, facts: Facts = FACTS) -> Occurrence:
    return occurrence_of(msgspec.structs.replace(event(values, diff), facts=msgspec.to_builtins(facts)))


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("name", "Big", "Big"),
        ("name", None, ""),
        ("amount", 1234567.5, "1,234,567.5"),
        ("amount", 0.12345678, "0.12345678"),
        ("amount", 1e21, "1,000,000,000,000,000,000,000"),
        ("customer", LINKED, "Ada & Co"),
        ("customer", GONE, NOT_AVAILABLE),
        ("customer", NAMELESS, "…nameless"),
        ("papers", ["f1", "f2"], "2 files"),
        ("papers", ["f1"], "1 file"),
        ("papers", [], ""),
        ("stages", ["new", "won"], "new, won"),
        ("state", "s1", "In progress"),
        ("state", "s2", "s2"),
        ("tags", ["t1", "t2"], "Old, but good, t2"),
        ("tags", [], ""),
        ("paid", True, "Yes"),
        ("paid", False, "No"),
        ("due", "2026-01-31", "Jan 31, 2026"),
        ("due", "not a date", "not a date"),
        ("met", "2026-01-31T23:30:00+00:00", "Feb 1, 2026, 12:30\N{NARROW NO-BREAK SPACE}AM CET"),
        ("met", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("extra", {"a": [1, None]}, '{"a":[1,null]}'),
        ("name", "x" * (MAX_SHOWN + 1), "x" * (MAX_SHOWN - 1) + "…"),
        ("name", "x" * MAX_SHOWN, "x" * MAX_SHOWN),
        ("removed_field", [True, 1000], "Yes, 1,000"),
    ],
)
def test_a_value_is_shown_by_the_type_of_its_field(field: str, value: Any, shown: str) -> None:
    assert enriched({field: value}).variables["record"]["shown"] == {field: shown}


def test_another_locale_and_zone_format_otherwise() -> None:
    swiss = Showing(Formats("de-CH", "UTC"), "").enrich(told({"amount": 1234.5, "met": "2026-01-31T23:30:00Z"}))
    assert swiss.variables["record"]["shown"] == {"amount": "1'234.5", "met": "31.01.2026, 23:30 UTC"}
    assert swiss.variables["record"]["url"] == ""


def test_changes_have_labels_and_the_order_of_the_fields() -> None:
    diff = {"zz": [1, None], "amount": [None, 5000], "name": ["x" * (MAX_CHANGED + 1), "b"], "customer": [GONE, LINKED]}
    changes = enriched({}, diff).variables["changes"]
    assert [tuple(change.values()) for change in changes] == [
        ("name", "Deal", "x" * (MAX_CHANGED - 1) + "…", "b"),
        ("amount", "Amount", "", "5,000"),
        ("customer", "Customer", NOT_AVAILABLE, "Ada & Co"),
        ("zz", "zz", "1", ""),
    ]


def test_a_record_has_its_title_and_its_address() -> None:
    record = enriched({"name": "Big deal"}).variables["record"]
    assert record["title"] == "Big deal"
    assert record["url"] == "https://dossier.example/collections/deals/records/0190-abc%2Fd"
    assert enriched({"name": None}).variables["record"]["title"] == "…90-abc/d"
    gone = enriched({"name": "Big", "amount": 1000}, facts=NO_FACTS).variables["record"]
    assert (gone["title"], gone["shown"]) == ("…90-abc/d", {"name": "Big", "amount": "1,000"})


def test_a_record_that_is_known_by_a_choice_is_called_by_its_label() -> None:
    facts = Facts(KnownCollection("Cases", [KnownField("state", "State", "CHOICE", choices={"s1": "In progress"})]))
    titles = [enriched({"state": value}, facts=facts).variables["record"]["title"] for value in ("s1", "s2", None)]
    assert titles == ["In progress", "s2", "…90-abc/d"]


def rule(subject: str, body: str = "x") -> NotificationRule:
    return NotificationRule(
        id="1",
        name="n",
        event="record_updated",
        collection=None,
        condition=None,
        recipients=["to@b.example"],
        subject=subject,
        body=body,
        enabled=True,
    )


@pytest.mark.parametrize(
    ("template", "uses"),
    [
        ("{{ record.title }}", True),
        ("{{ record['shown'].name }}", True),
        ('{{ record [ "url" ] }}', True),
        ("{% for c in changes %}{{ c.label }}{% endfor %}", True),
        ("{{ event.at }}", True),
        ("{{ record.values.title }} {{ record | tojson }} {{ event.time }} {{ diff }}", False),
        ("{{ record.values.url | title }}", False),
    ],
)
def test_only_templates_that_show_more_than_the_event_ask_for_more(template: str, uses: bool) -> None:
    assert uses_shown(rule(template)) is uses
    assert uses_shown(rule("x", template)) is uses


def test_the_link_is_a_button_on_its_own_line_and_nothing_else_becomes_a_link() -> None:
    body = "{{ record.shown.name }}\n\n{{ record.url }}\nSee {{ record.url }}, <b>"
    (message,) = compose(rule("{{ record.title }}", body), enriched({"name": "https://evil.example"}))
    url = "https://dossier.example/collections/deals/records/0190-abc%2Fd"
    assert message.text == f"https://evil.example\n\n{url}\nSee {url}, <b>"
    assert message.html is not None
    assert message.html.count("<a ") == 2
    assert f'">Open record</a><br>See <a href="{url}">{url}</a>, &lt;b&gt;</p>' in message.html
    assert "<p>https://evil.example</p>" in message.html


def test_an_event_without_facts_shows_what_the_data_says() -> None:
    plain = SHOWING.enrich(occurrence_of(event({"amount": 1000, "customer": LINKED})))
    assert plain.variables["record"]["shown"] == {"amount": "1,000", "customer": LINKED}


@pytest.mark.parametrize("facts", [{"collection": 1}, {"titles": []}, {"titles": {"customer": {"x": 1}}}])
def test_facts_of_another_shape_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        occurrence_of(msgspec.structs.replace(event({}), facts=facts))
