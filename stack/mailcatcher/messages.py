"""Caught messages as files, one each: a line of JSON (the envelope), then the message as it was sent."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path

SUFFIX = ".mail"


@dataclass(frozen=True)
class Envelope:
    """What the SMTP session said; ids sort by arrival. `received` is in seconds since the epoch, `size` in bytes."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    received: float
    size: int


class MessageStore:
    """All messages of one folder; the envelopes are also kept in memory, newest last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        for unfinished in folder.glob("*.partial"):
            unfinished.unlink()
        self._envelopes = {path.stem: _read_envelope(path) for path in sorted(folder.glob(f"*{SUFFIX}"))}

    def add(self, sender: str, recipients: Sequence[str], content: bytes) -> Envelope:
        """Keep a message: after this returns a killed process still has it."""
        now = time.time_ns()
        identifier = f"{now:020d}-{uuid.uuid4().hex[:8]}"
        envelope = Envelope(identifier, sender, tuple(recipients), now / 1e9, len(content))
        partial = self._folder / f"{identifier}.partial"
        partial.write_bytes(json.dumps(asdict(envelope)).encode() + b"\n" + content)
        with self._lock:
            partial.rename(self._path(identifier))
            self._envelopes[identifier] = envelope
        return envelope

    def newest(self, limit: int, recipient: str | None = None) -> list[Envelope]:
        """Newest first; `recipient` is an address, any case, in which * stands for anything."""
        with self._lock:
            envelopes = list(reversed(self._envelopes.values()))
        return [envelope for envelope in envelopes if not recipient or is_for(envelope, recipient)][:limit]

    def find(self, identifier: str) -> tuple[Envelope, bytes] | None:
        """The envelope and the message as sent, or None."""
        with self._lock:
            envelope = self._envelopes.get(identifier)
            if envelope is None:
                return None
            _, _, content = self._path(identifier).read_bytes().partition(b"\n")
        return envelope, content

    def clear(self) -> None:
        """Delete every message."""
        with self._lock:
            for identifier in self._envelopes:
                self._path(identifier).unlink()
            self._envelopes.clear()

    def _path(self, identifier: str) -> Path:
        return self._folder / (identifier + SUFFIX)


def is_for(envelope: Envelope, pattern: str) -> bool:
    return any(matches(recipient, pattern) for recipient in envelope.recipients)


def matches(address: str, pattern: str) -> bool:
    """Whether an address fits a pattern of any case in which only * is special."""
    literal = re.sub(r"([\[?])", r"[\1]", pattern.lower())
    return fnmatchcase(address.lower(), literal)


def _read_envelope(path: Path) -> Envelope:
    with path.open("rb") as file:
        fields = json.loads(file.readline())
    return Envelope(**{**fields, "recipients": tuple(fields["recipients"])})
