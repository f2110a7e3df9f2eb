"""Mails show titles, labels and formatted values, which come with the event."""

from collections.abc import Callable
from typing import Any

import msgspec

from services.notifications.tests.interface.conftest import Publish, record_event
from services.notifications.tests.mail_catcher import MailCatcher

Rule = Callable[..., dict[str, Any]]
CUSTOMER, GONE = "01900000-0000-7000-8000-00000000000a", "01900000-0000-7000-8000-00000000000c"
FIELDS = [
    {"name": "name", "label": "Deal", "type": "TEXT"},
    {"name": "amount", "label": "Amount", "type": "DECIMAL"},
    {"name": "customer", "label": "Customer", "type": "LINK", "target": "people"},
    {"name": "partner", "label": "Partner", "type": "LINK", "target": "people"},
    {"name": "met", "label": "Met at", "type": "DATETIME"},
]
FACTS = {
    "collection": {"label": "Deals", "fields": FIELDS},
    "titles": {"customer": {CUSTOMER: "Ada & Co"}, "partner": None},
}
VALUES = {"name": "Big deal", "amount": 1234567.5, "customer": CUSTOMER, "partner": GONE}


def test_a_mail_shows_titles_labels_and_formatted_values_with_a_link(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str
) -> None:
    body = "{% for c in changes %}{{ c.label }}: {{ c.before }} → {{ c.after }}\n{% endfor %}\n{{ record.url }}"
    rule(collection="deals", subject="{{ record.title }}", body=body)
    happened = record_event(collection="deals", **VALUES, met="2026-01-31T10:00:00+00:00")
    publish(msgspec.structs.replace(happened, facts=FACTS))
    (message,) = catcher.wait_for(f"to@{domain}")
    assert message["subject"] == "Big deal"
    lines = message["text"].replace("\N{NARROW NO-BREAK SPACE}", " ").strip().splitlines()
    assert lines == [
        "Deal:  → Big deal",
        "Amount:  → 1,234,567.5",
        "Customer:  → Ada & Co",
        "Partner:  → (not available)",
        "Met at:  → Jan 31, 2026, 11:00 AM CET",
        "",
        "https://dossier.example/collections/deals/records/r1",
    ]
    assert 'href="https://dossier.example/collections/deals/records/r1"' in message["html"]


def test_a_rule_from_before_writes_what_it_wrote_before(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str
) -> None:
    rule(collection="deals", subject="{{ record.values.amount }}", body="{{ record | tojson }}")
    happened = msgspec.structs.replace(record_event(collection="deals", **VALUES), facts=FACTS)
    publish(happened)
    (message,) = catcher.wait_for(f"to@{domain}")
    assert message["subject"] == "1234567.5"
    assert msgspec.json.decode(message["text"]) == happened.data["record"]
