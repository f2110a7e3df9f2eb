"""Answering fetch requests: from the cache while fresh, else from the third party, else with the last good answer."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime
from typing import NamedTuple

from integrations import mapping
from integrations.asking import ThirdParties
from integrations.cache import AnswerCache, CachedAnswer
from integrations.contract import ExternalData, Failure, FetchRequest
from integrations.metrics import SOURCE_ANSWERS, SOURCE_SECONDS
from integrations.outgoing import Exchange, OutgoingError
from integrations.sources import Definition, request_of
from integrations.templates import InvalidValue
from integrations.vault import Vault

TOTAL = 8.0
"""Seconds for one third party's answer, retry and redirects included."""

RESERVE = 0.2
"""Seconds of the caller's deadline that are kept for answering it."""

AT_ONCE = 16

FORBIDDEN = Failure(code="forbidden", message="permission denied: your roles may not call this source")


class Planned(NamedTuple):
    """A request that is ready to go; `key` is its name in the cache."""

    definition: Definition
    exchange: Exchange
    key: str


class Fetcher:
    """`clock` gives Unix seconds."""

    def __init__(
        self, parties: ThirdParties, cache: AnswerCache, vault: Vault, clock: Callable[[], float] = time.time
    ) -> None:
        self._parties = parties
        self._cache = cache
        self._vault = vault
        self._clock = clock

    def fetch(
        self,
        requests: Sequence[FetchRequest],
        definitions: dict[str, Definition],
        remaining: float | None,
        refused: Collection[str] = (),
    ) -> list[ExternalData]:
        """One answer per request, in order; `remaining` seconds are left to the caller. Equal requests go out once.

        `refused`: names of sources that the caller may not call, from the cache neither.
        """
        planned = [
            failed(FORBIDDEN, None)
            if request.source in refused
            else self._plan(request, definitions.get(request.source))
            for request in requests
        ]
        work = {plan.key: plan for plan in planned if isinstance(plan, Planned)}
        cached = self._cache.get(list(work))
        answers = self._all(list(work.values()), cached, _until(remaining))
        return [answers[plan.key] if isinstance(plan, Planned) else plan for plan in planned]

    def preview(self, definition: Definition, request: FetchRequest, remaining: float | None) -> ExternalData:
        """What a source would answer, without the cache."""
        plan = self._plan(request, definition)
        return plan if isinstance(plan, ExternalData) else self._ask(plan, _until(remaining), None, keep=False)

    def _plan(self, request: FetchRequest, definition: Definition | None) -> Planned | ExternalData:
        if definition is None:
            return failed(Failure(code="unknown_source", message="there is no such source"), None)
        try:
            exchange = request_of(definition, request)
        except InvalidValue as err:
            return failed(Failure(code="invalid_value", message=str(err)), None)
        return Planned(definition, exchange, self._key(definition, exchange))

    def _key(self, definition: Definition, exchange: Exchange) -> str:
        parts = [definition.id, exchange.method, str(exchange.url), *map(str, sorted(exchange.headers.items()))]
        return self._vault.digest("\n".join(parts).encode() + b"\n\n" + exchange.body)

    def _all(self, plans: list[Planned], cached: dict[str, CachedAnswer], until: float) -> dict[str, ExternalData]:
        answers, missing = {}, []
        for plan in plans:
            known = cached.get(plan.key)
            if known and self._clock() - known.fetched_at < plan.definition.cache_seconds:
                answers[plan.key] = _shown(known)
                SOURCE_ANSWERS.labels("cached").inc()
            else:
                missing.append(plan)
        if missing:
            contexts = [copy_context() for _ in missing]  # each thread works as part of the same call
            with ThreadPoolExecutor(min(AT_ONCE, len(missing))) as pool:
                fresh = pool.map(
                    lambda plan, context: context.run(self._ask, plan, until, cached.get(plan.key), keep=True),
                    missing,
                    contexts,
                )
                answers |= {plan.key: answer for plan, answer in zip(missing, fresh, strict=True)}
        return answers

    def _ask(self, plan: Planned, until: float, known: CachedAnswer | None, *, keep: bool) -> ExternalData:
        started = time.perf_counter()
        try:
            document = self._parties.ask(plan.exchange, until - time.monotonic())
        except OutgoingError as err:
            _count(err.code, started)
            return failed(Failure(code=err.code, message=err.message), known)
        _count("fresh", started)
        answer = CachedAnswer(mapping.apply(plan.definition.mapping, document), self._clock())
        if keep:
            self._cache.put(plan.key, answer)
        return _shown(answer)


def _count(outcome: str, started: float) -> None:
    SOURCE_ANSWERS.labels(outcome).inc()
    SOURCE_SECONDS.labels(outcome).observe(time.perf_counter() - started)


def _until(remaining: float | None) -> float:
    """When, in `time.monotonic`, the third parties' time is over: for all of a call together."""
    return time.monotonic() + (TOTAL if remaining is None else min(TOTAL, remaining - RESERVE))


def failed(failure: Failure, known: CachedAnswer | None) -> ExternalData:
    """A failure, with the last good answer where there is one."""
    if known is None:
        return ExternalData(data=None, fetched_at=None, stale=False, error=failure)
    return ExternalData(data=known.data, fetched_at=_time(known.fetched_at), stale=True, error=failure)


def _shown(answer: CachedAnswer) -> ExternalData:
    return ExternalData(data=answer.data, fetched_at=_time(answer.fetched_at), stale=False, error=None)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
