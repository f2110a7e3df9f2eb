"""The records service with a replica, and people who read and write there."""

import secrets
from typing import Any

import httpx
import psycopg
from chassis.context import Context, Principal
from chassis.replica import log_position
from chassis.rpc_client import RpcClient
from chassis.testing import wait_for

from stack.testing import Backends


class Replicated:
    """Everything a test needs; `pause` and `resume` stop the replica from showing what it receives."""

    def __init__(self, backends: Backends, amqp_url: str, database_url: str, replica_url: str, ops_port: int) -> None:
        self.backends = backends
        self.database_url = database_url
        self.replica_url = replica_url
        self.client = RpcClient(amqp_url, name="tests")
        self._ops = f"http://127.0.0.1:{ops_port}"

    def person(self, position: str | None = "0/0") -> "Person":
        """Someone who wrote nothing lately; None: someone whose writes nobody follows."""
        return Person(self.client, position)

    def pause(self) -> None:
        with psycopg.connect(self.replica_url, autocommit=True) as replica:
            replica.execute("select pg_wal_replay_pause()")
            wait_for(lambda: self._paused(replica), "the replay to pause")

    def resume(self) -> None:
        with psycopg.connect(self.replica_url, autocommit=True) as replica:
            replica.execute("select pg_wal_replay_resume()")

    def lag(self) -> float:
        """As the service's metrics show it, in seconds."""
        for line in httpx.get(f"{self._ops}/metrics", timeout=10).text.splitlines():
            if line.startswith("dossier_replica_lag_seconds "):
                return float(line.split()[1])
        raise AssertionError("no such metric")

    def new_collection(self) -> str:
        """A fresh collection, known to the replica too; its name."""
        name = f"c_{secrets.token_hex(6)}"
        someone = self.person()
        someone.call("create_collection", name=name, fields=[{"name": "title", "type": "TEXT"}])
        wait_for(lambda: self.replayed(someone.position or "0/0"), "the replica to have it")
        return name

    def replayed(self, position: str) -> bool:
        with psycopg.connect(self.replica_url, autocommit=True) as replica:
            (shown,) = replica.execute("select pg_last_wal_replay_lsn()::text").fetchone() or ("0/0",)
        return log_position(shown) >= log_position(position)

    def close(self) -> None:
        self.client.close()

    @staticmethod
    def _paused(replica: "psycopg.Connection[Any]") -> bool:
        return replica.execute("select pg_get_wal_replay_pause_state()").fetchone() == ("paused",)


class Person:
    """Calls as an administrator, and remembers how far their own writes reach, as the gateway does."""

    def __init__(self, client: RpcClient, position: str | None) -> None:
        self._client = client
        self.position = position

    def call(self, method: str, **kwargs: Any) -> Any:
        context = Context(principal=Principal("u1", ("admin",)), position=self.position)
        pending = self._client.submit("records", method, context, **kwargs)
        pending.on_position = self._wrote
        return pending.result()

    def create(self, collection: str, title: str) -> Any:
        return self.call("create_records", collection=collection, values=[{"title": title}])[0]

    def titles(self, collection: str) -> list[str]:
        return [
            r["values"]["title"] for r in self.call("query_records", collection=collection, order_by=["title"])["items"]
        ]

    def _wrote(self, position: str) -> None:
        self.position = position
