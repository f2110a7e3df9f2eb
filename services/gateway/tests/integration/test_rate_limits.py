"""The buckets, on a real Redis."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from chassis.testing import backend
from gateway import metrics
from gateway.accounts.cache import connect
from gateway.graphql_http import ProtocolError
from gateway.rate_limits import NOTED, SHARE, Policy, RateLimits, State
from werkzeug.wrappers import Request as HttpRequest

from stack.testing import Backends


@pytest.fixture
def url() -> str:
    return backend("TEST_REDIS_URL")


@pytest.fixture
def user() -> str:
    return str(uuid4())


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def limits(url: str, requests: int, seconds: int = 3600, clock: Clock | None = None) -> RateLimits:
    policy = Policy("principal", requests, seconds)
    strangers = Policy("address", 3, seconds)
    return RateLimits(connect(url), principals=policy, strangers=strangers, clock=clock or Clock())


def spend(rate_limits: RateLimits, user: str | None, address: str = "") -> tuple[bool, dict[str, str]]:
    """Whether it was refused, and the headers."""
    http = HttpRequest({})
    refusal = None
    try:
        rate_limits.spend(http, user, address)
    except ProtocolError as err:
        refusal = (err.status, err.code, int(err.headers["Retry-After"]) >= 1)
    assert refusal in (None, (429, "rate_limited", True))
    state: State | None = http.environ.get(NOTED)
    return refusal is not None, state.headers() if state else {}


@pytest.mark.parametrize("requests", [1, 7, 250])
def test_so_many_requests_pass_and_no_more(url: str, user: str, requests: int) -> None:
    limited = limits(url, requests)
    assert [spend(limited, user)[0] for _ in range(requests + 3)] == [False] * requests + [True] * 3


def test_many_processes_and_threads_share_one_bucket(url: str, user: str) -> None:
    processes = [limits(url, 500) for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        refused = list(pool.map(lambda i: spend(processes[i % 4], user)[0], range(800)))
    held = 4 * (500 // SHARE - 1)  # what each took in vain at most
    assert 500 - held <= refused.count(False) <= 500


def test_each_has_a_bucket_of_their_own(url: str, user: str) -> None:
    limited = limits(url, 1)
    assert not spend(limited, user)[0]
    assert not spend(limited, str(uuid4()))[0]
    assert spend(limited, user)[0]


def test_strangers_are_told_apart_by_address(url: str) -> None:
    limited = limits(url, 1)
    site = uuid4().hex
    here, there = (f"2001:db8:{site[:4]}:{part}" for part in (site[4:8], site[8:12]))
    assert [spend(limited, None, f"{here}::{i}")[0] for i in range(4)] == [False, False, False, True]
    assert not spend(limited, None, f"{there}::1")[0]


def test_the_headers_say_policy_and_rest(url: str, user: str) -> None:
    limited = limits(url, 100, 3600)
    assert spend(limited, user)[1] == {
        "RateLimit-Policy": '"principal";q=100;w=3600',
        "RateLimit": '"principal";r=99;t=36',
    }
    for _ in range(99):
        _, headers = spend(limited, user)
    assert headers["RateLimit"].startswith('"principal";r=0;')
    assert spend(limited, user)[1]["RateLimit"].startswith('"principal";r=0;')


def test_the_bucket_fills_again(url: str, user: str) -> None:
    clock = Clock()
    limited = limits(url, 10, 1_000_000, clock)
    assert [spend(limited, user)[0] for _ in range(11)][-1]
    connect(url).hset(f"rate:user:{user}", "left", 4)  # as after four tenths of the window
    clock.now = 400_000
    assert [spend(limited, user)[0] for _ in range(5)] == [False] * 4 + [True]


def test_zero_is_no_limit(url: str, user: str) -> None:
    limited = limits(url, 0)
    assert [spend(limited, user) for _ in range(100)] == [(False, {})] * 100


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Backends]:
    with Backends(tmp_path, {"redis"}) as backends:
        yield backends


def test_without_redis_the_api_goes_on_and_says_so(own: Backends, user: str) -> None:
    clock = Clock()
    limited = limits(own.redis_url, 2, clock=clock)
    own.kill("redis")
    assert [spend(limited, user) for _ in range(5)] == [(False, {})] * 5
    assert metrics.RATE_LIMITS_SUSPENDED._value.get() == 1
    own.start("redis")
    clock.now += 2
    assert [spend(limited, user)[0] for _ in range(3)] == [False, False, True]
    assert metrics.RATE_LIMITS_SUSPENDED._value.get() == 0
