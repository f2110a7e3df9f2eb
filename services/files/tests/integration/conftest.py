"""S3 servers for the storage contract: the suite's own and moto. Each test has a bucket of its own."""

import secrets
from collections.abc import Iterator

import pytest
from chassis.testing import private_database
from files.presigning import Presigner, fixed
from files.storage import Bucket, connect
from moto.server import ThreadedMotoServer

from stack.testing import Backends, S3Access

ORIGIN = "https://app.example.com"
REGION = "eu-west-1"


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Access]:
    with Backends(tmp_path_factory.mktemp("s3"), {"s3"}) as backends:
        yield backends.s3


@pytest.fixture(scope="session")
def moto_server() -> Iterator[S3Access]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield S3Access(f"http://{host}:{port}", "key", "secret")
    server.stop()


@pytest.fixture(params=["own_server", "moto_server"])
def server(request: pytest.FixtureRequest) -> S3Access:
    access: S3Access = request.getfixturevalue(request.param)
    return access


@pytest.fixture
def empty_place(server: S3Access) -> Bucket:
    """A bucket that does not exist yet."""
    return Bucket(
        connect(server.endpoint, REGION, server.access_key_id, server.secret_access_key), secrets.token_hex(8)
    )


@pytest.fixture
def bucket(empty_place: Bucket) -> Bucket:
    empty_place.ensure([ORIGIN])
    return empty_place


@pytest.fixture
def presigner(server: S3Access, bucket: Bucket) -> Presigner:
    return Presigner(server.endpoint, REGION, bucket.name, fixed(*server[1:]))


@pytest.fixture
def database_url() -> Iterator[str]:
    with private_database() as url:
        yield url
