"""Access in SQL agrees with a slow, obvious reading of the same policies in Python, over random ones."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from chassis.context import Context, Principal, current
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from chassis.filters import Comparison, Every, Filter, Not, matches, parse
from records import aggregating, checking, deleting, history, policies, reading, writing
from records.contract import Metric, MetricFunction, Policy

ROUNDS = 40
QUESTIONS = 25
ACTIONS = ("read", "create", "update", "delete")
MADE = ("sales", "staff", "audit")
POOLS: dict[str, list[Any]] = {
    "a": ["x", "y", "%'\\", "sales"],
    "b": ["x", "user-1", "staff", None],
    "n": [0, 1, 2, None],
    "t": [["p"], ["p", "q"], [], None],
}
FIELDS = [
    {"name": "a", "type": "TEXT"},
    {"name": "b", "type": "TEXT", "indexed": True},
    {"name": "n", "type": "INTEGER", "indexed": True},
    {"name": "t", "type": "CHOICES", "options": {"choices": ["p", "q"]}},
]
Values = dict[str, Any]


# --- the oracle ----------------------------------------------------------------------------------------------------


def judge(tree: Filter, record: Values, user: Principal) -> bool | None:
    """Three-valued, as SQL is; `record` has the fields and createdBy."""
    if isinstance(tree, Not):
        inner = judge(tree.part, record, user)
        return None if inner is None else not inner
    if not isinstance(tree, Comparison):
        decisive = not isinstance(tree, Every)
        found = [judge(part, record, user) for part in tree.parts]
        return decisive if decisive in found else None if None in found else not decisive
    value = tree.value
    if isinstance(value, list):
        value = [v for item in value for v in (user.roles if item == "$user.roles" else [item])]
        value = [user.user_id if item == "$user.id" else item for item in value]
        own = record[tree.field]
        if not value:
            return None if own is None else tree.op == "nin"
        if own is None:
            return None
        found = own in value
        return (found if tree.op == "in" else not found) if found or None not in value else None
    value = user.user_id if value == "$user.id" else value
    if tree.op != "isNull" and (value is None or record[tree.field] is None):
        return None
    return matches(Comparison(tree.field, tree.op, value), record)


class Oracle:
    """Who may do what by these policies, {role: {action: {rows, fields} or None}}."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.policies = given

    def grants(self, user: Principal, action: str) -> list[dict[str, Any]]:
        found = []
        for role in user.roles:
            if role in self.policies:
                found.append(self.policies[role][action])
            elif role in ("editor", "admin") or (role == "viewer" and action == "read"):
                found.append({"rows": None, "fields": None})
        return [grant for grant in found if grant is not None]

    def cells(self, user: Principal, action: str, record: Values) -> set[str] | None:
        """The fields had on this record; None where the record is not."""
        had: set[str] | None = None
        for grant in self.grants(user, action):
            if not grant["rows"] or judge(parse(listed(grant["rows"])), record, user):
                fields = grant.get("fields")
                had = (had or set()) | set(POOLS if fields is None else fields)
        return had

    def known(self, user: Principal, *actions: str) -> set[str]:
        grants = [grant for action in actions for grant in self.grants(user, action)]
        return {name for g in grants for name in (POOLS if g.get("fields") is None else g["fields"])}

    def shown(self, user: Principal, record: Values) -> Values | None:
        """The values as the user sees them."""
        cells = self.cells(user, "read", record)
        if cells is None:
            return None
        return {name: record[name] if name in cells else None for name in POOLS if name in self.known(user, "read")}


def listed(rows: Any) -> Any:
    if isinstance(rows, list):
        return [listed(part) for part in rows]
    if not isinstance(rows, dict):
        return rows
    return {k: [v] if k in ("in", "nin") and isinstance(v, str) else listed(v) for k, v in rows.items()}


# --- chance --------------------------------------------------------------------------------------------------------


