"""The door that all APIs of the gateway share: who asks, from where, until when, as part of which trace."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import flask
import msgspec
from chassis.context import Context, current
from werkzeug.wrappers import Request as HttpRequest

from gateway import tracing
from gateway.accounts import Accounts, devices
from gateway.accounts.positions import Positions
from gateway.bridge import ARRIVED
from gateway.following import Following
from gateway.graphql_http import ProtocolError
from gateway.idempotency import Effect, Idempotency, by_status
from gateway.identity import Identified, Identity
from gateway.rate_limits import RateLimits
from gateway.request import Request
from gateway.rpc import Client
from gateway.settings import Settings


class Front:
    """Turns an HTTP request into a `Request`, and gives its answer what every answer has."""

    def __init__(
        self,
        settings: Settings,
        client: Client,
        accounts: Accounts,
        rate_limits: RateLimits,
        idempotency: Idempotency,
        positions: Positions | None = None,
    ) -> None:
        self._settings = settings
        self._client = client
        self._positions = positions
        self._accounts = accounts
        self._rate_limits = rate_limits
        self._idempotency = idempotency
        self._cookie_name = cookie_name(settings)
        self._device_cookie_name = f"{self._cookie_name}-device"
        self._identity = Identity(accounts, cookie_name=self._cookie_name, trusted_proxies=settings.trusted_proxies)

    @contextmanager
    def opened(self, http: HttpRequest) -> Iterator[Context]:
        """The context of a request, not yet anyone's, as the current one."""
        context = Context(
            deadline=http.environ.get(ARRIVED, time.time()) + self._settings.request_timeout,
            traceparent=tracing.begin(http, obey=self._settings.trace_clients_decide),
        )
        token = current.set(context)
        try:
            yield context
        finally:
            current.reset(token)

    def admit(self, http: HttpRequest, context: Context) -> Request:
        """The request of whoever asks, counted.

        Raises ProtocolError: 401 for a wrong token, 429 for too many requests. Raises Unavailable without accounts.
        """
        address = self._identity.address(http)
        identified = self._identified(http, address)
        context = msgspec.structs.replace(context, principal=identified.principal)
        current.set(context)
        return Request(
            client=Following(self._client, self._positions) if self._positions else self._client,
            context=context,
            accounts=self._accounts,
            address=address,
            session_id=identified.session_id,
            agent=http.headers.get("User-Agent", ""),
            device=devices.token_of(http.cookies.get(self._device_cookie_name)),
        )

    def _identified(self, http: HttpRequest, address: str) -> Identified:
        """Who asks. To guess tokens costs requests of the address."""
        try:
            identified = self._identity.identify(http)
        except ProtocolError:
            self._rate_limits.spend(http, None, address)
            raise
        self._rate_limits.spend(http, identified.principal.user_id, address)
        return identified

    def once(
        self,
        http: HttpRequest,
        request: Request,
        body: bytes,
        act: Callable[[], flask.Response],
        effect: Callable[[flask.Response], Effect] = by_status,
    ) -> flask.Response:
        """The response of `act`, which changes something; with an `Idempotency-Key`, that of the first time.

        See `Idempotency.once` for the errors and for what `effect` is.
        """
        context = request.context
        response = self._idempotency.once(http, request, body, act, effect)
        response.headers.update(headers(context))  # those of this request, also on an answer that is given again
        return response

    def set_cookie(self, response: flask.Response, request: Request) -> None:
        """Tell the browser of the session that the request began or ended, and of the device that it is."""
        if request.cookie is not None:
            seconds = self._settings.session_seconds if request.cookie else 0
            self._set(response, self._cookie_name, request.cookie, seconds)
        if request.device_cookie is not None:
            self._set(response, self._device_cookie_name, request.device_cookie, devices.SECONDS)

    def _set(self, response: flask.Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            secure=self._settings.cookie_secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to HTTPS; browsers refuse that name over plain HTTP."""
    return "__Host-dossier" if settings.cookie_secure else "dossier"


def headers(context: Context) -> dict[str, str]:
    """What every answer carries, whichever API gave it."""
    return {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "traceresponse": context.traceparent,
        "X-Trace-Id": context.trace_id,
    }
