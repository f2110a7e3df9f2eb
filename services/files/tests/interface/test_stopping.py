"""A service that is told to stop while it makes a thumbnail."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from chassis.rpc_client import RpcClient
from chassis.testing import free_port, private_database, private_vhost, running, wait_for
from PIL import Image

from services.files.tests.interface.conftest import ALICE, Client
from services.files.tests.pictures import encoded


@pytest.fixture
def own_settings(settings: dict[str, str]) -> Iterator[dict[str, str]]:
    """Of a service beside the shared one, which would take its jobs."""
    with private_database() as database_url, private_vhost() as amqp_url:
        own = {"DATABASE_URL": database_url, "AMQP_URL": amqp_url, "OPS_PORT": str(free_port())}
        yield settings | own | {"S3_BUCKET": "stopping"}


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_a_stop_does_not_wait_for_a_large_picture_and_leaves_no_process(own_settings: dict[str, str]) -> None:
    noise = Image.frombytes("L", (2000, 1250), random.Random(1).randbytes(2_500_000)).resize((8000, 5000))
    picture = encoded(noise, "WEBP", quality=60, method=0)
    with running("files", own_settings) as process:
        rpc = RpcClient(own_settings["AMQP_URL"], name="tests", timeout=20)
        file: dict[str, Any] = Client(rpc, ALICE).store(picture)
        (thumbnailer,) = wait_for(lambda: children(process.pid), "the thumbnailer")
        rpc.close()
        process.terminate()
        assert process.wait(20) == 0
        assert not Path(f"/proc/{thumbnailer}").exists()
    with psycopg.connect(own_settings["DATABASE_URL"]) as connection:
        assert connection.execute("select file_id, tries from thumbnail_jobs").fetchall() == [(file["id"], 1)]
