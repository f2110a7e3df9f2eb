"""What a change answers shows as much of the record as reading it does, in every field of every mutation."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

import pytest

from systemtest import documents, people, policies, policy_oracle
from systemtest.api import Api
from systemtest.policy_oracle import POOLS, Policies, User
from systemtest.selections import Field, Types, is_list, named
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection
from systemtest.uploads import upload
from systemtest.waiting import until

FIELDS: list[dict[str, Any]] = [
    {"name": "a", "type": "TEXT"},
    {"name": "b", "type": "TEXT"},
    {"name": "n", "type": "INTEGER"},
    {"name": "pictures", "type": "FILES"},
]
NAMES = ["a", "b", "n", "pictures", "next"]
ROUNDS = 20
FIRST_SEED = int(os.environ.get("DOSSIER_SEED", "0"))
LEAST_MUTATIONS = 8
"""Four of the generic schema, four of the collection's own."""
LEAST_FIELDS = 13
"""Of the type Record."""
OWN = {"id", "version", "createdAt", "updatedAt", "collection"}
"""What may be shown of a record to those who changed it and may not read it."""
STATE = """query ($c: String!, $id: ID!) {
  record(collection: $c, id: $id) { id version values createdBy updatedBy files { name } } }"""
NAMES_OF = "query ($c: String!) { collection(name: $c) { singular plural } }"
TYPES_OF = """query ($q: String!) { __type(name: $q) { fields { name type { name } } } }"""
seen: Counter[str] = Counter()
"""How often each case came up, over all rounds."""


class World:
    """A collection whose records link to each other, with files; a person whose two roles have random policies."""

    def __init__(self, admin: Api, editor: Api, collection: str) -> None:
        self.admin, self.editor, self.collection = admin, editor, collection
        self.roles = (policies.make_role(admin), policies.make_role(admin))
        person = people.add(admin, *self.roles)
        editor.sign_in(person.email, person.password)
        self.user = User(person.id, self.roles)
        self.given: Policies = {}
        made = self._made()
        self.ids = [record["id"] for record in made]
        self.trashed = [self.ids.pop() for _ in range(3)]  # without files, which leave and come back a moment later
        for id in self.ids:
            upload(admin, f"{id}.txt", id.encode(), "text/plain", collection=collection, record=id)
            picture = upload(admin, f"{id}.picture.txt", id.encode(), "text/plain")
            self.change(id, {"pictures": [picture["id"]], "next": random.Random(id).choice(self.ids)})

    def _made(self) -> list[dict[str, Any]]:
        """Records of the administrator, before the person has any policy."""
        dice = random.Random(1)
        values = [{name: dice.choice(pool) for name, pool in POOLS.items()} for _ in range(10)]
        made: list[dict[str, Any]] = self.admin.mutate(
            documents.CREATE_RECORDS, collection=self.collection, values=values
        )["records"]
        return made

    def change(self, id: str, values: dict[str, Any]) -> None:
        version = self.state(id)["version"]
        variables = {"collection": self.collection, "id": id, "version": version, "values": values}
        self.admin.mutate(documents.UPDATE_RECORD, **variables)

    def state(self, id: str) -> dict[str, Any]:
        """The whole record, as the administrator sees it."""
        found: dict[str, Any] = self.admin.query(STATE, c=self.collection, id=id)["record"]
        return found

    def set_policies(self, dice: random.Random) -> None:
        self.given = policy_oracle.some_policies(dice, self.roles, NAMES)
        for role, grants in self.given.items():
            self.admin.mutate(policies.SET_POLICY, collection=self.collection, role=role, **grants)

    def cells(self, state: dict[str, Any]) -> set[str] | None:
        """What the person reads of a record, says the oracle."""
        row = {**state["values"], "createdBy": state["createdBy"], "updatedBy": state["updatedBy"]}
        return policy_oracle.cells(self.given, self.user, "read", row, NAMES)

    @property
    def reads(self) -> bool:
        return any(self.given[role]["read"] is not None for role in self.roles)

    @property
    def known(self) -> set[str]:
        return policy_oracle.known(self.given, self.user, "read", NAMES)

    @cached_property
    def _names(self) -> dict[str, str]:
        found: dict[str, str] = self.admin.query(NAMES_OF, c=self.collection)["collection"]
        return found

    @property
    def singular(self) -> str:
        return self._names["singular"]

    @property
    def plural(self) -> str:
        return self._names["plural"]

    @cached_property
    def types(self) -> Types:
        """The schema, once it has the types of the collection."""
        one, other = self.singular[0].upper() + self.singular[1:], self.collection
        until(lambda: self.admin.query(TYPES_OF, q=one)["__type"], "the types of the collection")
        arguments = {
            "Record.link": '(field: "next")',
            "Record.linked": f'(collection: "{other}", field: "next", first: 6)',
            "Record.fieldFiles": '(field: "pictures")',
            "external": '(source: "no such source")',
        }
        return Types(self.admin, arguments)

    @property
    def record_types(self) -> set[str]:
        return {"Record", self.singular[0].upper() + self.singular[1:]}

    @cached_property
    def mutations(self) -> list[tuple[Field, Field]]:
        """Every mutation that answers records of the collection, with the field of its payload that has them."""
        found = [(m, self.types.answered(m, self.record_types)) for m in self.types.mutations]
        return [(mutation, field) for mutation, field in found if field is not None]


