"""The values that an environment of Terraform makes for the charts, held against the charts."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.verify import helm


def problems_of_charts(environment: str, output: str, code: int) -> Iterator[str]:
    """A line per test that failed in ``terraform test -json -verbose``, and per chart that refuses a planned value."""
    messages = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    errors = [message["diagnostic"] for message in messages if message["type"] == "diagnostic"]
    for error in errors:
        if error["severity"] == "error":
            yield f"{environment}: {error['summary']}: {error['detail']}"
    if code != 0 and not errors:
        yield f"{environment}: terraform test ended with {code}: {output[-1000:]}"
    for values in planned(messages):
        for chart, those in values.items():
            yield from (f"{environment}: {problem}" for problem in _refusal(chart, those))


def planned(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The output ``chart_values`` of each plan that has it: chart to values."""
    for message in messages:
        changes = message.get("test_plan", {}).get("output_changes", {})
        if "chart_values" in changes:
            yield changes["chart_values"]["after"]


def _refusal(chart: str, values: dict[str, Any]) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="dossier-values-") as folder:
        path = Path(folder) / "values.yaml"
        path.write_text(json.dumps(values))
        try:
            rendered = helm.template(chart, path)
        except helm.HelmFailed as problem:
            yield f"the chart {chart} refuses its values: {problem}"
            return
    image = values["image"]["repository"]
    if image not in rendered:
        yield f"the chart {chart} does not use the image {image}"
