"""Calls to the services on behalf of one request: its principal, its deadline and its trace go with each."""

from typing import Any, Protocol

from chassis.context import Context
from chassis.rpc_client import PendingCall


class Client(Protocol):
    """What the gateway needs of `chassis.rpc_client.RpcClient`."""

    def submit(self, service: str, method: str, context: Context, /, **kwargs: Any) -> PendingCall: ...


class Calls:
    """An RPC client bound to one request."""

    def __init__(self, client: Client, context: Context) -> None:
        self._client = client
        self.context = context

    def submit(self, service: str, method: str, /, **kwargs: Any) -> PendingCall:
        """Start a call; its errors come out of `result()`."""
        return self._client.submit(service, method, self.context, **kwargs)

    def call(self, service: str, method: str, /, **kwargs: Any) -> Any:
        """Call and wait: the decoded result. Raises one of the five errors."""
        return self.submit(service, method, **kwargs).result()
