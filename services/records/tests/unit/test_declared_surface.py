"""What is committed about the service is what its code says."""

import os
import subprocess
import sys
from pathlib import Path

from chassis.settings import document
from records.settings import Settings

SERVICE = Path(__file__).resolve().parents[2]


def test_the_committed_contract_is_that_of_the_code() -> None:
    path = os.pathsep.join(map(str, (SERVICE, SERVICE.parent / "chassis")))
    result = subprocess.run(
        [sys.executable, "-m", "records", "contract"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == (SERVICE / "contract.json").read_text()


def test_the_readme_lists_every_setting_with_its_default() -> None:
    lines = (SERVICE / "README.md").read_text().splitlines()
    for variable, default, meaning in document(Settings):
        assert f"| `{variable}` | {default} | {meaning} |" in lines
