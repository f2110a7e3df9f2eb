"""The private backends of one stack: which there are, and how they are put together."""

from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from stack.mail import Mail
from stack.ports import PortBook
from stack.postgres import Postgres
from stack.process import Unit
from stack.rabbitmq import RabbitMQ
from stack.redis import Redis
from stack.replica import Replica
from stack.s3 import S3
from stack.secrets import Secrets

MAIL_PAGE_PORT = 8025
NAMES = ("postgres", "rabbitmq", "redis", "s3", "mail")
OPTIONAL = ("replica",)
"""Backends that are only there when asked for; a replica needs its primary."""


class Backend(Protocol):
    """A server that the services need: ``prepare`` makes its folder, ``units`` are its processes."""

    @property
    def name(self) -> str:
        """The backend's name."""

    def prepare(self) -> None:
        """Make ready to start; may take seconds, and is idempotent."""

    def units(self) -> list[Unit]:
        """Its processes in the order in which they start."""


class BackendSet:
    """The wanted backends under ``folder``, none of them started. A backend that is not wanted is None."""

    def __init__(
        self,
        folder: Path,
        wanted: Collection[str],
        ports: PortBook,
        secrets: Secrets,
        *,
        logs: Path,
        public_mail: bool = False,
        durable: bool = True,
    ) -> None:
        unknown = set(wanted) - {*NAMES, *OPTIONAL}
        if unknown:
            known = ", ".join(NAMES + OPTIONAL)
            raise ValueError(f"unknown backends: {', '.join(sorted(unknown))}; known: {known}")
        self.postgres: Postgres | None = None
        self.replica: Replica | None = None
        self.rabbitmq: RabbitMQ | None = None
        self.redis: Redis | None = None
        self.s3: S3 | None = None
        self.mail: Mail | None = None
        if "postgres" in wanted:
            password, port = secrets.get("postgres_admin"), ports.private("postgres")
            self.postgres = Postgres(folder / "postgres", logs / "postgres.log", port, password, durable=durable)
        if "replica" in wanted and self.postgres is not None:
            port, log = ports.private("replica"), logs / "replica.log"
            self.replica = Replica(
                folder / "replica", log, port, secrets.get("postgres_admin"), self.postgres.url, durable=durable
            )
        if "rabbitmq" in wanted:
            names = ("amqp", "api", "metrics", "distribution", "epmd")
            broker_ports = {name: ports.private(f"rabbitmq_{name}") for name in names}
            self.rabbitmq = RabbitMQ(folder / "rabbitmq", logs, broker_ports, secrets.get("rabbitmq_admin"))
        if "redis" in wanted:
            self.redis = Redis(folder / "redis", logs / "redis.log", ports.private("redis"), secrets.get("redis"))
        if "s3" in wanted:
            self.s3 = S3(folder / "s3", logs / "s3.log", ports.private("s3"), secrets.get("s3"))
        if "mail" in wanted:
            page = ports.public("mail", MAIL_PAGE_PORT) if public_mail else ports.private("mail")
            self.mail = Mail(folder / "mail", logs / "mail.log", ports.private("smtp"), page)

    def all(self) -> list[Backend]:
        """Those that are wanted, the slow starters first."""
        known: tuple[Backend | None, ...] = (
            self.rabbitmq,
            self.postgres,
            self.replica,
            self.redis,
            self.s3,
            self.mail,
        )
        return [backend for backend in known if backend is not None]
