"""The sandbox of users' templates: Jinja's syntax over plain data, with all that can grow or take time counted.

Jinja's own sandbox keeps templates away from the interpreter, not from its time: nested loops, `"x" * 10**9` or a
macro that calls itself twice still run. So the language is cut down to what a message or a request needs. There are
loops, conditions, filters and arithmetic; there are no calls, no variables of its own and no macros.
"""

from collections.abc import Mapping
from typing import Any, cast

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from chassis.templating.language import FILTERS_BY_NAME, OPERATORS, measured
from chassis.templating.limits import MAX_DEPTH, MAX_LOOPS, MAX_NODES, checked, counted

_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Filter, nodes.Test, nodes.Keyword),
    *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Concat),
)
_LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem")
_COUNTED, _MEASURED = "(counted)", "(measured)"
"""Filters that the guard puts in; a template cannot name them."""


class Forbidden(Exception):
    """The template uses what the sandbox does not have."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class TooComplex(Exception):
    """The template is larger or deeper than its limits."""


class DataEnvironment(SandboxedEnvironment):
    """`a.b` and `a["b"]` both read the item "b" of data; no method of any object can be reached.

    A name that is not there is an error and not an empty text: better a failed message in the log, which says so,
    than a letter with a hole in it. `| default("…")` is for what may be absent.
    """

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%"})

    def __init__(self, **options: Any) -> None:
        # Not optimized: constants would be computed while the template is compiled, outside of the limits.
        super().__init__(undefined=StrictUndefined, autoescape=False, optimized=False, cache_size=0, **options)
        self.globals.clear()
        self.filters = {**FILTERS_BY_NAME, _COUNTED: counted, _MEASURED: measured}
        self.binop_table |= OPERATORS

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        return checked(super().call_binop(context, operator, left, right))

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, (Mapping, list, tuple, str, Undefined)):
            try:
                return obj[argument]
            except (TypeError, LookupError):
                return self.undefined(obj=obj, name=argument)
        return self.undefined(obj=obj, name=argument)

    def guarded(self, source: str) -> nodes.Template:
        """The parsed template, with all that can grow counted.

        Raises Forbidden, TooComplex, and what Jinja's parser raises.
        """
        tree = self.parse(source)
        _check_measures(tree)
        guarded: nodes.Template = _Guard().visit(tree)
        _check_measures(guarded)
        return guarded


def _check_measures(tree: nodes.Template) -> None:
    """Raises TooComplex. Not by recursion, which has limits of its own."""
    left: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    count = 0
    while left:
        node, depth, loops = left.pop()
        count += 1
        loops += isinstance(node, nodes.For)
        if count > MAX_NODES:
            raise TooComplex(f"has more than {MAX_NODES} parts")
        if loops > MAX_LOOPS:
            raise TooComplex(f"has more than {MAX_LOOPS} loops nested in each other")
        if depth > MAX_DEPTH:
            raise TooComplex(f"is nested more than {MAX_DEPTH} levels deep")
        # A block is an indentation to Python, which has 100 of them, and a bracket 200.
        below = depth + (2 if isinstance(node, (nodes.If, nodes.For)) else 1)
        left += [(child, below, loops) for child in node.iter_child_nodes()]


class _Guard(NodeTransformer):
    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        if isinstance(node, nodes.Call):
            raise Forbidden("calls are not available; use filters, such as `diff | items`", node.lineno)
        if not isinstance(node, _NODES):
            raise Forbidden(f"`{type(node).__name__.lower()}` is not available", node.lineno)
        return super().generic_visit(node, *args, **kwargs)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 (Jinja's name)
        if node.recursive:
            raise Forbidden("recursive loops are not available", node.lineno)
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _COUNTED)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(node, _MEASURED) if isinstance(node.arg, nodes.Slice) else node

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        return _filtered(self.generic_visit(node), _MEASURED)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        return _filtered(self.generic_visit(node), _MEASURED)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return node if node.ctx == "store" else _filtered(node, _MEASURED)  # `for a, b in` stores into one

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.expr = _filtered(node.expr, _MEASURED)
        for operand in node.ops:
            operand.expr = _filtered(operand.expr, _MEASURED)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if node.args:
            node.node = _filtered(node.node, _MEASURED)
            node.args = [_filtered(argument, _MEASURED) for argument in node.args]
        return node


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)
