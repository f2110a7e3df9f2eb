"""Which traces are recorded, and how spans hang together; spans are kept in memory."""

from collections.abc import Iterator

import pytest
from chassis import rpc_spans, tracing
from chassis.context import Context, current, new_traceparent
from chassis.errors import NotFound, Unavailable
from chassis.otlp import OtlpRecorder
from chassis.span_queue import SpanQueue
from chassis.tracing import Kind
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext

TRACE = "a" * 32
SAMPLED, UNSAMPLED = f"00-{TRACE}-{'b' * 16}-01", f"00-{TRACE}-{'b' * 16}-00"


class Kept(SpanExporter):
    """Keeps spans instead of sending them."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: list[ReadableSpan]) -> SpanExportResult:  # type: ignore[override]
        self.spans += spans
        return SpanExportResult.SUCCESS


class Recording:
    """Records at a ratio; `spans()` are those that have ended."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._exporter = Kept()

    def at(self, ratio: float) -> None:
        """From here on, this share of the traces that begin."""
        self._recorder = OtlpRecorder(SpanQueue(self._exporter), {"service.name": "toy"}, ratio)
        self._patch.setattr(tracing, "recorder", self._recorder)

    def spans(self) -> dict[str, ReadableSpan]:
        """By their name."""
        self._recorder.stop(5)
        return {span.name: span for span in self._exporter.spans}


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    token = current.set(Context())
    yield Recording(monkeypatch)
    current.reset(token)


def test_without_a_collector_a_trace_goes_on_and_is_not_recorded() -> None:
    begun = tracing.begin("GET /", Kind.SERVER, {}, client=SAMPLED)
    assert not begun.recorded
    assert begun.traceparent.split("-")[1] == TRACE
    assert begun.traceparent.endswith("-00")
    assert tracing.start("below", Kind.CLIENT, {}, parent=SAMPLED) is tracing.NOTHING


@pytest.mark.parametrize(("ratio", "recorded"), [(0.0, 0), (0.5, 500), (1.0, 1000)])
def test_the_ratio_is_the_share_of_new_traces_that_are_recorded(
    recording: Recording, ratio: float, recorded: int
) -> None:
    recording.at(ratio)
    begun = [tracing.begin("GET /", Kind.SERVER, {}) for _ in range(1000)]
    assert abs(sum(span.recorded for span in begun) - recorded) <= 120 * (ratio == 0.5)
    assert all(span.traceparent.endswith("-01" if span.recorded else "-00") for span in begun)


def test_a_client_has_its_trace_continued_and_does_not_decide_whether_it_is_recorded(recording: Recording) -> None:
    for ratio, client in ((0.0, SAMPLED), (1.0, UNSAMPLED)):
        recording.at(ratio)
        begun = tracing.begin("GET /", Kind.SERVER, {}, client=client)
        assert begun.recorded == bool(ratio)
        assert begun.traceparent.split("-")[1] == TRACE


def test_a_client_that_is_obeyed_decides(recording: Recording) -> None:
    for ratio, client in ((0.0, SAMPLED), (1.0, UNSAMPLED)):
        recording.at(ratio)
        assert tracing.begin("GET /", Kind.SERVER, {}, client=client, obey=True).recorded == (client == SAMPLED)


@pytest.mark.parametrize("traceparent", ["", "00", "00-x-y-01", f"00-{'0' * 32}-{'b' * 16}-01", SAMPLED.upper()])
def test_below_what_is_no_traceparent_there_are_no_spans_and_a_new_trace_begins(
    recording: Recording, traceparent: str
) -> None:
    recording.at(1.0)
    assert tracing.start("below", Kind.CLIENT, {}, parent=traceparent) is tracing.NOTHING
    begun = tracing.begin("GET /", Kind.SERVER, {}, client=traceparent)
    assert begun.traceparent.split("-")[1] not in {TRACE, "0" * 32}


def test_spans_hang_together_by_the_context_in_hand(recording: Recording) -> None:
    recording.at(0.0)
    with tracing.start("outer", Kind.SERVER, {}, parent=SAMPLED) as outer:
        assert current.get().traceparent == outer.traceparent
        with tracing.start("inner", Kind.CLIENT, {"n": 1}):
            pass
    assert current.get().traceparent == ""
    spans = recording.spans()
    assert _traceparent(spans["outer"].parent) == SAMPLED
    assert _traceparent(spans["inner"].parent) == outer.traceparent
    assert dict(spans["inner"].attributes or {}) == {"n": 1}


def test_a_trace_that_is_not_recorded_has_no_spans_wherever_it_goes(recording: Recording) -> None:
    recording.at(1.0)
    for traceparent in (UNSAMPLED, new_traceparent()):
        assert tracing.start("below", Kind.CLIENT, {}, parent=traceparent) is tracing.NOTHING
        assert rpc_spans.serve("toy", "echo", [traceparent]) == []


def test_a_failure_is_told_by_its_code_and_a_refusal_is_none(recording: Recording) -> None:
    recording.at(1.0)
    errors = {"refused": NotFound("no note of Ann"), "away": Unavailable("of Ann"), "bug": ValueError("of Ann")}
    for name, error in errors.items():
        with pytest.raises(type(error)), tracing.start(name, Kind.SERVER, {}, parent=SAMPLED):
            raise error
    spans = recording.spans()
    assert {name: (spans[name].attributes or {}).get("error.type") for name in errors} == {
        "refused": None,
        "away": "unavailable",
        "bug": "ValueError",
    }
    assert [spans[name].status.is_ok for name in errors] == [True, False, False]
    assert "Ann" not in "".join(span.to_json() for span in spans.values())


def test_work_for_several_callers_is_in_the_trace_of_each_and_linked(recording: Recording) -> None:
    recording.at(1.0)
    other = f"00-{'c' * 32}-{'d' * 16}-01"
    first, second = rpc_spans.serve("toy", "echo", [UNSAMPLED, SAMPLED, other])
    rpc_spans.finish([first], None)
    assert [_traceparent(link.context) for link in recording.spans()["toy/echo"].links] == [other]
    assert first.traceparent.split("-")[1] == TRACE
    assert second.traceparent.split("-")[1] == "c" * 32


def _traceparent(context: SpanContext | None) -> str:
    assert context is not None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
