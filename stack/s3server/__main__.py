"""Start the server: `python -m stack.s3server --host 127.0.0.1 --port 9000 --data DIR`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from stack.s3server.app import App
from stack.s3server.server import S3HttpServer
from stack.s3server.signature import SignatureChecker
from stack.s3server.store import Store

CREDENTIALS = ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")


def main() -> None:
    parser = argparse.ArgumentParser(prog="stack.s3server", description="A development S3 server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder for metadata and bodies; made when missing")
    options = parser.parse_args()
    missing = [name for name in CREDENTIALS if not os.environ.get(name)]
    if missing:
        parser.error(f"set the credentials in the environment: {', '.join(missing)}")
    access_key, secret_key = (os.environ[name] for name in CREDENTIALS)

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    store = Store(options.data)
    server = S3HttpServer((options.host, options.port), App(store, SignatureChecker(access_key, secret_key)))
    threading.Thread(target=server.serve_forever, name="accept", daemon=True).start()
    print(f"development S3 server on http://{options.host}:{server.server_port}", file=sys.stderr, flush=True)
    stopping.wait()
    server.stop()
    store.close()


if __name__ == "__main__":
    main()
