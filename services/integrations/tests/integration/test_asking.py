import threading
from typing import Any

import pytest
from chassis.testing import free_port
from integrations.addresses import AddressGuard, parse_url
from integrations.asking import MAX_ANSWER, ThirdParties
from integrations.hosts import Hosts
from integrations.outgoing import Exchange, Outgoing, OutgoingError

from services.integrations.tests.third_party import Received, Reply, Script, receiving


class Clock:
    """Moves only when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def parties(outgoing: Outgoing, clock: Clock) -> ThirdParties:
    return ThirdParties(outgoing, Hosts(clock))


def ask(parties: ThirdParties, url: str, method: str = "GET", seconds: float = 5.0) -> Any:
    return parties.ask(Exchange(method, parse_url(url), {"authorization": "Bearer canary"}), seconds)


def failure(parties: ThirdParties, url: str, method: str = "GET", seconds: float = 5.0) -> str:
    with pytest.raises(OutgoingError) as caught:
        ask(parties, url, method, seconds)
    assert "canary" not in str(caught.value)
    return caught.value.code


def redirecting(**routes: str) -> Script:
    def script(request: Received) -> Reply:
        target = routes.get(request.path.strip("/"))
        return Reply(body=b'"arrived"') if target is None else Reply(302, b"", {"location": target})

    return script


def in_turn(*replies: Reply) -> Script:
    """One after the other; the last for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_json_is_decoded(parties: ThirdParties) -> None:
    with receiving(lambda _: Reply(body=b'{"a": [1, 2.5, null]}')) as far:
        assert ask(parties, far.url) == {"a": [1, 2.5, None]}


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"a": NaN}', b'{"a": 1', b"\xff\xfe", b"[" * 500_000, b'"\\ud800"x']
)
def test_what_is_not_json_is_a_bad_answer(parties: ThirdParties, body: bytes) -> None:
    with receiving(lambda _: Reply(body=body)) as far:
        assert failure(parties, far.url) == "bad_answer"


def test_compressed_garbage_is_not_unpacked(parties: ThirdParties) -> None:
    with receiving(lambda _: Reply(body=b"\x1f\x8b" + b"\x00" * 99, headers={"content-encoding": "gzip"})) as far:
        assert failure(parties, far.url) == "bad_answer"
        assert far.requests[0].headers["accept-encoding"] == "identity"


def test_an_answer_of_the_largest_size_is_read_and_a_larger_one_refused(parties: ThirdParties) -> None:
    largest = b'"' + b"x" * (MAX_ANSWER - 2) + b'"'
    with receiving(in_turn(Reply(body=largest), Reply(body=largest + b" "))) as far:
        assert len(ask(parties, far.url)) == MAX_ANSWER - 2
        assert failure(parties, far.url) == "too_large"


@pytest.mark.parametrize(("status", "code"), [(400, "bad_status"), (404, "bad_status"), (500, "unavailable")])
def test_a_failing_status_is_named(parties: ThirdParties, status: int, code: str) -> None:
    with receiving(lambda _: Reply(status)) as far:
        assert failure(parties, far.url) == code
        assert len(far.requests) == 1


# --- redirects -----------------------------------------------------------------------------------------------------


def test_three_redirects_are_followed_and_a_fourth_is_not(parties: ThirdParties) -> None:
    with receiving(redirecting(a="/b", b="c", c="/d", z="/a")) as far:
        assert ask(parties, f"{far.url}/a") == "arrived"
        assert failure(parties, f"{far.url}/z") == "too_many_redirects"


def test_a_redirect_to_an_address_that_is_not_allowed_is_refused(clock: Clock) -> None:
    with receiving() as inside, receiving() as far:
        far.script = redirecting(a=f"http://127.0.0.2:{inside.port}/", b="http://169.254.169.254/latest/meta-data")
        parties = ThirdParties(Outgoing(AddressGuard(["127.0.0.1/32"])), Hosts(clock))
        assert failure(parties, f"{far.url}/a") == "address_not_allowed"
        assert failure(parties, f"{far.url}/b") == "address_not_allowed"
        assert inside.requests == []


@pytest.mark.parametrize("target", ["ftp://x/", "http://u:p@x/", "http://0x7f.1/", "http://[/", ""])
def test_a_redirect_to_nonsense_is_a_failure(parties: ThirdParties, target: str) -> None:
    with receiving(redirecting(a=target)) as far:
        assert failure(parties, f"{far.url}/a") in ("bad_answer", "too_many_redirects")