@pytest.fixture(scope="module")
def world(admin: Api, stack: Stack, make_collection: MakeCollection) -> Iterator[World]:
    collection = make_collection(*FIELDS)
    add = """mutation ($c: String!) { addField(collection: $c, field: {
        name: "next", type: LINK, options: {collection: $c, onDelete: "clear"}}) { errors { field message } } }"""
    admin.mutate(add.replace("options: {collection: $c", f'options: {{collection: "{collection}"'), c=collection)
    with Api(stack.gateway) as editor:
        made = World(admin, editor, collection)
        _wait_for_pictures(stack, made)
        yield made


def _wait_for_pictures(stack: Stack, world: World) -> None:
    """Until the event of each change has given the record its file: before, its owner alone sees it."""
    person = people.add(world.admin, "admin")
    with Api(stack.gateway) as other:
        other.sign_in(person.email, person.password)
        for id in world.ids:
            until(partial(_pictures, other, world.collection, id), "the record to have its picture")


def _pictures(api: Api, collection: str, id: str) -> Any:
    query = """query ($c: String!, $id: ID!) {
        record(collection: $c, id: $id) { fieldFiles(field: "pictures") { id } } }"""
    return api.query(query, c=collection, id=id)["record"]["fieldFiles"]


def test_the_schema_is_looked_through(world: World) -> None:
    names = {mutation["name"] for mutation, _ in world.mutations}
    assert len(names) >= LEAST_MUTATIONS
    assert {"createRecord", "createRecords", "updateRecord", "restoreRecord"} <= names
    for type_ in world.record_types:
        assert len(world.types.fields(type_)) >= LEAST_FIELDS


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + ROUNDS))
def test_every_field_of_every_answer_is_as_the_policies_say(world: World, seed: int) -> None:
    print(f"DOSSIER_SEED={seed}")
    dice = random.Random(seed)
    world.set_policies(dice)
    for mutation, field in world.mutations:
        id = dice.choice(world.trashed if mutation["name"].startswith("restore") else world.ids)
        stale = dice.random() < 0.4
        document, variables = _asked(world, dice, mutation, field, id, stale=stale)
        payload = (world.editor.query(document, **variables))["answer"]
        answer = payload[field["name"]]
        records = answer if isinstance(answer, list) else [answer] if answer else []
        for record in records:
            _check(world, record, named(field["type"]), "stale" if payload["errors"] else mutation["name"])
        if not records:
            seen["refused"] += 1
        if mutation["name"].startswith("restore") and not records:  # it may have stayed in the trash
            world.admin.execute(documents.RESTORE_RECORD, collection=world.collection, id=id)


def test_all_cases_came_up(world: World) -> None:
    for mutation, _ in world.mutations:
        for kind in ("hidden", "shown"):
            assert seen[f"{kind} {mutation['name']}"], f"{mutation['name']}: {dict(seen)}"
    assert min(seen["hidden stale"], seen["shown stale"]) >= 5
    assert sum(count for case, count in seen.items() if case.startswith("hidden")) >= 50


def _asked(
    world: World, dice: random.Random, mutation: Field, field: Field, id: str, *, stale: bool
) -> tuple[str, dict[str, Any]]:
    """The mutation with all that can be selected of its answer, and its variables."""
    values = {name: dice.choice(POOLS[name]) for name in dice.sample(sorted(POOLS), dice.randint(0, 2))}
    if mutation["name"].startswith("restore"):
        world.admin.mutate(documents.DELETE_RECORD, collection=world.collection, id=id)
    arguments = {a["name"]: a["type"] for a in mutation["args"]}
    known: dict[str, Callable[[Any], Any]] = {
        "collection": lambda _: world.collection,
        "id": lambda _: id,
        "version": lambda _: world.state(id)["version"] - stale,
        "values": lambda type_: [values, values] if is_list(type_) else values,
        "input": lambda type_: [values, values] if is_list(type_) else values,
    }
    assert set(arguments) <= set(known), f"say what {mutation['name']} gets for {set(arguments) - set(known)}"
    variables = {name: known[name](type_) for name, type_ in arguments.items()}
    declared = ", ".join(f"${name}: {_written(type_)}" for name, type_ in arguments.items())
    given = ", ".join(f"{name}: ${name}" for name in arguments)
    selection = _selection(world, named(field["type"]))
    body = f"answer: {mutation['name']}({given}) {{ {field['name']} {selection} errors {{ code field message }} }}"
    return f"mutation ({declared}) {{ {body} }}", variables


