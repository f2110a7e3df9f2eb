"""Trees of new records agree with the oracle of access, and tell nothing of what lies below a hidden collection."""

import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from chassis.context import Principal
from chassis.errors import Forbidden, InvalidInput, NotFound
from records import policies, trees
from records.contract import NewRecord, Policy

from services.records.tests.integration.access_oracle import (
    ACTIONS,
    FIELDS,
    MADE,
    POOLS,
    Oracle,
    Values,
    made_by,
    some_grant,
    some_values,
)
from services.records.tests.integration.people import ANN, BOB, OWN_TEAM, SALES, People, acting, problems

LINKS = {"houses": None, "rooms": "houses", "things": "rooms"}
BELOW = {"houses": "rooms", "rooms": "things", "things": None}
SEEDS = 60
TREES = 12
Tree = dict[str, Any]


def plant(storage: Any, name: str, *given: Tree, by: Principal = SALES) -> list[Values]:
    with acting(by):
        made = trees.create(storage, name, msgspec.convert(given, list[NewRecord]))
    return [msgspec.json.decode(raw) for raw in made]


# --- three levels: rooms of a house, and things in a room -------------------------------------------------------------


class Estate:
    """Collections houses, rooms (LINK house) and things (LINK room), with the same fields beside their links."""

    def __init__(self, new_collection: Any, records_of: Any) -> None:
        self.of: dict[str, Any] = {}
        for kind, target in LINKS.items():
            options = {"collection": self.of[target].name} if target else {}
            link = [{"name": "up", "type": "LINK", "options": options}] if target else []
            self.of[kind] = records_of(new_collection(*FIELDS, *link))
        self.storage = self.of["houses"].storage

    def names(self, kind: str) -> list[str]:
        return [*POOLS, "up"] if LINKS[kind] else list(POOLS)


