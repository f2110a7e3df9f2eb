"""What an alert is, and its form in a file of rules (https://prometheus.io/docs/prometheus/latest/configuration/)."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

Severity = Literal["page", "ticket"]
"""page: people are being refused or data waits, somebody has to look now; ticket: in office hours."""

RUNBOOKS = "docs/runbooks.md"


class Pace(NamedTuple):
    """How fast alerts notice: PromQL durations, or None for each alert's own; `patience` shortens what may wait."""

    window: str | None = None
    hold: str | None = None
    patience: float = 1.0

    def over(self, window: str) -> str:
        """The range that a rate is taken over."""
        return self.window or window

    def seconds(self, longest: float) -> str:
        """How long something may wait."""
        return f"{longest * self.patience:g}"


USUAL = Pace()


class Alert(NamedTuple):
    """A condition that somebody has to know of once it has held for `hold`."""

    name: str
    expr: str
    hold: str
    severity: Severity
    summary: str
    description: str

    def rule(self, service: str, pace: Pace) -> dict[str, Any]:
        """As Prometheus reads it. Labels say whose it is; annotations what it means and where to read on."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": pace.hold or self.hold,
            "labels": {"severity": self.severity, "service": service},
            "annotations": {
                "summary": self.summary,
                "description": self.description,
                "runbook": f"{RUNBOOKS}#{self.name.lower()}",
            },
        }


def groups(alerts: Mapping[str, Sequence[Alert]], pace: Pace = USUAL) -> dict[str, Any]:
    """A file of rules with a group per service."""
    return {
        "groups": [
            {"name": f"dossier-{service}", "rules": [alert.rule(service, pace) for alert in found]}
            for service, found in alerts.items()
        ]
    }
