"""Start the catcher: `python -m stack.mailcatcher --smtp-port 1025 --http-port 8025 --data DIR`."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from pathlib import Path

from werkzeug.serving import make_server

from stack.mailcatcher.certificate import server_context
from stack.mailcatcher.faults import FaultSwitch
from stack.mailcatcher.messages import MessageStore
from stack.mailcatcher.smtp import SmtpOptions, SmtpSide
from stack.mailcatcher.web import create_app

CREDENTIALS = "MAILCATCHER_AUTH"
MAX_MESSAGE_BYTES = 25 << 20


def main() -> None:
    parser = argparse.ArgumentParser(prog="stack.mailcatcher", description="A development mail server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder for messages and certificate")
    parser.add_argument("--max-bytes", type=int, default=MAX_MESSAGE_BYTES, help="largest message accepted")
    parser.add_argument("--starttls", action="store_true", help="offer STARTTLS with DATA/tls.crt")
    parser.add_argument("--auth", action="store_true", help=f"demand AUTH with user:password from {CREDENTIALS}")
    options = parser.parse_args()
    user, colon, password = os.environ.get(CREDENTIALS, "").partition(":")
    if options.auth and not (user and colon and password):
        parser.error(f"--auth needs user:password in the environment variable {CREDENTIALS}")
    options.data.mkdir(parents=True, exist_ok=True)
    smtp_options = SmtpOptions(
        max_bytes=options.max_bytes,
        tls=server_context(options.data) if options.starttls else None,
        credentials=(user, password) if options.auth else None,
    )
    asyncio.run(serve(options, smtp_options))


async def serve(options: argparse.Namespace, smtp_options: SmtpOptions) -> None:
    """SMTP on the event loop, HTTP in threads, until SIGTERM or SIGINT."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    messages, faults = MessageStore(options.data / "messages"), FaultSwitch()
    smtp_side = SmtpSide(messages, faults, smtp_options)
    smtp_server = await loop.create_server(smtp_side.protocol, options.host, options.smtp_port)
    http_server = make_server(options.host, options.http_port, create_app(messages, faults), threaded=True)
    threading.Thread(target=http_server.serve_forever, name="http", daemon=True).start()
    print(
        f"mail catcher: smtp://{options.host}:{options.smtp_port}, inbox http://{options.host}:{options.http_port}/",
        file=sys.stderr,
        flush=True,
    )
    await stopping.wait()
    http_server.shutdown()
    smtp_server.close()


if __name__ == "__main__":
    main()
