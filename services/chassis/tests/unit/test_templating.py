"""Users' templates, whatever they do, end with a text or with a refusal that names the limit."""

import bisect
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chassis.errors import Unavailable
from chassis.templating import limits, renderer
from chassis.templating.messages import Job, Outcome, to_bytes
from chassis.templating.renderer import Renderer


@pytest.fixture(scope="module")
def templates() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


def outcome(templates: Renderer, source: str, data: Any = "", *, dialect: Any = "value") -> str:
    """The text, or what the refusal says."""
    (found,) = templates.render([Job(to_bytes(source), ["x", "y"], dialect)], {"x": data, "y": [data]})
    return str(found.refusal) if found.text is None else found.text.decode()


def looped(inner: str) -> str:
    """Lists that hold the same list ten times, nine levels deep: `{}` is a billion items."""
    source, item = "", "1"
    for name in "abcdefghi":
        source += f"{{% for {name} in [[{', '.join([item] * 10)}]] %}}"
        item = name
    return source + inner.replace("@", item) + "{% endfor %}" * 9


WORK = "line 1: more than 1000000 items looked at"
TEXT = "line 1: more than 100000 characters"


@pytest.mark.parametrize(
    ("source", "data", "expected"),
    [
        (looped("{{ @ }}"), "", WORK),
        (looped("{{ @ | tojson }}"), "", WORK),
        (looped("{% if @ == @ %}{% endif %}"), "", WORK),
        (looped("{% if @ is eq(@) %}{% endif %}"), "", WORK),
        (looped("{{ [@] | sort }}"), "", WORK),
        (looped("{{ @ ~ @ }}"), "", WORK),
        (looped("{{ {'a': @} | length }}"), "", WORK),
        ("{{ x | join(x) }}", "q" * 30_000, TEXT),
        ("{{ x ~ x }}", "q" * 60_000, TEXT),
        ("{{ y + y }}", "q" * 60_000, TEXT),
        ("{{ [x, x] | string | upper }}", "q" * 60_000, TEXT),
        ("{{ x | truncate(99, end=x ~ x) }}", "q" * 60_000, TEXT),
        ("{% for a in x %}{{ y[0][1:] | length }}{% endfor %}", "q" * 9_000, WORK),
        ("{% for a in x %}{% for b in x %}{% endfor %}{% endfor %}", "q" * 200, "line 1: more than 10000 steps"),
        ("{{ " + " * ".join(["9" * 290] * 6) + " }}", "", "line 1: a number of more than 1024 bits"),
        ("{{ 1.5 | round(30000000, 'ceil') }}", "", "1.5"),
        ("{{ 1.25 | round(1, 'floor') }}", "", "1.2"),
        ("{{ 'a' * 9 }}", "", "line 1: `*` takes numbers"),
        ("{{ '%9d' % 1 }}", "", "line 1: `%` takes numbers"),
        ("{{ x | upper | truncate(5, True, '') }}", "q" * 90_000, "QQQQQ"),
        ("{{ x | truncate(5, True, '') }}", "q" * 1_000_000, "qqqqq"),
    ],
)  # fmt: skip
def test_what_grows_or_takes_time_is_counted(templates: Renderer, source: str, data: Any, expected: str) -> None:
    assert outcome(templates, source, data) == expected


def nested(open_: str, close: str, inner: str = "1") -> Callable[[int], str]:
    return lambda n: "{{ " + open_ * n + inner + close * n + " }}"


NESTING: dict[str, Callable[[int], str]] = {
    "filters": nested("", " | upper", "x"),
    "lists": nested("[", "]"),
    "objects": nested("{'a': ", "}"),
    "conditions": nested("1 if x else ", ""),
    "nots": nested("not ", ""),
    "signs": nested("-", ""),
    "sums": nested("", " + 1"),
    "comparisons": nested("(", " == 1)"),
    "names": nested("", ".a", "x"),
    "slices": nested("", "[1:]", "x"),
    "blocks": lambda n: "{% if x %}" * n + "{% endif %}" * n,
}


