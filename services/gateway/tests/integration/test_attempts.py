"""How failed sign-ins are counted, on a real Redis."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from chassis.testing import backend
from gateway.accounts.attempts import Attempts, Limits
from graphql import GraphQLError

Site = Callable[[int], str]


@pytest.fixture
def client() -> Iterator[Any]:
    with redis.Redis.from_url(backend("TEST_REDIS_URL")) as made:
        yield made


@pytest.fixture
def email() -> str:
    return f"{secrets.token_hex(8)}@example.com"


@pytest.fixture
def at() -> Site:
    """Addresses that no other test uses."""
    site = secrets.token_hex(8)
    return lambda number: f"site-{site}-{number}"


def tried(attempts: Attempts, email: str, address: str, known: str | None = None) -> bool:
    """Whether an attempt is let through."""
    try:
        attempts.begin(email, address, known)
    except GraphQLError as err:
        found = err.extensions or {}
        return found["code"] != "rate_limited" or not 1 <= found["retryAfter"] <= 100
    return True


def test_the_window_does_not_move_with_each_try(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=3, address=100, account=100))
    assert [tried(attempts, email, at(1)) for _ in range(3)] == [True] * 3
    (key,) = client.scan_iter(f"sign-in:pair:*:{at(1)}")
    client.expire(key, 5)
    assert not tried(attempts, email, at(1))
    assert client.ttl(key) <= 5


def test_one_address_does_not_use_up_the_count_of_an_account(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=10, address=50, account=20))
    assert [tried(attempts, email, at(1)) for _ in range(300)].count(True) == 10
    assert [tried(attempts, email, at(2)) for _ in range(300)].count(True) == 10
    assert not tried(attempts, email, at(3))


def test_what_a_full_address_tries_is_counted_for_no_account(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=10, address=3, account=10))
    for other in range(3):
        assert tried(attempts, f"{other}-{email}", at(1))
    assert [tried(attempts, email, at(1)) for _ in range(50)] == [False] * 50
    assert [tried(attempts, email, at(number)) for number in range(2, 12)] == [True] * 10


def test_a_full_account_fills_no_address(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=10, address=10, account=5))
    assert [tried(attempts, email, at(1)) for _ in range(50)].count(True) == 5
    assert [tried(attempts, f"other-{email}", at(1)) for _ in range(5)] == [True] * 5


def test_a_crowd_is_limited_over_all_addresses(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=10, address=50, account=100))
    assert [tried(attempts, email, at(number)) for number in range(500)].count(True) == 100


def test_the_usual_limits_are_those_of_the_documents(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits())
    assert [outcome(attempts, email, at(1)) for _ in range(11)] == [0] * 10 + [900]
    assert [outcome(attempts, f"{n}-{email}", at(1)) for n in range(41)] == [0] * 40 + [900]
    assert [outcome(attempts, email, at(number)) for number in range(2, 93)] == [0] * 90 + [900]


def outcome(attempts: Attempts, email: str, address: str) -> int:
    """Zero for an attempt that is let through, otherwise the seconds until the next, rounded to the window."""
    try:
        attempts.begin(email, address)
    except GraphQLError as err:
        wait = int((err.extensions or {})["retryAfter"])
        return 900 if 600 < wait <= 900 else wait
    return 0


def test_a_known_browser_is_let_in_whatever_a_crowd_does_and_has_few_tries(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=10, address=20, account=100))
    for number in range(200):
        tried(attempts, email, at(number % 20))
    for number in range(30):
        tried(attempts, f"{number}-{email}", at(1))
    assert not tried(attempts, email, at(1))
    assert [tried(attempts, email, at(1), "browser") for _ in range(15)] == [True] * 10 + [False] * 5
    assert tried(attempts, email, at(1), "another browser")


def test_the_right_password_is_no_failure(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=3, address=3, account=3))
    for known in (None, "browser"):
        for _ in range(10):
            assert tried(attempts, email, at(1), known)
            attempts.succeeded(email, at(1), known)
    for key in client.scan_iter(f"sign-in:*{at(1)}*"):
        assert client.ttl(key) > 0


def test_a_window_that_ended_during_an_attempt_leaves_nothing(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=3, address=3, account=3))
    assert tried(attempts, email, at(1))
    client.delete(*client.scan_iter(f"sign-in:*{at(1)}"))
    attempts.succeeded(email, at(1))
    assert list(client.scan_iter(f"sign-in:*{at(1)}")) == []


def in_one_ipv6_network() -> list[str]:
    site = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}"
    return [f"{site}:{secrets.token_hex(2)}:{number:x}:1:2" for number in range(20)]


def spellings_of_one_ipv4_address() -> list[str]:
    written = "10." + ".".join(str(secrets.randbelow(250)) for _ in range(3))
    return [written, f"::ffff:{written}", f"[::ffff:{written}]:443", f"{written}:80"] * 5


@pytest.mark.parametrize("addresses", [in_one_ipv6_network, spellings_of_one_ipv4_address])
def test_addresses_of_one_user_are_one(client: Any, email: str, addresses: Callable[[], list[str]]) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=3, address=100, account=100))
    assert [tried(attempts, email, address) for address in addresses()].count(True) == 3
    attempts = Attempts(client, Limits(seconds=100, pair=100, address=3, account=100))
    assert [tried(attempts, f"{secrets.token_hex(4)}{email}", each) for each in addresses()].count(True) == 3


def test_attempts_at_the_same_moment_pass_no_limit(client: Any, email: str, at: Site) -> None:
    attempts = Attempts(client, Limits(seconds=100, pair=10, address=50, account=25))
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda number: tried(attempts, email, at(number % 8)), range(400)))
    assert found.count(True) == 25
