"""What an operation may cost: how many values its answer can have, known before it is executed.

Each field of the answer counts 1, and everything below a list as often as the list may have items. That is `first` for
a connection (the lists directly below the field that has `first`) and for a list that has it; of a change that takes a
list, as many as it was given; of any other list ASSUMED_ITEMS. Data of a third party counts EXTERNAL, as another's
server is asked; an email or a delivery with what was sent counts LARGE; introspection counts INTROSPECTION.

Page sizes may come in variables. So an operation is walked once, to an `Estimate`, and each request only does the sums,
with the variables as they will be executed: coerced to their types, with their defaults.
`@skip` and `@include` are not looked at, and the same field twice counts twice: the cost is an upper bound.
"""

from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from gateway.errors import refused

ASSUMED_ITEMS = 10
EXTERNAL = 50
LARGE = 500
INTROSPECTION = 5_000

COSTS = {"ExternalData": EXTERNAL, "EmailText": LARGE, "WebhookDeliveryContent": LARGE}
"""What a field of one of these types counts; any other counts 1."""

Variables = dict[str, Any]


class Cost(NamedTuple):
    """What an operation costs, and may cost at most."""

    requested: int
    limit: int

    def extensions(self) -> dict[str, Any]:
        """What the answer says of it."""
        return {"cost": {"requested": self.requested, "limit": self.limit}}

    def refusal(self) -> GraphQLError:
        """The error of an operation that costs too much."""
        message = f"the operation costs {self.requested}, and {self.limit} is the limit: ask for fewer items or fields"
        return refused("too_complex", message, cost=self.requested, limit=self.limit)


class Size(NamedTuple):
    """How many items a list may have: `items`, or the most that `variables` say instead if they say anything."""

    items: int
    variables: tuple[str, ...] = ()
    least: int = 0

    def of(self, variables: Variables) -> int:
        """The number for these coerced variables."""
        given = [value for name in self.variables if isinstance(value := variables.get(name), (int, list))]
        sizes = [len(value) if isinstance(value, list) else value for value in given]
        return max(self.least, *sizes) if sizes else self.items


class Estimate:
    """A cost as a sum: what is certain, and parts that count as often as a list has items."""

    __slots__ = ("certain", "parts")

    def __init__(self, certain: int = 0) -> None:
        self.certain = certain
        self.parts: list[tuple[Size, Estimate]] = []

    def add(self, size: Size, part: "Estimate") -> None:
        """Count `part` as often as `size` says; at once if no variable has a say."""
        if size.variables or part.parts:
            self.parts.append((size, part))
        else:
            self.certain += size.items * part.certain

    def of(self, variables: Variables) -> int:
        """The cost with these coerced variables."""
        return self.certain + sum(size.of(variables) * part.of(variables) for size, part in self.parts)


ONE = Size(1)
SOME = Size(ASSUMED_ITEMS)


def estimates(schema: GraphQLSchema, document: DocumentNode) -> dict[str | None, Estimate]:
    """The estimate of each operation of a valid document by its name; None is the first one."""
    found: dict[str | None, Estimate] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            estimate = _Walk(schema, document, definition).operation()
            found.setdefault(None, estimate)
            if definition.name is not None:
                found[definition.name.value] = estimate
    return found


class _Walk:
    """Through one operation, fragments spread out: `limits` has seen to it that this is not much."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}

    def operation(self) -> Estimate:
        """What the whole operation costs."""
        return self._below(self._schema.get_root_type(self._operation.operation), self._operation.selection_set, None)

    def _below(self, type_: Any, selections: SelectionSetNode | None, page: Size | None) -> Estimate:
        total = Estimate()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                self._field(total, type_, node, page)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                total.add(ONE, self._fragment(fragment, type_, page))
            elif isinstance(node, InlineFragmentNode):
                total.add(ONE, self._fragment(node, type_, page))
        return total

    def _fragment(self, node: FragmentDefinitionNode | InlineFragmentNode, type_: Any, page: Size | None) -> Estimate:
        condition = node.type_condition
        known = self._schema.get_type(condition.name.value) if condition else type_
        return self._below(known, node.selection_set, page)

    def _field(self, total: Estimate, type_: Any, node: FieldNode, page: Size | None) -> None:
        name = node.name.value
        field: GraphQLField | None = getattr(type_, "fields", {}).get(name)
        if field is None:  # __typename, __schema, __type
            total.certain += 1 if name == "__typename" else INTROSPECTION
            return
        own = self._page(field, node)
        below = self._below(get_named_type(field.type), node.selection_set, own)
        total.certain += COSTS.get(str(get_named_type(field.type)), 1)
        total.add((own or page or SOME) if _is_list(field.type) else ONE, below)

    def _page(self, field: GraphQLField, node: FieldNode) -> Size | None:
        """How many items the lists of a field have that says so by its arguments."""
        if "first" in field.args:
            return self._first(field.args["first"], _given(node, "first"))
        lists = [name for name, argument in field.args.items() if _is_list(argument.type)]
        given = [value for name in lists if (value := _given(node, name)) is not None]
        return _longest(given) if given else None

    def _first(self, argument: GraphQLArgument, given: ValueNode | None) -> Size:
        default = argument.default_value if isinstance(argument.default_value, int) else ASSUMED_ITEMS
        if isinstance(given, VariableNode):
            return Size(default, (given.name.value,))
        return Size(int(given.value) if isinstance(given, IntValueNode) else default)


def _longest(lists: list[ValueNode]) -> Size:
    """As many items as the longest of the lists that a field is given, ASSUMED_ITEMS at least."""
    written = max((len(given.values) for given in lists if isinstance(given, ListValueNode)), default=0)
    least = max(ASSUMED_ITEMS, written)
    return Size(least, tuple(given.name.value for given in lists if isinstance(given, VariableNode)), least)


def _given(node: FieldNode, name: str) -> ValueNode | None:
    return next((argument.value for argument in node.arguments if argument.name.value == name), None)


def _is_list(type_: Any) -> bool:
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)
