"""How far each person's own writes reach in the log of the records database, so that they see them on a replica too.

Kept in Redis for all gateway processes, and forgotten after KEPT seconds: a replica that is behind for longer is not
read from by anyone.
"""

import logging

from chassis.errors import Unavailable
from chassis.replica import log_position

from gateway.accounts.cache import Redis, translated

log = logging.getLogger(__name__)

KEPT = 600
NOTHING_WRITTEN = "0/0"

_ADVANCE = """
local known = redis.call('GET', KEYS[1])
if not known or known < ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
"""


class Positions:
    """Positions are as Postgres writes them ("16/B374D848")."""

    def __init__(self, client: Redis) -> None:
        self._redis = client

    def of(self, user_id: str) -> str | None:
        """How far this person's writes reach; None when that cannot be known now, and only the primary will do."""
        try:
            with translated():
                found = self._redis.get(_key(user_id))
        except Unavailable as err:
            log.warning("positions cannot be read", extra={"reason": err.message})
            return None
        if found is None:
            return NOTHING_WRITTEN
        text = found.decode()
        return f"{text[:8]}/{text[8:]}"

    def advance(self, user_id: str, position: str) -> None:
        """This person's writes reach so far at least."""
        try:
            with translated():
                self._redis.eval(_ADVANCE, 1, _key(user_id), f"{log_position(position):016X}", KEPT)
        except Unavailable as err:  # as long as it lasts `of` fails too, and the primary is read
            log.warning("a position cannot be kept", extra={"reason": err.message})


def _key(user_id: str) -> str:
    return f"position:{user_id}"
