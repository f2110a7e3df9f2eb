"""What this service is told by its environment."""

from typing import Annotated

from chassis.settings import BaseSettings, Secret, SettingsError
from msgspec import Meta

from notifications.addresses import InvalidAddress, Mailbox, parse_mailbox
from notifications.formats import Formats

LONGEST_RETRYING = 48 * 3600
"""Seconds after which news by email is no longer news."""

Delay = Annotated[float, Meta(gt=0)]


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Read once, at start."""

    smtp_host: Annotated[str, Meta(description="The mail server that takes our messages")]
    smtp_port: Annotated[int, Meta(description="Its port", ge=1, le=65535)] = 587
    smtp_username: Annotated[str, Meta(description="User at the mail server; empty for none")] = ""
    smtp_password: Annotated[str, Meta(description="Password at the mail server"), Secret] = ""
    smtp_starttls: Annotated[bool, Meta(description="Encrypt the connection, and refuse a server that cannot")] = True
    mail_from: Annotated[str, Meta(description="Sender, `name@example.org` or `Name <name@example.org>`")]
    public_url: Annotated[
        str,
        Meta(description="Where people open the web app, https://…: for links to records in mails; empty: no links"),
    ] = ""
    mail_locale: Annotated[
        str, Meta(description="How mails format numbers, dates and times: a locale such as de-CH")
    ] = "en"
    mail_time_zone: Annotated[str, Meta(description="Time zone of the times in mails, such as Europe/Zurich")] = "UTC"
    retry_delays: Annotated[
        tuple[Delay, ...], Meta(description="Seconds before the second, third, … try; at most 48 hours together")
    ] = (30.0, 120.0, 600.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0, 43200.0, 43200.0)
    send_concurrency: Annotated[int, Meta(description="Connections to the mail server", ge=1, le=50)] = 2
    send_lease: Annotated[
        float,
        Meta(description="Seconds after which a message whose sender died is sent by another; a try gets half", ge=2),
    ] = 120.0
    keep_days: Annotated[int, Meta(description="Days that finished messages stay in the log", ge=1, le=3650)] = 90

    def __post_init__(self) -> None:
        try:
            parse_mailbox(self.mail_from)
        except InvalidAddress as err:
            raise SettingsError(f"MAIL_FROM: {err}") from err
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise SettingsError("PUBLIC_URL: must begin with http:// or https://")
        _check_formats(self)
        if sum(self.retry_delays) > LONGEST_RETRYING:
            raise SettingsError("RETRY_DELAYS: more than 48 hours together")
        if self.smtp_username and not self.smtp_starttls:
            raise SettingsError("SMTP_USERNAME needs SMTP_STARTTLS: a password is not sent in the clear")

    @property
    def sender(self) -> Mailbox:
        """`mail_from`, taken apart."""
        return parse_mailbox(self.mail_from)

    @property
    def formats(self) -> Formats:
        """Of `mail_locale` and `mail_time_zone`."""
        return Formats(self.mail_locale, self.mail_time_zone)


def _check_formats(settings: Settings) -> None:
    for name, locale, zone in (
        ("MAIL_LOCALE", settings.mail_locale, "UTC"),
        ("MAIL_TIME_ZONE", "en", settings.mail_time_zone),
    ):
        try:
            Formats(locale, zone)
        except ValueError as err:
            raise SettingsError(f"{name}: {err}") from err
