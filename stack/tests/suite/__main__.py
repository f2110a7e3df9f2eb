"""Runs the stack with one small service instead of the suite's: ``python -m stack.tests.suite VAR``."""

import sys
from pathlib import Path

from stack.layout import Layout
from stack.report import Report
from stack.services import Service
from stack.supervisor import Supervisor

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    layout = Layout(Path(sys.argv[1]).resolve(), HERE)
    raise SystemExit(Supervisor(layout, Report(), services=(Service("echo", lambda _: {"EXTRA": "1"}),)).run())
