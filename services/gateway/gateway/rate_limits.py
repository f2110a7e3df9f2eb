"""How much each caller may ask of the API: a token bucket per principal, or per address for strangers, in Redis.

To ask Redis at each request would cost about a tenth of one. So a process takes some requests at once out of the
bucket and hands them out itself: Redis is asked once in up to fifty requests. What a process took and did not need is
lost to its caller until the bucket has filled again: at most 2 % of the limit per process.

While Redis is away there are no limits: the API goes on, `dossier_rate_limits_suspended` is 1, and the log says so.
"""

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import flask
from chassis.errors import Unavailable
from werkzeug.wrappers import Request as HttpRequest

from gateway import metrics
from gateway.accounts.cache import Redis, translated
from gateway.graphql_http import ProtocolError
from gateway.networks import network

log = logging.getLogger(__name__)

SHARE = 50
"""A process takes this part of a limit at once."""
KNOWN = 10_000
"""Callers that a process remembers."""
PAUSE = 1.0
"""Seconds before Redis is asked again after it could not be reached."""
NOTED = "dossier.rate_limit"

_TAKE = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local limit, window, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local found = redis.call('HMGET', KEYS[1], 'left', 'at')
local left, at = tonumber(found[1]) or limit, tonumber(found[2]) or now
left = math.min(limit, left + math.max(0, now - at) * limit / window)
local taken = math.min(wanted, math.floor(left))
left = left - taken
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(window * 1000) + 1000)
return {taken, tostring(left)}
"""


class Policy(NamedTuple):
    """So many requests in so many seconds; 0 requests is no limit."""

    name: str
    requests: int
    seconds: int

    @property
    def share(self) -> int:
        """How many requests a process takes at once."""
        return max(1, self.requests // SHARE)


class Budget:
    """What a process may still hand out to one caller. `left` is what the bucket held besides, at the time `at`."""

    __slots__ = ("at", "held", "left", "refill")

    def __init__(self) -> None:
        self.refill = threading.Lock()
        self.held = 0
        self.left = 0.0
        self.at = -math.inf


class State(NamedTuple):
    """A caller's policy and what of it remains."""

    policy: Policy
    remaining: float

    def headers(self) -> dict[str, str]:
        """RateLimit and RateLimit-Policy as draft-ietf-httpapi-ratelimit-headers-10 has them.

        `r` is how many requests remain, `t` in how many seconds there will be all of them again.
        """
        policy, remaining = self.policy, min(self.remaining, self.policy.requests)
        full = math.ceil((policy.requests - remaining) * policy.seconds / policy.requests)
        return {
            "RateLimit-Policy": f'"{policy.name}";q={policy.requests};w={policy.seconds}',
            "RateLimit": f'"{policy.name}";r={int(remaining)};t={full}',
        }


class RateLimits:
    """Thread-safe. `principals` and `strangers` are the policies."""

    def __init__(
        self, client: Redis, *, principals: Policy, strangers: Policy, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = client
        self._principals = principals
        self._strangers = strangers
        self._clock = clock
        self._lock = threading.Lock()
        self._budgets: OrderedDict[str, Budget] = OrderedDict()
        self._suspended_until = -math.inf

    def spend(self, http: HttpRequest, user_id: str | None, address: str) -> None:
        """Count a request, and note in `http` what remains, for `stamp`.

        Raises ProtocolError (429) when nothing remains.
        """
        policy = self._strangers if user_id is None else self._principals
        if not policy.requests:
            return
        caller = f"address:{network(address)}" if user_id is None else f"user:{user_id}"
        remaining = self._spend(caller, policy)
        if remaining is None:
            return
        http.environ[NOTED] = State(policy, max(remaining, 0.0))
        if remaining < 0:
            wait = max(1, math.ceil(-remaining * policy.seconds / policy.requests))
            raise ProtocolError(
                429,
                f"at most {policy.requests} requests in {policy.seconds} s; try again in {wait} s",
                code="rate_limited",
                headers={"Retry-After": str(wait)},
            )

    def _spend(self, caller: str, policy: Policy) -> float | None:
        """What remains after this request; None while there are no limits. Negative: how much is missing for it."""
        now = self._clock()
        with self._lock:
            budget = self._budgets.get(caller)
            if budget is None:
                budget = self._budgets[caller] = Budget()
                if len(self._budgets) > KNOWN:
                    self._budgets.popitem(last=False)
            else:
                self._budgets.move_to_end(caller)
            remaining = _handed_out(budget, policy, now)
        return self._refilled(caller, budget, policy, now) if remaining is None else remaining

    def _refilled(self, caller: str, budget: Budget, policy: Policy, now: float) -> float | None:
        with budget.refill:  # of many at once, one takes a share for all
            with self._lock:
                remaining = _handed_out(budget, policy, now)
            if remaining is not None or now < self._suspended_until:
                return remaining
            try:
                taken, left = self._take(caller, policy)
            except Unavailable as err:
                self._suspend(now, err)
                return None
            metrics.RATE_LIMITS_SUSPENDED.set(0)
            with self._lock:
                budget.held, budget.left, budget.at = taken - 1, left, now
                return budget.held + budget.left

    def _take(self, caller: str, policy: Policy) -> tuple[int, float]:
        """Take a share: how many requests that is, and what is left in the bucket."""
        with translated():
            taken, left = self._redis.eval(_TAKE, 1, f"rate:{caller}", *policy[1:], policy.share)
        return taken, float(left)

    def _suspend(self, now: float, err: Unavailable) -> None:
        self._suspended_until = now + PAUSE
        metrics.RATE_LIMITS_SUSPENDED.set(1)
        log.warning("the API has no rate limits for now", extra={"reason": err.message})


def _handed_out(budget: Budget, policy: Policy, now: float) -> float | None:
    """What remains after this request, or is missing for it; None when Redis must be asked."""
    passed = max(0.0, now - budget.at)
    if passed > policy.seconds:
        return None
    left = min(float(policy.requests), budget.left + passed * policy.requests / policy.seconds)
    if budget.held > 0:
        budget.held -= 1
        return budget.held + left
    return left - 1 if left < 1 else None


def stamp(response: flask.Response) -> flask.Response:
    """Give an answer its RateLimit headers; to be called after every request of the application."""
    state: State | None = flask.request.environ.get(NOTED)
    if state is not None:
        response.headers.update(state.headers())
    return response
