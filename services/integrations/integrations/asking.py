"""Asking a third party for JSON: redirects, one retry, and leaving alone a host that fails or asks us to wait."""

import time
from typing import Any, NamedTuple

import httpx
import msgspec

from integrations.addresses import InvalidUrl, host_of, parse_url, port_of
from integrations.hosts import Hosts
from integrations.outgoing import TOO_LATE, Answer, Exchange, Limits, Outgoing, OutgoingError
from integrations.schedule import parse_retry_after

CONNECT = 3.0
MAX_ANSWER = 1 << 20
MAX_REDIRECTS = 3
RETRY_STATUS = frozenset({502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TROUBLE = frozenset({"unavailable", "timeout"})


class Deadline(NamedTuple):
    """A point in `time.monotonic`."""

    at: float

    def remaining(self) -> float:
        """Seconds; raises OutgoingError when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise OutgoingError("timeout", TOO_LATE)
        return left


class ThirdParties:
    """Every failure is an OutgoingError with a code and a text that holds nothing of the request or the answer."""

    def __init__(self, outgoing: Outgoing, hosts: Hosts) -> None:
        self._outgoing = outgoing
        self._hosts = hosts

    def ask(self, exchange: Exchange, seconds: float) -> Any:
        """The decoded JSON of a 2xx answer, within `seconds`. Raises OutgoingError."""
        deadline = Deadline(time.monotonic() + seconds)
        answer = self._follow(exchange, deadline)
        if not 200 <= answer.status < 300:
            raise OutgoingError("bad_status", f"the third party answered {answer.status}")
        if not answer.complete:
            raise OutgoingError("too_large", f"the answer is larger than {MAX_ANSWER} bytes")
        try:
            return msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, RecursionError) as err:
            raise OutgoingError("bad_answer", "the answer is not JSON") from err

    def _follow(self, exchange: Exchange, deadline: Deadline) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._guarded(exchange, deadline)
            if answer.status not in _REDIRECTS:
                return answer
            exchange = _redirected(exchange, answer.headers.get("location", ""))
        raise OutgoingError("too_many_redirects", f"more than {MAX_REDIRECTS} redirects")

    def _guarded(self, exchange: Exchange, deadline: Deadline) -> Answer:
        """One call as far as the host's state allows it, with its result noted there."""
        host = self._hosts.of(f"{host_of(exchange.url)}:{port_of(exchange.url)}")
        refusal = host.refusal()
        if refusal == "rate_limited":
            raise OutgoingError(refusal, "the third party asked us to wait")
        if refusal is not None:
            raise OutgoingError(refusal, "the third party failed repeatedly and is left alone for a while")
        try:
            answer = self._patiently(exchange, deadline)
        except OutgoingError as err:
            if err.code in _TROUBLE:
                host.breaker.failed()
            raise
        if answer.status >= 500:
            host.breaker.failed()
            raise OutgoingError("unavailable", f"the third party answered {answer.status}")
        host.breaker.succeeded()
        if answer.status == 429:
            host.pause(parse_retry_after(answer.headers.get("retry-after")))
            raise OutgoingError("rate_limited", "the third party asked us to wait")
        return answer

    def _patiently(self, exchange: Exchange, deadline: Deadline) -> Answer:
        """Send; a GET that found nobody, or a gateway without its backend, is sent once more."""
        try:
            answer = self._send(exchange, deadline)
        except OutgoingError as err:
            if exchange.method != "GET" or err.code != "unavailable":
                raise
        else:
            if exchange.method != "GET" or answer.status not in RETRY_STATUS:
                return answer
        return self._send(exchange, deadline)

    def _send(self, exchange: Exchange, deadline: Deadline) -> Answer:
        return self._outgoing.send(exchange, Limits(CONNECT, deadline.remaining(), MAX_ANSWER))


def _redirected(exchange: Exchange, location: str) -> Exchange:
    """The request that a redirect asks for. Elsewhere than at the same origin it goes without our headers."""
    if exchange.method != "GET":
        raise OutgoingError("bad_status", "the third party redirects what is not a GET")
    try:
        url = parse_url(str(exchange.url.join(location)))
    except (InvalidUrl, httpx.InvalidURL, ValueError) as err:
        raise OutgoingError("bad_answer", "the third party redirects to an invalid URL") from err
    if exchange.url.scheme == "https" and url.scheme == "http":
        raise OutgoingError("bad_answer", "the third party redirects from https to http")
    same = (url.scheme, host_of(url), port_of(url)) == (
        exchange.url.scheme,
        host_of(exchange.url),
        port_of(exchange.url),
    )
    return Exchange("GET", url, exchange.headers if same else {})
