"""The files service as its own process: a real broker, a database and an S3 server of its own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import boto3
import httpx
import psycopg
import pytest
from chassis.context import Context, Principal
from chassis.publisher import Publisher
from chassis.rpc_client import RpcClient
from chassis.testing import ROOT, EventTap, free_port, private_database, private_vhost, running

from stack.testing import Backends

ALICE = Context(principal=Principal("alice", ("editor",)))


class Stored(NamedTuple):
    """An upload whose parts are sent: what completes it."""

    id: str
    parts: list[dict[str, Any]]


class Client:
    """Calls as one person; uploads as a browser would."""

    def __init__(self, rpc: RpcClient, context: Context) -> None:
        self._rpc = rpc
        self.context = context

    def __call__(self, method: str, **kwargs: Any) -> Any:
        return self._rpc.call("files", method, self.context, **kwargs)

    def send(self, content: bytes, *, name: str = "a.bin", **declared: Any) -> Stored:
        """Open an upload and PUT every part."""
        upload = self("start_upload", name=name, **({"size": len(content)} | declared))
        size = upload["part_size"]
        parts = []
        for part in upload["parts"]:
            first = (part["number"] - 1) * size
            answer = httpx.put(part["url"], content=content[first : first + size]).raise_for_status()
            parts.append({"number": part["number"], "etag": answer.headers["ETag"]})
        return Stored(upload["id"], parts)

    def find(self, *ids: str) -> list[Any]:
        """The files with these ids; None for one that is not there or not to be seen."""
        return [found and found["file"] for found in self("find_files", ids=list(ids))]

    def store(self, content: bytes, **kwargs: Any) -> dict[str, Any]:
        """Upload and complete: the file."""
        where = {key: kwargs.pop(key) for key in ("collection", "record") if key in kwargs}
        stored = self.send(content, **kwargs)
        file: dict[str, Any] = self("complete_upload", id=stored.id, parts=stored.parts, **where)
        return file


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    with Backends(tmp_path_factory.mktemp("s3"), {"s3"}) as backends:
        yield backends


@pytest.fixture(scope="session")
def settings(s3: Backends) -> Iterator[dict[str, str]]:
    with private_database() as database_url, private_vhost() as amqp_url:
        yield {
            "DATABASE_URL": database_url,
            "AMQP_URL": amqp_url,
            "OPS_PORT": str(free_port()),
            "S3_ENDPOINT": s3.s3.endpoint,
            "S3_PUBLIC_ENDPOINT": s3.s3.endpoint.replace("127.0.0.1", "localhost"),
            "S3_BUCKET": "dossier",
            "S3_ACCESS_KEY_ID": s3.s3.access_key_id,
            "S3_SECRET_ACCESS_KEY": s3.s3.secret_access_key,
            "MAX_FILE_SIZE": str(50 * 1024**2),
        }


@pytest.fixture(scope="session")
def service(settings: dict[str, str]) -> Iterator[None]:
    with running("files", settings):
        yield


@pytest.fixture(scope="session")
def rpc(service: None, settings: dict[str, str]) -> Iterator[RpcClient]:
    client = RpcClient(settings["AMQP_URL"], name="tests", timeout=20)
    yield client
    client.close()


@pytest.fixture(scope="session")
def person(rpc: RpcClient) -> Callable[..., Client]:
    """`person("bob", "viewer")` calls as Bob, who is a viewer."""
    return lambda name, role: Client(rpc, Context(principal=Principal(name, (role,))))


@pytest.fixture(scope="session")
def alice(rpc: RpcClient) -> Client:
    """An editor."""
    return Client(rpc, ALICE)


@pytest.fixture
def events(service: None, settings: dict[str, str]) -> Iterator[EventTap]:
    tap = EventTap(settings["AMQP_URL"], "files")
    yield tap
    tap.close()


@pytest.fixture(scope="session")
def publisher(service: None, settings: dict[str, str]) -> Iterator[Publisher]:
    publisher = Publisher(settings["AMQP_URL"])
    yield publisher
    publisher.close()


@pytest.fixture
def sql(service: None, settings: dict[str, str]) -> Callable[..., list[Any]]:
    """Runs a statement in the service's database, to look behind it or to turn its clock."""

    def run(statement: str, *parameters: Any) -> list[Any]:
        with psycopg.connect(settings["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture(scope="session")
def bucket(s3: Backends) -> Any:
    """A client of our own, to look at the bucket behind the service's back."""
    return boto3.client(
        "s3",
        endpoint_url=s3.s3.endpoint,
        region_name="us-east-1",
        aws_access_key_id=s3.s3.access_key_id,
        aws_secret_access_key=s3.s3.secret_access_key,
    )


@pytest.fixture
def keys(bucket: Any) -> Callable[[], set[str]]:
    """The keys that are in the bucket now, also of uploads under way."""

    def present() -> set[str]:
        objects = bucket.list_objects_v2(Bucket="dossier").get("Contents", [])
        multiparts = bucket.list_multipart_uploads(Bucket="dossier").get("Uploads", [])
        return {item["Key"] for item in [*objects, *multiparts]}

    return present


@pytest.fixture(scope="session")
def twenty_megabytes() -> bytes:
    return os.urandom(1024**2) * 20


@pytest.fixture(scope="session")
def sha256_of_twenty_megabytes(twenty_megabytes: bytes) -> str:
    return hashlib.sha256(twenty_megabytes).hexdigest()


@pytest.fixture
def sweep(settings: dict[str, str]) -> Callable[..., tuple[int, str]]:
    """Runs the sweep: its exit code and what it printed."""
    path = os.pathsep.join(str(ROOT / "services" / name) for name in ("chassis", "files"))

    def run(*arguments: str, **changed: str) -> tuple[int, str]:
        result = subprocess.run(
            [sys.executable, "-m", "files", "sweep", *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": path, **settings, **changed},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return result.returncode, result.stdout + result.stderr

    return run
