"""Documents by their hash: those that clients persisted, and those that are trusted.

A client may send a document's SHA-256 instead of its text (Apollo's automatic persisted queries,
https://www.apollographql.com/docs/apollo-server/performance/apq). When it is not known the answer says
`PersistedQueryNotFound`, the client sends both, and the text is kept in Redis for all processes: only if it is valid,
and only for people and programs that are signed in. Trusted documents come from a manifest that is read at start.
"""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Literal

from chassis.errors import Unavailable
from graphql import GraphQLError

from gateway.accounts.cache import Redis, translated
from gateway.errors import refused
from gateway.graphql_http import Operation, ProtocolError

log = logging.getLogger(__name__)

Mode = Literal["any", "persisted", "trusted"]

KEPT = 24 * 3600
"""Seconds for which a document is kept after it was last looked up in Redis."""
MAX_STORED = 5_000
"""Documents in Redis; beyond it the oldest go. Each is at most 20,000 characters: all together stay below 100 MB."""
MAX_REMEMBERED = 1_000
"""Documents that a process remembers by their hash."""

_STORE = """
if redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2], 'NX') then
    redis.call('RPUSH', KEYS[2], KEYS[1])
    if redis.call('LLEN', KEYS[2]) > tonumber(ARGV[3]) then redis.call('DEL', redis.call('LPOP', KEYS[2])) end
end
"""


class NotPersisted(Exception):
    """The hash is not known: the client sends the text with it."""

    error: GraphQLError = refused("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
    """In Apollo's words, as its clients look for them."""


class Persisted:
    """Thread-safe. Without Redis nothing is known by its hash but what is trusted or was used here lately."""

    def __init__(self, client: Redis, *, mode: Mode, trusted: Mapping[str, str]) -> None:
        self._redis = client
        self._mode = mode
        self._trusted = trusted
        self._trusted_texts = frozenset(trusted.values())
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, str] = OrderedDict()

    def text(self, operation: Operation) -> str:
        """The document to execute.

        Raises NotPersisted for an unknown hash. Raises ProtocolError: 400 for a text that is not the hash's, 403 for
        what the mode does not allow.
        """
        text, key = operation.query, operation.sha256
        if text and key is not None and self._trusted.get(key) != text and digest(text) != key:
            raise ProtocolError(400, "extensions.persistedQuery.sha256Hash is not the SHA-256 of query")
        if self._mode == "trusted":
            return self._only_trusted(text, key)
        if self._mode == "persisted" and key is None and text not in self._trusted_texts:
            raise ProtocolError(403, "send the document's hash too, or only", code="forbidden", reason="not_persisted")
        return text if text or key is None else self._known(key)

    def keep(self, text: str, key: str) -> None:
        """Keep a valid document of somebody who is signed in under its hash."""
        if key in self._trusted or self._remember(key, text):
            return
        try:
            with translated():
                self._redis.eval(_STORE, 2, _at(key), "documents", text, KEPT, MAX_STORED)
        except Unavailable as err:  # the client sends the text again, then
            log.warning("a document cannot be kept", extra={"reason": err.message})

    def _only_trusted(self, text: str, key: str | None) -> str:
        found = self._trusted.get(key or "")
        if found is None and text in self._trusted_texts:
            found = text
        if found is None:
            raise ProtocolError(403, "only trusted documents are executed", code="forbidden", reason="not_trusted")
        return found

    def _known(self, key: str) -> str:
        found = self._trusted.get(key) or self._remembered.get(key) or self._stored(key)
        if found is None:
            raise NotPersisted
        return found

    def _stored(self, key: str) -> str | None:
        try:
            with translated():
                found = self._redis.getex(_at(key), ex=KEPT)
        except Unavailable as err:
            log.warning("documents cannot be looked up", extra={"reason": err.message})
            return None
        if found is None:
            return None
        text: str = found.decode()
        self._remember(key, text)
        return text

    def _remember(self, key: str, text: str) -> bool:
        """Whether it was remembered before."""
        with self._lock:
            before = key in self._remembered
            self._remembered[key] = text
            self._remembered.move_to_end(key)
            if len(self._remembered) > MAX_REMEMBERED:
                self._remembered.popitem(last=False)
        return before


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _at(key: str) -> str:
    return f"document:{key}"
