"""Documents and contracts that are checked against the code."""

import subprocess
import sys
from pathlib import Path

from chassis.settings import document
from gateway.settings import Settings

FOLDER = Path(__file__).resolve().parents[2]


def test_every_setting_is_documented() -> None:
    readme = (FOLDER / "README.md").read_text()
    missing = [
        row[0] for row in document(Settings) if f"| `{row[0]}` | {row[1] or '(empty)'} | {row[2]} |" not in readme
    ]
    assert missing == []


def test_the_committed_contract_is_the_contract() -> None:
    # In a process of its own: printing contracts loads nameko, which the gateway itself never does.
    printed = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "gateway", "contract"],
        env={"PYTHONPATH": f"{FOLDER}:{FOLDER.parent / 'chassis'}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert printed.stdout == (FOLDER / "contract.json").read_text(), "run `python -m gateway contract > contract.json`"


def test_serving_does_not_load_nameko() -> None:
    code = "import sys, gateway.worker; sys.exit(bool({'nameko', 'eventlet'} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{FOLDER}:{FOLDER.parent / 'chassis'}"},
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0
