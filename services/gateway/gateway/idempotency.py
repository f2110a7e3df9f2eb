"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): what is sent again has one effect and one answer.

A key belongs to its principal and lives in Redis through these states; every step is one script, so that of many
requests at once exactly one acts:

- claimed: somebody is about to act. Ends by itself after the lease, as nothing was begun.
- begun: the change may have been sent. While the lease runs, others are told to wait (409); after it (the process
  died, or the outcome of a call is not known) they hear `outcome_unknown` for the rest of the 24 hours.
- answered: the answer is kept and given again.

Answers are encrypted with a key made of the caller's credential and the idempotency key, neither of which is in Redis:
whoever reads Redis learns nothing, and another session or token of the same person hears only that it was done.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from enum import Enum

import flask
import msgspec
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError, Unavailable
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from werkzeug.wrappers import Request as HttpRequest

from gateway import idempotency_store
from gateway.graphql_http import ProtocolError
from gateway.idempotency_store import Claim, Keys
from gateway.request import Request

log = logging.getLogger(__name__)

MAX_KEY = 255
MAX_ANSWER = 1024 * 1024
"""Bytes of an answer that is kept; of a larger one it is only kept that it was given."""

MEANING = ("Content-Type", "If-Match", "If-None-Match")
"""Headers that make another request of one."""
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
REPLAYED = "Idempotent-Replayed"
NONCE = 12


class Effect(Enum):
    """What a request did."""

    SETTLED = "the answer is final: applied, or refused for good"
    NOTHING = "nothing was applied and trying again may help: the key is free again"
    UNKNOWN = "it may have been applied"


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """An answer as it is kept."""

    status: int
    headers: dict[str, str]
    body: bytes


_decode = msgspec.msgpack.Decoder(Answer).decode


def by_status(response: flask.Response) -> Effect:
    """The effect of a plain view: anything below 500 is final."""
    return Effect.SETTLED if response.status_code < 500 else Effect.UNKNOWN


class Idempotency:
    """For all APIs. `lease` (seconds) must be longer than a request can take."""

    def __init__(self, keys: Keys, *, lease: float) -> None:
        self._keys = keys
        self._lease = lease

    def once(
        self,
        http: HttpRequest,
        request: Request,
        body: bytes,
        act: Callable[[], flask.Response],
        effect: Callable[[flask.Response], Effect] = by_status,
    ) -> flask.Response:
        """The response of `act`, or the one that it gave the first time.

        For requests that change something: call it after everything that can be refused has been. Without the header,
        and for strangers (who can only sign in), it is just `act`. Where the same refusal is to be given again,
        `act` answers with it; an error that it raises frees the key if nothing can have been applied.

        Raises ProtocolError: 400 for a malformed key, 422 for a key of another request, 409 while the first is under
        way or when its answer cannot be given again. Raises Unavailable: without Redis, and `outcome_unknown`.
        """
        key = http.headers.get("Idempotency-Key")
        if key is None or request.principal.user_id is None:
            return act()
        check(key)
        name = _digest("key", request.principal.user_id, key)
        sealing = _sealing_key(http, request, key)
        fingerprint = _digest(http.method, http.full_path, *(http.headers.get(h, "") for h in MEANING), body)
        claim = Claim(name, secrets.token_hex(16), fingerprint)
        if (found := self._keys.claim(claim, lease=self._lease)) is not None:
            return _again(found, fingerprint, sealing)
        self._keys.begin(claim)
        return self._settle(claim, sealing, act, effect)

    def _settle(
        self,
        claim: Claim,
        sealing: bytes,
        act: Callable[[], flask.Response],
        effect: Callable[[flask.Response], Effect],
    ) -> flask.Response:
        try:
            response = act()
        except (ProtocolError, ServiceError) as err:
            if applied_nothing(err):
                _note(lambda: self._keys.release(claim))
            raise
        found = effect(response)
        if found is Effect.SETTLED:
            _note(lambda: self._keys.keep(claim, _sealed(response, sealing)))
        elif found is Effect.NOTHING:
            _note(lambda: self._keys.release(claim))
        return response


def applied_nothing(error: BaseException) -> bool:
    """Whether a change that failed with this error certainly was not applied."""
    if isinstance(error, Unavailable):
        return error.code == Unavailable.code  # the others are a lost call, or a deadline that passed during it
    return isinstance(error, (ProtocolError, InvalidInput, NotFound, Conflict, Forbidden))


def _note(write: Callable[[], None]) -> None:
    """The change has been made, or not; that Redis is away by now must not hide what came of it."""
    try:
        write()
    except Unavailable as err:
        log.warning("an idempotency key stays begun", extra={"reason": err.message})


def check(key: str) -> None:
    """Raises ProtocolError (400) for a key that is empty, too long, or not of printable ASCII characters."""
    if not 1 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        message = f"must have 1 to {MAX_KEY} printable ASCII characters"
        problem = {"code": "invalid_key", "message": message, "field": "Idempotency-Key"}
        raise ProtocolError(400, f"Idempotency-Key {message}", details=[problem])


def _again(found: idempotency_store.Found, fingerprint: str, sealing: bytes) -> flask.Response:
    """The answer to whoever comes with a key that is taken."""
    if found.fingerprint != fingerprint:
        raise ProtocolError(422, "this Idempotency-Key was sent with another request")
    if found.sealed is None and found.leased:
        message = "the first request with this Idempotency-Key is under way"
        raise ProtocolError(409, message, code="conflict", reason="in_flight", headers={"Retry-After": "1"})
    if found.sealed is None:
        raise Unavailable("the first request was interrupted; it may have been applied", code="outcome_unknown")
    answer = _opened(found.sealed, sealing)
    return flask.Response(answer.body, answer.status, answer.headers | {REPLAYED: "true"})


def _sealed(response: flask.Response, sealing: bytes) -> bytes:
    """The answer, encrypted; empty when it is too large to be kept."""
    body = response.get_data()
    if len(body) > MAX_ANSWER:
        return b""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    nonce = secrets.token_bytes(NONCE)
    plain = msgspec.msgpack.encode(Answer(response.status_code, headers, body))
    return nonce + AESGCM(sealing).encrypt(nonce, plain, None)


def _opened(sealed: bytes, sealing: bytes) -> Answer:
    done = "the request was carried out the first time"
    if not sealed:
        raise ProtocolError(409, f"{done}; its answer was too large to keep", code="conflict", reason="not_kept")
    try:
        return _decode(AESGCM(sealing).decrypt(sealed[:NONCE], sealed[NONCE:], None))
    except InvalidTag as err:
        message = f"{done}; its answer is only for the session or token that it was sent with"
        raise ProtocolError(409, message, code="conflict", reason="not_yours") from err


def _sealing_key(http: HttpRequest, request: Request, key: str) -> bytes:
    credential = request.session_id or http.headers.get("Authorization", "")
    return bytes.fromhex(_digest("seal", credential, key))


def _digest(*parts: str | bytes) -> str:
    """SHA-256 over parts that cannot run into one another."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()