class Trial:
    """Random policies on all three, random trees, and what the oracle says of them."""

    def __init__(self, estate: Estate, seed: int) -> None:
        self.dice, self.estate = random.Random(seed), estate
        self.rows: dict[str, dict[str, Values]] = {kind: {} for kind in estate.of}
        with acting(Principal("user-2", ("admin",))):
            for records in estate.of.values():
                records.clear()
            for kind, records in estate.of.items():
                for made in records.create(*(some_values(self.dice) for _ in range(3))):
                    self.rows[kind][made["id"]] = made["values"] | made_by("user-2")
        self.oracles = {kind: Oracle(self.policies(kind), estate.names(kind)) for kind in estate.of}
        roles = self.dice.sample([*MADE, "viewer", "editor"], self.dice.randint(1, 3))
        self.user = Principal(self.dice.choice(["user-1", None]), tuple(roles))

    def policies(self, kind: str) -> dict[str, Any]:
        storage, name = self.estate.storage, self.estate.of[kind].name
        for policy in policies.list_policies(storage, name, None):
            policies.delete_policy(storage, name, policy.role)
        given: dict[str, Any] = {}
        for role in self.dice.sample([*MADE, "viewer", "editor"], self.dice.randint(0, 4)):
            names = self.estate.names(kind)
            given[role] = {action: some_grant(self.dice, action, names) for action in ACTIONS}
            if self.dice.random() < 0.5:
                given[role]["create"] = {"rows": None, "fields": None}
            policies.set_policy(storage, msgspec.convert({"role": role, "collection": name, **given[role]}, Policy))
        return given

    def hidden(self, kind: str) -> bool:
        return not any(self.oracles[kind].grants(self.user, action) for action in ACTIONS)

    def tree(self, kind: str, *, down: bool = True, depth: int = 3) -> Tree:
        """A record of this kind; above it one that is there or a new one, below it some."""
        names = self.dice.sample(list(POOLS), self.dice.randint(0, 2))
        made: Tree = {"values": some_values(self.dice, names), "links": {}, "linked": []}
        above, below = LINKS[kind], BELOW[kind]
        if not down and above and depth > 1:
            if self.dice.random() < 0.5:
                made["values"]["up"] = self.dice.choice(list(self.rows[above]))
            else:
                made["links"]["up"] = self.tree(above, down=False, depth=depth - 1)
        if down and below and depth > 1 and self.dice.random() < 0.8:
            children = [self.tree(below, depth=depth - 1) for _ in range(self.dice.randint(1, 2))]
            name = self.estate.of[below].name
            made["linked"] = [{"collection": name, "field": "up", "path": "below", "records": children}]
        return made

    def try_one(self) -> type[Exception] | None:
        """Ask the service and the oracle for the same; what was raised."""
        kind, down = self.dice.choice([("houses", True), ("things", False), ("rooms", True), ("rooms", False)])
        tree = self.tree(kind, down=down)
        expected = NotFound if self.hidden(kind) else self.refusal(list(self.nodes(kind, tree)))
        before = self.counted()
        name = self.estate.of[kind].name
        if expected:
            with pytest.raises(expected):
                plant(self.estate.storage, name, tree, by=self.user)
            assert self.counted() == before
            return expected
        (made,) = plant(self.estate.storage, name, tree, by=self.user)
        self.check_answer(kind, tree, made["values"])
        assert sum(self.counted()) == sum(before) + len(list(self.nodes(kind, tree)))
        return None

    def check_answer(self, kind: str, tree: Tree, answer: Values) -> None:
        names = self.estate.names(kind)
        row = dict.fromkeys(names) | tree["values"] | made_by(self.user.user_id)
        shown = self.oracles[kind].shown(self.user, row) or {}
        cells = self.oracles[kind].cells(self.user, "read", row) or set()
        if "up" in tree["links"] and "up" in shown:
            assert (answer.pop("up") is not None) == ("up" in cells)
            del shown["up"]
        assert answer == shown

    def counted(self) -> list[int]:
        with acting(Principal("a", ("admin",))):
            return [records.page(with_total=True)["total"] for records in self.estate.of.values()]

    def nodes(self, kind: str, tree: Tree, up: bool = False) -> Iterator[tuple[str, Values, set[str], bool]]:
        """(kind, values that are given, fields that link to new records, whether there is such a collection).

        Nothing comes after one that is hidden: nobody looks below it.
        """
        new = {*tree["links"], *(["up"] if up else [])}
        yield kind, tree["values"], new, not self.hidden(kind)
        if self.hidden(kind):
            return
        for below in tree["links"].values():
            if "up" in self.oracles[kind].known(self.user, "read", "create", "update"):
                yield from self.nodes(str(LINKS[kind]), below)
            else:
                yield kind, {}, {"up"}, False
        for linked in tree["linked"]:
            source = str(BELOW[kind])
            if self.hidden(source) or "up" not in self.oracles[source].known(self.user, "read", "create", "update"):
                yield source, {}, {"up"}, False
                continue
            for child in linked["records"]:
                yield from self.nodes(source, child, up=True)

    def refusal(self, nodes: list[tuple[str, Values, set[str], bool]]) -> type[Exception] | None:
        if any(there and not self.oracles[kind].grants(self.user, "create") for kind, _, _, there in nodes):
            return Forbidden
        for kind, values, new, there in nodes:
            if not there or not (values.keys() | new) <= self.oracles[kind].known(self.user, "create"):
                return InvalidInput
        for kind, values, _, _ in nodes:
            if values.get("up") and not self.readable(str(LINKS[kind]), values["up"]):
                return InvalidInput
        return None if all(self.owns(kind, values, new) for kind, values, new, _ in nodes) else Forbidden

    def readable(self, kind: str, record_id: str) -> bool:
        return self.oracles[kind].cells(self.user, "read", self.rows[kind][record_id]) is not None

    def owns(self, kind: str, values: Values, new: set[str]) -> bool:
        row = dict.fromkeys(POOLS) | values | made_by(self.user.user_id)
        cells = self.oracles[kind].cells(self.user, "create", row)
        written = {name for name, value in values.items() if value is not None} | new
        return cells is not None and written <= cells


@pytest.fixture(scope="module")
def estate(new_collection: Any, records_of: Any) -> Estate:
    return Estate(new_collection, records_of)


@pytest.mark.parametrize("start", range(0, 4 * SEEDS, SEEDS))
def test_a_tree_is_made_where_the_oracle_allows_all_of_it(estate: Estate, start: int) -> None:
    met = set()
    for seed in range(start, start + SEEDS):
        trial = Trial(estate, seed)
        met |= {trial.try_one() for _ in range(TREES)}
    assert met == {None, NotFound, Forbidden, InvalidInput}


# --- one by one -------------------------------------------------------------------------------------------------------


@pytest.fixture
def teams(people: People, storage: Any, new_collection: Any) -> People:
    """Teams, whose LINK `boss` leads to people."""
    boss = {"name": "boss", "type": "LINK", "options": {"collection": people.name}}
    return People(storage, new_collection({"name": "name", "type": "TEXT"}, boss))


