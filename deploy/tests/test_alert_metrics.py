"""Alerts ask only for metrics that the service they are about declares, or that Prometheus and the broker have."""

import re

import pytest

from deploy.monitoring.alerts.catalogue import SUITE, alerts
from deploy.monitoring.alerts.rule import Alert
from deploy.monitoring.dashboards.declared import BROKER, SERVICES, declared

ALERTS = [
    pytest.param(service, alert, id=f"{service}-{alert.name}") for service, found in alerts().items() for alert in found
]
_NAME = re.compile(r"\b((?:dossier|process|rabbitmq)_\w+)\{")
_PARTS = re.compile("_(bucket|count|sum)$")


@pytest.mark.parametrize(("service", "alert"), ALERTS)
def test_an_alert_asks_for_metrics_that_exist(service: str, alert: Alert) -> None:
    existing = {*BROKER, *(() if service == SUITE else declared(service))}
    asked = set(_NAME.findall(alert.expr))
    assert {_PARTS.sub("", name) if name not in existing else name for name in asked} <= existing
    assert asked or "up{" in alert.expr


def test_each_service_is_watched() -> None:
    assert set(alerts()) == {*SERVICES, SUITE}
