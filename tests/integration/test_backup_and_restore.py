"""What docs/operations.md says of backups: its commands, run on real servers, bring everything back."""

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from chassis.testing import ROOT, free_port, private_database, private_vhost, running
from cryptography.fernet import Fernet

from stack.programs import POSTGRES, Program, require
from stack.testing import Backends
from systemtest import documents, people, uploads
from systemtest.api import Api
from systemtest.receiver import Receiver

SERVICES = ("records", "files", "notifications", "integrations", "gateway")
ADMIN = ("admin@example.com", "correct horse battery")
CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 100
KEY = Fernet.generate_key().decode()


def documented(program: str) -> list[str]:
    """The command line of a program in the document."""
    (line,) = re.findall(rf"^({program} .+)$", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)
    found: list[str] = line.split()
    found[0] = require(Program(program, POSTGRES.folders, POSTGRES.apt, POSTGRES.brew))
    return found


def run(command: list[str], database_url: str, dump: Path) -> None:
    words = [word.replace('"$DATABASE_URL"', database_url).replace("records.dump", str(dump)) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


class Site:
    """Everything that a suite keeps: a database per service and a bucket; and a broker and a Redis of its own."""

    def __init__(self, backends: Backends, stack: ExitStack, number: int) -> None:
        self.databases = {name: stack.enter_context(private_database(keep=True)) for name in SERVICES}
        self.bucket = f"site-{number}"
        s3 = backends.s3
        self._common = {
            "AMQP_URL": stack.enter_context(private_vhost()),
            "REDIS_URL": f"{backends.redis_url.rsplit('/', 1)[0]}/{number}",
            "S3_ENDPOINT": s3.endpoint,
            "S3_BUCKET": self.bucket,
            "S3_ACCESS_KEY_ID": s3.access_key_id,
            "S3_SECRET_ACCESS_KEY": s3.secret_access_key,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": "9",
            "MAIL_FROM": "dossier@example.com",
            "ENCRYPTION_KEYS": KEY,
            "ALLOWED_NETWORKS": "127.0.0.0/8",
            "COOKIE_SECURE": "false",
            "BOOTSTRAP_ADMIN_EMAIL": ADMIN[0],
            "BOOTSTRAP_ADMIN_PASSWORD": ADMIN[1],
        }

    @contextmanager
    def serving(self) -> Iterator[Api]:
        """All services run; the administrator is signed in."""
        port = str(free_port())
        with ExitStack() as stack, ThreadPoolExecutor() as pool:
            services = [
                running(name, {**self._common, "DATABASE_URL": url, "OPS_PORT": str(free_port()), "HTTP_PORT": port})
                for name, url in self.databases.items()
            ]
            list(pool.map(stack.enter_context, services))
            api = stack.enter_context(Api(f"http://127.0.0.1:{port}"))
            api.sign_in(*ADMIN)
            yield api


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Site, Site, Any]]:
    """A suite, an empty one, and a client of the object store."""
    with Backends(tmp_path, {"postgres", "rabbitmq", "redis", "s3"}) as backends, ExitStack() as stack:
        for name, value in backends.environment().items():
            monkeypatch.setenv(name, value)
        s3 = backends.s3
        store = boto3.client(
            "s3", endpoint_url=s3.endpoint, region_name="us-east-1",
            aws_access_key_id=s3.access_key_id, aws_secret_access_key=s3.secret_access_key,
        )  # fmt: skip
        yield Site(backends, stack, 1), Site(backends, stack, 2), store


def fill(api: Api, third_party: str) -> dict[str, Any]:
    """A record with a history and a file, a person, and a source with a secret: the record."""
    fields = [{"name": "title", "type": "TEXT", "unique": True}, {"name": "scan", "type": "FILES"}]
    api.mutate(documents.CREATE_COLLECTION, name="papers", fields=fields)
    made = api.mutate(documents.CREATE_RECORD, collection="papers", values={"title": "first"})["record"]
    uploads.upload(api, "scan.pdf", CONTENT, "application/pdf", collection="papers", record=made["id"])
    api.mutate(documents.UPDATE_RECORD, collection="papers", id=made["id"], version=1, values={"title": "second"})
    api.mutate(
        """mutation($url: String!, $headers: JSON!) {
          createSource(name: "s", method: "POST", url: $url, headers: $headers, mapping: { x: "x" }, secret: "canary") {
            errors { field message } } }""",
        url=third_party,
        headers={"X-Key": "{{ secret }}"},
    )
    record: dict[str, Any] = seen(api, made["id"])
    return record


def seen(api: Api, id: str) -> dict[str, Any]:
    """Everything about a record, without what changes from one look to the next."""
    query = """query($id: ID!) { record(collection: "papers", id: $id) {
      id version values createdAt updatedAt
      history(first: 10) { nodes { action at } } files { id name size sha256 } } }"""
    found: dict[str, Any] = api.query(query, id=id)["record"]
    return found


@pytest.fixture
def third_party() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def test_a_restored_suite_has_all_that_was_backed_up(
    sites: tuple[Site, Site, Any], third_party: Receiver, tmp_path: Path
) -> None:
    before, after, store = sites
    with before.serving() as api:
        record = fill(api, third_party.url)
        person = people.add(api, "viewer")
    dump, restore = documented("pg_dump"), documented("pg_restore")
    for name in SERVICES:
        run(dump, before.databases[name], tmp_path / f"{name}.dump")
        run(restore, after.databases[name], tmp_path / f"{name}.dump")
    store.create_bucket(Bucket=after.bucket)
    for kept in store.list_objects_v2(Bucket=before.bucket)["Contents"]:
        store.copy({"Bucket": before.bucket, "Key": kept["Key"]}, after.bucket, kept["Key"])
    with after.serving() as api:
        assert seen(api, record["id"]) == record
        query = 'query($id: ID!) { record(collection: "papers", id: $id) { files { url } } }'
        (file,) = api.query(query, id=record["id"])["record"]["files"]
        assert httpx.get(file["url"]).content == CONTENT
        with Api(str(api.http.base_url)) as viewer:
            assert viewer.sign_in(person.email, person.password)["roles"] == ["viewer"]
        api.query('{ external(source: "s") { error { code } } }')
        assert third_party.received[-1][0]["x-key"] == "canary"
        next_version = api.mutate(
            documents.UPDATE_RECORD, collection="papers", id=record["id"], version=2, values={"title": "third"}
        )["record"]["version"]
        assert next_version == 3
