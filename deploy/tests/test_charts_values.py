"""What the charts refuse, and what they all have in common."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.verify import helm

SERVICES = [name for name in helm.names() if name not in ("web", helm.SUITE)]
INSTALLED = [*SERVICES, "web"]
OWN = {"env", "network", "autoscaling", "ingress"}
"""Values whose shape may differ from chart to chart."""


def refused(chart: str, values: dict[str, Any], folder: Path) -> str:
    """What Helm says against the values; empty when it takes them."""
    path = folder / "values.yaml"
    path.write_text(yaml.safe_dump(values))
    try:
        helm.template.__wrapped__(chart, path)
    except helm.HelmFailed as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("chart", INSTALLED)
@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"replcas": 3}, "replcas"),
        ({"image": {"tag": "latest"}}, "tag"),
        ({"image": {"tag": "1.2.3@sha256:abc"}}, "tag"),
        ({"env": {"LOG_LEVEL": 5}}, "LOG_LEVEL"),
        ({"env": {"log_level": "INFO"}}, "log_level"),
        ({"resources": {"limits": None}}, "limits"),
        ({"terminationGracePeriodSeconds": 25}, "terminationGracePeriodSeconds"),
        ({"podDisruptionBudget": {"maxUnavailable": 0}}, "maxUnavailable"),
        ({"network": {"dns": {"to": []}}}, "network"),
        ({"autoscaling": {"by": "magic"}}, "autoscaling"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_a_value_that_makes_no_sense_is_refused_by_name(
    chart: str, values: dict[str, Any], named: str, tmp_path: Path
) -> None:
    assert named in refused(chart, values, tmp_path)


@pytest.mark.parametrize("chart", SERVICES)
def test_a_network_edge_to_nowhere_is_refused_as_it_would_lead_everywhere(chart: str, tmp_path: Path) -> None:
    assert "network" in refused(chart, {"network": {"postgres": {"to": []}}}, tmp_path)


def test_values_of_the_same_name_have_the_same_shape_in_every_chart() -> None:
    shapes = [json.loads((helm.CHARTS / chart / "values.schema.json").read_text()) for chart in INSTALLED]
    for name in set().union(*(shape["properties"] for shape in shapes)) - OWN:
        assert len({json.dumps(shape["properties"].get(name, "absent")) for shape in shapes} - {'"absent"'}) == 1, name
    assert len({json.dumps(shape["definitions"]) for shape in shapes}) == 1


@pytest.mark.parametrize("chart", INSTALLED)
def test_every_value_is_in_the_schema_and_every_part_of_the_schema_has_a_value(chart: str) -> None:
    shape = json.loads((helm.CHARTS / chart / "values.schema.json").read_text())
    values = yaml.safe_load((helm.CHARTS / chart / "values.yaml").read_text())
    assert values.keys() == shape["properties"].keys() - {"common", "global"}
    assert values["network"].keys() == shape["properties"]["network"]["properties"].keys()
