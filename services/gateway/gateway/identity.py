"""Who is asking: a program by its token, a person by the session in their cookie, or a stranger."""

from typing import NamedTuple

from chassis.context import Principal
from werkzeug.wrappers import Request as HttpRequest

from gateway.accounts import Accounts
from gateway.graphql_http import ProtocolError

STRANGER = Principal()


class Identified(NamedTuple):
    """The principal, and the session it came from."""

    principal: Principal
    session_id: str | None = None


class Identity:
    """Reads credentials. A token goes before a cookie; a wrong token is refused, an ended session is a stranger's."""

    def __init__(self, accounts: Accounts, *, cookie_name: str, trusted_proxies: int) -> None:
        self._accounts = accounts
        self._cookie_name = cookie_name
        self._trusted_proxies = trusted_proxies

    def identify(self, request: HttpRequest) -> Identified:
        """Raises ProtocolError (401), and Unavailable when accounts cannot be looked up."""
        authorization = request.environ.get("HTTP_AUTHORIZATION", "")
        if authorization:
            return Identified(self._bearer(authorization))
        session_id = request.cookies.get(self._cookie_name)
        if session_id:
            principal = self._accounts.sessions.find(session_id)
            if principal is not None:
                return Identified(principal, session_id)
        return Identified(STRANGER)

    def address(self, request: HttpRequest) -> str:
        """The caller's address: with trusted proxies in front, what the outermost of them saw."""
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if 0 < self._trusted_proxies <= len(forwarded):
            return forwarded[-self._trusted_proxies]
        return request.remote_addr or ""

    def _bearer(self, authorization: str) -> Principal:
        scheme, _, token = authorization.partition(" ")
        principal = self._accounts.tokens.find(token.strip()) if scheme.lower() == "bearer" else None
        if principal is None:
            raise ProtocolError(
                401,
                "the token is unknown or has expired",
                code="unauthenticated",
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        return principal
