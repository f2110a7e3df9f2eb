"""The API does what the access pages say: each role, under policies by chance, with each deed."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from systemtest import access_claims, documents, people, policies, policy_oracle
from systemtest.access_claims import Claim, Said
from systemtest.api import Api
from systemtest.complaints import complaints
from systemtest.policy_oracle import ACTIONS, POOLS, Policies, Row, User
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection
from systemtest.uploads import upload

FIELDS: list[dict[str, Any]] = [
    {"name": "a", "type": "TEXT"},
    {"name": "b", "type": "TEXT"},
    {"name": "n", "type": "INTEGER"},
]
NAMES = list(POOLS)
ALL = {"rows": None, "fields": None}
OWN = {"createdBy": {"eq": "$user.id"}}
BY_CHANCE = 4
"""Policies of each role, in addition to those of SHAPES."""
DEEDS = ("read", "create", "update", "delete", "restore", "attach", "delete file", "restore file")
REFUSED = {"forbidden", "not_found", "unknown_field", "read_only"}
"""The codes of what may not be done."""

NOTHING: dict[str, Any] = dict.fromkeys(ACTIONS)
SHAPES: list[dict[str, Any] | None] = [
    None,
    NOTHING,
    dict.fromkeys(ACTIONS, ALL) | {"delete": {"rows": None}},
    NOTHING | {"read": ALL},
    NOTHING | {"read": ALL, "create": ALL, "update": ALL},
    NOTHING | {"create": ALL, "delete": {"rows": None}},
    {action: {"rows": OWN, "fields": None} for action in ("read", "create", "update")} | {"delete": {"rows": OWN}},
    NOTHING | {"read": ALL, "update": {"rows": None, "fields": ["a"]}, "create": {"rows": None, "fields": ["a", "n"]}},
    NOTHING | {"read": ALL, "update": {"rows": {"a": {"eq": "x"}}, "fields": None}},
]
"""No policy, nothing, everything, read only, no deletion, no reading, own records, some fields, some records."""

RIGHTS = "query ($c: String!) { collection(name: $c) { rights { read create update delete } } }"
SEEN = """query ($c: String!, $id: ID!) {
  record(collection: $c, id: $id) { values rights { update delete } files { id } } }"""
STATE = "query ($c: String!, $id: ID!) { record(collection: $c, id: $id) { version values createdBy updatedBy } }"
ATTACH = """mutation ($id: ID!, $c: String!, $r: ID!) {
  attachFile(id: $id, collection: $c, record: $r) { file { id } errors { code field message } } }"""
RESTORE_FILE = "mutation ($id: ID!) { restoreFile(id: $id) { file { id } errors { code field message } } }"
START = {"name": "a.txt", "size": 1, "contentType": "text/plain"}


class Case(NamedTuple):
    """A person of one role, with what they use and what is theirs in the collection."""

    role: str
    level: str
    api: Api
    person: str
    collection: str
    ids: list[str]
    with_files: str
    """A record that is for attached files alone: those of a deleted record go and come back some time later."""
    files: dict[str, str]
    """By name: "attached" to that record by an administrator, "loose" the person's own, attached to nothing yet."""


def some_policies(role: str, seed: int) -> list[Policies]:
    """Policies of one role: SHAPES, and others by chance, with limited fields for writing as well."""
    dice = random.Random(seed)
    found = [{} if shape is None else {role: shape} for shape in SHAPES]
    for _ in range(BY_CHANCE):
        given = policy_oracle.some_policies(dice, (role,), NAMES)
        for action in ("create", "update"):
            grant = given[role][action]
            if grant is not None and dice.random() < 0.5:
                grant["fields"] = dice.sample(NAMES, dice.randint(1, 2))
        found.append(given)
    return found


