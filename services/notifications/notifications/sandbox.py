"""The sandbox of users' templates: Jinja's syntax over plain data, bounded in time and size.

Jinja's own sandbox keeps templates away from the interpreter, not from its time: nested loops, `"x" * 10**9` or a
macro that calls itself twice still run. So the language is cut down to what an email needs. There are loops,
conditions, filters and arithmetic; there are no calls, no variables of its own and no macros, so that a value cannot
grow but where it is counted.
"""

from collections.abc import Mapping
from typing import Any, cast

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from notifications.limits import checked
from notifications.template_language import FILTERS_BY_NAME, OPERATORS, shown

_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Filter, nodes.Test, nodes.Keyword),
    *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Concat),
)

_LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem")


class Forbidden(Exception):
    """The template uses what the sandbox does not have."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class DataEnvironment(SandboxedEnvironment):
    """`a.b` and `a["b"]` both read the item "b" of data; no method of any object can be reached.

    A name that is not there is an error and not an empty text: better a failed message in the log, which says so,
    than a letter with a hole in it. `| default("…")` is for what may be absent.
    """

    intercepted_binops = frozenset({"+", "*", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, optimized=False, finalize=shown)
        self.globals.clear()
        self.filters = dict(FILTERS_BY_NAME)
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
        """The parsed template, with all that can grow counted. Raises Forbidden, and what Jinja's parser raises."""
        tree: nodes.Template = _Guard().visit(self.parse(source))
        return tree


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
        node.iter = _filtered(node.iter, "counted")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)
