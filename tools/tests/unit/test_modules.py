"""Modules and tests that the list of risky modules names exist."""

import io

from rich.console import Console

from tools.mutants.__main__ import Result, harmless, modules, report
from tools.mutants.faults import Fault, faults_of
from tools.mutants.trial import ROOT, Verdict


def test_the_listed_modules_and_tests_exist() -> None:
    listed = modules("")
    assert len(listed) >= 20
    assert [path for module, tests in listed.items() for path in (module, *tests) if not (ROOT / path).exists()] == []


def test_each_harmless_fault_is_one_of_its_module_and_says_why() -> None:
    for (module, line, what), why in harmless().items():
        source = (ROOT / module).read_text()
        places = {(source.splitlines()[fault.line - 1].strip(), fault.what) for fault in faults_of(source)}
        assert module in modules(""), module
        assert (line, what) in places, f"{module} has no fault {what!r} on a line {line!r}"
        assert why, f"{module}: {what}"


def test_harmless_faults_count_neither_as_noticed_nor_as_missed() -> None:
    fault = Fault(0, 1, "x", 1, "x → y")
    verdicts = [Verdict.NOTICED, Verdict.HARMLESS, Verdict.MISSED, Verdict.TIMED_OUT, Verdict.HARMLESS]
    written = io.StringIO()
    results = [Result("m.py", fault, verdict) for verdict in verdicts]
    assert report(Console(file=written, width=120), results, at_least=0.6) == 0
    assert "noticed: 2 of 3 faults (67%)" in written.getvalue()
    assert report(Console(file=written, width=120), results, at_least=0.7) == 1