def some_filter(dice: random.Random, names: list[str], *, variables: bool, depth: int = 2) -> dict[str, Any]:
    if depth and dice.random() < 0.5:
        parts = [some_filter(dice, names, variables=variables, depth=depth - 1) for _ in range(dice.randint(0, 2))]
        return dice.choice([{"and": parts}, {"or": parts}, {"not": {"or": parts}}])
    name = dice.choice(names)
    values = [value for value in POOLS.get(name, ["user-1", "user-2"]) if value is not None]
    if dice.random() < 0.2:
        return {name: {"isNull": dice.random() < 0.5}}
    if name == "t":
        return {"t": {"contains": dice.choice(["p", "q"])}}
    if variables and name != "n":
        values = [*values, "$user.id"]
        if dice.random() < 0.3:
            return {
                name: {dice.choice(["in", "nin"]): dice.choice(["$user.roles", ["$user.roles", "x"], ["$user.id"]])}
            }
    if dice.random() < 0.3:
        return {name: {dice.choice(["in", "nin"]): dice.sample(values, dice.randint(0, 2))}}
    return {name: {dice.choice(["eq", "ne"]): dice.choice(values)}}


def some_grant(dice: random.Random, action: str) -> dict[str, Any] | None:
    if dice.random() < 0.15:
        return None
    rows = None if dice.random() < 0.3 else some_filter(dice, [*POOLS, "createdBy"], variables=True)
    if action == "delete":
        return {"rows": rows}
    return {"rows": rows, "fields": None if dice.random() < 0.4 else dice.sample(list(POOLS), dice.randint(0, 4))}


def some_values(dice: random.Random, names: Any = POOLS) -> Values:
    return {name: dice.choice(POOLS[name]) for name in names}


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    token = current.set(Context(principal=principal))
    try:
        yield
    finally:
        current.reset(token)


# --- one collection under random policies --------------------------------------------------------------------------


