"""The server as its users run it: a process of its own, spoken to over HTTP."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import boto3
import httpx
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from mypy_boto3_s3.client import S3Client

from stack.ports import PortBook

ACCESS_KEY, SECRET_KEY = "test-key", "test-secret"
ROOT = Path(__file__).resolve().parents[3]


class RunningServer:
    """One server process at a time over one data folder; its port stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.log = folder / "server.log"
        self._ports = PortBook()
        self.endpoint = f"http://127.0.0.1:{self._ports.private('s3')}"
        self.start()

    def start(self) -> None:
        port = self.endpoint.rpartition(":")[2]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stack.s3server", "--port", port, "--data", str(self.data)],
                cwd=ROOT,
                env={**os.environ, "S3_ACCESS_KEY_ID": ACCESS_KEY, "S3_SECRET_ACCESS_KEY": SECRET_KEY},
                stderr=log,
            )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, "the server did not answer within 20 s"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(self.endpoint + "/healthz").status_code == 200
        except httpx.ConnectError:
            return False

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait; returns the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def close(self) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        self._ports.close()

    def files(self) -> list[Path]:
        """Every file with bytes of objects, complete or not."""
        return [path for name in ("blobs", "incoming") for path in (self.data / name).rglob("*") if path.is_file()]


def client(endpoint: str, *, secret: str = SECRET_KEY, access: str = ACCESS_KEY, verify: str | None = None) -> S3Client:
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    made: S3Client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=access,
        aws_secret_access_key=secret,
        region_name="eu-test-1",
        config=config,
        verify=verify,
    )
    return made


def signed_headers(method: str, url: str, body: bytes = b"") -> dict[str, str]:
    """Headers that make a request of any HTTP client a signed one."""
    request = AWSRequest(method=method, url=url, data=body)
    S3SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "s3", "eu-test-1").add_auth(request)
    return dict(request.headers.items())
