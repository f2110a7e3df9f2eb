"""Load from wrk (https://github.com/wg/wrk): it costs little CPU beside what is measured."""

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from stack.programs import Program, require

WRK = Program("wrk", (), "wrk", "wrk")

SCRIPT = """
bodies, total, next_body, passes, failures = {}, 0, 0, 0, 0
for line in io.lines("%(file)s") do total = total + 1; bodies[total] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer %(token)s"
request = function()
  next_body = next_body + 1
  if next_body > total then next_body = 1; passes = passes + 1 end
  local body = bodies[next_body]
  if %(versions)s then body = body:gsub('"version": ?0', '"version":' .. (passes + 1)) end
  return wrk.format(nil, nil, nil, body)
end
response = function(status, headers, body)
  if status ~= 200 or body:find('"code"', 1, true) then
    failures = failures + 1
    if failures == 1 then io.stderr:write(body:sub(1, 500) .. "\\n") end
  end
end
local thread
setup = function(t) thread = t end
done = function(summary, latency, requests)
  print(string.format("RESULT %%d %%d %%d %%d %%d %%d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), thread:get("failures") or 0, summary.errors.timeout + summary.errors.read))
end
"""


class Measured(NamedTuple):
    """Requests answered, requests per second, p50 and p99 in milliseconds, requests that failed."""

    requests: int
    rate: float
    p50: float
    p99: float
    failed: int


class Load:
    """Sends bodies in turn from `clients` connections for some seconds."""

    def __init__(self, gateway: str, token: str) -> None:
        self._gateway = gateway
        self._token = token

    def run(self, bodies: list[dict[str, Any]], clients: int, seconds: int, *, versions: bool = False) -> Measured:
        """Measure. With `versions` each body's version 0 becomes the one that its record has by then."""
        own = bodies[: len(bodies) // 2] if clients == 1 else bodies[len(bodies) // 2 :]
        with tempfile.TemporaryDirectory() as folder:
            file, script = Path(folder) / "bodies", Path(folder) / "bench.lua"
            file.write_text("".join(json.dumps(body) + "\n" for body in own))
            filling = {"file": file, "token": self._token, "versions": str(versions).lower()}
            script.write_text(SCRIPT % filling)
            command = [require(WRK), "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "--latency",
                       "-s", str(script), f"{self._gateway}/graphql"]  # fmt: skip
            output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60)
        found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", output.stdout)
        assert found, output.stdout + output.stderr
        requests, micros, p50, p99, failed, broken = map(int, found.groups())
        if failed:
            print(output.stderr.strip())
        return Measured(requests, requests / micros * 1e6, p50 / 1000, p99 / 1000, failed + broken)
