"""Private backends for tests: real servers, started side by side, that can be stopped, killed and frozen.

with Backends(tmp_path, {"postgres", "rabbitmq"}) as backends:
    backends.postgres_url, backends.amqp_url
    backends.kill("rabbitmq")
"""

import os
import signal
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from stack import proc
from stack.backends import NAMES, Backend, BackendSet
from stack.guardian import Guardian
from stack.ports import PortBook
from stack.process import Process
from stack.secrets import Secrets

B = TypeVar("B")


class S3Access(NamedTuple):
    """How to reach the S3 server; it takes any region."""

    endpoint: str
    access_key_id: str
    secret_access_key: str


class Backends:
    """The named backends under ``folder``, running inside the ``with`` block. Data outlives ``stop`` and ``kill``."""

    def __init__(self, folder: Path, names: Collection[str] = NAMES) -> None:
        self._ports = PortBook(folder / "ports.json")
        secrets = Secrets(folder / "secrets.json")
        self._set = BackendSet(folder, names, self._ports, secrets, logs=folder / "log", durable=False)
        self._processes: dict[str, list[Process]] = {}
        self._guardian: Guardian | None = None

    def __enter__(self) -> Self:
        self._guardian = Guardian()
        try:
            with ThreadPoolExecutor(len(self._set.all())) as pool:
                list(pool.map(self._create, self._set.all()))
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything. The broker is killed: its clean stop would make each test run six seconds longer."""
        for name in self._processes:
            (self.kill if name == "rabbitmq" else self.stop)(name)
        if self._guardian is not None:
            self._guardian.close()
        self._ports.close()

    def start(self, name: str) -> None:
        """Start a backend that is not running, and wait until it is ready."""
        for process in self._processes[name]:
            if not process.running:
                process.start()
            process.wait_ready()

    def stop(self, name: str) -> None:
        """Stop it cleanly."""
        for process in reversed(self._processes[name]):
            process.stop()

    def kill(self, name: str) -> None:
        """SIGKILL the server and all its processes.

        RabbitMQ writes definitions late: a queue declared less than about three seconds before may not come back.
        """
        self._signal(name, signal.SIGKILL)
        for process in reversed(self._processes[name]):
            process.kill()

    def freeze(self, name: str) -> None:
        """SIGSTOP the server and all its processes: connections stay open and nothing answers."""
        self._signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Undo freeze."""
        self._signal(name, signal.SIGCONT)

    @property
    def postgres_url(self) -> str:
        """Of the superuser, database ``postgres``."""
        return _present(self._set.postgres, "postgres").url

    @property
    def replica_url(self) -> str:
        """Of the superuser on the read replica, database ``postgres``."""
        return _present(self._set.replica, "replica").url

    @property
    def amqp_url(self) -> str:
        """Of the administrator, in the vhost ``dossier``."""
        return _present(self._set.rabbitmq, "rabbitmq").url

    @property
    def rabbitmq_api_url(self) -> str:
        """The broker's HTTP API with user and password."""
        return _present(self._set.rabbitmq, "rabbitmq").api_url

    @property
    def redis_url(self) -> str:
        """With the password, database 0."""
        return _present(self._set.redis, "redis").url

    @property
    def s3(self) -> S3Access:
        """Endpoint and keys."""
        server = _present(self._set.s3, "s3")
        return S3Access(server.url, server.access_key_id, server.secret_access_key)

    @property
    def smtp(self) -> tuple[str, int]:
        """Host and port of the catcher."""
        return _present(self._set.mail, "mail").smtp

    @property
    def mail_url(self) -> str:
        """The catcher's page and API."""
        return _present(self._set.mail, "mail").url

    def environment(self) -> dict[str, str]:
        """The addresses as the test suites read them: ``TEST_AMQP_URL`` and so on, of those that run."""
        variables: dict[str, str] = {}
        if self._set.rabbitmq:
            variables |= {"TEST_AMQP_URL": self.amqp_url, "TEST_RABBITMQ_API_URL": self.rabbitmq_api_url}
        if self._set.postgres:
            variables |= {"TEST_DATABASE_URL": self.postgres_url}
        if self._set.redis:
            variables |= {"TEST_REDIS_URL": self.redis_url}
        if self._set.s3:
            endpoint, key, secret = self.s3
            variables |= {
                "TEST_S3_ENDPOINT": endpoint,
                "TEST_S3_ACCESS_KEY_ID": key,
                "TEST_S3_SECRET_ACCESS_KEY": secret,
            }
        if self._set.mail:
            host, port = self.smtp
            variables |= {"TEST_SMTP_HOST": host, "TEST_SMTP_PORT": str(port), "TEST_MAIL_URL": self.mail_url}
        return variables

    def _create(self, backend: Backend) -> None:
        backend.prepare()
        self._processes[backend.name] = [Process(unit, self._running_guardian()) for unit in backend.units()]
        self.start(backend.name)

    def _running_guardian(self) -> Guardian:
        if self._guardian is None:
            raise RuntimeError("use Backends in a with statement")
        return self._guardian

    def _signal(self, name: str, number: signal.Signals) -> None:
        roots = [process.pid for process in self._processes[name]]
        for pid in [member for root in roots if root is not None for member in proc.tree(root)]:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue


def _present(backend: B | None, name: str) -> B:
    if backend is None:
        raise LookupError(f"the backend {name!r} was not asked for")
    return backend
