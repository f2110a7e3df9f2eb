"""Messages that another service asks for directly, such as a password reset."""

from chassis.errors import InvalidInput, Problem
from chassis.templating.limits import MAX_OUTPUT

from notifications.addresses import InvalidAddress, check_address
from notifications.composing import Message
from notifications.rules import MAX_RECIPIENTS, MAX_SUBJECT
from notifications.texts import check_text

MAX_KEY = 255


def direct_messages(
    to: list[str], subject: str, text: str, html: str | None, key: str | None, *, confidential: bool = False
) -> list[Message]:
    """One message for each distinct address. Raises InvalidInput with every problem."""
    problems = [
        *_addresses(to),
        *check_text("subject", subject, MAX_SUBJECT),
        *check_text("text", text, MAX_OUTPUT, lines=True),
    ]
    if html is not None:
        problems += check_text("html", html, MAX_OUTPUT, lines=True)
    if key is not None:
        problems += check_text("key", key, MAX_KEY)
    if problems:
        raise InvalidInput.of(problems)
    distinct = {address.lower(): address for address in reversed(to)}
    return [Message(address, subject, text, html, confidential=confidential) for address in reversed(distinct.values())]


def _addresses(to: list[str]) -> list[Problem]:
    if not 1 <= len(to) <= MAX_RECIPIENTS:
        return [Problem("invalid_length", f"must be 1 to {MAX_RECIPIENTS} addresses", "to")]
    problems = []
    for index, address in enumerate(to):
        try:
            check_address(address)
        except InvalidAddress as err:
            problems.append(Problem("invalid_email", str(err), f"to.{index}"))
    return problems
