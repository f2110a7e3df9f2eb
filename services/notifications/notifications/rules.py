"""Rules: when something happens, write to someone. What a rule must be, and when it applies."""

from collections.abc import Callable
from typing import Any

import msgspec
from chassis import filters
from chassis.errors import InvalidInput, Problem

from notifications import templates
from notifications.addresses import InvalidAddress, check_address
from notifications.contract import NotificationRule
from notifications.occurrences import CHANGE, VARIABLES, WITHOUT_COLLECTION, Occurrence
from notifications.recipients import is_template
from notifications.templates import InvalidTemplate
from notifications.texts import check_text

MAX_NAME = 200
MAX_RECIPIENTS = 50
MAX_RECIPIENT = 500
MAX_SUBJECT = 200
MAX_BODY = 20_000
MAX_CONDITION = 100_000
"""Bytes of JSON: it is evaluated for every event of its type."""


class RuleDraft(msgspec.Struct, kw_only=True):
    """A rule before it is stored; the fields of NotificationRule."""

    name: str
    event: str
    collection: str | None
    condition: dict[str, Any] | None
    recipients: list[str]
    subject: str
    body: str
    enabled: bool
    becomes: bool = False


def check(draft: RuleDraft) -> None:
    """Raises InvalidInput with every problem of the rule."""
    problems = [
        *check_text("name", draft.name, MAX_NAME),
        *_event(draft),
        *_condition(draft.condition),
        *_becomes(draft),
        *_recipients(draft),
        *(check_text("subject", draft.subject, MAX_SUBJECT) or _template("subject", draft.subject, draft.event)),
        *(check_text("body", draft.body, MAX_BODY, lines=True) or _template("body", draft.body, draft.event)),
    ]
    if problems:
        raise InvalidInput.of(problems)


def applies(rule: NotificationRule, occurrence: Occurrence) -> bool:
    """Whether an enabled rule is about what has happened."""
    if not rule.enabled or rule.event != occurrence.type:
        return False
    if rule.collection is not None and rule.collection != occurrence.collection:
        return False
    if rule.condition is None:
        return True
    condition = filters.parse(rule.condition)
    if not filters.matches(condition, occurrence.values):
        return False
    return not (rule.becomes and filters.matches(condition, occurrence.before))


def _event(draft: RuleDraft) -> list[Problem]:
    if draft.event not in VARIABLES:
        return [Problem("unknown_event", f"must be one of {', '.join(VARIABLES)}", "event")]
    if draft.collection is None:
        return []
    if draft.event in WITHOUT_COLLECTION:
        return [Problem("not_applicable", f"{draft.event} is about no collection", "collection")]
    return check_text("collection", draft.collection, MAX_NAME)


def _condition(condition: dict[str, Any] | None) -> list[Problem]:
    if condition is None:
        return []
    encoded = msgspec.json.encode(condition)
    if len(encoded) > MAX_CONDITION:
        return [Problem("too_long", f"at most {MAX_CONDITION} bytes of JSON", "condition")]
    if b"\\u0000" in encoded:
        return [Problem("invalid_characters", "must not contain NUL", "condition")]
    try:
        filters.parse(condition)
    except InvalidInput as err:
        return [msgspec.structs.replace(p, field=_renamed(p.field)) for p in err.problems]
    return []


def _becomes(draft: RuleDraft) -> list[Problem]:
    if not draft.becomes:
        return []
    if draft.event != CHANGE:
        return [Problem("not_applicable", f"applies to {CHANGE} only", "becomes")]
    if not draft.condition:
        return [Problem("not_applicable", "needs a condition that can become true", "becomes")]
    return []


def _renamed(field: str | None) -> str:
    return "condition" + (field or "").removeprefix("filter")


def _recipients(draft: RuleDraft) -> list[Problem]:
    if not 1 <= len(draft.recipients) <= MAX_RECIPIENTS:
        return [Problem("invalid_length", f"must be 1 to {MAX_RECIPIENTS} recipients", "recipients")]
    problems = []
    for index, recipient in enumerate(draft.recipients):
        field = f"recipients.{index}"
        problems += check_text(field, recipient, MAX_RECIPIENT) or _recipient(field, recipient, draft.event)
    return problems


def _recipient(field: str, recipient: str, event: str) -> list[Problem]:
    if is_template(recipient):
        return _template(field, recipient, event)
    return _refused(lambda: check_address(recipient), field)


def _template(field: str, source: str, event: str) -> list[Problem]:
    known = VARIABLES.get(event) or sorted({name for names in VARIABLES.values() for name in names})
    return _refused(lambda: templates.check(source, known), field)


def _refused(make: Callable[[], Any], field: str) -> list[Problem]:
    try:
        make()
    except InvalidAddress as err:
        return [Problem("invalid_email", str(err), field)]
    except InvalidTemplate as err:
        return [Problem(err.code, str(err), field)]
    return []
