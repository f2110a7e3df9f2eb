"""The process: settings that do not fit, and a main process that is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from chassis.testing import ROOT, backend, free_port, private_database, private_vhost, running, wait_for


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    with private_database() as database_url, private_vhost() as amqp_url:
        yield {
            "AMQP_URL": amqp_url,
            "DATABASE_URL": database_url,
            "REDIS_URL": backend("TEST_REDIS_URL"),
            "HTTP_PORT": str(free_port()),
            "OPS_PORT": str(free_port()),
            "GRAPHIQL": "true",
            "INTROSPECTION": "true",
        }


def test_a_killed_main_process_leaves_no_worker(environ: dict[str, str]) -> None:
    with running("gateway", environ) as process:
        (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(process.pid, signal.SIGKILL)
        wait_for(lambda: not _runs(worker), "the worker to end", seconds=10)


def _runs(pid: str) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_query_page_needs_nothing_from_elsewhere(environ: dict[str, str]) -> None:
    with running("gateway", environ), httpx.Client(base_url=f"http://127.0.0.1:{environ['HTTP_PORT']}") as http:
        page = http.get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        for name in ("explorer.js", "explorer.css"):
            assert f"/graphql/{name}" in page.text
            asset = http.get(f"/graphql/{name}")
            assert asset.status_code == 200
            assert "//" not in asset.text.replace("dsr_", "")
        assert "type Query" in http.get("/graphql/schema.graphql").text
        assert http.get("/graphql/other").status_code == 404
        answer = http.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
        assert answer.json()["data"]["__schema"]["queryType"]["name"] == "Query"


def test_a_secure_cookie_is_bound_to_its_host(environ: dict[str, str]) -> None:
    admin = {"BOOTSTRAP_ADMIN_EMAIL": "a@example.com", "BOOTSTRAP_ADMIN_PASSWORD": "correct horse"}
    with running("gateway", environ | admin):
        query = 'mutation { signIn(email: "a@example.com", password: "correct horse") { errors { code } } }'
        answer = httpx.post(f"http://127.0.0.1:{environ['HTTP_PORT']}/graphql", json={"query": query})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-dossier=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_missing_settings_are_named() -> None:
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(str(ROOT / "services" / name) for name in ("chassis", "gateway")),
        "HTTP_PORT": "no number",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "gateway", "serve"], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    for name in ("AMQP_URL is missing", "DATABASE_URL is missing", "REDIS_URL is missing", "HTTP_PORT"):
        assert name in ended.stderr
