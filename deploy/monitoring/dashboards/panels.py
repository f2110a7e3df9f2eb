"""What a dashboard is: rows that ask a question, and panels that answer it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Unit = Literal["short", "reqps", "s", "percentunit", "bytes", "none", "cps"]
"""Grafana's names: per second, seconds, a share of one, bytes …"""


class Query(NamedTuple):
    """An expression, and how its series are called."""

    expr: str
    legend: str


class Limits(NamedTuple):
    """From where on a value is worth a look, and from where on it is bad."""

    watch: float
    bad: float


class Panel(NamedTuple):
    """`alert`: the one that speaks of it, and so its runbook. `stat`: one number, large."""

    title: str
    text: str
    unit: Unit
    queries: Sequence[Query]
    limits: Limits | None = None
    alert: str | None = None
    stat: bool = False
    width: int = 12
    """Of 24."""
    rising: bool = True
    """Whether more is worse."""


class Row(NamedTuple):
    """A question, and the panels with its answer."""

    title: str
    panels: Sequence[Panel]


class Dashboard(NamedTuple):
    """`name` makes its identity and its file."""

    name: str
    title: str
    text: str
    rows: Sequence[Row]


def stat(
    title: str, text: str, unit: Unit, expr: str, limits: Limits | None = None, *, alert: str | None = None,
    rising: bool = True,
) -> Panel:  # fmt: skip
    """One number, six in a line."""
    return Panel(title, text, unit, [Query(expr, "")], limits, alert, stat=True, width=4, rising=rising)
