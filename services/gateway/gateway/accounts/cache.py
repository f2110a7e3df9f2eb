"""Redis, with its failures as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from chassis.errors import Unavailable


def connect(url: str) -> redis.Redis:
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
