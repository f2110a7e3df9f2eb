"""Redis, with its failures as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from chassis import redis_connection
from chassis.errors import Unavailable

Redis = Any
"""A `redis.Redis`; its own annotations leave open whether a reply must be awaited."""


def connect(url: str) -> Redis:
    """A pool of connections; see `chassis.redis_connection` for how long they wait."""
    return redis_connection.connect(url)


@contextmanager
def translated() -> Iterator[None]:
    """Raises Unavailable for whatever Redis fails with."""
    try:
        yield
    except redis.RedisError as err:
        raise Unavailable("sessions cannot be reached") from err
