"""`python -m integrations reseal`: an old key is rotated out while sources and webhooks go on working."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

from chassis.context import Context, Principal
from chassis.rpc_client import RpcClient
from chassis.testing import ROOT, free_port, private_database, private_vhost, running
from cryptography.fernet import Fernet

from services.integrations.tests.third_party import receiving

ADMIN = Context(principal=Principal(user_id="u1", roles=("admin",)))
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def reseal(environ: dict[str, str]) -> tuple[int, str]:
    folders = [ROOT / "services" / name for name in ("chassis", "integrations")]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, folders)), **environ}
    command = [sys.executable, "-m", "integrations", "reseal"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def with_calls(environ: dict[str, str], act: Callable[[Callable[..., Any]], None]) -> None:
    client = RpcClient(environ["AMQP_URL"], name="tests")
    with running("integrations", environ | {"OPS_PORT": str(free_port())}), closing(client):
        act(lambda method, **arguments: client.call("integrations", method, ADMIN, **arguments))


def test_an_old_key_can_be_given_up_once_all_is_sealed_anew() -> None:
    with private_database() as database_url, private_vhost() as amqp_url, receiving() as far:
        environ = {
            "AMQP_URL": amqp_url,
            "DATABASE_URL": database_url,
            "REDIS_URL": os.environ["TEST_REDIS_URL"],
            "ALLOWED_NETWORKS": "127.0.0.0/8",
        }
        source = {"name": "s", "url": f"{far.url}/?key={{{{ secret }}}}", "mapping": {"x": "x"}, "cache_seconds": 0}

        def make(call: Callable[..., Any]) -> None:
            call("create_source", **source, secret="canary")
            call("create_webhook", url=f"{far.url}/hook", events=["record_created"])

        def fetch(call: Callable[..., Any]) -> None:
            call("fetch_sources", requests=[{"source": "s"}])

        with_calls(environ | {"ENCRYPTION_KEYS": OLD}, make)
        both = environ | {"ENCRYPTION_KEYS": f"{NEW},{OLD}"}
        code, told = reseal(environ | {"ENCRYPTION_KEYS": NEW})
        assert (code, told.count("cannot be read with any of the keys: ")) == (1, 2)
        assert reseal(both) == (0, "2 sealed with the first key\n")
        assert reseal(environ | {"ENCRYPTION_KEYS": NEW}) == (0, "2 sealed with the first key\n")
        with_calls(environ | {"ENCRYPTION_KEYS": NEW}, fetch)
        assert far.requests[-1].path == "/?key=canary"
