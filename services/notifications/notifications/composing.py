"""Composing: from a rule and an event to messages, which are values. Nothing is stored or sent here."""

from html import escape
from typing import NamedTuple

from notifications.contract import NotificationRule
from notifications.occurrences import VARIABLES, Occurrence
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


def compose(rule: NotificationRule, occurrence: Occurrence) -> list[Message]:
    """One message for each recipient; what cannot be composed is a message with the reason, so that it is seen.

    Raises Unavailable when templates cannot be rendered now.
    """
    addresses = [recipient for recipient in rule.recipients if is_template(recipient)]
    sources = [rule.subject, rule.body, *addresses]
    subject, body, *rendered = render(sources, VARIABLES[rule.event], occurrence.variables)
    content = _content(rule.subject, subject, body)
    chosen = choose_recipients(rule, dict(zip(addresses, rendered, strict=True)))
    return [_message(recipient, content) for recipient in chosen]


def to_html(text: str) -> str:
    """The text as a page: escaped, paragraphs and lines kept."""
    paragraphs = escape(text).replace("\r\n", "\n").strip("\n").split("\n\n")
    body = "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>\n" for paragraph in paragraphs)
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{body}</body></html>\n'


def _message(recipient: Recipient, content: _Content) -> Message:
    error = recipient.error or content.error
    if error is not None or content.text is None:
        return Message(recipient.address, content.subject, error=error)
    return Message(recipient.address, content.subject, content.text, to_html(content.text))


def _content(template: str, subject: str | RenderingFailed, body: str | RenderingFailed) -> _Content:
    """Where there is no subject, its template stands for it."""
    try:
        if isinstance(subject, RenderingFailed):
            raise subject
        shown = _subject(subject)
    except RenderingFailed as err:
        return _Content(template, None, f"subject: {err}")
    if isinstance(body, RenderingFailed):
        return _Content(shown, None, f"body: {body}")
    return _Content(shown, body, None)


def _subject(text: str) -> str:
    subject = text.strip()
    if not is_single_line(subject):
        raise RenderingFailed("must be a single line")
    if len(subject) > MAX_SUBJECT:
        raise RenderingFailed(f"more than {MAX_SUBJECT} characters")
    return subject
