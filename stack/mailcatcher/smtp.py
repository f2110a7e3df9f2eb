"""The SMTP side: takes mail for anyone, unless a fault is set for the recipient."""

from __future__ import annotations

import asyncio
import hmac
import ssl
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from stack.mailcatcher.faults import FaultSwitch, Rule
from stack.mailcatcher.messages import MessageStore

HOSTNAME = "mailcatcher.localhost"
IDENT = "Dossier development mail catcher"


@dataclass(frozen=True)
class SmtpOptions:
    """`credentials` (user, password) make AUTH a duty; with `tls` it is only offered after STARTTLS."""

    max_bytes: int
    tls: ssl.SSLContext | None = None
    credentials: tuple[str, str] | None = None


class SmtpSide:
    """Makes one protocol per connection."""

    def __init__(self, messages: MessageStore, faults: FaultSwitch, options: SmtpOptions) -> None:
        self._handler = _Handler(messages, faults)
        self._faults = faults
        self._options = options

    def protocol(self) -> asyncio.BaseProtocol:
        """For `loop.create_server`."""
        if rule := self._faults.current.at("connect"):
            return _Refusal(rule)
        session: asyncio.BaseProtocol = SMTP(
            self._handler,
            hostname=HOSTNAME,
            ident=IDENT,
            data_size_limit=self._options.max_bytes,
            enable_SMTPUTF8=True,
            tls_context=self._options.tls,
            auth_required=self._options.credentials is not None,
            auth_require_tls=self._options.tls is not None,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        return session

    def _authenticate(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, mechanism: str, data: object
    ) -> AuthResult:
        if self._options.credentials is None or not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        user, password = (part.encode() for part in self._options.credentials)
        same_user, same_password = hmac.compare_digest(data.login, user), hmac.compare_digest(data.password, password)
        return AuthResult(success=same_user and same_password, handled=False)


class _Handler:
    """The hooks that aiosmtpd calls; their names and arguments are its own."""

    def __init__(self, messages: MessageStore, faults: FaultSwitch) -> None:
        self._messages = messages
        self._faults = faults

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if rule := self._faults.current.at("rcpt", [address]):
            return await _fail(server, rule)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: SmtpEnvelope) -> str:  # noqa: N802
        faults = self._faults.current
        # Before keeping the message: a client that gives up while waiting ends this coroutine and leaves no message.
        await asyncio.sleep(faults.delay_seconds)
        if rule := faults.at("data", envelope.rcpt_tos):
            return await _fail(server, rule)
        content = envelope.original_content or b""
        kept = self._messages.add(envelope.mail_from or "", envelope.rcpt_tos, content)
        return f"250 OK kept as {kept.id}"


class _Refusal(asyncio.Protocol):
    """A server that is down, or too busy to greet."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self._rule.drop:
            transport.abort()
        else:
            transport.write(f"{self._rule.code} {HOSTNAME} refuses, as it was told to\r\n".encode())
            transport.close()


async def _fail(server: SMTP, rule: Rule) -> str:
    if rule.drop:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        # The lost connection cancels this coroutine; returning would write to a closed transport.
        await asyncio.Event().wait()
    return f"{rule.code} refused, as it was told to"
