"""What templates may show of a record, for people: titles, labels, formatted values, a link, what has changed.

Only templates that name one of these get them. Others are rendered from the event's data alone, so that what a rule
wrote before there were any stays as it was, even where it writes a whole record.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from notifications.contract import NotificationRule
from notifications.facts import Facts, KnownField, untitled
from notifications.formats import Formats
from notifications.occurrences import Occurrence

NOT_AVAILABLE = "(not available)"
"""In place of the title of a linked record that is gone."""

MAX_SHOWN = 2_000
"""Characters of a value in `record.shown`; the raw value stays whole in `record.values`."""

MAX_CHANGED = 300
"""Characters of a value in `changes`."""

_USES = re.compile(
    r"\brecord\s*(?:\.|\[\s*['\"])\s*(?:title|shown|url)\b|\bevent\s*(?:\.|\[\s*['\"])\s*at\b|\bchanges\b"
)


def uses_shown(rule: NotificationRule) -> bool:
    """Whether a template of the rule names what this module adds."""
    return any(_USES.search(source) for source in (rule.subject, rule.body, *rule.recipients))


class Showing:
    """`public_url` is where people open the web app; empty: there is no `record.url` to show."""

    def __init__(self, formats: Formats, public_url: str) -> None:
        self._formats = formats
        self._public_url = public_url.rstrip("/")

    def enrich(self, occurrence: Occurrence) -> Occurrence:
        """The event of a record, with `event.at`, `record.title`, `.shown` and `.url`, and `changes`; others stay."""
        if occurrence.record is None or "record" not in occurrence.variables:
            return occurrence
        facts, variables = occurrence.facts, dict(occurrence.variables)
        record = dict(variables["record"])
        fields = facts.collection.fields if facts.collection else []
        known = {field.name: field for field in fields}
        record["shown"] = {
            name: _cut(self.value(value, known.get(name), facts), MAX_SHOWN)
            for name, value in occurrence.values.items()
        }
        title = facts.collection.title(occurrence.record, occurrence.values) if facts.collection else None
        record["title"] = title or untitled(occurrence.record)
        record["url"] = self._url(occurrence)
        variables["record"] = record
        variables["event"] = {**variables["event"], "at": self._formats.moment(variables["event"]["time"])}
        variables["changes"] = list(self._changes(variables["diff"], fields, facts))
        return msgspec.structs.replace(occurrence, variables=variables)

    def value(self, value: Any, field: KnownField | None, facts: Facts) -> str:
        """A value in one text, empty for null. A field that is not known any more is shown by its JSON type."""
        if value is None or value == []:
            return ""
        match field.type if field else None:
            case "CHOICE" if field is not None and isinstance(value, str):
                return field.choice(value)
            case "CHOICES" if field is not None and isinstance(value, list):
                return self._formats.plain([field.choice(str(each)) for each in value])
            case "LINK" if field is not None:
                titles = facts.titles.get(field.name) or {}
                return (titles[value] or untitled(value)) if value in titles else NOT_AVAILABLE
            case "FILES" if isinstance(value, list):
                return "1 file" if len(value) == 1 else f"{self._formats.number(len(value))} files"
            case "DATE":
                return self._formats.date(str(value))
            case "DATETIME":
                return self._formats.moment(str(value))
            case "JSON":
                return msgspec.json.encode(value).decode()
        return self._formats.plain(value)

    def _url(self, occurrence: Occurrence) -> str:
        if not self._public_url or occurrence.collection is None or occurrence.record is None:
            return ""
        path = f"/collections/{quote(occurrence.collection, safe='')}/records/{quote(occurrence.record, safe='')}"
        return self._public_url + path

    def _changes(
        self, diff: Mapping[str, tuple[Any, Any]], fields: Iterable[KnownField], facts: Facts
    ) -> Iterable[dict[str, str]]:
        """In the order of the fields; those that are no longer there come last, by their names."""
        known = {field.name: field for field in fields}
        for name in [*(name for name in known if name in diff), *sorted(diff.keys() - known.keys())]:
            field = known.get(name)
            before, after = (_cut(self.value(each, field, facts), MAX_CHANGED) for each in diff[name])
            yield {"field": name, "label": field.label if field else name, "before": before, "after": after}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