class Trial:
    """The same question to the service and to the oracle; `rows` is what the collection holds, by id."""

    def __init__(self, records: Any, seed: int) -> None:
        self.dice = random.Random(seed)
        self.storage, self.name, self.records = records.storage, records.name, records
        records.clear()
        self.rows: dict[str, Values] = {}
        self.given: dict[str, set[str]] = {}
        for creator in ("user-1", "user-2"):
            with acting(Principal(creator, ("admin",))):
                for record in records.create(*(some_values(self.dice) for _ in range(4))):
                    self.keep(record["id"], record["values"], creator)
        self.trash: dict[str, Values] = {}
        self.versions = dict.fromkeys(self.rows, 1)
        self.oracle = Oracle(self.set_policies())
        roles = [*MADE, "viewer", "editor"]
        self.user = Principal(
            self.dice.choice(["user-1", None]), tuple(self.dice.sample(roles, self.dice.randint(1, 3)))
        )

    def keep(self, record_id: str, values: Values, creator: str | None) -> None:
        self.rows[record_id] = values | {"createdBy": creator}
        self.given[record_id] = {name for name, value in values.items() if value is not None}

    def set_policies(self) -> dict[str, Any]:
        for policy in policies.list_policies(self.storage, self.name, None):
            policies.delete_policy(self.storage, self.name, policy.role)
        given: dict[str, Any] = {}
        for role in self.dice.sample([*MADE, "viewer", "editor"], self.dice.randint(1, 5)):
            given[role] = {action: some_grant(self.dice, action) for action in ACTIONS}
            whole = {"role": role, "collection": self.name, **given[role]}
            policies.set_policy(self.storage, msgspec.convert(whole, Policy))
        return given

    @property
    def hidden(self) -> bool:
        return not any(self.oracle.grants(self.user, action) for action in ACTIONS)

    def visible(self) -> dict[str, Values]:
        shown = {i: self.oracle.shown(self.user, row) for i, row in self.rows.items()}
        return {i: values for i, values in shown.items() if values is not None}

    def ask(self) -> None:
        self.dice.choice(
            [self.get, self.query, self.query, self.search, self.sum, self.check, self.diffs, self.update,
             self.update, self.create, self.delete, self.restore]
        )()  # fmt: skip

    def get(self) -> None:
        found = reading.get(self.storage, self.name, list(self.rows))
        values = [record and record["values"] for record in map(msgspec.json.decode, found)]
        visible = self.visible()
        assert values == [visible.get(i) for i in self.rows]

    def page(self, **options: Any) -> list[Any]:
        page = self.records.page(with_total=True, **options)
        assert page["total"] == len(page["items"])
        return list(page["items"])

    def query(self) -> None:
        tree = some_filter(self.dice, list(POOLS), variables=False)
        sort = self.dice.choice(["a", "b", "n"])
        known = self.oracle.known(self.user, "read")
        if not (fields_of(tree) | {sort}) <= known:
            with pytest.raises(InvalidInput, match="has no field"):
                self.page(source=tree, order_by=[sort])
            return
        items = self.page(source=tree, order_by=[sort])
        everything = dict.fromkeys(POOLS)
        selected = [v for v in self.visible().values() if judge(parse(tree), everything | v, self.user)]
        assert sorted(map(repr, (i["values"] for i in items))) == sorted(map(repr, selected))
        keys = [item["values"][sort] for item in items]
        assert keys == sorted(keys, key=lambda key: (key is None, key))
        paged, after = [], None
        while len(paged) < len(items):
            page = self.records.page(source=tree, order_by=[sort], first=2, after=after)
            paged += [item["id"] for item in page["items"]]
            after = page["items"][-1]["cursor"]
        assert paged == [item["id"] for item in items]

    def search(self) -> None:
        word = self.dice.choice(["x", "sales", "user", "%", "\\"])
        expected = {i for i, v in self.visible().items() if any(word in (v.get(name) or "") for name in "ab")}
        assert {item["id"] for item in self.page(search=word)} == expected

    def sum(self) -> None:
        metrics = [Metric(function=MetricFunction.COUNT), Metric(function=MetricFunction.SUM, field="n")]
        question = aggregating.Question(
            metrics=metrics, source=None, search=None, group_by=["b"], order_by=None, first=100
        )
        if not {"n", "b"} <= self.oracle.known(self.user, "read"):
            with pytest.raises(InvalidInput, match="has no field"):
                aggregating.aggregate(self.storage, self.name, question)
            return
        expected: dict[Any, list[Any]] = {}
        for values in self.visible().values():
            group = expected.setdefault(values["b"], [0, None])
            group[0] += 1
            group[1] = group[1] if values["n"] is None else (group[1] or 0) + values["n"]
        groups = msgspec.json.decode(msgspec.json.encode(aggregating.aggregate(self.storage, self.name, question)))
        assert {group["key"]["b"]: group["values"] for group in groups} == expected

    def check(self) -> None:
        for action in ("read", "update", "delete"):
            expected = [self.oracle.cells(self.user, action, row) is not None for row in self.rows.values()]
            with acting(Principal(self.user.user_id, self.user.roles, "admin")):
                assert checking.check(self.storage, self.name, list(self.rows), action) == expected

    def diffs(self) -> None:
        everything = self.rows | self.trash
        pages = history.get(self.storage, self.name, list(everything), 100, None)
        for (record_id, row), page in zip(everything.items(), map(msgspec.json.decode, pages), strict=True):
            cells = self.oracle.cells(self.user, "read", row)
            assert bool(page["items"]) == (cells is not None)
            if cells is not None:
                (made,) = (change["diff"] for change in page["items"] if change["action"] == "create")
                assert all(set(change["diff"]) <= cells for change in page["items"])
                assert set(made) == cells & self.given[record_id]

    def update(self) -> None:
        record_id = self.dice.choice(list(self.rows))
        changes = some_values(self.dice, self.dice.sample(list(POOLS), self.dice.randint(0, 2)))
        version = self.versions[record_id] + self.dice.choice([0, 0, 0, 1])
        before, after = self.rows[record_id], self.rows[record_id] | changes
        expected = self.refusal(before, after, set(changes), version != self.versions[record_id])

        def change() -> Any:
            return msgspec.json.decode(writing.update(self.storage, self.name, record_id, version, changes))

        if expected:
            with pytest.raises(expected):
                change()
            return
        self.rows[record_id] = after
        self.versions[record_id] += 1
        assert change()["values"] == (self.oracle.shown(self.user, after) or {})

    def refusal(self, before: Values, after: Values, changed: set[str], stale: bool) -> type[Exception] | None:
        """The error that an update meets, if it does."""
        if not self.oracle.grants(self.user, "update"):
            return Forbidden
        if not changed <= self.oracle.known(self.user, "update"):
            return InvalidInput
        may = [self.owns(row, changed) for row in (before, after)]
        if not may[0]:
            return NotFound if self.oracle.cells(self.user, "read", before) is None else Forbidden
        return Conflict if stale else None if may[1] else Forbidden

    def owns(self, row: Values, fields: set[str]) -> bool:
        cells = self.oracle.cells(self.user, "update", row)
        return cells is not None and fields <= cells

    def create(self) -> None:
        given = some_values(self.dice, self.dice.sample(list(POOLS), self.dice.randint(0, 3)))
        values = dict.fromkeys(POOLS) | given
        row = values | {"createdBy": self.user.user_id}
        cells = self.oracle.cells(self.user, "create", row)
        if not self.oracle.grants(self.user, "create"):
            expected: type[Exception] | None = Forbidden
        elif not set(given) <= self.oracle.known(self.user, "create"):
            expected = InvalidInput
        else:
            written = {name for name, value in given.items() if value is not None}
            expected = None if cells is not None and written <= cells else Forbidden
        if expected:
            with pytest.raises(expected):
                writing.create(self.storage, self.name, [given])
            return
        made = msgspec.json.decode(writing.create(self.storage, self.name, [given])[0])
        self.keep(made["id"], values, self.user.user_id)
        self.versions[made["id"]] = 1
        assert made["values"] == (self.oracle.shown(self.user, row) or {})

    def delete(self) -> None:
        if len(self.rows) > 2:
            self.move(self.rows, self.trash, lambda i: deleting.delete(self.storage, self.name, i, None))

    def restore(self) -> None:
        if self.trash:
            self.move(self.trash, self.rows, lambda i: writing.restore(self.storage, self.name, i))

    def move(self, source: dict[str, Values], target: dict[str, Values], work: Any) -> None:
        record_id = self.dice.choice(list(source))
        row = source[record_id]
        if self.oracle.cells(self.user, "delete", row) is None:
            readable = self.oracle.cells(self.user, "read", row) is not None
            with pytest.raises(Forbidden if readable else NotFound):
                work(record_id)
            return
        work(record_id)
        target[record_id] = source.pop(record_id)
        self.versions[record_id] += 1


def fields_of(rows: Any) -> set[str]:
    if isinstance(rows, list):
        return {name for part in rows for name in fields_of(part)}
    if isinstance(rows, dict):
        return {key for key in rows if key in POOLS} | {name for value in rows.values() for name in fields_of(value)}
    return set()


@pytest.fixture(scope="module")
def records(new_collection: Any, records_of: Any) -> Any:
    return records_of(new_collection(*FIELDS))


@pytest.mark.parametrize("start", range(0, ROUNDS * 10, ROUNDS))
def test_what_is_seen_and_done_is_what_the_oracle_allows(records: Any, start: int) -> None:
    for seed in range(start, start + ROUNDS):
        trial = Trial(records, seed)
        with acting(trial.user):
            if trial.hidden:
                with pytest.raises(NotFound):
                    trial.page()
                continue
            for _ in range(QUESTIONS):
                trial.ask()
