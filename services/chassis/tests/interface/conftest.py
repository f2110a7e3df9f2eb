"""One toy service for all tests that leave it in peace, and private ones for those that do not."""

from collections.abc import Iterator

import pytest
from chassis.rpc_client import RpcClient

from services.chassis.tests.deployment import Instance, Toy, client_of, toy_deployment


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    with toy_deployment(tmp_path_factory.mktemp("shared")) as deployed:
        deployed.start()
        yield deployed


@pytest.fixture(scope="session")
def instance(shared: Toy) -> Instance:
    return shared.instances[0]


@pytest.fixture(scope="session")
def client(shared: Toy) -> Iterator[RpcClient]:
    with client_of(shared) as made:
        yield made


@pytest.fixture
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    """A deployment of the test's own, without instances."""
    with toy_deployment(tmp_path_factory.mktemp("toy")) as deployed:
        yield deployed
