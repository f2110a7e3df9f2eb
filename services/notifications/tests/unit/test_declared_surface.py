"""What is committed about the service is what its code says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from chassis.settings import SettingsError, document
from notifications.settings import Settings

SERVICE = Path(__file__).resolve().parents[2]
REQUIRED = {
    "AMQP_URL": "amqp://x",
    "DATABASE_URL": "postgresql://x",
    "SMTP_HOST": "mail.example.org",
    "MAIL_FROM": "Dossier <no-reply@example.org>",
}


def test_the_committed_contract_is_that_of_the_code() -> None:
    path = os.pathsep.join(map(str, (SERVICE, SERVICE.parent / "chassis")))
    result = subprocess.run(
        [sys.executable, "-m", "notifications", "contract"],
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


def test_settings_are_read_from_the_environment() -> None:
    settings = Settings.load(REQUIRED | {"RETRY_DELAYS": "0.5, 2", "SMTP_STARTTLS": "false"})
    assert settings.retry_delays == (0.5, 2.0)
    assert settings.sender == ("Dossier", "no-reply@example.org")
    assert not settings.smtp_starttls


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"MAIL_FROM": "nobody"}, "MAIL_FROM: 'nobody' is not an email address"),
        ({"RETRY_DELAYS": "100000,100000"}, "RETRY_DELAYS: more than 48 hours"),
        ({"RETRY_DELAYS": "0"}, "RETRY_DELAYS"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
        ({"SMTP_USERNAME": "x", "SMTP_STARTTLS": "false"}, "SMTP_USERNAME needs SMTP_STARTTLS"),
    ],
)
def test_settings_that_cannot_work_are_named(changes: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.load(REQUIRED | changes)
