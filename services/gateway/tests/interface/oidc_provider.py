"""The certified provider of the npm package oidc-provider, as a process."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from chassis.testing import free_port, wait_for

HERE = Path(__file__).parents[1] / "oidc_provider"


class Client(NamedTuple):
    """A registered client."""

    id: str
    secret: str
    redirect_uri: str


class LiveProvider(NamedTuple):
    """A provider that signs everybody in as whom it was told last."""

    issuer: str

    def become(self, **claims: Any) -> None:
        """Whoever comes next is this account: `sub`, `email`, `email_verified`, `name`, `groups`."""
        httpx.post(f"{self.issuer}/become", json=claims).raise_for_status()


@contextmanager
def running_provider(client: Client, port: int = 0) -> Iterator[LiveProvider]:
    """The provider, listening; its packages are installed from the lock once per checkout."""
    if not (HERE / "node_modules/.package-lock.json").exists():
        npm = shutil.which("npm")
        assert npm, "npm is needed for the provider that the tests sign in through"
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True, timeout=300)
    port = port or free_port()
    command = ["node", "server.js", str(port), client.id, client.secret, client.redirect_uri]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: _answers(issuer, process), "the provider to listen", seconds=30)
        yield LiveProvider(issuer)
    finally:
        process.terminate()
        process.wait(10)


def _answers(issuer: str, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"the provider ended with {process.returncode}"
    try:
        return httpx.get(f"{issuer}/.well-known/openid-configuration").status_code == 200
    except httpx.TransportError:
        return False
