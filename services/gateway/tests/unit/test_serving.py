"""What the serving process loads."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2]


def test_serving_does_not_load_nameko() -> None:
    code = "import sys, gateway.worker; sys.exit(bool({'nameko', 'eventlet'} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{FOLDER}:{FOLDER.parent / 'chassis'}"},
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0
