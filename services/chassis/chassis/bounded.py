"""A bound on whatever a greenlet waits for, where a library knows only a time-out per read."""

from collections.abc import Iterator
from contextlib import contextmanager

import eventlet

from chassis import connections
from chassis.errors import Unavailable


@contextmanager
def bounded(limit: float, message: str) -> Iterator[None]:
    """Raises Unavailable with `message` in the block after `limit` seconds, or as the request's deadline ends.

    Never around a `yield` to other code: the error would come up there.
    """
    timeout = eventlet.Timeout(connections.time_left(limit))
    try:
        yield
    except eventlet.Timeout as err:
        if err is not timeout:
            raise
        raise Unavailable(message) from None
    finally:
        timeout.cancel()
