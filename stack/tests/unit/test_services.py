import base64
from dataclasses import replace
from pathlib import Path

import pytest

from stack.addresses import Addresses
from stack.layout import Layout
from stack.ports import PortBook
from stack.secrets import Secrets
from stack.services import SERVICES, Platform, Service, ServicePlan, plan, without_program

S3 = {
    "S3_ENDPOINT": "http://s3",
    "S3_PUBLIC_ENDPOINT": "http://s3",
    "S3_REGION": "us-east-1",
    "S3_BUCKET": "dossier",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
}
SMTP = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "25", "SMTP_STARTTLS": "false", "MAIL_FROM": "a@example.com"}
COMMON = {"PYTHONPATH", "PYTHONUNBUFFERED", "AMQP_URL", "DATABASE_URL", "OPS_HOST", "OPS_PORT", "LOG_LEVEL"}
OWN: dict[str, set[str]] = {
    "records": set(),
    "files": set(S3),
    "notifications": {*SMTP, "SEND_LEASE", "PUBLIC_URL"},
    "integrations": {"REDIS_URL", "ENCRYPTION_KEYS", "ALLOWED_NETWORKS"},
    "gateway": {
        *("HTTP_HOST", "HTTP_PORT", "REDIS_URL", "BOOTSTRAP_ADMIN_EMAIL", "BOOTSTRAP_ADMIN_PASSWORD"),
        *("COOKIE_SECURE", "GRAPHIQL", "INTROSPECTION", "API_RATE_LIMIT", "API_RATE_LIMIT_STRANGERS", "PUBLIC_URL"),
        *("ENCRYPTION_KEYS", "PASSKEY_ORIGIN"),
    },
}


def platform(rabbitmq_api: str | None = "http://admin:pw@127.0.0.1:15672") -> Platform:
    addresses = Addresses(
        postgres="postgresql://admin:pw@127.0.0.1:5432/postgres?sslmode=disable",
        amqp="amqp://admin:pw@127.0.0.1:5672/dossier",
        rabbitmq_api=rabbitmq_api,
        rabbitmq_metrics=None,
        redis="redis://:pw@127.0.0.1:6379/0",
        s3=S3,
        smtp=SMTP,
        mail_page=None,
    )
    return Platform(addresses, Secrets())


def plans(tmp_path: Path, of: Platform | None = None) -> dict[str, ServicePlan]:
    ports, layout = PortBook(), Layout(tmp_path)
    made = {service.name: plan(service, of or platform(), ports, layout) for service in SERVICES}
    ports.close()
    return made


def test_each_service_is_told_its_own_settings_and_no_other(tmp_path: Path) -> None:
    told = {name: set(each.unit.env) - COMMON for name, each in plans(tmp_path).items()}
    assert told == OWN


def test_each_service_has_its_own_role_database_and_broker_user(tmp_path: Path) -> None:
    environments = [each.unit.env for each in plans(tmp_path).values()]
    databases = {env["DATABASE_URL"] for env in environments}
    users = {env["AMQP_URL"] for env in environments}
    assert len(databases) == len(users) == len(SERVICES)
    assert not any("admin" in url for url in databases | users)


def test_a_service_s_database_is_on_the_admin_s_server_with_its_options(tmp_path: Path) -> None:
    url = plans(tmp_path)["records"].unit.env["DATABASE_URL"]
    assert url.startswith("postgresql://dossier_records:")
    assert url.endswith("@127.0.0.1:5432/dossier_records?sslmode=disable")


def test_a_given_broker_without_an_api_is_shared(tmp_path: Path) -> None:
    urls = {each.unit.env["AMQP_URL"] for each in plans(tmp_path, platform(rabbitmq_api=None)).values()}
    assert urls == {"amqp://admin:pw@127.0.0.1:5672/dossier"}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_sees_the_chassis_and_itself_only(tmp_path: Path, service: Service) -> None:
    paths = plans(tmp_path)[service.name].unit.env["PYTHONPATH"].split(":")
    assert [Path(path).name for path in paths] == ["chassis", service.name]


@pytest.mark.parametrize("service", ["integrations", "gateway"])
def test_the_encryption_key_stays_the_same_and_is_a_fernet_key(tmp_path: Path, service: str) -> None:
    same = platform()
    keys = {plans(tmp_path, same)[service].unit.env["ENCRYPTION_KEYS"] for _ in range(2)}
    assert [len(base64.urlsafe_b64decode(key)) for key in keys] == [32]


def test_migrations_run_with_the_service_s_environment(tmp_path: Path) -> None:
    records = plans(tmp_path)["records"]
    assert records.migrate.env == records.unit.env
    assert records.migrate.argv[1:] == ("-m", "records", "migrate")
    assert records.unit.argv[1:] == ("-m", "records", "serve")


def test_the_gateway_is_public_and_the_others_are_not(tmp_path: Path) -> None:
    public = {name: each.public_url for name, each in plans(tmp_path).items() if each.public_url}
    assert list(public) == ["gateway"]


def test_a_service_without_a_program_is_named(tmp_path: Path) -> None:
    (tmp_path / "services/records/records").mkdir(parents=True)
    (tmp_path / "services/records/records/__main__.py").touch()
    absent = without_program(Layout(tmp_path, tmp_path))
    assert len(absent) == len(SERVICES) - 1
    assert f"{tmp_path}/services/files/files/__main__.py is missing" in absent[0]


def test_every_service_is_told_where_traces_go(tmp_path: Path) -> None:
    traces = {"OTLP_ENDPOINT": "http://127.0.0.1:4318", "TRACE_SAMPLE_RATIO": "1"}
    told = Platform(replace(platform().addresses, traces=traces), Secrets())
    made = plans(tmp_path, told)
    assert len(made) == len(SERVICES)
    assert [name for name, each in made.items() if not traces.items() <= each.unit.env.items()] == []
