"""The addresses of the backends: given by the caller's environment, or of private servers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stack.backends import NAMES, BackendSet
from stack.s3 import REGION

GIVEN_BY = {
    "postgres": "DATABASE_URL",
    "rabbitmq": "AMQP_URL",
    "redis": "REDIS_URL",
    "s3": "S3_ENDPOINT",
    "mail": "SMTP_HOST",
}
"""The variable that replaces each private backend by one that runs elsewhere."""

TRACES = ("OTLP_ENDPOINT", "TRACE_SAMPLE_RATIO")
BUCKET = "dossier"
MAIL_FROM = "dossier@example.com"


class AddressIncomplete(Exception):
    """The environment names a backend but not how to sign in there; the message names the variable."""


@dataclass(frozen=True)
class Addresses:
    """How to reach every backend, with the rights to create what the services need."""

    postgres: str
    """Of a role that may create roles and databases."""
    amqp: str
    rabbitmq_api: str | None
    """With user and password; None for a given broker without RABBITMQ_API_URL: then all services share one user."""
    rabbitmq_metrics: str | None
    """Where its Prometheus plugin listens; None for a given broker."""
    redis: str
    s3: Mapping[str, str]
    """The settings S3_… of the services."""
    smtp: Mapping[str, str]
    """The settings SMTP_… and MAIL_FROM of the services."""
    mail_page: str | None
    """The catcher's inbox; None for a given mail server."""
    traces: Mapping[str, str] = field(default_factory=dict)
    """The settings of the services that say where traces go, as the environment has them."""


def private_names(environ: Mapping[str, str]) -> list[str]:
    """The backends that the environment does not give."""
    return [name for name in NAMES if not environ.get(GIVEN_BY[name])]


def resolve(environ: Mapping[str, str], backends: BackendSet) -> Addresses:
    """The given addresses over the private ones. Raises AddressIncomplete."""
    broker, mail = backends.rabbitmq, backends.mail
    return Addresses(
        postgres=backends.postgres.url if backends.postgres else environ["DATABASE_URL"],
        amqp=broker.url if broker else environ["AMQP_URL"],
        rabbitmq_api=broker.api_url if broker else environ.get("RABBITMQ_API_URL") or None,
        rabbitmq_metrics=broker.metrics_url if broker else None,
        redis=backends.redis.url if backends.redis else environ["REDIS_URL"],
        s3=_s3(environ, backends),
        smtp=_smtp(environ, backends),
        mail_page=mail.url if mail else None,
        traces={name: environ[name] for name in TRACES if environ.get(name)},
    )


def _s3(environ: Mapping[str, str], backends: BackendSet) -> dict[str, str]:
    server = backends.s3
    if server:
        return {
            "S3_ENDPOINT": server.url,
            "S3_PUBLIC_ENDPOINT": server.url,
            "S3_REGION": REGION,
            "S3_BUCKET": BUCKET,
            "S3_ACCESS_KEY_ID": server.access_key_id,
            "S3_SECRET_ACCESS_KEY": server.secret_access_key,
        }
    for name in ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"):
        if not environ.get(name):
            raise AddressIncomplete(f"S3_ENDPOINT is set, but {name} is not")
    defaults = {"S3_PUBLIC_ENDPOINT": environ["S3_ENDPOINT"], "S3_REGION": REGION, "S3_BUCKET": BUCKET}
    return defaults | {name: value for name, value in environ.items() if name.startswith("S3_") and value}


def _smtp(environ: Mapping[str, str], backends: BackendSet) -> dict[str, str]:
    if backends.mail:
        host, port = backends.mail.smtp
        return {"SMTP_HOST": host, "SMTP_PORT": str(port), "SMTP_STARTTLS": "false", "MAIL_FROM": MAIL_FROM}
    defaults = {"SMTP_PORT": "25", "SMTP_STARTTLS": "false", "MAIL_FROM": environ.get("MAIL_FROM") or MAIL_FROM}
    return defaults | {name: value for name, value in environ.items() if name.startswith("SMTP_") and value}
