import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy_boto3_s3.client import S3Client

from stack.tests.s3server.running import RunningServer, client


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """For tests that leave the process alone."""
    server = RunningServer(tmp_path_factory.mktemp("s3server"))
    yield server
    server.close()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """For tests that stop, kill or measure the process."""
    server = RunningServer(tmp_path)
    yield server
    server.close()


@pytest.fixture(scope="session")
def endpoint(shared_server: RunningServer) -> str:
    return shared_server.endpoint


@pytest.fixture(scope="session")
def s3(endpoint: str) -> S3Client:
    return client(endpoint)


@pytest.fixture
def bucket(s3: S3Client) -> str:
    name = f"b-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name
