"""Documents, parsed and validated once: a bounded cache by the SHA-256 of their text."""

import hashlib
import threading
from collections import OrderedDict
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    get_variable_values,
    parse,
    specified_rules,
    validate,
)

from gateway import limits
from gateway.cost import Estimate, estimates
from gateway.errors import refused

MAX_ERRORS = 20


class InvalidDocument(Exception):
    """The document cannot be executed; `errors` say why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


class Document(NamedTuple):
    """A valid document; `firsts` are its variables for page sizes, `costs` by operation."""

    node: DocumentNode
    schema: GraphQLSchema
    firsts: frozenset[str]
    costs: dict[str | None, Estimate]
    hide_suggestions: bool

    def coerced(self, operation_name: str | None, variables: dict[str, Any] | None) -> dict[str, Any]:
        """The variables as the operation will be executed with: of their types, with their defaults.

        Raises InvalidDocument for those that do not fit, or ask for too much. Empty when there is no such operation.
        """
        operation = get_operation_ast(self.node, operation_name)
        if operation is None:
            return {}
        coerced = get_variable_values(
            self.schema,
            operation.variable_definitions,
            variables or {},
            max_errors=MAX_ERRORS,
            hide_suggestions=self.hide_suggestions,
        )
        errors = coerced if isinstance(coerced, list) else list(limits.check_variables(self.firsts, coerced))
        if errors or isinstance(coerced, list):
            raise InvalidDocument(errors)
        return coerced

    def cost(self, operation_name: str | None, coerced: dict[str, Any]) -> int:
        """What an operation costs with these coerced variables; 0 when there is no such operation."""
        estimate = self.costs.get(operation_name)
        return 0 if estimate is None else estimate.of(coerced)

    def changes_something(self, operation_name: str | None) -> bool:
        """Whether the operation that would be executed is a mutation."""
        return any(
            definition.operation is OperationType.MUTATION
            for definition in self.node.definitions
            if isinstance(definition, OperationDefinitionNode)
            and (operation_name is None or (definition.name is not None and definition.name.value == operation_name))
        )


class Documents:
    """Thread-safe. Keeps the `size` documents used last; only valid ones."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool, size: int = 1000) -> None:
        self._schema = schema
        self._introspection = introspection
        self._rules = specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
        self._size = size
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Document] = OrderedDict()

    def get(self, text: str) -> Document:
        """The document of a text. Raises InvalidDocument."""
        if len(text) > limits.MAX_CHARACTERS:
            message = f"the document has more than {limits.MAX_CHARACTERS} characters"
            raise InvalidDocument([refused("too_complex", message)])
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        document = self._prepare(text)
        with self._lock:
            self._known[key] = document
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return document

    def _prepare(self, text: str) -> Document:
        try:
            document = parse(text, max_lexical_tokens=limits.MAX_TOKENS)
        except GraphQLError as error:
            raise InvalidDocument([_syntax(error)]) from error
        if excess := list(limits.check(document)):
            raise InvalidDocument(excess[:MAX_ERRORS])
        errors = validate(
            self._schema, document, self._rules, max_errors=MAX_ERRORS, hide_suggestions=not self._introspection
        )
        if errors:
            raise InvalidDocument(errors[:MAX_ERRORS])
        return Document(
            document,
            self._schema,
            limits.first_variables(document),
            estimates(self._schema, document),
            not self._introspection,
        )


def _syntax(error: GraphQLError) -> GraphQLError:
    if "Document contains more" in error.message:
        return refused("too_complex", f"the document has more than {limits.MAX_TOKENS} tokens")
    return error
