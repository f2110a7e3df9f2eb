"""A service as small as can be: ``migrate`` adds a line to a file, ``serve`` answers 200 and ends as it is told."""

import http.server
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

deaf = threading.Event()


class Answers(http.server.BaseHTTPRequestHandler):
    """Any path is fine; /crash ends the process, /deaf makes it ignore SIGTERM."""

    def do_GET(self) -> None:
        if self.path == "/deaf":
            deaf.set()
        if self.path == "/crash":
            os._exit(7)
        self.send_response(200)
        self.end_headers()
        self.wfile.write("\n".join(sorted(os.environ)).encode())


def main() -> None:
    """The two commands that every service has."""
    if sys.argv[1] == "migrate":
        with Path("migrated").open("a") as file:
            file.write("once\n")
        return
    signal.signal(signal.SIGTERM, lambda *_: None if deaf.is_set() else os._exit(0))
    # A child that would outlive us, were nobody to look after it.
    subprocess.Popen(["sleep", "600"])
    http.server.ThreadingHTTPServer((os.environ["OPS_HOST"], int(os.environ["OPS_PORT"])), Answers).serve_forever()


main()
