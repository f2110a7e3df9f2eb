"""Redis, with its failures as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from chassis.errors import Unavailable

Redis = Any
"""A `redis.Redis`; its own annotations leave open whether a reply must be awaited."""


def connect(url: str) -> Redis:
    """A pool of connections that gives up after two seconds."""
    return redis.Redis.from_url(
        url, socket_timeout=2, socket_connect_timeout=2, health_check_interval=30, max_connections=128
    )


@contextmanager
def translated() -> Iterator[None]:
    """Raises Unavailable for whatever Redis fails with."""
    try:
        yield
    except redis.RedisError as err:
        raise Unavailable("sessions cannot be reached") from err
