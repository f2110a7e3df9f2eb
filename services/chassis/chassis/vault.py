"""Secrets at rest: Fernet (AES-128-CBC with HMAC-SHA256), with old keys still readable while they are rotated out."""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from chassis.errors import Unavailable


class Vault:
    """Seals with the first key and opens with any. Raises ValueError when a key is not a Fernet key."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._digest_key = hashlib.sha256(b"digest:" + keys[0].encode()).digest()

    def seal(self, plain: bytes) -> bytes:
        """The encrypted form, to be stored."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed. Raises Unavailable when none of the keys fits."""
        try:
            return self._fernet.decrypt(bytes(sealed))
        except InvalidToken as err:
            raise Unavailable("a stored secret cannot be read with the configured keys", code="wrong_key") from err

    def reseal(self, sealed: bytes) -> bytes:
        """The same secret, sealed with the first key. Raises Unavailable when none of the keys fits."""
        return self.seal(self.open(sealed))

    def digest(self, content: bytes) -> str:
        """A name for content that may hold a secret, and does not betray it: HMAC-SHA256 in hex."""
        return hmac.new(self._digest_key, content, hashlib.sha256).hexdigest()