def test_our_headers_stay_at_the_origin(parties: ThirdParties) -> None:
    with receiving(lambda _: Reply(body=b"1")) as other, receiving() as far:
        far.script = redirecting(a="/b", b=f"{other.url}/c")
        assert ask(parties, f"{far.url}/a") == 1
        assert [request.headers.get("authorization") for request in far.requests] == ["Bearer canary"] * 2
        assert "authorization" not in other.requests[0].headers


def test_only_a_get_is_redirected(parties: ThirdParties) -> None:
    with receiving(redirecting(a="/b")) as far:
        assert failure(parties, f"{far.url}/a", "POST") == "bad_status"
        assert len(far.requests) == 1


# --- retries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_error_is_tried_once_more(parties: ThirdParties, status: int) -> None:
    with receiving(in_turn(Reply(status), Reply(body=b'"good"'))) as far:
        assert ask(parties, far.url) == "good"
    with receiving(in_turn(Reply(status))) as far:
        assert failure(parties, far.url) == "unavailable"
        assert len(far.requests) == 2


def test_a_post_is_never_repeated(parties: ThirdParties) -> None:
    with receiving(lambda _: Reply(503)) as far:
        assert failure(parties, far.url, "POST") == "unavailable"
        assert len(far.requests) == 1


def test_the_time_bounds_both_tries(parties: ThirdParties) -> None:
    held = threading.Event()

    def slow(_: Received) -> Reply:
        held.wait(5)
        return Reply()

    with receiving(slow) as far:
        assert failure(parties, far.url, seconds=0.3) == "timeout"
        assert len(far.requests) == 1
        held.set()


def test_without_time_nothing_is_sent(parties: ThirdParties) -> None:
    with receiving() as far:
        assert failure(parties, far.url, seconds=0.0) == "timeout"
        assert far.requests == []


# --- leaving a host alone ------------------------------------------------------------------------------------------


def test_a_host_that_says_429_is_not_called_before_its_time(parties: ThirdParties, clock: Clock) -> None:
    with receiving(lambda _: Reply(429, headers={"retry-after": "20"})) as far:
        assert failure(parties, far.url) == "rate_limited"
        clock.now += 19
        assert failure(parties, far.url) == "rate_limited"
        assert len(far.requests) == 1
        far.script = lambda _: Reply(body=b'"good"')
        clock.now += 2
        assert ask(parties, far.url) == "good"


def test_five_failures_open_the_breaker_and_half_a_minute_later_one_call_tries(
    parties: ThirdParties, clock: Clock
) -> None:
    with receiving(lambda _: Reply(500)) as far:
        for _ in range(5):
            failure(parties, far.url)
        assert failure(parties, far.url) == "unavailable"
        assert len(far.requests) == 5
        clock.now += 31
        assert failure(parties, far.url) == "unavailable"
        assert len(far.requests) == 6
        assert failure(parties, far.url) == "unavailable"
        assert len(far.requests) == 6
        far.script = lambda _: Reply(body=b'"good"')
        clock.now += 31
        assert ask(parties, far.url) == "good"
        assert ask(parties, far.url) == "good"


def test_a_refused_connection_opens_the_breaker_too(parties: ThirdParties) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    for _ in range(5):
        assert failure(parties, url) == "unavailable"
    with pytest.raises(OutgoingError, match="left alone"):
        ask(parties, url)


def test_our_own_mistakes_do_not_open_the_breaker(parties: ThirdParties) -> None:
    with receiving(lambda _: Reply(404)) as far:
        for _ in range(6):
            assert failure(parties, far.url) == "bad_status"
        assert len(far.requests) == 6


def test_an_address_that_is_refused_does_not_open_the_breaker(clock: Clock) -> None:
    parties = ThirdParties(Outgoing(AddressGuard()), Hosts(clock))
    with receiving() as far:
        for _ in range(6):
            assert failure(parties, far.url) == "address_not_allowed"
        assert far.requests == []


def test_a_port_that_fails_does_not_stop_the_others_of_its_host(parties: ThirdParties) -> None:
    with receiving(lambda _: Reply(500)) as broken, receiving(lambda _: Reply(body=b'"good"')) as far:
        for _ in range(6):
            assert failure(parties, broken.url) == "unavailable"
        assert len(broken.requests) == 5
        assert ask(parties, far.url) == "good"
