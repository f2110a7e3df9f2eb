"""Composing: from a rule and an event to messages, which are values. Nothing is stored or sent here."""

from collections.abc import Callable
from typing import NamedTuple

from notifications.contract import NotificationRule
from notifications.occurrences import VARIABLES, Occurrence
from notifications.pages import to_html
from notifications.recipients import Recipient, choose_recipients, is_template
from notifications.rules import MAX_SUBJECT
from notifications.templates import RenderingFailed, render
from notifications.texts import is_single_line


class Message(NamedTuple):
    """What is to be said to whom. With an `error` it could not be composed, and there is no text.

    The text of a `confidential` one is kept no longer than until its last try.
    """

    recipient: str
    subject: str
    text: str | None = None
    html: str | None = None
    error: str | None = None
    confidential: bool = False


class _Content(NamedTuple):
    subject: str
    text: str | None
    error: str | None


class Draft(NamedTuple):
    """A rule's templates over one event: a subject and a text, or the errors in their place. `link`: to the record."""

    subject: str | RenderingFailed
    text: str | RenderingFailed
    recipients: list[Recipient]
    link: str


def draft(rule: NotificationRule, occurrence: Occurrence) -> Draft:
    """Raises Unavailable when templates cannot be rendered now."""
    addresses = [recipient for recipient in rule.recipients if is_template(recipient)]
    sources = [rule.subject, rule.body, *addresses]
    subject, body, *rendered = render(sources, VARIABLES[rule.event], occurrence.variables)
    chosen = choose_recipients(rule, dict(zip(addresses, rendered, strict=True)))
    link = (occurrence.variables.get("record") or {}).get("url") or ""
    return Draft(_checked(_subject, subject), body, chosen, link)


def compose(rule: NotificationRule, occurrence: Occurrence) -> list[Message]:
    """One message for each recipient; what cannot be composed is a message with the reason, so that it is seen.

    Raises Unavailable when templates cannot be rendered now.
    """
    drafted = draft(rule, occurrence)
    content = _content(rule.subject, drafted.subject, drafted.text)
    return [_message(recipient, content, drafted.link) for recipient in drafted.recipients]


def _message(recipient: Recipient, content: _Content, link: str) -> Message:
    error = recipient.error or content.error
    if error is not None or content.text is None:
        return Message(recipient.address, content.subject, error=error)
    return Message(recipient.address, content.subject, content.text, to_html(content.text, link))


def _checked(check: Callable[[str], str], text: str | RenderingFailed) -> str | RenderingFailed:
    if isinstance(text, RenderingFailed):
        return text
    try:
        return check(text)
    except RenderingFailed as err:
        return err


def _content(template: str, subject: str | RenderingFailed, body: str | RenderingFailed) -> _Content:
    """Where there is no subject, its template stands for it."""
    if isinstance(subject, RenderingFailed):
        return _Content(template, None, f"subject: {subject}")
    if isinstance(body, RenderingFailed):
        return _Content(subject, None, f"body: {body}")
    return _Content(subject, body, None)


def _subject(text: str) -> str:
    subject = text.strip()
    if not is_single_line(subject):
        raise RenderingFailed("must be a single line")
    if len(subject) > MAX_SUBJECT:
        raise RenderingFailed(f"more than {MAX_SUBJECT} characters")
    return subject