def _selection(world: World, type_: str) -> str:
    """All but what is refused with an error: the definition to those who read nothing, the link where it is hidden."""
    refused: set[str] = set()
    if not world.reads:
        refused = {"collection"}
    else:
        refused |= {"link", "linked", world.plural} if "next" not in world.known else set()
        refused |= {"fieldFiles"} if "pictures" not in world.known else set()
    return world.types.selection(type_, depth=3 if type_ == "Record" else 2, without=frozenset(refused))


def _written(type_: dict[str, Any]) -> str:
    if type_["kind"] == "NON_NULL":
        return f"{_written(type_['ofType'])}!"
    return f"[{_written(type_['ofType'])}]" if type_["kind"] == "LIST" else str(type_["name"])


def _check(world: World, record: dict[str, Any], type_: str, case: str) -> None:
    """The record of an answer against the oracle, and against reading it."""
    state = world.state(record["id"])
    cells = world.cells(state)
    seen[f"{'hidden' if cells is None else 'shown'} {case}"] += 1
    read = _read(world, record["id"], type_)
    if cells is None:
        assert read is None
        left = {name: value for name, value in record.items() if name not in OWN and not _is_empty(value)}
        assert not left, f"{case} shows of a record that may not be read: {left}"
        return
    assert _plain(record) == _plain(read)
    shown = record if type_ == "Record" else record["record"]
    known = world.known
    assert shown["values"] == {n: v if n in cells else None for n, v in state["values"].items() if n in known}
    assert [file["name"] for file in shown["files"]] == [file["name"] for file in state["files"]]
    assert shown["updatedBy"] == state["updatedBy"]
    assert record["history"]["nodes"]
    assert all(set(change["diff"]) <= cells for change in record["history"]["nodes"])


def _read(world: World, id: str, type_: str) -> Any:
    selection = _selection(world, type_)
    name = f'record(collection: "{world.collection}", id: $id)' if type_ == "Record" else f"{world.singular}(id: $id)"
    data, _ = world.editor.execute(f"query ($id: ID!) {{ found: {name} {selection} }}", id=id)
    return data and data["found"]


def _is_empty(value: Any) -> bool:
    """Whether nothing is shown: also in an object, whose identity is not shown elsewhere."""
    if isinstance(value, dict):
        return all(name in OWN or _is_empty(inner) for name, inner in value.items())
    return value in (None, [], False, 0)


def _plain(value: Any) -> Any:
    """Without the signatures of addresses, which change from second to second."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.partition("?")[0] if isinstance(value, str) and value.startswith("http") else value


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + ROUNDS))
def test_the_bodies_of_rest_are_as_the_policies_say(world: World, seed: int) -> None:
    print(f"DOSSIER_SEED={seed}")
    dice = random.Random(seed)
    world.set_policies(dice)
    values = {name: dice.choice(pool) for name, pool in POOLS.items()}
    id, trashed = dice.choice(world.ids), dice.choice(world.trashed)
    version = world.state(id)["version"]
    world.admin.mutate(documents.DELETE_RECORD, collection=world.collection, id=trashed)
    for method, path, body, tag in (
        ("POST", "", values, None),
        ("POST", "", [values, values], None),
        ("PATCH", f"/{id}", {"a": values["a"]}, version - 1),
        ("DELETE", f"/{id}", None, version - 1),
        ("PATCH", f"/{id}", {"a": values["a"]}, version),
        ("POST", f"/{trashed}/restore", None, None),
    ):
        headers = {} if tag is None else {"If-Match": f'"{tag}"'}
        address = f"/api/v1/collections/{world.collection}/records{path}"
        answer = world.editor.http.request(method, address, json=body, headers=headers).json()
        found = answer.get("items") or [answer.get("current", answer)]
        for record in (record for record in found if "id" in record):  # any other answer is a refusal
            _check_flat(world, record)
    world.admin.execute(documents.RESTORE_RECORD, collection=world.collection, id=trashed)


def _check_flat(world: World, record: dict[str, Any]) -> None:
    """A record of REST against the oracle."""
    state = world.state(record["id"])
    cells = world.cells(state)
    seen[f"{'hidden' if cells is None else 'shown'} rest"] += 1
    people = {who: None if cells is None else state[who] for who in ("createdBy", "updatedBy")}
    values = {n: v if n in (cells or ()) else None for n, v in state["values"].items() if n in world.known}
    shown = {name: value for name, value in record.items() if name not in OWN}
    assert shown == people | ({} if cells is None else values)


def test_all_cases_of_rest_came_up(world: World) -> None:
    assert min(seen["hidden rest"], seen["shown rest"]) >= 10, dict(seen)