@pytest.mark.parametrize("name", NESTING)
def test_the_depth_of_a_template_is_pinned_at_its_limit(templates: Renderer, name: str) -> None:
    rule = f"is nested more than {limits.MAX_DEPTH} levels deep"

    def refused(levels: int) -> bool:
        return rule in outcome(templates, NESTING[name](levels))

    first = bisect.bisect_left(range(limits.MAX_DEPTH + 1), x=True, lo=1, key=refused)
    if name == "nots":  # each is one level; around them are the template and its output, within them a name
        assert first == limits.MAX_DEPTH - 1
    assert refused(first)
    assert refused(first + 20)
    found = outcome(templates, NESTING[name](first - 1), "x")
    assert "nested" not in found
    assert "number" not in found


@pytest.mark.parametrize(
    ("make", "most", "refusal"),
    [
        (lambda n: "x" * n, limits.MAX_SOURCE, "has more than 20000 characters"),
        (lambda n: "{{ [" + "1," * n + "] }}", limits.MAX_NODES - 4, "has more than 8000 parts"),
        (lambda n: "{% for a in x %}" * n + "{% endfor %}" * n, limits.MAX_LOOPS, "has more than 10 loops nested in"),
        (lambda n: "{{ " + "9" * n + " }}", limits.MAX_NUMBER, "line 1: has a number of more than 300 digits"),
    ],
)
def test_the_size_of_a_template_is_pinned_at_its_limits(
    templates: Renderer, make: Callable[[int], str], most: int, refusal: str
) -> None:
    assert refusal not in outcome(templates, make(most))
    assert outcome(templates, make(most + 1)).startswith(refusal)


@pytest.mark.parametrize(("size", "fits"), [(limits.MAX_OUTPUT, True), (limits.MAX_OUTPUT + 1, False)])
def test_the_length_of_a_text_is_pinned_at_its_limit(templates: Renderer, size: int, *, fits: bool) -> None:
    assert outcome(templates, "{{ x }}", "q" * size) == ("q" * size if fits else "more than 100000 characters")
    assert outcome(templates, "{{ x | upper }}", "q" * size) == ("Q" * size if fits else TEXT)


@pytest.mark.parametrize(("turns", "fits"), [(limits.MAX_STEPS, True), (limits.MAX_STEPS + 1, False)])
def test_the_number_of_steps_is_pinned_at_its_limit(templates: Renderer, turns: int, *, fits: bool) -> None:
    found = outcome(templates, "{% for a in x %}{% endfor %}", "q" * turns)
    assert found == ("" if fits else "line 1: more than 10000 steps")


@pytest.mark.parametrize(("factor", "found"), [(511, str(2**1023)), (512, "line 1: a number of more than 1024 bits")])
def test_the_size_of_a_number_is_pinned_at_its_limit(templates: Renderer, factor: int, found: str) -> None:
    assert outcome(templates, f"{{{{ {2**512} * {2**factor} }}}}") == found


def test_what_is_looked_at_is_pinned_at_its_limit() -> None:
    items = [None] * (limits.MAX_WORK - 1)  # the list itself is one more
    with limits.limited():
        assert limits.weigh(items) == 0
    with limits.limited(), pytest.raises(limits.LimitExceeded, match="more than 1000000 items looked at"):
        limits.weigh([*items, None])


