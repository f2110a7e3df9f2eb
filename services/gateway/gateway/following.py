"""Reading one's own writes: calls to records say how far the caller's writes reach, and tell of further ones."""

from functools import partial
from typing import Any

import msgspec
from chassis.context import Context
from chassis.replica import log_position
from chassis.rpc_client import PendingCall

from gateway.accounts.positions import Positions
from gateway.rpc import Client

FOLLOWED = "records"
"""The service that reads from a replica."""


class Following:
    """The RPC client of one request, where records may read from a replica."""

    def __init__(self, client: Client, positions: Positions) -> None:
        self._client = client
        self._positions = positions
        self._known: dict[str, str | None] = {}

    def submit(self, service: str, method: str, context: Context, /, **kwargs: Any) -> PendingCall:
        """Start a call, as `RpcClient.submit` does."""
        user_id = context.principal.user_id
        if service != FOLLOWED or user_id is None:
            return self._client.submit(service, method, context, **kwargs)
        if user_id not in self._known:
            self._known[user_id] = self._positions.of(user_id)
        context = msgspec.structs.replace(context, position=self._known[user_id])
        call = self._client.submit(service, method, context, **kwargs)
        call.on_position = partial(self._advance, user_id)
        return call

    def _advance(self, user_id: str, position: str) -> None:
        known = self._known.get(user_id)
        if known is not None and log_position(position) > log_position(known):
            self._known[user_id] = position
            self._positions.advance(user_id, position)
