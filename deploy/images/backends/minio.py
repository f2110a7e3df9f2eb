"""The command line, variables and health address of MinIO, before the local stack's S3 server."""

import argparse
import dataclasses
import os
import sys

from stack.s3server import __main__ as server
from stack.s3server.app import App
from stack.s3server.messages import Request, Response

HEALTH = "/minio/health/live"


class _Live(App):
    def handle(self, request: Request) -> Response:
        if request.path == HEALTH:
            request = dataclasses.replace(request, path="/healthz")
        return super().handle(request)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["server"])
    parser.add_argument("data")
    parser.add_argument("--address", default=":9000")
    options = parser.parse_args()
    host, _, port = options.address.rpartition(":")
    os.environ["S3_ACCESS_KEY_ID"] = os.environ["MINIO_ROOT_USER"]
    os.environ["S3_SECRET_ACCESS_KEY"] = os.environ["MINIO_ROOT_PASSWORD"]
    address = ["--host", host or "0.0.0.0", "--port", port]  # noqa: S104 (alone in a container)
    sys.argv = [sys.argv[0], *address, "--data", options.data]
    server.App = _Live  # type: ignore[attr-defined]
    server.main()


if __name__ == "__main__":
    main()