def test_a_template_that_takes_too_long_ends_its_process_and_no_other_job(
    templates: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = "".join(chr(0x4E00 + n) for n in range(20_000)) * 5
    slow = "{{ x[1:] | trim(x[:90000]) }}" * 40
    jobs = [Job(to_bytes(source), ["x"]) for source in ("before", slow, "after {{ 1 + 1 }}")]
    before, ended, after = templates.render(jobs, {"x": letters})
    assert (before.text, after.text) == (b"before", b"after 2")
    assert ended.refusal is not None
    assert ended.refusal.code == "limit"


def test_a_process_that_ended_for_another_reason_is_not_the_templates_fault(templates: Renderer) -> None:
    assert renderer._BY_TEMPLATE[-signal.SIGSEGV] == "more than the process that renders templates can bear"
    with pytest.raises(Unavailable, match="ended with the code -9"):
        renderer._outcome_of_end(-signal.SIGKILL)


def test_a_process_is_kept_and_replaced_when_it_is_gone(templates: Renderer) -> None:
    assert outcome(templates, "{{ 1 }}") == "1"
    (kept,) = {child._process.pid for child in templates._idle[-1:]}
    assert outcome(templates, "{{ 2 }}") == "2"
    assert templates._idle[-1]._process.pid == kept
    templates._idle[-1]._process.kill()
    templates._idle[-1]._process.wait()
    assert outcome(templates, "{{ 3 }}") == "3"
    assert templates._idle[-1]._process.pid != kept


def test_many_threads_share_few_processes(templates: Renderer) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(outcome(templates, f"{{{{ {n} * 2 }}}}"))) for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, found)) == [2 * n for n in range(20)]
    assert len(templates._idle) <= renderer.PROCESSES


def test_the_process_has_limits_of_its_own(templates: Renderer) -> None:
    outcome(templates, "{{ 1 }}")
    pid = templates._idle[-1]._process.pid
    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == 256 * 1024**2
    assert resource.prlimit(pid, resource.RLIMIT_FSIZE)[0] == 0
    assert Path(f"/proc/{pid}/environ").read_bytes() == b""
    assert Path(f"/proc/{pid}/oom_score_adj").read_text() == "1000\n"


@pytest.mark.parametrize(("dialect", "text"), [("message", "a b"), ("value", "a b\n"), ("url", "a%20b\n")])
def test_a_dialect_says_what_becomes_of_a_value(templates: Renderer, dialect: str, text: str) -> None:
    assert outcome(templates, "{{ x }}\n", "a b", dialect=dialect) == text


def test_a_list_cannot_stand_in_a_url(templates: Renderer) -> None:
    assert "cannot stand in a URL" in outcome(templates, "{{ y }}", dialect="url")


def test_a_template_that_is_checked_has_parts(templates: Renderer) -> None:
    source = "a{{ x[y] }}{% for z in y %}{{ z }}{{ loop.index }}{% endfor %}b"
    (found,) = templates.check([Job(to_bytes(source), ["x", "y"])])
    assert [(part.text, part.variables) for part in found.parts] == [
        (b"a", []), (None, ["x", "y"]), (None, ["y"]), (b"b", [])
    ]  # fmt: skip


def test_values_that_cannot_be_sent_are_refused(templates: Renderer) -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    (found,) = templates.render([Job(b"", ["x"])], {"x": value})
    assert found == Outcome(refusal=found.refusal)
    assert found.refusal is not None
    while isinstance(value, list):  # or the interpreter would take it apart by recursion
        value = value.pop()


def test_a_process_that_cannot_be_started_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "PROGRAM", ("/nowhere/python",))
    with pytest.raises(Unavailable):
        Renderer().check([Job(b"", [])])


def test_a_process_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "PROGRAM", ("/bin/sleep", "1000", "--"))
    monkeypatch.setattr(renderer, "SECONDS", 0.05)
    made = Renderer()
    monkeypatch.setattr(renderer, "receive", _silent)
    with pytest.raises(Unavailable, match="did not answer"):
        made.check([Job(b"", [])])
    assert made._idle == []


def _silent(line: socket.socket) -> bytes:
    raise TimeoutError


GREEN = """
import chassis.green
import sys, eventlet
from chassis.templating.messages import Job
from chassis.templating.renderer import Renderer
templates, turns = Renderer(), []
def work():
    while True:
        turns.append(1)
        eventlet.sleep(0)
eventlet.spawn(work)
found = [templates.render([Job(b"{{ x }}!", ["x"])], {"x": n})[0].text for n in range(3)]
assert found == [b"0!", b"1!", b"2!"], found
assert len(turns) > 3, turns
"""


def test_other_work_goes_on_in_a_process_with_eventlet() -> None:
    chassis = Path(renderer.__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", GREEN], env={"PYTHONPATH": str(chassis)}, check=False, timeout=120)
    assert ended.returncode == 0
