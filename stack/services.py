"""The services of the suite, as a table: what each is told beyond what all are told, and how it is run."""

import dataclasses
import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stack import postgres, rabbitmq
from stack.addresses import Addresses
from stack.layout import Layout
from stack.ports import PortBook
from stack.probes import http_ok
from stack.process import Unit
from stack.secrets import Secrets, fernet_key

ADMIN_EMAIL = "admin@example.com"
GATEWAY_PORT = 8080
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Platform:
    """What the settings of a service are made from."""

    addresses: Addresses
    secrets: Secrets
    web_url: str | None = None
    """Where people open the web app; None without it."""

    def database_url(self, account: str) -> str:
        """Of the account's own database."""
        return postgres.database_url(self.addresses.postgres, account, self.secrets.get(f"postgres_{account}"))

    def amqp_url(self, account: str) -> str:
        """Of the account's own user; of the shared one when the given broker lets us create none."""
        if self.addresses.rabbitmq_api is None:
            return self.addresses.amqp
        return rabbitmq.user_url(self.addresses.amqp, account, self.secrets.get(f"rabbitmq_{account}"))

    def create_database(self, account: str) -> None:
        """The account's role and database; nothing changes when they exist."""
        postgres.ensure_database(self.addresses.postgres, account, self.secrets.get(f"postgres_{account}"))

    def create_broker_user(self, service: str) -> None:
        """The service's own user at the broker, with the rights that it needs; nothing changes when it exists."""
        api, account = self.addresses.rabbitmq_api, account_name(service)
        if api is not None:
            password = self.secrets.get(f"rabbitmq_{account}")
            rabbitmq.ensure_user(api, self.addresses.amqp, account, password, service)


@dataclass(frozen=True)
class Service:
    """One row of the table."""

    name: str
    settings: Callable[[Platform], Mapping[str, str]]
    """What it is told beyond the common settings."""
    public_port: int | None = None
    """Preferred port of its public HTTP server; None when it has only the private one for health and metrics."""


@dataclass(frozen=True)
class ServicePlan:
    """A service ready to be run."""

    name: str
    ops_url: str
    """Where /healthz, /readyz and /metrics are."""
    public_url: str | None
    migrate: Unit
    """Run to its end before the service starts; exit code 0 is success."""
    unit: Unit


def account_name(service: str) -> str:
    """The service's role, database and broker user."""
    return f"dossier_{service}"


def _nothing(platform: Platform) -> dict[str, str]:
    return {}


def _gateway(platform: Platform) -> dict[str, str]:
    return {
        "REDIS_URL": platform.addresses.redis,
        "BOOTSTRAP_ADMIN_EMAIL": ADMIN_EMAIL,
        "BOOTSTRAP_ADMIN_PASSWORD": platform.secrets.get("admin"),
        "COOKIE_SECURE": "false",
        "GRAPHIQL": "true",
        "INTROSPECTION": "true",
        "API_RATE_LIMIT": "1000000",
        "API_RATE_LIMIT_STRANGERS": "1000000",
        "PUBLIC_URL": platform.web_url or "",
        "ENCRYPTION_KEYS": platform.secrets.get("gateway_encryption_key", fernet_key),
        "PASSKEY_ORIGIN": _by_name(platform.web_url or ""),
    }


def _by_name(web_url: str) -> str:
    """The same place by the name of this machine: browsers bind passkeys to names, not to addresses."""
    return web_url.replace(LOOPBACK, "localhost")


def _files(platform: Platform) -> Mapping[str, str]:
    if platform.web_url is None:
        return platform.addresses.s3
    origins = (platform.web_url, _by_name(platform.web_url))
    return {**platform.addresses.s3, "CORS_ORIGINS": ",".join(origins)}


def _notifications(platform: Platform) -> Mapping[str, str]:
    return {**platform.addresses.smtp, "SEND_LEASE": "20", "PUBLIC_URL": platform.web_url or ""}


def _integrations(platform: Platform) -> dict[str, str]:
    return {
        "REDIS_URL": platform.addresses.redis,
        "ENCRYPTION_KEYS": platform.secrets.get("encryption_key", fernet_key),
        "ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",
    }


SERVICES = (
    Service("records", _nothing),
    Service("files", _files),
    Service("notifications", _notifications),
    Service("integrations", _integrations),
    Service("gateway", _gateway, public_port=GATEWAY_PORT),
)


def without_program(layout: Layout, services: tuple[Service, ...] = SERVICES) -> list[str]:
    """What is missing of the services' programs: one sentence each, naming the file."""
    files = [layout.root / "services" / service.name / service.name / "__main__.py" for service in services]
    return [f"the service {file.parent.name} cannot be run: {file} is missing" for file in files if not file.exists()]


def plan(service: Service, platform: Platform, ports: PortBook, layout: Layout) -> ServicePlan:
    """The row made concrete: ports, environment, commands. The service sees the chassis and its own folder, no more."""
    account = account_name(service.name)
    ops_port = ports.private(f"{service.name}_ops")
    env = {
        "PYTHONPATH": f"{layout.root / 'services' / 'chassis'}:{layout.root / 'services' / service.name}",
        "PYTHONUNBUFFERED": "1",
        "AMQP_URL": platform.amqp_url(account),
        "DATABASE_URL": platform.database_url(account),
        "OPS_HOST": LOOPBACK,
        "OPS_PORT": str(ops_port),
        "LOG_LEVEL": "INFO",
        **platform.addresses.traces,
    } | dict(service.settings(platform))
    port = ops_port
    if service.public_port is not None:
        port = ports.public(service.name, service.public_port)
        env |= {"HTTP_HOST": LOOPBACK, "HTTP_PORT": str(port)}
    unit = Unit(
        name=service.name,
        argv=(sys.executable, "-m", service.name, "serve"),
        env=env,
        cwd=layout.work,
        log=layout.logs / f"{service.name}.log",
        probe=functools.partial(http_ok, port, "/readyz"),
        port=port,
    )
    return ServicePlan(
        name=service.name,
        ops_url=f"http://{LOOPBACK}:{ops_port}",
        public_url=f"http://{LOOPBACK}:{port}" if service.public_port is not None else None,
        migrate=dataclasses.replace(
            unit, name=f"{service.name} migrate", argv=(sys.executable, "-m", service.name, "migrate")
        ),
        unit=unit,
    )
