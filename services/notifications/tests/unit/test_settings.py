"""What the environment may say."""

import pytest
from chassis.settings import SettingsError
from notifications.settings import Settings

REQUIRED = {
    "AMQP_URL": "amqp://x",
    "DATABASE_URL": "postgresql://x",
    "SMTP_HOST": "mail.example.org",
    "MAIL_FROM": "Dossier <no-reply@example.org>",
}


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
        ({"PUBLIC_URL": "dossier.example"}, "PUBLIC_URL: must begin with http"),
        ({"MAIL_LOCALE": "xx-YY"}, "MAIL_LOCALE: unknown locale 'xx_YY'"),
        ({"MAIL_LOCALE": "a/../b"}, "MAIL_LOCALE: "),
        ({"MAIL_TIME_ZONE": "Nowhere/Town"}, "MAIL_TIME_ZONE: "),
        ({"MAIL_TIME_ZONE": "../x"}, "MAIL_TIME_ZONE: "),
        ({"SMTP_USERNAME": "x", "SMTP_STARTTLS": "false"}, "SMTP_USERNAME needs SMTP_STARTTLS"),
    ],
)
def test_settings_that_cannot_work_are_named(changes: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.load(REQUIRED | changes)
