"""Failures to inject, so that a sender's retries and bounces can be tried out.

{"delay_seconds": 0, "rules": [{"recipient": "*@bounce.example", "stage": "rcpt", "code": 451, "drop": false}]}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from stack.mailcatcher.messages import matches

STAGES = ("connect", "rcpt", "data")
MAX_DELAY_SECONDS = 3600


class InvalidFaultsError(ValueError):
    """The message names the field and the rule that it broke."""


@dataclass(frozen=True)
class Rule:
    """At `stage`, answer `code` (400-599) or, with `drop`, close the connection without an answer.

    At stage "connect" there is no recipient yet and the pattern is not looked at.
    """

    recipient: str
    stage: str
    code: int | None
    drop: bool


@dataclass(frozen=True)
class Faults:
    """`delay_seconds` is the wait before a complete message is answered (and kept)."""

    delay_seconds: float = 0
    rules: tuple[Rule, ...] = ()

    def at(self, stage: str, recipients: Iterable[str] = ()) -> Rule | None:
        """The first rule of the stage that fits any of the recipients."""
        addresses = list(recipients)
        for rule in self.rules:
            if rule.stage == stage and (
                stage == "connect" or any(matches(address, rule.recipient) for address in addresses)
            ):
                return rule
        return None

    def as_json(self) -> dict[str, Any]:
        return {"delay_seconds": self.delay_seconds, "rules": [asdict(rule) for rule in self.rules]}


class FaultSwitch:
    """The faults in force now: set over HTTP, read by SMTP sessions, gone after a restart."""

    def __init__(self) -> None:
        self.current = Faults()


def parse_faults(document: Any) -> Faults:
    """Raises InvalidFaultsError."""
    fields = _fields(document, "the document", {"delay_seconds", "rules"})
    delay, rules = fields.get("delay_seconds", 0), fields.get("rules", [])
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= MAX_DELAY_SECONDS:
        raise InvalidFaultsError(f"delay_seconds must be a number from 0 to {MAX_DELAY_SECONDS}")
    if not isinstance(rules, list):
        raise InvalidFaultsError("rules must be a list")
    return Faults(delay, tuple(_rule(rule, f"rules[{index}]") for index, rule in enumerate(rules)))


def _rule(document: Any, where: str) -> Rule:
    fields = _fields(document, where, {"recipient", "stage", "code", "drop"})
    recipient, stage = fields.get("recipient", "*"), fields.get("stage")
    code, drop = fields.get("code"), fields.get("drop", False)
    if not isinstance(recipient, str) or not recipient:
        raise InvalidFaultsError(f"{where}.recipient must be an address, in which * stands for anything")
    if stage not in STAGES:
        raise InvalidFaultsError(f"{where}.stage must be one of {', '.join(STAGES)}")
    if not isinstance(drop, bool):
        raise InvalidFaultsError(f"{where}.drop must be true or false")
    valid_code = isinstance(code, int) and 400 <= code <= 599
    if not valid_code and not (drop and code is None):
        raise InvalidFaultsError(f"{where}.code must be from 400 to 599; only with drop it may be left out")
    return Rule(recipient, stage, code, drop)


def _fields(document: Any, where: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InvalidFaultsError(f"{where} must be an object")
    if unknown := document.keys() - known:
        raise InvalidFaultsError(f"{where} has unknown fields: {', '.join(sorted(unknown))}")
    return document
