"""The private S3 server: our own small development server, ``python -m stack.s3server``."""

import functools
import sys
from pathlib import Path

from stack.layout import ROOT
from stack.probes import http_ok
from stack.process import Unit

ACCESS_KEY_ID = "dossier"
REGION = "us-east-1"


class S3:
    """One server under ``folder`` that knows one pair of keys."""

    name = "s3"

    def __init__(self, folder: Path, log: Path, port: int, secret_access_key: str) -> None:
        self._folder = folder
        self._log = log
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        self.access_key_id = ACCESS_KEY_ID
        self.secret_access_key = secret_access_key

    def prepare(self) -> None:
        """Create the data folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def units(self) -> list[Unit]:
        """The server."""
        words = ("-m", "stack.s3server", "--host", "127.0.0.1", "--port", str(self._port), "--data", str(self._folder))
        return [
            Unit(
                name=self.name,
                argv=(sys.executable, *words),
                env={
                    "PYTHONPATH": str(ROOT),
                    "S3_ACCESS_KEY_ID": self.access_key_id,
                    "S3_SECRET_ACCESS_KEY": self.secret_access_key,
                },
                cwd=self._folder,
                log=self._log,
                probe=functools.partial(http_ok, self._port, "/healthz"),
                port=self._port,
            )
        ]
