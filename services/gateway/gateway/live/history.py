"""The latest changes of records, kept in Redis for all gateway processes: a Redis stream of bounded length.

Every process that hears an event appends it; the first to do so decides its place. So all processes hand changes on in
one order, and a client that comes back to another process says how far it has read by the place of what it got last.
"""

import hashlib
from urllib.parse import urlsplit

import msgspec

from gateway.accounts.cache import Redis, translated
from gateway.live.changes import MARK, Entry, Placed

LENGTH = 10_000
"""Entries kept, about."""
KEPT = 3600
"""Seconds after the last entry until all are forgotten."""
ONCE = 600
"""Seconds for which an event is known to be in the log already."""

_APPEND = """
local place = redis.call('GET', KEYS[2])
if not place then
    place = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'e', ARGV[2])
    redis.call('SET', KEYS[2], place, 'EX', ARGV[4])
    redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return place
"""

_decode = msgspec.json.Decoder(Entry).decode

Place = tuple[int, int]


class History:
    """Every method raises Unavailable when Redis cannot be reached."""

    def __init__(self, client: Redis, fleet: str) -> None:
        self._redis = client
        self._key = f"live:{{{fleet}}}"
        self._append = client.register_script(_APPEND)

    def append(self, entries: list[Entry]) -> None:
        """Add what is not there yet."""
        with translated():
            pipe = self._redis.pipeline(transaction=False)
            for entry in entries:
                keys = [self._key, f"{self._key}:{entry.event}"]
                self._append(keys, [LENGTH, msgspec.json.encode(entry), KEPT, ONCE], client=pipe)
            pipe.execute()

    def mark(self) -> Place:
        """Note that somebody begins to listen: its place."""
        with translated():
            pipe = self._redis.pipeline(transaction=False)
            entry = msgspec.json.encode(Entry(event="", action=MARK))
            pipe.xadd(self._key, {"e": entry}, maxlen=LENGTH, approximate=True)
            pipe.expire(self._key, KEPT)
            place: bytes = pipe.execute()[0]
        return _place(place.decode())

    def after(self, place: Place, until: Place | None = None) -> list[Placed]:
        """What lies behind a place, up to and with another, in order."""
        with translated():
            found = self._redis.xrange(self._key, f"({shown(place)}", shown(until) if until else "+")
        return [Placed(_place(id.decode()), _decode(fields[b"e"])) for id, fields in found]

    def reaches(self, place: Place) -> bool:
        """Whether all that lies behind a place is still there."""
        with translated():
            first = self._redis.xrange(self._key, "-", "+", count=1)
        return bool(first) and _place(first[0][0].decode()) <= place


def fleet_of(amqp_url: str) -> str:
    """A name for the gateways that share a broker's virtual host."""
    url = urlsplit(amqp_url)
    return hashlib.sha256(f"{url.hostname}:{url.port}{url.path}".encode()).hexdigest()[:12]


def shown(place: Place) -> str:
    """The place as clients get it."""
    return f"{place[0]}-{place[1]}"


def parse(text: str) -> Place | None:
    """The place that a client names; None when it is none."""
    milliseconds, _, number = text.partition("-")
    if len(text) > 40 or not (_is_number(milliseconds) and _is_number(number)):
        return None
    return int(milliseconds), int(number)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text) < 2**64


def _place(text: str) -> Place:
    milliseconds, _, number = text.partition("-")
    return int(milliseconds), int(number)
