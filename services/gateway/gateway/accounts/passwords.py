"""Password hashes: argon2id with the parameters of the OWASP Password Storage Cheat Sheet (19 MiB, t=2, p=1)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_DUMMY = _hasher.hash("no account has this password")
_slots = threading.BoundedSemaphore(4)  # each takes 19 MiB and a core: a burst of sign-ins must not take all


def hash_password(password: str) -> str:
    """The encoded hash, with its salt and parameters."""
    with _slots:
        return _hasher.hash(password)


def verify(encoded: str | None, password: str) -> bool:
    """Whether the password fits. Without a hash (no such account) this takes as long, and is False."""
    with _slots:
        try:
            return _hasher.verify(encoded or _DUMMY, password) and encoded is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(encoded: str) -> bool:
    """Whether the hash has other parameters than today's: hash again at the next sign-in."""
    return _hasher.check_needs_rehash(encoded)
