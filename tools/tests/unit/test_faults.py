"""Every fault is one small change of the source, and none is in what no test should depend on."""

import ast
from pathlib import Path

import pytest

from tools.mutants import faults
from tools.mutants.faults import faults_of, spread


def mutants(source: str) -> set[str]:
    return {fault.apply(source) for fault in faults_of(source)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", "x = (a <= b)"),
        ("x = a and b", "x = (b)"),
        ("x = a[-1]", "x = a[0]"),
        ("x = a[0]", "x = a[-1]"),
        ("x = 30", "x = (30 + 1)"),
        ("x = True", "x = False"),
        ("x = [a for a in b if a.new]", "x = [a for a in b if True]"),
        ("if ready:\n    go()", "if not (ready):\n    go()"),
        ("if ready:\n    go()", "if ready:\n    pass"),
        ("def f():\n    raise Lost()", "def f():\n    pass"),
        ("def f():\n    return a", "def f():\n    return None"),
        ("f(a, once=b)", "(f(a))"),
        ("x = 'delete from t where a and b'", "x = 'delete from t where a or b'"),
        (
            'x = f"""delete from {t}\n  where a\n  and b is null"""',
            'x = f"""delete from {t}\n  where a\n  or b is null"""',
        ),
        ('x = f"select {a} from t where b is null"', 'x = f"select {a} from t where b is not null"'),
        ("größe = 'ä' if a else b", "größe = 'ä' if not (a) else b"),
    ],
)
def test_a_fault_replaces_one_place(source: str, expected: str) -> None:
    assert expected in mutants(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""Sorted from 1 to 10, where a and b."""',
        "def f(a: int | None) -> int | None:\n    '''At most 5.'''",
        "log.warning('lost', extra={'count': 3})",
        "metrics.LOST.labels('a').inc(1)",
        "x = 'a plain text and more'",
        "x = name + '!'",
    ],
)
def test_texts_annotations_and_logs_have_no_faults(source: str) -> None:
    assert mutants(source) == set()


def test_every_fault_of_a_real_module_is_valid_python_that_differs() -> None:
    source = Path(faults.__file__).read_text()
    found = faults_of(source)
    assert len(found) > 50
    for fault in found:
        assert ast.dump(ast.parse(fault.apply(source))) != ast.dump(ast.parse(source)), fault


def test_faults_are_chosen_from_all_parts_of_a_module() -> None:
    found = faults_of("\n".join(f"x{n} = {n}" for n in range(100)))
    lines = [fault.line for fault in spread(found, 10, lambda low, _high: low)]
    assert lines == list(range(1, 101, 10))


def test_a_module_of_few_faults_gives_all_of_them() -> None:
    assert len(list(spread(faults_of("x = 1\ny = 2"), 10, lambda low, _high: low))) == 2
