"""How large a document may be, checked before anything else is done with it. Fragments count where they are spread."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeGuard

import msgspec
from chassis.errors import Problem
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)
from graphql.language.ast import SelectionNode
from graphql.language.visitor import Visitor, visit

from gateway import json_values, page_sizes
from gateway.errors import refused

MAX_CHARACTERS = 20_000
MAX_TOKENS = 1_000
MAX_DEPTH = 10
MAX_ALIASES = 15
MAX_FIELDS = 400
MAX_DIRECTIVES = 50
MAX_NUMBER = 400
"""Characters of a number: the largest float has 309 digits, and `int` takes quadratic time for thousands of them."""


class Size(NamedTuple):
    """How large a selection is: its depth, and its aliases, fields and directives with every fragment spread out."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0

    def beside(self, other: "Size") -> "Size":
        """Both, one beside the other."""
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.directives + other.directives,
        )


def check(document: DocumentNode) -> Iterator[GraphQLError]:
    """What in a parsed document is too much; validation may still find circular fragments."""
    measure = _Measure(document)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            yield from _excess(measure.selections(definition.selection_set))
    values = _Values()
    visit(document, values)
    yield from values.errors


def first_variables(document: DocumentNode) -> frozenset[str]:
    """The variables that are given as `first` somewhere."""
    values = _Values()
    visit(document, values)
    return frozenset(values.first_variables)


def check_variables(firsts: Iterable[str], variables: dict[str, Any]) -> Iterator[GraphQLError]:
    """What in the coerced variables is too much for the `first` that they are given as."""
    for name in sorted(firsts):
        value = variables.get(name)
        if isinstance(value, int) and (error := _first(value, f"variables.{name}")):
            yield error


def _first(value: int, path: str) -> GraphQLError | None:
    problem = page_sizes.problem(value, path)
    if problem is None:
        return None
    return refused("invalid_input", f"{path}: {problem.message}", problems=[msgspec.to_builtins(problem)])


def _excess(size: Size) -> Iterator[GraphQLError]:
    for what, found, limit in (
        ("levels", size.depth, MAX_DEPTH),
        ("aliases", size.aliases, MAX_ALIASES),
        ("fields", size.fields, MAX_FIELDS),
        ("directives", size.directives, MAX_DIRECTIVES),
    ):
        if found > limit:
            yield refused("too_complex", f"the document has more than {limit} {what}")


class _Measure:
    """Measures each fragment once, so that fragments within fragments cannot make measuring slow."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._sizes: dict[str, Size] = {}

    def selections(self, selection_set: SelectionSetNode | None) -> Size:
        size = Size()
        for node in selection_set.selections if selection_set else ():
            own = self._selection(node)
            size = size.beside(own._replace(directives=own.directives + len(node.directives)))
        return size

    def _selection(self, node: SelectionNode) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        if not isinstance(node, FieldNode):
            return self.selections(getattr(node, "selection_set", None))
        below = self.selections(node.selection_set)
        if node.name.value in ("__schema", "__type"):
            below = below._replace(depth=0)  # what tools ask is deep; how deep it may be is a rule of validation
        return Size(below.depth + 1, below.aliases + (node.alias is not None), below.fields + 1, below.directives)

    def _fragment(self, name: str) -> Size:
        if name not in self._sizes:
            self._sizes[name] = Size()  # where a circle closes
            definition = self._fragments.get(name)
            self._sizes[name] = self.selections(definition.selection_set if definition else None)
        return self._sizes[name]


class _Values(Visitor):
    """Finds texts that no service could store, and what is given as `first`."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[GraphQLError] = []
        self.first_variables: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: Node) -> None:
        if node.name.value != "first":
            return
        if isinstance(node.value, VariableNode):
            self.first_variables.add(node.value.name.value)
        elif _is_short_integer(node.value) and (error := _first(int(node.value.value), "first")):
            self.errors.append(error)

    def enter_int_value(self, node: IntValueNode, *_: Node) -> None:
        self._number(node)

    def enter_float_value(self, node: FloatValueNode, *_: Node) -> None:
        self._number(node)

    def _number(self, node: IntValueNode | FloatValueNode) -> None:
        if len(node.value) > MAX_NUMBER:
            rule = f"must not have more than {MAX_NUMBER} characters"
            self._refuse(node, "a number in the document", Problem("too_long", rule, "query"))

    def enter_string_value(self, node: StringValueNode, *_: Node) -> None:
        for problem in json_values.problems(node.value, "query"):
            self._refuse(node, "a text in the document", problem)

    def _refuse(self, node: Node, what: str, problem: Problem) -> None:
        extensions = {"code": "invalid_input", "problems": [msgspec.to_builtins(problem)]}
        self.errors.append(GraphQLError(f"{what} {problem.message}", node, extensions=extensions))


def _is_short_integer(value: ValueNode) -> TypeGuard[IntValueNode]:
    return isinstance(value, IntValueNode) and len(value.value) <= MAX_NUMBER
