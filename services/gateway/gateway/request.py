"""One request, as resolvers see it (`info.context`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from chassis.context import Context, Principal

from gateway.accounts.sessions import Origin
from gateway.errors import refused
from gateway.loaders import Loads, PendingReply
from gateway.rpc import Calls, Client

if TYPE_CHECKING:
    from gateway.accounts import Accounts

PERSON = "person"
"""What is asked of who asks where no role matters: a session of their own."""


OWN = "gateway"
"""The service under whose name `loads` gather what the gateway knows of people."""


class _Own:
    """What the gateway itself answers, in the place of a call."""

    def __init__(self, act: Callable[..., Any], arguments: dict[str, Any]) -> None:
        self._act = act
        self._arguments = arguments

    def result(self) -> Any:
        return self._act(**self._arguments)


class Request:
    """Who asks, from where, and what has been loaded for them so far. Used by one thread.

    `device` is the token of the browser's device cookie, `device_cookie` the one that it gets. `about` is the address
    of the person whom a stranger's action concerned, for the audit log.
    """

    def __init__(
        self,
        *,
        client: Client,
        context: Context,
        accounts: Accounts,
        address: str = "",
        session_id: str | None = None,
        agent: str = "",
        device: str | None = None,
    ) -> None:
        self.context = context
        self.accounts = accounts
        self.address = address
        self.agent = agent
        self.session_id = session_id
        self.cookie: str | None = None
        self.device = device
        self.device_cookie: str | None = None
        self.about: str | None = None
        self.client = client
        self.calls = Calls(client, context)
        self.loads = Loads(self._submit)
        self._done: dict[str | int, Any] = {}

    @property
    def principal(self) -> Principal:
        return self.context.principal

    @property
    def origin(self) -> Origin:
        return Origin(self.address, self.agent[:200])

    def require(self, role: str) -> None:
        """Raises unauthenticated for a stranger, forbidden without `role` or more; PERSON is whoever has a session."""
        if self.principal.user_id is None:
            raise refused("unauthenticated", "sign in first")
        if role == PERSON:
            if self.session_id is None:
                raise refused("forbidden", "this needs a person who has signed in, not a token")
        elif not self.principal.has(role):
            raise refused("forbidden", f"this needs the role {role}")

    def require_recent(self) -> None:
        """Raises reauthentication_required when the session's person showed who they are too long ago.

        A token is exempt: its scope was chosen in such a session.
        """
        if self.session_id is not None and not self.accounts.sessions.is_fresh(self.session_id):
            raise refused("reauthentication_required", "confirm that it is you, then send this again")

    def begin_session(self, session_id: str, principal: Principal) -> None:
        """From here on it is `principal` who asks; `cookie` is the session's id."""
        self.session_id = self.cookie = session_id
        self._continue_as(principal)

    def known_as(self, device_cookie: str) -> None:
        """`device_cookie` is the token that the browser is known by from here on."""
        self.device_cookie = self.device = device_cookie

    def end_session(self) -> None:
        """From here on a stranger asks; an empty `cookie` removes the browser's."""
        if self.session_id is not None:
            self.session_id, self.cookie = None, ""
            self._continue_as(Principal())

    def _continue_as(self, principal: Principal) -> None:
        self.context = msgspec.structs.replace(self.context, principal=principal)
        self.calls = Calls(self.client, self.context)
        self.loads = Loads(self._submit)

    def _submit(self, service: str, method: str, /, **kwargs: Any) -> PendingReply:
        """Start a call; the gateway answers its own as soon as they are asked for."""
        if service == OWN:
            return _Own(getattr(self.accounts.users, method), kwargs)
        return self.calls.submit(service, method, **kwargs)

    def once(self, key: str | int, act: Callable[[], Any]) -> Any:
        """The result or error of the first `act` under this key: an execution that starts over changes nothing."""
        if key not in self._done:
            try:
                self._done[key] = act()
            except Exception as err:  # noqa: BLE001 (kept, to be raised now and again)
                self._done[key] = err
        done = self._done[key]
        if isinstance(done, Exception):
            raise done
        return done

    def outcomes(self) -> list[Any]:
        """What each `once` came to: its result, or the exception that it raised."""
        return list(self._done.values())