@pytest.fixture(params=["made viewer", "made editor", "viewer", "editor", "admin"])
def case(request: pytest.FixtureRequest, admin: Api, stack: Stack, make_collection: MakeCollection) -> Iterator[Case]:
    made, _, level = request.param.rpartition(" ")
    role = policies.make_role(admin, level) if made else level
    person = people.add(admin, role)
    collection = make_collection(*FIELDS)
    with Api(stack.gateway) as api:
        api.sign_in(person.email, person.password)
        if made:
            everything: dict[str, Any] = {action: {} for action in ACTIONS}
            admin.mutate(policies.SET_POLICY, collection=collection, role=role, **everything)
        rows: list[Row] = [{"a": "x", "b": None, "n": 1}, {"a": "y", "b": "y", "n": None}, {"a": "x", "b": "x", "n": 0}]
        ids = create(admin, collection, *rows) + (create(api, collection, *rows[:2]) if level != "viewer" else [])
        with_files = ids.pop(0)
        target = {"collection": collection, "record": with_files}
        files = {"attached": upload(admin, "attached.txt", b"x", "text/plain", **target)["id"]}
        yield Case(role, level, api, person.id, collection, ids, with_files, files)


def create(api: Api, collection: str, *rows: Row) -> list[str]:
    made = api.mutate(documents.CREATE_RECORDS, collection=collection, values=list(rows))["records"]
    return [record["id"] for record in made]


def test_what_the_access_pages_say_is_what_the_api_does(case: Case, admin: Api) -> None:
    done: Counter[tuple[str, bool]] = Counter()
    cases: list[Policies] = [{}] if case.role == "admin" else some_policies(case.role, seed=len(case.level))
    for given, said in zip(cases, access_claims.of([(case.role, case.level, p) for p in cases], NAMES), strict=True):
        set_policy(admin, case, given)
        trial = Trial(case, admin, said, given, done)
        trial.sentences()
        for id in case.ids[-3:]:
            trial.read_and_update(id)
        for id in case.ids[-2:]:
            trial.delete_and_restore(id)
        trial.create()
        trial.files()
    check_variety(case.level, done)


def check_variety(level: str, done: Counter[tuple[str, bool]]) -> None:
    """Each deed was done, where the level lets it, and refused."""
    for deed in DEEDS:
        assert bool(done[deed, True]) is (level != "viewer" or deed == "read"), (deed, done)
        assert bool(done[deed, False]) is (level != "admin"), (deed, done)


def set_policy(admin: Api, case: Case, given: Policies) -> None:
    if case.role in given:
        policy = {action: grant for action, grant in given[case.role].items() if grant is not None}
        if "delete" in policy:
            policy["delete"] = {"rows": policy["delete"]["rows"]}
        admin.mutate(policies.SET_POLICY, collection=case.collection, role=case.role, **policy)
    elif case.role != "admin":
        admin.mutate(policies.DELETE_POLICY, collection=case.collection, role=case.role)


