from pathlib import Path

import pytest

from stack.addresses import Addresses, AddressIncomplete, private_names, resolve
from stack.backends import NAMES, BackendSet
from stack.ports import PortBook
from stack.secrets import Secrets

GIVEN = {
    "DATABASE_URL": "postgresql://db",
    "AMQP_URL": "amqp://broker",
    "REDIS_URL": "redis://cache",
    "S3_ENDPOINT": "https://s3.example.com",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
    "SMTP_HOST": "smtp.example.com",
}


def resolved(tmp_path: Path, environ: dict[str, str]) -> tuple[BackendSet, Addresses]:
    ports = PortBook()
    backends = BackendSet(tmp_path, private_names(environ), ports, Secrets(), logs=tmp_path)
    ports.close()
    return backends, resolve(environ, backends)


def test_without_given_addresses_every_backend_is_private(tmp_path: Path) -> None:
    backends, addresses = resolved(tmp_path, {})
    assert {backend.name for backend in backends.all()} == set(NAMES)
    assert "@127.0.0.1:" in addresses.postgres
    assert addresses.mail_page is not None


def test_given_addresses_replace_every_private_backend(tmp_path: Path) -> None:
    backends, addresses = resolved(tmp_path, GIVEN)
    assert backends.all() == []
    assert (addresses.postgres, addresses.amqp, addresses.redis) == (
        "postgresql://db",
        "amqp://broker",
        "redis://cache",
    )
    assert addresses.rabbitmq_api is None
    assert addresses.s3["S3_PUBLIC_ENDPOINT"] == "https://s3.example.com"
    assert addresses.smtp["SMTP_PORT"] == "25"
    assert addresses.mail_page is None


def test_one_given_address_leaves_the_others_private(tmp_path: Path) -> None:
    backends, _ = resolved(tmp_path, {"REDIS_URL": "redis://cache"})
    assert {backend.name for backend in backends.all()} == set(NAMES) - {"redis"}


@pytest.mark.parametrize("variable", ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
def test_a_given_bucket_without_a_key_names_the_variable(tmp_path: Path, variable: str) -> None:
    with pytest.raises(AddressIncomplete, match=f"{variable} is not"):
        resolved(tmp_path, {name: value for name, value in GIVEN.items() if name != variable})


def test_an_unknown_backend_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown backends: mysql"):
        BackendSet(tmp_path, {"mysql"}, PortBook(), Secrets(), logs=tmp_path)
