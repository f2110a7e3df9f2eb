"""Creating records together with those that they link to and those that link to them: all or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

import psycopg.errors
from chassis.context import current
from chassis.errors import Forbidden, InvalidInput, NotFound, Problem
from chassis.events import uuid7
from msgspec import Raw

from records.contract import FieldType, NewLinked, NewRecord
from records.definition import Definition
from records.seen import Seen
from records.session import Session
from records.storage import Storage, check_version
from records.writing import MAX_BATCH, JsonObject, Write, accept, check_made, insertion, repeated

MAX_LEVELS = 4


def create(storage: Storage, name: str, trees: Sequence[NewRecord]) -> list[Raw]:
    """Create the records with all below them; those at the top, in order.

    Raises NotFound, Forbidden, and InvalidInput with every problem: "<i>.<field>", below a link
    "<i>.<LINK field>.create.<field>", below linked records "<i>.<their path>.create.<j>.<field>".
    """
    if not trees:
        raise InvalidInput.at("records", "out_of_range", "must have at least 1 item")
    total, levels = _size(trees)
    if total > MAX_BATCH:
        raise InvalidInput.at("records", "too_many", f"must be at most {MAX_BATCH:,} records in all, are {total:,}")
    if levels > MAX_LEVELS:
        raise InvalidInput.at("records", "too_deep", f"must be at most {MAX_LEVELS} levels, are {levels}")
    return storage.with_definition(name, lambda definition: _Creation(storage, definition).create(trees))


def _size(trees: Sequence[NewRecord]) -> tuple[int, int]:
    """How many records there are, and levels."""
    total, levels = 0, 0
    level = list(trees)
    while level:
        total, levels = total + len(level), levels + 1
        level = [below for tree in level for below in _below(tree)]
    return total, levels


def _below(tree: NewRecord) -> Iterator[NewRecord]:
    yield from tree.links.values()
    for linked in tree.linked:
        yield from linked.records


@dataclass(eq=False)
class _Node:
    """A record to be made. `path`: what stands before its fields in problems; `before`: what must be there first."""

    definition: Definition
    values: JsonObject
    path: str
    id: str = field(default_factory=lambda: str(uuid7()))
    before: list["_Node"] = field(default_factory=list)

    @cached_property
    def rank(self) -> int:
        return 1 + max((node.rank for node in self.before), default=0)


class _Creation:
    """One try to create trees, over the definitions as they are known."""

    def __init__(self, storage: Storage, root: Definition) -> None:
        self._storage = storage
        self._root = root
        self._definitions = {root.name: root}
        self._nodes: list[_Node] = []
        self._problems: list[Problem] = []

    def create(self, trees: Sequence[NewRecord]) -> list[Raw]:
        try:
            tops = [self._planned(self._root, tree, f"{index}.") for index, tree in enumerate(trees)]
            made = self._write(self._accepted())
        except (Forbidden, InvalidInput):
            self._check_definitions()
            raise
        return [Raw(made[node.id].encode()) for node in tops]

    def _check_definitions(self) -> None:
        """Raises StaleDefinition when the refusal may come from an old definition."""
        with self._storage.autocommit() as session:
            for definition in self._definitions.values():
                check_version(definition, session.fetch(f"select {definition.current_version}")[0][0])

    # --- the plan --------------------------------------------------------------------------------------------------

    def _planned(self, definition: Definition, tree: NewRecord, path: str) -> _Node:
        """The node of a record, and those of all below it."""
        node = _Node(definition, dict(tree.values), path)
        self._nodes.append(node)
        for name, below in tree.links.items():
            if target := self._target(node, name):
                child = self._planned(target, below, f"{path}{name}.create.")
                node.values[name] = child.id
                node.before.append(child)
        for linked in tree.linked:
            if (referrer := self._referrer(node, linked)) is None:
                continue
            for index, below in enumerate(linked.records):
                child = self._planned(referrer, below, f"{path}{linked.path}.create.{index}.")
                if linked.field in below.values or linked.field in below.links:
                    self._wrong("duplicate", "leads to the record above it by itself", child.path + linked.field)
                child.values[linked.field] = node.id
                child.before.append(node)
        return node

    def _wrong(self, code: str, rule: str, place: str) -> None:
        self._problems.append(Problem(code, rule, place))

    def _target(self, node: _Node, name: str) -> Definition | None:
        """Where a LINK field leads."""
        place = node.path + name[:80]
        found = self._link(node.definition, name)
        if found is None:
            self._wrong("unknown_field", f"{node.definition.name} has no LINK field {name[:80]}", place)
            return None
        if node.values.get(name) is not None:
            self._wrong("duplicate", "is either the id of a record or a record to create", place)
        return self._definition(found, place)

    def _referrer(self, node: _Node, linked: NewLinked) -> Definition | None:
        """The collection of the records that shall link to one."""
        place = node.path + linked.path[:80]
        definition = self._definition(linked.collection, place)
        if definition and self._link(definition, linked.field) != node.definition.name:
            rule = f"{definition.name} has no LINK field {linked.field[:80]} to {node.definition.name}"
            self._wrong("unknown_field", rule, place)
            return None
        return definition

    @staticmethod
    def _link(definition: Definition, name: str) -> str | None:
        """The collection that a LINK field leads to, of the fields that may be read or written."""
        found = definition.base.fields.get(name)
        if found is None or name not in definition.known or found.type is not FieldType.LINK:
            return None
        return str(found.options["collection"])

    def _definition(self, name: str, place: str) -> Definition | None:
        if name not in self._definitions:
            try:
                found = self._storage.seen(name)
            except NotFound:
                found = None
            if found is None or (isinstance(found, Seen) and found.hidden):
                self._wrong("unknown_collection", f"there is no collection {name[:80]}", place)
                return None
            self._definitions[name] = found
        return self._definitions[name]

    # --- the records -----------------------------------------------------------------------------------------------

    def _accepted(self) -> list[Write]:
        """The rows of each collection, checked. The values of each node are by field id from now on."""
        writes = []
        new = frozenset(node.id for node in self._nodes)
        for definition in self._definitions.values():
            nodes = [node for node in self._nodes if node.definition is definition]
            for node in nodes:
                node.values, wrong = accept(definition, "create", node.values, node.path)
                self._problems += wrong
            rows, paths = [node.values for node in nodes], [node.path for node in nodes]
            self._problems += repeated(definition, rows, paths)
            writes.append(Write(self._storage, definition, rows, paths, new=new))
        if self._problems:
            raise InvalidInput.of(self._problems)
        return writes

    def _write(self, writes: list[Write]) -> dict[str, Any]:
        """The new records by id, made in one transaction. Raises InvalidInput."""
        current.get().check_deadline()
        try:
            with self._storage.transaction() as session:
                if dangling := [problem for write in writes for problem in write.dangling(session)]:
                    raise InvalidInput.of(dangling)
                return self._insert(session)
        except psycopg.errors.UniqueViolation as err:
            taken = [problem for write in writes for problem in write.taken()]
            raise InvalidInput.of(
                taken or [Problem("not_unique", "another record has one of these values", None)]
            ) from err

    def _insert(self, session: Session) -> dict[str, Any]:
        """A statement per collection and rank: what is linked to goes before what links to it."""
        found: dict[str, Any] = {}

        def key(node: _Node) -> tuple[int, str]:
            return node.rank, node.definition.name

        for _, group in groupby(sorted(self._nodes, key=key), key):
            nodes = list(group)
            definition, ids = nodes[0].definition, [node.id for node in nodes]
            rows: dict[str, Any] = dict(
                session.fetch(*insertion(self._storage, definition, [node.values for node in nodes], ids))
            )
            check_made(definition, rows, ids, [node.path for node in nodes])
            found |= rows
        return found
