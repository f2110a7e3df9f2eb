"""Each service starts from its own lock and its own folder: nothing that it needs is borrowed from another."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".venv/bin/uv"
ENTRANCES = {
    "gateway": "import gateway.worker, gateway.serving",
    "records": "import chassis.green, chassis.runner, records.service",
    "files": "import chassis.green, chassis.runner, files.service",
    "notifications": "import chassis.green, chassis.runner, notifications.service",
    "integrations": "import chassis.green, chassis.runner, integrations.service",
}


@pytest.mark.parametrize("service", ENTRANCES)
def test_a_service_can_be_started_from_its_own_lock_alone(service: str, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    _uv("venv", "--quiet", "--python", sys.executable, str(environment))
    lock = ROOT / "services" / service / "requirements.lock"
    _uv("pip", "sync", "--quiet", "--require-hashes", str(lock), VIRTUAL_ENV=str(environment))
    path = os.pathsep.join(str(ROOT / "services" / folder) for folder in ("chassis", service))
    done = subprocess.run(
        [environment / "bin/python", "-c", f"{ENTRANCES[service]}; print('here')"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("here\n", 0), done.stderr


def _uv(*arguments: str, **environment: str) -> None:
    subprocess.run([UV, *arguments], env=os.environ | environment, check=True)