class Trial:
    """One policy: each deed is tried, and comes out as it is said."""

    def __init__(self, case: Case, admin: Api, said: Said, given: Policies, done: Counter[tuple[str, bool]]) -> None:
        self.case, self.admin, self.said, self.given, self.done = case, admin, said, given, done
        self.api, self.collection = case.api, case.collection
        self.user = User(case.person, (case.role,))
        self.dice = random.Random(str(given))

    def claim(self, deed: str) -> Claim:
        return self.said.claims[deed]

    def expect(self, deed: str, expected: bool, document: str, **variables: Any) -> bool:
        """Do it; whether it was done."""
        found = {code for code, _ in complaints(self.api, document, **variables)}
        assert (found == set()) == expected, (deed, self.case.role, self.given, variables, found, self.said.sentences)
        assert found <= REFUSED, (deed, found)
        self.done[deed, expected] += 1
        return expected

    def sentences(self) -> None:
        for deed in access_claims.SAID:
            assert self.said.sentences[deed].startswith("May not") is not self.claim(deed).may, self.said.sentences
        shown = self.api.query(RIGHTS, c=self.collection)["collection"]
        for action in ACTIONS:
            assert shown is None or shown["rights"][action] is self.claim(action).may, (action, self.given)
        assert (shown is not None) is self.claim("read").may

    def state(self, id: str) -> tuple[int, Row]:
        record = self.admin.query(STATE, c=self.collection, id=id)["record"]
        people = {"createdBy": record["createdBy"], "updatedBy": record["updatedBy"]}
        return record["version"], record["values"] | people

    def read_and_update(self, id: str) -> None:
        version, row = self.state(id)
        self.read(id, row)
        self.update(id, version, row)

    def read(self, id: str, row: Row) -> None:
        data, _ = self.api.execute(SEEN, c=self.collection, id=id)
        record = data and data["record"]
        expected = self.claim("read").has(row, self.user)
        self.done["read", expected] += 1
        assert (record is not None) is expected, (self.given, row)
        if record:
            assert set(record["values"]) == self.claim("read").fields(NAMES), self.given
            rights = {action: self.claim(action).has(row, self.user) for action in ("update", "delete")}
            assert record["rights"] == rights, (self.given, row)

    def update(self, id: str, version: int, row: Row) -> None:
        changes = {name: self.dice.choice(POOLS[name]) for name in self.dice.sample(NAMES, self.dice.randint(1, 2))}
        claim = self.claim("update")
        after = row | changes | {"updatedBy": self.case.person}
        expected = claim.has(row, self.user) and set(changes) <= claim.fields(NAMES)
        expected = expected and (not claim.stays or claim.has(after, self.user))
        variables = {"collection": self.collection, "id": id, "version": version, "values": changes}
        self.expect("update", expected, documents.UPDATE_RECORD, **variables)

    def create(self) -> None:
        claim = self.claim("create")
        for _ in range(2):
            values = {
                name: [value for value in POOLS[name] if value is not None] for name in self.dice.sample(NAMES, 2)
            }
            given = {name: self.dice.choice(pool) for name, pool in values.items()}
            row = dict.fromkeys(NAMES) | given | {"createdBy": self.case.person, "updatedBy": self.case.person}
            expected = claim.has(row, self.user) and set(given) <= claim.fields(NAMES)
            self.expect("create", expected, documents.CREATE_RECORD, collection=self.collection, values=given)

    def delete_and_restore(self, id: str) -> None:
        _, row = self.state(id)
        variables = {"collection": self.collection, "id": id}
        by = self.case.person
        if not self.expect("delete", self.claim("delete").has(row, self.user), documents.DELETE_RECORD, **variables):
            assert complaints(self.admin, documents.DELETE_RECORD, **variables) == set()
            by = self.admin.query("{ viewer { id } }")["viewer"]["id"]
        gone = row | {"updatedBy": by}
        if not self.expect(
            "restore", self.claim("restore").has(gone, self.user), documents.RESTORE_RECORD, **variables
        ):
            assert complaints(self.admin, documents.RESTORE_RECORD, **variables) == set()

    def files(self) -> None:
        _, row = self.state(self.case.with_files)
        expected = self.claim("files").has(row, self.user)
        where = {"c": self.collection, "r": self.case.with_files}
        if self.case.level == "viewer":  # has no file to attach
            self.expect("attach", expected, documents.START_UPLOAD, **START)
        else:
            files = self.case.files
            loose = files.pop("loose", None) or upload(self.api, "loose.txt", b"x", "text/plain")["id"]
            if not self.expect("attach", expected, ATTACH, id=loose, **where):
                files["loose"] = loose
        attached = self.case.files["attached"]
        if not self.expect("delete file", expected, documents.DELETE_FILE, id=attached):
            assert complaints(self.admin, documents.DELETE_FILE, id=attached) == set()
        if not self.expect("restore file", expected, RESTORE_FILE, id=attached):
            assert complaints(self.admin, RESTORE_FILE, id=attached) == set()
