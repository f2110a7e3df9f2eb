"""The committed compose.yaml is fine, tells each service what it needs, and each broken convention is told."""

import importlib
import subprocess
import sys
from typing import Any, get_type_hints

import pytest
import yaml

from deploy.compose import file, secrets
from deploy.verify import compose
from stack.layout import ROOT

TEXT = file.FILE.read_text()
CONTENT = file.load(TEXT)
VALUES = secrets.complete({})
SETTINGS: Any = importlib.import_module("chassis.settings")


def settings(name: str) -> Any:
    """The declared settings of the service that a container runs."""
    return importlib.import_module(f"{name.removesuffix('-migration')}.settings").Settings


def told(name: str) -> dict[str, str]:
    """What a container is told, with secrets."""
    environment: dict[str, str] = file.fill(CONTENT["services"][name]["environment"], VALUES)
    return environment


def test_the_committed_file_is_fine() -> None:
    assert list(compose.check()) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("read_only: true", "read_only: false", "read_only is False, not True"),
        ("cap_drop: [ALL]", "cap_drop: []", "cap_drop is [], not ['ALL']"),
        ("redis:7.4.2-bookworm", "redis:latest", "the image redis:latest is not pinned to a version"),
        ("redis:7.4.2-bookworm", "redis", "the image redis is not pinned to a version"),
        ("${PASSWORD_S3}", "hunter2hunter2", "the value of MINIO_ROOT_PASSWORD is a secret that stands in the file"),
        (":${PASSWORD_RECORDS}@", ":hunter2@", "the value of DATABASE_URL is a secret that stands in the file"),
        ("rabbitmq: {condition: service_healthy}", "rabbitmq: {condition: service_started}", "not wait for rabbitmq"),
        ('"127.0.0.1:${MAIL_PORT', '"${MAIL_PORT', "is open to other machines"),
        ("records/Dockerfile", "files/Dockerfile", "it is built from"),
        ("[broker, databases, letters]", "[broker, databases]", "it waits for mail, which it cannot reach"),
        ("healthcheck:\n      test: [CMD, /mailpit", "x-no:\n      test: [CMD, /mailpit", "it has no health check"),
        ("  outside:\n\nvolumes", "  elsewhere:\n\nvolumes", "networks: elsewhere is used by nothing"),
    ],
)  # fmt: skip
def test_each_convention_is_looked_after(old: str, new: str, told: str) -> None:
    assert old in TEXT
    found = list(compose.problems(TEXT.replace(old, new, 1)))
    assert any(told in problem for problem in found), found


@pytest.mark.parametrize("name", [*secrets.SERVICES, *(f"{service}-migration" for service in secrets.SERVICES)])
def test_each_service_is_told_what_it_has_to_be_told_and_nothing_else(name: str) -> None:
    declared = settings(name)
    assert set(told(name)) - {field.upper() for field in declared.__struct_fields__} == set()
    role = f"dossier_{name.removesuffix('-migration')}"
    assert declared.load(told(name)).database_url.startswith(f"postgresql://{role}:")


def test_a_service_refuses_to_do_without() -> None:
    environment = told("files")
    del environment["S3_BUCKET"]
    with pytest.raises(SETTINGS.SettingsError, match="S3_BUCKET is missing"):
        settings("files").load(environment)


@pytest.mark.parametrize("service", secrets.SERVICES)
def test_what_a_service_takes_for_a_secret_comes_from_the_environment(service: str) -> None:
    hints = get_type_hints(settings(service), include_extras=True)
    environment = CONTENT["services"][service]["environment"]
    given = {name for name, hint in hints.items() if SETTINGS.is_secret(hint) and name.upper() in environment}
    assert {"amqp_url", "database_url"} <= given
    ids = {"s3_access_key_id"}  # a name of the server's, not a secret by itself
    assert [name for name in given - ids if "${" not in environment[name.upper()]] == []


def test_every_variable_is_made_and_every_made_one_is_used() -> None:
    used = {match[2] for match in file.VARIABLE.finditer(TEXT) if match[2]}
    assert used == set(secrets.NAMES)
    assert set(secrets.read((ROOT / ".env.example").read_text())) == set(secrets.NAMES)


def test_the_example_holds_no_secret() -> None:
    example = secrets.read((ROOT / ".env.example").read_text())
    assert {name for name, value in example.items() if value} == {"ADMIN_EMAIL", *secrets.PORTS}


def test_the_broker_may_write_its_log_of_upgrades() -> None:
    """It opens it below a root that is read-only, whatever else goes to the console."""
    assert any(path.startswith("/var/log/rabbitmq:") for path in CONTENT["services"]["rabbitmq"]["tmpfs"])


def test_without_secrets_nothing_starts() -> None:
    with pytest.raises(file.VariableMissing, match="make compose-secrets"):
        file.fill(CONTENT, {})


def test_secrets_differ_and_are_kept() -> None:
    made = secrets.complete({"PASSWORD_REDIS": "kept", "PASSWORD_S3": ""})
    assert made["PASSWORD_REDIS"] == "kept"
    others = [value for name, value in made.items() if name.startswith("PASSWORD_")]
    assert len(set(others)) == len(others)
    assert secrets.complete(secrets.read(secrets.write(made))) == made


def images_of_the_umbrella() -> dict[str, Any]:
    values = yaml.safe_load((ROOT / "charts/dossier/values.yaml").read_text())
    return {name: backend["image"] for name, backend in values["backends"].items()}


def test_backends_are_those_of_the_chart_for_a_try() -> None:
    services = CONTENT["services"]
    assert {name: services[name]["image"] for name in images_of_the_umbrella()} == images_of_the_umbrella()


def test_python_alone_makes_the_secrets() -> None:
    """Without the packages of the project: whoever has Docker may have nothing else."""
    code = "import deploy.compose.broker, deploy.compose.secrets as s; print(len(s.complete({})))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) == len(secrets.NAMES)


def test_the_gateway_counts_people_by_the_address_that_the_web_app_saw() -> None:
    assert told("gateway")["TRUSTED_PROXIES"] == "1"
    assert "ports" not in CONTENT["services"]["gateway"]  # a direct caller could claim any address
