"""The small faults that a module can have: each is one replacement in its source text.

They are the mistakes that people make: a condition the wrong way round, a boundary off by one, a forgotten call, the
first in place of the last, a lost part of a SQL condition. Annotations, docstrings and log texts stay as they are,
because no test should depend on them.
"""

import ast
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OTHER_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip
SQL = re.compile(
    r"\b(select .* from|update .* set|delete from|insert into|where|order by)\b", re.IGNORECASE | re.DOTALL
)
SQL_FAULTS = {
    r"(?<!between \S)(?<!between \S\S) and\b": " or",
    r"\bis null\b": "is not null",
    r"\bis not null\b": "is null",
    r"\bnot exists\b": "exists",
    r"(?<= )<=(?= )": "<",
    r"(?<= )<(?= )": "<=",
    r"\bdesc\b": "asc",
}
NOT_TESTED = re.compile(r"^(log|logger|logging|metrics|warnings)\b|\.(labels|observe|debug|info|warning|exception)\b")
"""Calls whose absence only changes what operators read."""


class Fault(NamedTuple):
    """One replacement: characters `start` to `end` of the module become `text`."""

    start: int
    end: int
    text: str
    line: int
    what: str

    def apply(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]


class _Finder(ast.NodeVisitor):
    """Collects the faults of one module, in the order of its text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[Fault] = []
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = source.splitlines()

    def _offset(self, line: int, column: int) -> int:
        """ast counts columns in bytes of UTF-8, the text is in characters."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def _replace(self, node: ast.expr | ast.stmt, text: str, what: str) -> None:
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        self.found.append(Fault(start, end, text, node.lineno, what))

    def _instead(self, node: ast.expr, other: ast.expr, what: str) -> None:
        self._replace(node, f"({ast.unparse(other)})", what)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for statement in _without_docstring(node.body):  # neither annotations nor decorators
            self.visit(statement)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)  # type: ignore[arg-type]  # the fields that matter are the same

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in _without_docstring(node.body):
            self.visit(statement)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        if not isinstance(node.test, ast.Constant):  # `while False` and `while not True` are no small faults
            self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._replace(condition, "True", f"without `if {ast.unparse(condition)}`")
        self.generic_visit(node)

    def _negate(self, test: ast.expr) -> None:
        self._replace(test, f"not ({ast.unparse(test)})", f"negated: {ast.unparse(test)}")

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left_out in node.values:
            rest = [value for value in node.values if value is not left_out]
            other = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
            self._instead(node, other, f"without `{ast.unparse(left_out)}`")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for place, operator in enumerate(node.ops):
            ops = [*node.ops[:place], OPPOSITES[type(operator)](), *node.ops[place + 1 :]]
            other = ast.Compare(node.left, ops, node.comparators)
            self._instead(node, other, f"{ast.unparse(node)} → {ast.unparse(other)}")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if type(node.op) in OTHER_ARITHMETIC and not _texts(node):
            other = ast.BinOp(node.left, OTHER_ARITHMETIC[type(node.op)](), node.right)
            self._instead(node, other, f"{ast.unparse(node)} → {ast.unparse(other)}")
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        match node.slice:
            case ast.Constant(value=0):
                self._replace(node.slice, "-1", f"the last for the first: {ast.unparse(node)}")
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
                self._replace(node.slice, "0", f"the first for the last: {ast.unparse(node)}")
            case _:
                self.visit(node.slice)
        self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._replace(node, str(not node.value), f"{node.value} → {not node.value}")
        elif isinstance(node.value, (int, float)):
            self._replace(node, f"({node.value} + 1)", f"{node.value} → {node.value + 1}")
        elif isinstance(node.value, str):
            self._sql(node)

    def _sql(self, node: ast.expr) -> None:
        """Faults inside SQL, found in the source text: parts of an f-string have no positions of their own."""
        start = self._offset(node.lineno, node.col_offset)
        text = self.source[start : self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)]
        if not SQL.search(text):
            return
        for pattern, other in SQL_FAULTS.items():
            for found in re.finditer(pattern, text, re.IGNORECASE):
                what = f"SQL: {other} for {found[0]}, before {text[found.end() :].lstrip()[:30]!r}"
                line = node.lineno + text[: found.start()].count("\n")
                self.found.append(Fault(start + found.start(), start + found.end(), other, line, what))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._sql(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and not NOT_TESTED.search(ast.unparse(node.value.func)):
            self._replace(node, "pass", f"without the call {ast.unparse(node)[:60]}")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if NOT_TESTED.search(ast.unparse(node.func)):
            return
        for left_out in node.keywords:
            if left_out.arg is not None:
                rest = [keyword for keyword in node.keywords if keyword is not left_out]
                other = ast.Call(node.func, node.args, rest)
                self._instead(node, other, f"without {ast.unparse(left_out)}")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """An error that is not raised. Its text is left alone."""
        self._replace(node, "pass", f"without {ast.unparse(node)[:60]}")

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self._replace(node.value, "None", f"None for {ast.unparse(node.value)[:60]}")
        self.generic_visit(node)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    return [
        statement
        for statement in body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]


def _texts(node: ast.BinOp) -> bool:
    """Whether texts or lists are joined: `-` between them would be no small fault."""
    joined = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    return any(
        isinstance(side, joined) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )


def faults_of(source: str, compiles: Callable[[str], bool] | None = None) -> list[Fault]:
    """All faults of a module's text, in its order. Only those whose result is valid Python."""
    finder = _Finder(source)
    for statement in _without_docstring(ast.parse(source).body):
        finder.visit(statement)
    return [fault for fault in sorted(finder.found) if (compiles or _compiles)(fault.apply(source))]


def _compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def spread(faults: list[Fault], count: int, choose: Callable[[int, int], int]) -> Iterator[Fault]:
    """`count` of the faults, one from each of as many equal stretches of the module: no corner is left out.

    `choose(low, high)` gives a number of that half-open range.
    """
    count = min(count, len(faults))
    for part in range(count):
        low, high = part * len(faults) // count, (part + 1) * len(faults) // count
        yield faults[choose(low, high)]
