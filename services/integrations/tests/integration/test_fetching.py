import secrets
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from chassis import metrics
from chassis.testing import free_port
from integrations.asking import ThirdParties
from integrations.cache import AnswerCache
from integrations.contract import ExternalData, FetchRequest
from integrations.fetching import Fetcher
from integrations.hosts import Hosts
from integrations.outgoing import Outgoing
from integrations.sources import Definition
from integrations.vault import Vault

from services.integrations.tests.third_party import Received, Receiver, Reply, receiving


class Clock:
    """Moves only when told to."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(redis_url: str) -> Iterator[AnswerCache]:
    made = AnswerCache(redis_url)
    yield made
    made.close()


@pytest.fixture
def fetcher(outgoing: Outgoing, cache: AnswerCache, vault: Vault, clock: Clock) -> Fetcher:
    return Fetcher(ThirdParties(outgoing, Hosts(clock)), cache, vault, clock)


@pytest.fixture
def far() -> Iterator[Receiver]:
    """Answers with the path it was asked for."""
    with receiving(lambda request: Reply(body=b'{"path": "%s"}' % request.path.encode())) as receiver:
        yield receiver


def a_definition(url: str, **changes: Any) -> Definition:
    given: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "name": "far",
        "url": url + "/{{ params.id }}",
        "method": "GET",
        "headers": {},
        "body": None,
        "mapping": {"path": "path"},
        "cache_seconds": 60,
        "secret": "canary",
    }
    return Definition(**given | changes)


def fetch(fetcher: Fetcher, definition: Definition, *ids: Any, remaining: float | None = None) -> list[ExternalData]:
    requests = [FetchRequest(source="far", params={"id": each}) for each in ids]
    return fetcher.fetch(requests, {"far": definition}, remaining)


def test_each_request_has_its_answer_and_equal_ones_go_out_once(fetcher: Fetcher, far: Receiver) -> None:
    answers = fetch(fetcher, a_definition(far.url), 1, 2, 1, 3, 2)
    assert [answer.data for answer in answers] == [{"path": f"/{id}"} for id in (1, 2, 1, 3, 2)]
    assert sorted(request.path for request in far.requests) == ["/1", "/2", "/3"]


def asked(outcome: str) -> float:
    return metrics.REGISTRY.get_sample_value("dossier_source_seconds_count", {"outcome": outcome}) or 0.0


def test_third_parties_are_timed_by_what_came_of_it(fetcher: Fetcher, far: Receiver) -> None:
    fresh, unavailable = asked("fresh"), asked("unavailable")
    definition = a_definition(far.url)
    fetch(fetcher, definition, 1)
    fetch(fetcher, definition, 1)
    fetch(fetcher, a_definition(f"http://127.0.0.1:{free_port()}"), 1)
    assert (asked("fresh"), asked("unavailable")) == (fresh + 1, unavailable + 1), "the cache asks nobody"


def test_an_answer_is_fresh_for_its_time(fetcher: Fetcher, far: Receiver, clock: Clock) -> None:
    definition = a_definition(far.url)
    (first,) = fetch(fetcher, definition, 1)
    clock.now += 59
    (second,) = fetch(fetcher, definition, 1)
    assert second == first
    assert len(far.requests) == 1
    clock.now += 2
    (third,) = fetch(fetcher, definition, 1)
    assert len(far.requests) == 2
    assert third.fetched_at
    assert first.fetched_at
    assert (third.fetched_at - first.fetched_at).total_seconds() == 61


def test_without_cache_seconds_every_call_goes_out(fetcher: Fetcher, far: Receiver) -> None:
    definition = a_definition(far.url, cache_seconds=0)
    fetch(fetcher, definition, 1)
    fetch(fetcher, definition, 1)
    assert len(far.requests) == 2


def test_the_last_good_answer_is_served_with_its_age_when_the_far_side_is_gone(fetcher: Fetcher, clock: Clock) -> None:
    with receiving(lambda _: Reply(body=b'{"path": "kept"}')) as far:
        definition = a_definition(far.url)
        (good,) = fetch(fetcher, definition, 1)
    clock.now += 3600
    (stale,) = fetch(fetcher, definition, 1)
    assert stale.data == {"path": "kept"}
    assert stale.stale
    assert stale.fetched_at == good.fetched_at
    assert stale.error
    assert stale.error.code == "unavailable"


def test_the_last_good_answer_is_kept_for_a_week(fetcher: Fetcher, far: Receiver, redis_url: str) -> None:
    before = set(redis.Redis.from_url(redis_url).keys("integrations:answer:*"))
    fetch(fetcher, a_definition(far.url), 1)
    connection = redis.Redis.from_url(redis_url)
    (key,) = set(connection.keys("integrations:answer:*")) - before
    assert 7 * 86_400 - 60 < connection.ttl(key) <= 7 * 86_400
    assert b"canary" not in key + (connection.get(key) or b"")


def test_a_failure_is_data(fetcher: Fetcher, far: Receiver) -> None:
    far.script = lambda request: Reply(500 if request.path == "/2" else 200, b'{"path": 1}')
    good, bad = fetch(fetcher, a_definition(far.url), 1, 2)
    assert (good.data, good.error) == ({"path": 1}, None)
    assert bad.data is None
    assert not bad.stale
    assert bad.error
    assert bad.error.code == "unavailable"


def test_unknown_sources_and_values_that_do_not_fit_are_data_too(fetcher: Fetcher, far: Receiver) -> None:
    requests = [
        FetchRequest(source="other"),
        FetchRequest(source="far"),
        FetchRequest(source="far", params={"id": ".."}),
        FetchRequest(source="far", params={"id": "ok"}),
    ]
    answers = fetcher.fetch(requests, {"far": a_definition(far.url)}, None)
    codes = [answer.error.code if answer.error else None for answer in answers]
    assert codes == ["unknown_source", "invalid_value", "invalid_value", None]
    assert [request.path for request in far.requests] == ["/ok"]


def test_requests_run_side_by_side(fetcher: Fetcher, far: Receiver) -> None:
    """Each answer waits until all requests are there, which one after the other would never be."""
    together = threading.Barrier(8, timeout=5)

    def meet(request: Received) -> Reply:
        together.wait()
        return Reply(body=b'{"path": 1}')

    far.script = meet
    assert [answer.error for answer in fetch(fetcher, a_definition(far.url), *range(8))] == [None] * 8


def test_the_callers_deadline_bounds_the_answer(fetcher: Fetcher, far: Receiver) -> None:
    (answer,) = fetch(fetcher, a_definition(far.url), 1, remaining=0.1)
    assert answer.error
    assert answer.error.code == "timeout"
    assert far.requests == []


def test_the_time_is_for_all_of_a_call_together(fetcher: Fetcher, far: Receiver) -> None:
    """Sixteen go out at once and use the time up; the others are not sent any more."""
    held = threading.Event()

    def hold(_: Received) -> Reply:
        held.wait(10)
        return Reply()

    far.script = hold
    answers = fetch(fetcher, a_definition(far.url), *range(40), remaining=0.7)
    held.set()
    assert {answer.error.code for answer in answers if answer.error} <= {"timeout", "unavailable"}
    assert all(answer.error for answer in answers)
    assert 1 <= len(far.requests) <= 16


def test_without_redis_it_works_without_cache(outgoing: Outgoing, vault: Vault, far: Receiver) -> None:
    nowhere = AnswerCache(f"redis://127.0.0.1:{free_port()}/0")
    fetcher = Fetcher(ThirdParties(outgoing, Hosts()), nowhere, vault)
    for _ in range(5):
        (answer,) = fetch(fetcher, a_definition(far.url), 1)
        assert answer.data == {"path": "/1"}
    assert len(far.requests) == 5


def test_a_preview_asks_and_keeps_nothing(fetcher: Fetcher, far: Receiver) -> None:
    definition = a_definition(far.url)
    request = FetchRequest(source="far", params={"id": 1})
    assert fetcher.preview(definition, request, None).data == {"path": "/1"}
    assert fetcher.preview(definition, request, None).data == {"path": "/1"}
    assert len(far.requests) == 2
