"""Access in SQL agrees with a slow, obvious reading of the same policies in Python, over random ones."""

import random
from typing import Any

import msgspec
import pytest
from chassis.context import Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from chassis.filters import parse
from records import aggregating, checking, deleting, history, policies, reading, trash, writing
from records.contract import Metric, MetricFunction, Policy

from services.records.tests.integration.access_oracle import (
    ACTIONS,
    FIELDS,
    MADE,
    POOLS,
    Oracle,
    Values,
    acting,
    fields_of,
    judge,
    made_by,
    some_filter,
    some_grant,
    some_values,
)

ROUNDS = 40
QUESTIONS = 25


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
        self.rows[record_id] = values | made_by(creator)
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
            [self.get, self.query, self.query, self.search, self.figure, self.figure, self.check, self.diffs,
             self.update, self.update, self.create, self.delete, self.list_trash, self.restore]
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

    def figure(self) -> None:
        groups = self.dice.sample(["a", "b", "n", "createdBy"], self.dice.randint(0, 3))
        metrics = [self.metric() for _ in range(self.dice.randint(1, 3))]
        tree = some_filter(self.dice, list(POOLS), variables=False) if self.dice.random() < 0.5 else None
        word = self.dice.choice([None, None, "x"])
        question = aggregating.Question(metrics, tree, word, groups, None, 100)
        used = {metric.field for metric in metrics if metric.field} | set(groups) | fields_of(tree)
        if not used <= {*self.oracle.known(self.user, "read"), "createdBy"}:
            with pytest.raises(InvalidInput, match="has no field"):
                aggregating.aggregate(self.storage, self.name, question)
            return
        expected: dict[Any, list[Values]] = {} if groups else {(): []}
        for values in self.selected(tree, word):
            expected.setdefault(tuple(values[name] for name in groups), []).append(values)
        found = msgspec.json.decode(msgspec.json.encode(aggregating.aggregate(self.storage, self.name, question)))
        assert {tuple(group["key"].values()): group["values"] for group in found} == {
            key: [pytest.approx(figure(metric, rows)) for metric in metrics] for key, rows in expected.items()
        }
        assert len(found) == len(expected)

    def metric(self) -> Metric:
        function = self.dice.choice(list(MetricFunction))
        pools = {MetricFunction.COUNT: [*POOLS, None], MetricFunction.MIN: "abn", MetricFunction.MAX: "abn"}
        return Metric(function=function, field=self.dice.choice(pools.get(function, "n")))

    def selected(self, tree: Any, word: str | None) -> list[Values]:
        """What the user sees of the records that a filter and a search select, with who made each."""
        blank = dict.fromkeys(POOLS)
        shown = [blank | {"createdBy": self.rows[i]["createdBy"]} | values for i, values in self.visible().items()]
        return [
            values
            for values in shown
            if (not tree or judge(parse(tree), values, self.user))
            and (not word or any(word in (values[name] or "") for name in "ab"))
        ]

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
        before = self.rows[record_id]
        after = before | changes | {"updatedBy": self.user.user_id}
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
        row = values | made_by(self.user.user_id)
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

    def list_trash(self) -> None:
        may_restore = {
            i: row for i, row in self.trash.items() if self.oracle.cells(self.user, "delete", row) is not None
        }
        shown = {i: self.oracle.shown(self.user, row) for i, row in may_restore.items()}
        question = {"source": None, "search": None, "first": 100, "after": None, "with_total": True}
        page = msgspec.json.decode(trash.query(self.storage, self.name, None, **question))
        found = {item["id"]: item["values"] for item in page["items"]}
        assert found == {i: values for i, values in shown.items() if values is not None}
        assert page["total"] == len(found)

    def move(self, source: dict[str, Values], target: dict[str, Values], work: Any) -> None:
        record_id = self.dice.choice(list(source))
        row = source[record_id]
        if self.oracle.cells(self.user, "delete", row) is None:
            readable = self.oracle.cells(self.user, "read", row) is not None
            with pytest.raises(Forbidden if readable else NotFound):
                work(record_id)
            return
        work(record_id)
        target[record_id] = source.pop(record_id) | {"updatedBy": self.user.user_id}
        self.versions[record_id] += 1


def figure(metric: Metric, rows: list[Values]) -> Any:
    """A metric over the records of a group."""
    if metric.field is None:
        return len(rows)
    values = [row[metric.field] for row in rows if row[metric.field] is not None]
    if metric.function is MetricFunction.COUNT:
        return len(values)
    if not values:
        return None
    if metric.function is MetricFunction.AVG:
        return sum(values) / len(values)
    return {MetricFunction.SUM: sum, MetricFunction.MIN: min, MetricFunction.MAX: max}[metric.function](values)


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
