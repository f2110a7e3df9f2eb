"""What is committed about the service is what its code says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from chassis.settings import SettingsError, document
from files.settings import Settings

SERVICE = Path(__file__).resolve().parents[2]
REQUIRED = {
    "AMQP_URL": "amqp://x",
    "DATABASE_URL": "postgresql://x",
    "S3_ENDPOINT": "http://s3:9000",
    "S3_BUCKET": "dossier",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
}


def test_the_committed_contract_is_that_of_the_code() -> None:
    path = os.pathsep.join(map(str, (SERVICE, SERVICE.parent / "chassis")))
    result = subprocess.run(
        [sys.executable, "-m", "files", "contract"],
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


def test_links_are_signed_for_the_public_address_when_there_is_one() -> None:
    assert Settings.load(REQUIRED).public_endpoint == "http://s3:9000"
    assert Settings.load(REQUIRED | {"S3_PUBLIC_ENDPOINT": "https://s3"}).public_endpoint == "https://s3"


def test_settings_that_s3_would_refuse_are_named() -> None:
    with pytest.raises(SettingsError, match=r"S3_BUCKET.*; UPLOAD_SECONDS.*; DOWNLOAD_SECONDS"):
        Settings.load(REQUIRED | {"S3_BUCKET": "x", "UPLOAD_SECONDS": "604801", "DOWNLOAD_SECONDS": "0"})
