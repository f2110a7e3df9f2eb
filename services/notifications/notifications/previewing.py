"""Trying a rule out before it is saved: what it would write about a record, and a test email of it."""

from typing import Any

import msgspec
from chassis.database import Database
from chassis.errors import Conflict, InvalidInput
from chassis.events import Event, new_event, uuid7
from sqlalchemy import text

from notifications.composing import Draft, compose, draft
from notifications.contract import NotificationRule, PreviewProblem, PreviewRecipient, RulePreview
from notifications.message_store import MessageStore
from notifications.occurrences import Occurrence, occurrence_of
from notifications.pages import to_html
from notifications.rules import MAX_SUBJECT, RuleDraft, applies, check
from notifications.showing import Showing, uses_shown
from notifications.templates import RenderingFailed

MARK = "[Test] "
"""Begins the subject of a test email."""

TESTS_PER_HOUR = 20
"""Test emails that one person may send."""

_LATEST = """
    select count(*) from messages
    where id >= cast(:since as uuid) and event_id = :origin and created_at > now() - interval '1 hour'
"""


class Sample(msgspec.Struct, kw_only=True):
    """A record as an event would tell of it: as it is, what was changed last, and the `facts` of an event."""

    record: dict[str, Any]
    diff: dict[str, tuple[Any, Any]] = {}
    facts: dict[str, Any] = {}


class Previewer:
    """Rules are drafts here: they need no name."""

    def __init__(self, database: Database, messages: MessageStore, showing: Showing) -> None:
        self._database = database
        self._messages = messages
        self._showing = showing

    def preview(self, rule: RuleDraft, sample: Sample, actor: str | None) -> RulePreview:
        """Raises InvalidInput for a draft that is no rule, or is about no record; Unavailable without a renderer."""
        _check(rule, addressed=bool(rule.recipients))
        made, about = _rule(rule), self._occurrence(rule, sample, actor, str(uuid7()))
        drafted = draft(made, about)
        body = None if isinstance(drafted.text, RenderingFailed) else drafted.text
        return RulePreview(
            matches=applies(made, about),
            recipients=[PreviewRecipient(address=each.address, error=each.error) for each in drafted.recipients],
            subject=None if isinstance(drafted.subject, RenderingFailed) else drafted.subject,
            text=body,
            html=None if body is None else to_html(body, drafted.link),
            problems=_problems(drafted),
        )

    def send(self, rule: RuleDraft, sample: Sample, actor: str, to: str) -> str:
        """Queue the email for one address, marked as a test; its id. Raises InvalidInput as `preview` does, and for a
        template that cannot be rendered; Conflict ("rate_limited")."""
        rule = msgspec.structs.replace(rule, recipients=[to])
        _check(rule, addressed=True)
        origin = f"test:{actor}"
        about = self._occurrence(rule, sample, actor, origin)
        (message,) = compose(_rule(rule), about)
        if message.error is not None:
            field = message.error.partition(":")[0]
            raise InvalidInput.at(field, "template_failed", message.error.partition(": ")[2])
        marked = message._replace(subject=(MARK + message.subject)[:MAX_SUBJECT])
        with self._database.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(hashtext(:origin))"), {"origin": origin})
            sent = connection.execute(text(_LATEST), {"origin": origin, "since": _an_hour_ago()}).scalar_one()
            if sent >= TESTS_PER_HOUR:
                raise Conflict(f"at most {TESTS_PER_HOUR} test emails an hour; try again later", code="rate_limited")
            (message_id,) = self._messages.add(connection, [marked], about=about)
        return message_id

    def _occurrence(self, rule: RuleDraft, sample: Sample, actor: str | None, event_id: str) -> Occurrence:
        data = {"collection": sample.record.get("collection"), "record": sample.record, "diff": sample.diff}
        event: Event = new_event("records", rule.event, "", data, actor=actor)
        occurrence = occurrence_of(msgspec.structs.replace(event, id=event_id, facts=sample.facts))
        return self._showing.enrich(occurrence) if uses_shown(_rule(rule)) else occurrence


def _check(rule: RuleDraft, *, addressed: bool) -> None:
    """A draft without recipients can be looked at."""
    probe = rule if addressed else msgspec.structs.replace(rule, recipients=["nobody@example.org"])
    check(msgspec.structs.replace(probe, name="Preview"))
    if not rule.event.startswith("record_"):
        raise InvalidInput.at("event", "not_applicable", "only a rule about records can be tried out")


def _rule(rule: RuleDraft) -> NotificationRule:
    return NotificationRule(id="", **(msgspec.structs.asdict(rule) | {"enabled": True}))


def _problems(drafted: Draft) -> list[PreviewProblem]:
    parts = (("subject", drafted.subject), ("body", drafted.text))
    return [
        PreviewProblem(field=field, line=part.line, message=str(part))
        for field, part in parts
        if isinstance(part, RenderingFailed)
    ]


def _an_hour_ago() -> str:
    """The least UUID 7 of a message that is at most an hour old: ids are in the order of creation."""
    milliseconds = (uuid7().int >> 80) - 3_700_000
    return f"{milliseconds:012x}".ljust(32, "0")
