"""Each alert is committed as it is made, is tested both ways, and has a page to open when it fires."""

import re
from typing import Any

import pytest
import yaml

from deploy.monitoring.alerts import catalogue
from deploy.verify.alerts import UNIT_TESTS
from stack.layout import ROOT

ALERTS = {alert.name: alert for found in catalogue.alerts().values() for alert in found}
TESTED: list[dict[str, Any]] = [
    each
    for file in sorted(UNIT_TESTS.glob("*.yaml"))
    for test in yaml.safe_load(file.read_text())["tests"]
    for each in test["alert_rule_test"]
]


@pytest.mark.parametrize("service", catalogue.alerts())
def test_what_is_committed_is_what_is_made(service: str) -> None:
    assert catalogue.path(service).read_text() == catalogue.text(service)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_is_shown_to_fire_and_to_keep_silent(name: str) -> None:
    outcomes = {bool(each["exp_alerts"]) for each in TESTED if each["alertname"] == name}
    assert outcomes == {True, False}


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_section_of_the_runbooks_that_says_what_to_do(name: str) -> None:
    sections = re.split(r"^### ", (ROOT / "docs/runbooks.md").read_text(), flags=re.MULTILINE)
    (section,) = [section for section in sections if section.startswith(f"{name}\n")]
    for part in ("**What it means.**", "**Look.**", "**Do.**"):
        assert part in section


def test_the_runbooks_speak_of_no_other_alert() -> None:
    named = set(re.findall(r"^### (\w+)$", (ROOT / "docs/runbooks.md").read_text(), re.MULTILINE))
    assert named == set(ALERTS)
