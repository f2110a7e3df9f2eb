import os
import subprocess
import sys
from pathlib import Path

SERVICE = Path(__file__).parents[2]


def test_the_committed_contract_is_that_of_the_code() -> None:
    path = os.pathsep.join(str(folder) for folder in (SERVICE, SERVICE.parent / "chassis"))
    printed = subprocess.run(
        [sys.executable, "-m", "integrations", "contract"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert printed.stdout.decode() == (SERVICE / "contract.json").read_text()
