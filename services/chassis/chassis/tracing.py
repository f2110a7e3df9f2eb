"""Spans: what this process does as part of a trace (https://opentelemetry.io/docs/specs/otel/trace/).

The `traceparent` of `chassis.context.current` names the span in hand. Its sampled flag, set by whoever began the trace,
decides whether spans are made below it. Until `chassis.otlp` has set `recorder` none are made, and nothing of
OpenTelemetry is loaded; traces keep their ids and are not recorded.
"""

import importlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Token
from enum import IntEnum
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec

from chassis.context import SYSTEM, Context, current, new_traceparent
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError
from chassis.settings import BaseSettings

Attributes = Mapping[str, str | int | bool | float]

EXPECTED = (InvalidInput, NotFound, Conflict, Forbidden)
"""Refusals: they are no failure of who refuses."""

_VALID = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_SAMPLED = frozenset("13579bdf")


class Kind(IntEnum):
    """OpenTelemetry's kinds of span, by its numbers."""

    INTERNAL = 0
    SERVER = 1
    CLIENT = 2
    PRODUCER = 3
    CONSUMER = 4


class Span:
    """A span that nobody records. `traceparent` is what those who are called go on from."""

    __slots__ = ("traceparent",)
    recorded = False

    def __init__(self, traceparent: str = "") -> None:
        self.traceparent = traceparent

    def set(self, attributes: Attributes) -> None:
        """Add what is known only now. Neither values of records nor anything that a person wrote."""

    def fail(self, error_type: str) -> None:
        """It failed: with this class or code, not its text, in which there may be values."""

    def end(self) -> None:
        """It is over."""

    def within(self, context: Context) -> Context:
        """The context for what is done, or asked for, as part of this span."""
        return msgspec.structs.replace(context, traceparent=self.traceparent) if self.traceparent else context

    def raised(self, error: BaseException) -> None:
        """It ended with this error. That a caller asked for what they may not have is no failure."""
        if not isinstance(error, EXPECTED):
            self.fail(error.code if isinstance(error, ServiceError) else type(error).__name__)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return


NOTHING = Span()


class Recorder(Protocol):
    """What makes spans that somebody records."""

    def draw(self) -> bool:
        """Whether a trace that begins here is recorded."""

    def start(self, name: str, kind: Kind, parent: str, attributes: Attributes, links: Iterable[str]) -> Any:
        """OpenTelemetry's span below `parent` (a traceparent; empty: it begins a trace), linked to these."""

    def stop(self, seconds: float) -> None:
        """Send what is waiting, within so many seconds."""


recorder: Recorder | None = None
STOP_SECONDS = 2.0


class RecordedSpan(Span):
    """A span on its way to the collector. As a context manager it is the span in hand, and is ended behind it."""

    __slots__ = ("_span", "_token")
    recorded = True

    def __init__(self, span: Any) -> None:
        context = span.get_span_context()
        super().__init__(f"00-{context.trace_id:032x}-{context.span_id:016x}-01")
        self._span = span
        self._token: Token[Context] | None = None

    def set(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def fail(self, error_type: str) -> None:
        from opentelemetry.trace import StatusCode  # noqa: PLC0415 (loaded when it is switched on)

        self._span.set_attribute("error.type", error_type)
        self._span.set_status(StatusCode.ERROR)

    def end(self) -> None:
        self._span.end()

    def __enter__(self) -> Self:
        self._token = current.set(self.within(current.get()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            current.reset(self._token)
        if error is not None:
            self.raised(error)
        self.end()


def configure(service: str, settings: BaseSettings) -> None:
    """Record from here on, if the settings say where spans are sent to."""
    global recorder  # noqa: PLW0603 (one per process, as `current` is)
    if settings.otlp_endpoint:
        recorder = importlib.import_module("chassis.otlp").recorder(service, settings)


def stop() -> None:
    """The process ends: send what is waiting."""
    if recorder is not None:
        recorder.stop(STOP_SECONDS)


def is_recorded(traceparent: str) -> bool:
    """Whether spans are made below this one."""
    return recorder is not None and traceparent[-1:] in _SAMPLED


def in_hand() -> bool:
    """Whether spans are made below the one in hand."""
    return recorder is not None and current.get().traceparent[-1:] in _SAMPLED


def start(
    name: str, kind: Kind, attributes: Attributes, *, parent: str | None = None, links: Iterable[str] = ()
) -> Span:
    """A span below `parent`, a traceparent; else below the one in hand. NOTHING where no span is recorded."""
    traceparent = current.get().traceparent if parent is None else parent
    if recorder is None or traceparent[-1:] not in _SAMPLED or _VALID.fullmatch(traceparent) is None:
        return NOTHING
    return RecordedSpan(recorder.start(name, kind, traceparent, attributes, links))


@contextmanager
def resumed(name: str, traceparent: str) -> Iterator[Span]:
    """What was put off goes on, as part of the trace that asked for it, in logs as well."""
    token = current.set(Context(principal=SYSTEM, traceparent=traceparent))
    try:
        with start(name, Kind.INTERNAL, {}) as span:
            yield span
    finally:
        current.reset(token)


def begin(name: str, kind: Kind, attributes: Attributes, *, client: str = "", obey: bool = False) -> Span:
    """The first span of ours in a trace: `client`'s, a traceparent of somebody outside, or a new one.

    Whether it is recorded is drawn here; `obey`: as the client says. A malformed traceparent is none.
    """
    given = _VALID.fullmatch(client)
    if recorder is not None and (int(given[3], 16) & 1 if given and obey else recorder.draw()):
        parent = f"00-{given[1]}-{given[2]}-01" if given else ""
        return RecordedSpan(recorder.start(name, kind, parent, attributes, ()))
    return Span(f"00-{given[1]}-{secrets.token_hex(8)}-00" if given else new_traceparent())
