"""Answers of third parties in Redis: the fresh ones, and the last good one for when there is no better."""

import logging
from collections.abc import Collection
from typing import Any

import msgspec
import redis
from chassis import redis_connection
from chassis.breaker import Breaker

log = logging.getLogger(__name__)

KEEP = 7 * 86_400
"""Seconds that a last good answer is kept."""

TIMEOUT = 0.5
"""Seconds. A cache slower than that is no help."""


class CachedAnswer(msgspec.Struct, frozen=True):
    """`fetched_at` in Unix seconds."""

    data: dict[str, Any]
    fetched_at: float


class AnswerCache:
    """Without Redis nothing is found and nothing is kept; after some failures it is left alone for a while."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis_connection.connect(redis_url, timeout=TIMEOUT)
        self._breaker = Breaker(failures=3, open_seconds=5.0)

    def get(self, keys: Collection[str]) -> dict[str, CachedAnswer]:
        """The answers that are there, by key."""
        if not keys or not self._breaker.allow():
            return {}
        ordered = list(keys)
        try:
            found: Any = self._redis.mget([_name(key) for key in ordered])
        except redis.RedisError as err:
            self._failed(err)
            return {}
        self._breaker.succeeded()
        return {
            key: msgspec.json.decode(value, type=CachedAnswer)
            for key, value in zip(ordered, found, strict=True)
            if value is not None
        }

    def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep an answer."""
        if not self._breaker.allow():
            return
        try:
            self._redis.set(_name(key), msgspec.json.encode(answer), ex=KEEP)
        except redis.RedisError as err:
            self._failed(err)
        else:
            self._breaker.succeeded()

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _failed(self, err: redis.RedisError) -> None:
        self._breaker.failed()
        log.warning("the cache cannot be reached", extra={"reason": type(err).__name__})


def _name(key: str) -> str:
    return f"integrations:answer:{key}"
