"""Dashboards are true: after the demo, a real Prometheus has a series for every expression of each of them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from observing import expressions, prometheus, until

from deploy.monitoring.scraping import jobs_of_stack

ROOT = Path(__file__).resolve().parents[2]
DASHBOARDS = [*sorted(ROOT.glob("charts/*/files/dashboard.json")), ROOT / "deploy/monitoring/files/overview.json"]


@pytest.mark.timeout(400)
def test_every_expression_of_every_dashboard_has_a_series(stack: dict[str, Any], tmp_path: Path) -> None:
    asked = {(path.parent.parent.name, *found) for path in DASHBOARDS for found in expressions(path)}
    assert len(asked) > 50
    with prometheus(tmp_path, jobs_of_stack(stack)) as started:
        demo = [sys.executable, "-m", "systemtest.demo", "--stack", os.environ["DOSSIER_STACK"]]
        done = subprocess.run(demo, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

        def answered() -> bool:
            asked.difference_update([each for each in asked if started.query(each[2])])
            return not asked

        until(answered, lambda: "no series: " + "\n".join(map(" · ".join, sorted(asked))))
