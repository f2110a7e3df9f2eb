"""``python -m deploy.monitoring``: Prometheus with all alerts beside the running stack, until Ctrl-C."""

import json
import sys
import tempfile
import time
from pathlib import Path

from deploy.monitoring.alerts.catalogue import alerts
from deploy.monitoring.alerts.rule import groups
from deploy.monitoring.prometheus import Prometheus
from deploy.monitoring.scraping import jobs_of_stack
from stack.layout import Layout
from stack.ports import PortBook


def main() -> int:
    """Its exit code."""
    layout = Layout.from_environment()
    if not layout.stack_file.exists():
        print("error: no stack is running; start one with: make up", file=sys.stderr)
        return 1
    jobs = jobs_of_stack(json.loads(layout.stack_file.read_text()))
    with tempfile.TemporaryDirectory(prefix="dossier-prometheus-") as folder:
        port = PortBook(Path(folder) / "ports.json").public("prometheus", 9090)
        with Prometheus(Path(folder), port, jobs, groups(alerts())) as prometheus:
            print(f"Prometheus  {prometheus.url}/alerts and {prometheus.url}/targets; Ctrl-C ends it", flush=True)
            try:
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                return 0


sys.exit(main())
