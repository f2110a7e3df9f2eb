"""Sending: one message to the mail server, and what the server said (RFC 5321; enhanced codes RFC 3463)."""

import logging
import re
import smtplib
import ssl
import time
from dataclasses import dataclass

from chassis import tracing
from chassis.tracing import Attributes, Kind

from notifications import metrics

log = logging.getLogger(__name__)

TIMEOUT = 20.0
"""Seconds to wait for each answer of the server."""

ALIVE_TIMEOUT = 5.0
"""Seconds for the answer to NOOP, which shows that a kept connection still works."""

HARD_BOUNCES = (550, 551, 553)
"""Answers to RCPT that say: there is no such mailbox."""

AUTHENTICATION = (530, 534, 535, 538)
"""Answers that are about our account there and not about the message."""

_POLICY_CODE = re.compile(r"5\.7\.\d+")


@dataclass(frozen=True)
class Accepted:
    """The server has taken the message over."""


@dataclass(frozen=True)
class Deferred:
    """Not now. `provider`: the server itself cannot be used, whatever the message."""

    reason: str
    provider: bool = False


@dataclass(frozen=True)
class Refused:
    """Never. `hard_bounce`: the address does not exist."""

    reason: str
    hard_bounce: bool = False


Outcome = Accepted | Deferred | Refused


class Transport:
    """One connection to the mail server, opened when needed and kept until `close`. Not for two threads at once."""

    def __init__(
        self, host: str, port: int, *, username: str, password: str, starttls: bool, local_hostname: str
    ) -> None:
        self._host = host
        self._port = port
        self._username = username
        self._password = password
        self._starttls = starttls
        self._local_hostname = local_hostname
        self._smtp: smtplib.SMTP | None = None

    def send(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Try once. An answer that got lost is Deferred: the message may have arrived."""
        attributes: Attributes = {
            "server.address": self._host,
            "server.port": self._port,
            "network.protocol.name": "smtp",
        }
        with tracing.start("SMTP send", Kind.CLIENT, attributes) as span:
            started = time.perf_counter()
            try:
                outcome = self._send(sender, recipient, message)
            finally:  # also of a try that is broken off as it takes too long
                metrics.SMTP_SECONDS.observe(time.perf_counter() - started)
            if not isinstance(outcome, Accepted):
                span.fail(type(outcome).__name__.lower())
            return outcome

    def _send(self, sender: str, recipient: str, message: bytes) -> Outcome:
        try:
            smtp = self._connected()
        except (smtplib.SMTPException, OSError) as err:
            self._drop()
            return Deferred(f"mail server: {_text(err)}", provider=True)
        try:
            smtp.sendmail(sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as err:
            code, reply = err.recipients[recipient]
            return self._answered(code, reply, at_recipient=True)
        except smtplib.SMTPResponseException as err:
            return self._answered(err.smtp_code, err.smtp_error)
        except (smtplib.SMTPException, OSError) as err:
            self._drop()
            return Deferred(f"connection lost: {_text(err)}", provider=True)
        return Accepted()

    def close(self) -> None:
        """End the connection as the protocol asks, if the server plays along at once."""
        if self._smtp is not None and self._smtp.sock is not None:
            self._smtp.sock.settimeout(1)
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                log.debug("the mail server had gone already")
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and self._alive(self._smtp):
            return self._smtp
        self._drop()
        self._smtp = smtplib.SMTP(self._host, self._port, local_hostname=self._local_hostname, timeout=TIMEOUT)
        if self._starttls:
            self._smtp.starttls(context=ssl.create_default_context())
        if self._username:
            self._smtp.login(self._username, self._password)
        self._smtp.ehlo_or_helo_if_needed()
        return self._smtp

    @staticmethod
    def _alive(smtp: smtplib.SMTP) -> bool:
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(ALIVE_TIMEOUT)
            alive = smtp.noop()[0] == 250
            if smtp.sock is not None:
                smtp.sock.settimeout(TIMEOUT)
        except (smtplib.SMTPException, OSError):
            return False
        return alive

    def _answered(self, code: int, reply: bytes | str, *, at_recipient: bool = False) -> Outcome:
        text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
        reason = f"{code} {text}"[:500].replace("\x00", "")
        if code == 421 or code in AUTHENTICATION:
            self._drop()
            return Deferred(reason, provider=True)
        if not 500 <= code <= 599:
            return Deferred(reason)
        # 5.7 is about policy, such as relaying denied: the fault is ours, the mailbox may well exist.
        return Refused(reason, at_recipient and code in HARD_BOUNCES and not _POLICY_CODE.match(text))


def _text(err: Exception) -> str:
    if isinstance(err, smtplib.SMTPResponseException):
        reply = err.smtp_error
        return f"{err.smtp_code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"[:500]
    return (str(err) or type(err).__name__)[:500]
