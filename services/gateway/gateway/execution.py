"""Executing a document in rounds: all that one level asks of the services leaves side by side.

graphql-core executes synchronously, which is the cheapest way it has. A resolver whose data is not there yet returns
PENDING; its field becomes a hole in the result. When everything else is done the noted requests are sent together and
the holes are filled, which may leave new, deeper holes. An answer that makes a hole's parent null starts the execution
over: by then the answers are there, so graphql-core itself carries the null to where the specification wants it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from graphql import (
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    located_error,
)
from graphql.execution.execute import CollectedErrors, get_field_def
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from gateway.errors import refused
from gateway.loaders import PENDING
from gateway.request import Request
from gateway.schema.leaves import Leaf


class Hole(NamedTuple):
    """A field that waits for data: where its value goes, and what executes it."""

    results: dict[str, Any]
    parent_type: GraphQLObjectType
    source: Any
    field_nodes: list[FieldNode]
    path: Path


class Restart(Exception):
    """A field filled in late turned out null where null is not allowed."""


class RoundsExecution(ExecutionContext):
    """graphql-core's execution with holes, without coroutines."""

    context_value: Request

    def run(self) -> dict[str, Any] | None:
        """The data. Raises Restart."""
        self.holes: list[Hole] = []
        try:
            data = self.execute_operation(self.operation, self.root_value)
            self.fill()
        except GraphQLError as error:
            self.collected_errors.add(error, None)
            return None
        return cast("dict[str, Any] | None", data)

    def again(self) -> "RoundsExecution":
        """The same, not yet run. Its variables are not coerced a second time, as they may be large."""
        return RoundsExecution(
            self.schema,
            self.fragments,
            self.root_value,
            self.context_value,
            self.operation,
            self.variable_values,
            self.field_resolver,
            self.type_resolver,
            self.subscribe_field_resolver,
            CollectedErrors(),
            self.middleware_manager,
            self.is_awaitable,
        )

    def fill(self) -> None:
        """Fetch and fill until there are no holes. Raises Restart."""
        while self.holes:
            self.context_value.loads.fetch()
            holes, self.holes = self.holes, []
            for hole in holes:
                try:
                    value = self.execute_field(hole.parent_type, hole.source, hole.field_nodes, hole.path)
                except GraphQLError as error:
                    raise Restart from error
                if value is PENDING:
                    self.holes.append(hole)
                else:
                    hole.results[str(hole.path.key)] = value

    def execute_fields(
        self, parent_type: GraphQLObjectType, source_value: Any, path: Path | None, fields: dict[str, list[FieldNode]]
    ) -> dict[str, Any]:
        results: dict[str, Any] = {}
        known = parent_type.fields
        for name, nodes in fields.items():
            field = known.get(nodes[0].name.value)
            if field is not None and isinstance(field.resolve, Leaf):
                value = field.resolve.read(source_value)
                if value is not Undefined:
                    results[name] = value
                    continue
            self._put(results, parent_type, source_value, nodes, Path(path, name, parent_type.name))
        return results

    def execute_fields_serially(
        self, parent_type: GraphQLObjectType, source_value: Any, path: Path | None, fields: dict[str, list[FieldNode]]
    ) -> dict[str, Any]:
        results: dict[str, Any] = {}
        for name, nodes in fields.items():
            self._put(results, parent_type, source_value, nodes, Path(path, name, parent_type.name))
            self.fill()  # a mutation is complete, with all below it, before the next begins
        return results

    def _put(
        self, results: dict[str, Any], parent_type: GraphQLObjectType, source: Any, nodes: list[FieldNode], path: Path
    ) -> None:
        value = self.execute_field(parent_type, source, nodes, path)
        if value is Undefined:
            return
        if value is PENDING:
            self.holes.append(Hole(results, parent_type, source, nodes, path))
        results[str(path.key)] = value

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_nodes: list[FieldNode], path: Path
    ) -> Any:
        field = get_field_def(self.schema, parent_type, field_nodes[0])
        if not field:
            return Undefined
        try:
            arguments = self._arguments(field, field_nodes[0]) if field.args else {}
            info = self.build_resolve_info(field, field_nodes, parent_type, path)
            resolve = field.resolve or self.field_resolver
            if parent_type is self.schema.mutation_type:
                result = self.context_value.once(path.key, lambda: resolve(source, info, **arguments))
            else:
                result = resolve(source, info, **arguments)
            if result is PENDING:
                return PENDING
            return self.complete_value(field.type, field_nodes, info, path, result)
        except Exception as raw_error:  # noqa: BLE001 (any failure of a field is this field's error)
            error = located_error(raw_error, field_nodes, path.as_list())
            self.handle_field_error(error, field.type, path)
            return None

    def _arguments(self, field: Any, node: FieldNode) -> dict[str, Any]:
        try:
            return get_argument_values(field, node, self.variable_values)
        except GraphQLError as error:
            raise refused("invalid_input", error.message) from error


MAX_RESTARTS = 20
"""More levels than a document may have: each restart knows one level more than the one before."""


def execute(
    schema: GraphQLSchema,
    document: DocumentNode,
    request: Request,
    variables: dict[str, Any] | None,
    operation_name: str | None,
    *,
    root: Any = None,
    hide_suggestions: bool = True,
) -> ExecutionResult | list[GraphQLError]:
    """Execute one operation on `root`.

    A list of errors when it cannot begin: there is no such operation, or the variables do not fit.
    """

    def build() -> RoundsExecution | list[GraphQLError]:
        return cast(
            "RoundsExecution | list[GraphQLError]",
            RoundsExecution.build(
                schema,
                document,
                root,
                request,
                variables,
                operation_name,
                is_awaitable=_never,
                hide_suggestions=hide_suggestions,
            ),
        )

    return _run(build)


def _run(build: Callable[[], RoundsExecution | list[GraphQLError]]) -> ExecutionResult | list[GraphQLError]:
    execution = build()
    if isinstance(execution, list):
        return execution
    for _ in range(MAX_RESTARTS):
        try:
            data = execution.run()
        except Restart:
            execution = execution.again()
            continue
        return execution.build_response(data, execution.collected_errors.errors)
    raise RuntimeError("the execution did not settle")


def _never(_: Any) -> bool:
    return False