def led_by(teams: People, *records: Tree) -> Tree:
    return {"collection": teams.name, "field": "boss", "path": "teams", "records": list(records)}


def test_fields_that_may_not_be_written_are_named_deep_in_a_tree(people: People, teams: People) -> None:
    people.allow("sales", read={"fields": ["name", "team"]}, create={"fields": ["name"]})
    teams.allow("sales", read={}, create={"fields": ["boss"]})
    bad = {"values": {"name": "x", "team": "y", "salary": 1}}
    with pytest.raises(InvalidInput) as raised:
        plant(teams.storage, teams.name, {"links": {"boss": bad}}, {"values": {"name": "z"}})
    assert problems(raised) == {
        ("0.boss.create.team", "forbidden"),
        ("0.boss.create.salary", "unknown_field"),
        ("1.name", "forbidden"),
    }
    with pytest.raises(InvalidInput) as raised:
        plant(people.storage, people.name, {"linked": [led_by(teams, {"values": {"name": "z"}})]})
    assert problems(raised) == {("0.teams.create.0.name", "forbidden")}


def test_a_link_deep_in_a_tree_leads_to_no_hidden_record(people: People, teams: People) -> None:
    ann, bob = people.create(ANN, BOB)
    people.allow("sales", read={"rows": OWN_TEAM}, create={})
    teams.allow("sales", read={}, create={})
    tree = {"values": ANN, "linked": [led_by(teams, {"values": {"name": "x"}})]}
    for hidden in (bob["id"], "0198c0de-0000-7000-8000-000000000001"):
        with pytest.raises(InvalidInput, match=f"{people.name} has no record {hidden}") as raised:
            plant(teams.storage, teams.name, {"values": {"boss": ann["id"]}}, {"values": {"boss": hidden}})
        assert problems(raised) == {("1.boss", "dangling_link")}
    assert teams.names() == []
    assert plant(people.storage, people.name, tree)[0]["values"] == ANN


def test_a_record_deep_in_a_tree_must_be_among_those_that_may_be_created(people: People, teams: People) -> None:
    people.allow("sales", read={}, create={"rows": OWN_TEAM})
    teams.allow("sales", read={}, create={"rows": {"name": {"eq": "mine"}}})
    with pytest.raises(Forbidden, match=r": 1\.boss\.create$"):
        plant(
            teams.storage,
            teams.name,
            {"values": {"name": "mine"}, "links": {"boss": {"values": ANN}}},
            {"values": {"name": "mine"}, "links": {"boss": {"values": BOB}}},
        )
    children = led_by(teams, {"values": {"name": "mine"}}, {"values": {"name": "theirs"}})
    with pytest.raises(Forbidden, match=r": 0\.teams\.create\.1$"):
        plant(people.storage, people.name, {"values": ANN, "linked": [children]})
    assert (people.names(), teams.names()) == ([], [])


def test_a_hidden_collection_in_a_tree_is_as_one_that_does_not_exist(people: People, teams: People) -> None:
    people.allow("sales", read={}, create={})
    asked = []
    for collection in (teams.name, "nowhere"):
        below = led_by(teams, {"values": {"name": 5, "ghost": 1}}) | {"collection": collection}
        with pytest.raises(InvalidInput) as raised:
            plant(people.storage, people.name, {"values": {"salary": "x"}, "linked": [below]})
        assert problems(raised) == {("0.salary", "invalid_type"), ("0.teams", "unknown_collection")}
        asked.append(str(raised.value).replace(collection, "it"))
    assert asked[0] == asked[1]
    teams.allow("sales", read={}, create={})
    policies.delete_policy(people.storage, people.name, "sales")
    with pytest.raises(InvalidInput) as raised:
        plant(teams.storage, teams.name, {"values": {}, "links": {"boss": {"values": {"name": 5, "ghost": 1}}}})
    assert problems(raised) == {("0.boss", "unknown_collection")}


def test_a_link_field_that_is_hidden_cannot_lead_a_tree(people: People, teams: People) -> None:
    people.allow("sales", read={}, create={})
    teams.allow("sales", read={"fields": ["name"]}, create={"fields": ["name"]})
    for tree, name, place in (
        ({"links": {"boss": {"values": {}}}}, teams.name, "0.boss"),
        ({"linked": [led_by(teams, {"values": {}})]}, people.name, "0.teams"),
    ):
        with pytest.raises(InvalidInput) as raised:
            plant(people.storage, name, tree)
        assert problems(raised) == {(place, "unknown_field")}
