"""Settings of the service under test."""

from chassis.testing import free_port

from services.notifications.tests.mail_catcher import MailCatcher


def settings(database_url: str, amqp_url: str, catcher: MailCatcher, **changes: str) -> dict[str, str]:
    """Retries come quickly; everything else is as in production."""
    return {
        "DATABASE_URL": database_url,
        "AMQP_URL": amqp_url,
        "OPS_PORT": str(free_port()),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(catcher.smtp_port),
        "SMTP_STARTTLS": "false",
        "MAIL_FROM": "Dossier <no-reply@dossier.example>",
        "PUBLIC_URL": "https://dossier.example",
        "MAIL_TIME_ZONE": "Europe/Zurich",
        "RETRY_DELAYS": "0.2,0.3,0.4,0.5,0.6,0.7",
    } | changes
