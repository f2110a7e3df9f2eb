"""Passwords: which are good enough, and their hashes.

The hash is argon2id with the parameters of the OWASP Password Storage Cheat Sheet (19 MiB, t=2, p=1). A password has 8
to 256 characters (NIST SP 800-63B asks for length, not for kinds of characters), is none of the commonest, and not the
email address. The commonest are those of 8 and more characters at the head of zxcvbn's frequency list.
"""

import threading
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from chassis.errors import Problem

MIN_LENGTH, MAX_LENGTH = 8, 256
COMMON = frozenset((Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split())

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_DUMMY = _hasher.hash("no account has this password")
_slots = threading.BoundedSemaphore(4)  # each takes 19 MiB and a core: a burst of sign-ins must not take all


def problems(password: str, email: str, field: str = "password") -> list[Problem]:
    """What is wrong with a new password of who has this address."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return [Problem("invalid_length", f"must have {MIN_LENGTH} to {MAX_LENGTH} characters", field)]
    if password.lower() == email:
        return [Problem("too_easy", "must not be the email address", field)]
    if password.lower() in COMMON:
        return [Problem("too_easy", "is one of the commonest passwords", field)]
    return []


def hash_password(password: str) -> str:
    """The encoded hash, with its salt and parameters."""
    with _slots:
        return _hasher.hash(password)


def verify(encoded: str | None, password: str) -> bool:
    """Whether the password fits. Without a hash (no such account) this takes as long, and is False."""
    with _slots:
        try:
            return _hasher.verify(encoded or _DUMMY, password[: MAX_LENGTH + 1]) and bool(encoded)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(encoded: str) -> bool:
    """Whether the hash has other parameters than today's: hash again at the next sign-in."""
    return _hasher.check_needs_rehash(encoded)
