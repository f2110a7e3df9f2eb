"""A Prometheus for a test: quick to scrape, with alerts that notice within seconds."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chassis.testing import free_port

from deploy.monitoring.alerts.catalogue import alerts
from deploy.monitoring.alerts.rule import Pace, groups
from deploy.monitoring.prometheus import Prometheus

QUICK = Pace(window="20s", hold="0s", patience=0.05)


@contextmanager
def prometheus(folder: Path, jobs: Mapping[str, str]) -> Iterator[Prometheus]:
    """Scrapes the jobs each second; the alerts are those that are committed, but for their pace."""
    with Prometheus(folder, free_port(), jobs, groups(alerts(QUICK), QUICK), interval="1s") as started:
        yield started


def until(condition: Callable[[], Any], what: Callable[[], object], seconds: float = 90) -> Any:
    """The first truthy value of the condition; fails with what is said after so long."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.5)
    return value


def fires(prometheus: Prometheus, alert: str, **labels: str) -> None:
    """Wait until the alert fires with these labels."""
    wanted = {"alertname": alert, **labels}.items()
    until(lambda: any(wanted <= each.items() for each in prometheus.firing()), lambda: f"{alert} does not fire")


def silent(prometheus: Prometheus, alert: str) -> None:
    """Wait until the alert has ended."""
    until(
        lambda: all(each["alertname"] != alert for each in prometheus.firing()),
        lambda: f"{alert} does not end: {prometheus.firing()}",
    )


def expressions(dashboard: Path) -> Iterator[tuple[str, str]]:
    """(panel's title, expression with its variables filled) of each query of a dashboard."""
    filled = {"$__rate_interval": "1m", "$__range": "10m", "$namespace": ".*", "$instance": ".*", "$datasource": ""}
    for panel in _panels(json.loads(dashboard.read_text())):
        for target in panel.get("targets", []):
            text = target["expr"]
            for name, value in filled.items():
                text = text.replace(name, value).replace("${" + name[1:] + "}", value)
            yield panel["title"], text


def _panels(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])
