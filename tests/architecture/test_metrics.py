"""What is counted is documented, and what is documented is counted."""

import re

from repository import ROOT

from deploy.monitoring.dashboards.declared import SERVICES, Metric, declared


def own() -> dict[str, Metric]:
    """The metrics of all services, without those of Prometheus' client."""
    return {name: metric for each in SERVICES for name, metric in declared(each).items() if "dossier" in name}


def test_the_operators_document_has_every_metric_with_its_labels_and_no_other() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text[text.index("## Health, logs, metrics") : text.index("## Dead letters")]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    documented = [name for row in rows for name in re.findall(r"`(dossier_[^`]+)`", row)]
    assert sorted(documented) == sorted(
        name + (f"{{{','.join(metric.labels)}}}" if metric.labels else "") for name, metric in own().items()
    )


def test_labels_are_names_of_our_own_code() -> None:
    """What grows with data or callers would fill Prometheus."""
    allowed = {
        "service", "version", "method", "code", "target", "kind", "handler", "outcome", "type", "database", "reason",
        "status", "operation", "queue",
    }  # fmt: skip
    assert {label for metric in own().values() for label in metric.labels} <= allowed
