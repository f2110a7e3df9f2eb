"""Counting, adding up and comparing the values of records, by groups: one statement, decimals exact."""

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from typing import Any, NamedTuple

from chassis.errors import InvalidInput, Problem
from msgspec import Raw

from records import filtering
from records.columns import Column
from records.contract import FieldType, Metric, MetricFunction
from records.definition import Definition
from records.fragments import Fragment
from records.ordering import MAX_SORTS
from records.storage import Storage, check_rows
from records.values import MAX_DIGITS, MAX_INTEGER

MAX_METRICS = 20
MAX_GROUPED = 3
MAX_GROUPS = 1000

_NUMBERS = frozenset({"bigint", "numeric"})
_ORDERED = _NUMBERS | {"date", "timestamptz", "text"}
_TYPES = {
    MetricFunction.SUM: _NUMBERS,
    MetricFunction.AVG: _NUMBERS,
    MetricFunction.MIN: _ORDERED,
    MetricFunction.MAX: _ORDERED,
}
_FINE = Context(prec=50)
_ROUNDED = Context(prec=MAX_DIGITS)


class Question(NamedTuple):
    """What is asked about the records of a collection."""

    metrics: list[Metric]
    source: dict[str, Any] | None
    search: str | None
    group_by: list[str]
    order_by: list[str] | None
    first: int


def aggregate(storage: Storage, name: str, question: Question) -> list[Raw]:
    """The groups as JSON: {"key": {field: value}, "values": [one per metric]}; one group without `group_by`.

    A value is null where no record has any. A sum that a reader with 64-bit floats would not keep is a text; an average
    has 15 digits. Raises NotFound, and InvalidInput with every problem.
    """
    return storage.with_definition(name, lambda definition: _aggregate(storage, definition, question))


def _aggregate(storage: Storage, definition: Definition, question: Question) -> list[Raw]:
    plan = _Plan(definition, question)
    with storage.reading() as session:
        rows = session.fetch(plan.sql, plan.parameters)
        check_rows(session, definition, rows, -1)
    return [plan.shaped(row) for row in rows]


class _Measure(NamedTuple):
    """A metric over a column; `column` is None where records are counted."""

    function: MetricFunction
    column: Column | None

    @property
    def sql(self) -> str:
        return f"{self.function}({self.column.sql if self.column else '*'})"

    @property
    def selected(self) -> list[str]:
        """What is asked of Postgres: an average is divided here, so that it is rounded once."""
        if self.function is MetricFunction.AVG and self.column:
            return [f"sum({self.column.sql})", f"count({self.column.sql})"]
        if self.function in (MetricFunction.MIN, MetricFunction.MAX):
            return [f"to_json({self.sql})::text"]
        return [self.sql]

    def shaped(self, cells: Iterator[Any]) -> str:
        """The value as JSON, from the cells that were selected."""
        found = next(cells)
        if self.function is MetricFunction.AVG:
            count = next(cells)
            return _average(Decimal(found), count) if count else "null"
        if found is None:
            return "null"
        return str(found) if isinstance(found, str) else _json_number(Decimal(found))


def _average(total: Decimal, count: int) -> str:
    quotient = _FINE.divide(total, Decimal(count))
    return f"{quotient if _survives(quotient) else _ROUNDED.plus(quotient):f}"


def _json_number(number: Decimal) -> str:
    """A number where every reader keeps it exactly, otherwise a text."""
    plain = _FINE.normalize(number)
    return f"{plain:f}" if _survives(plain) else f'"{plain:f}"'


def _survives(number: Decimal) -> bool:
    """Whether a JSON reader with 64-bit floats keeps the number, see `values.MAX_INTEGER` and `values.MAX_DIGITS`."""
    whole = number == number.to_integral_value() and abs(number) <= MAX_INTEGER
    return whole or len(number.normalize(_FINE).as_tuple().digits) <= MAX_DIGITS


class _Plan:
    """The statement of a question, and how its rows are read."""

    def __init__(self, definition: Definition, question: Question) -> None:
        self._definition = definition
        self._problems: list[Problem] = []
        self._keys = self._grouped(question.group_by)
        self._measures = self._measured(question.metrics)
        order = self._ordered(question.order_by or [])
        if not 1 <= question.first <= MAX_GROUPS:
            self._wrong("out_of_range", f"must lie between 1 and {MAX_GROUPS:,}", "first")
        condition = self._condition(question)
        if self._problems:
            raise InvalidInput.of(self._problems)
        keys = [f"k{index}" for index in range(len(self._keys))]
        cells = [sql for measure in self._measures for sql in measure.selected]
        selected = [f"{column.sql} as {key}" for key, column in zip(keys, self._keys, strict=True)]
        selected += [f"{sql} as c{index}" for index, sql in enumerate(cells)]
        grouped = f" group by {', '.join(str(n + 1) for n in range(len(keys)))}" if keys else ""
        sorted_by = f" order by {', '.join([*order, *keys])}" if keys else ""
        shown = [f"to_json(a.{key})::text" for key in keys] + [f"a.c{index}" for index in range(len(cells))]
        self.sql = (
            f"select {', '.join(shown)}, {definition.current_version} from ("
            f"select {', '.join(selected)} from {definition.table} t where {condition.sql}"
            f"{grouped}{sorted_by} limit {question.first}) a"
        )
        self.parameters = condition.parameters

    def shaped(self, row: Sequence[Any]) -> Raw:
        """One row as a group."""
        key = ",".join(f'"{column.name}":{row[n] or "null"}' for n, column in enumerate(self._keys))
        cells = iter(row[len(self._keys) :])
        values = ",".join(measure.shaped(cells) for measure in self._measures)
        return Raw(f'{{"key":{{{key}}},"values":[{values}]}}'.encode())

    def _wrong(self, code: str, rule: str, place: str) -> None:
        self._problems.append(Problem(code, rule, place))

    def _condition(self, question: Question) -> Fragment:
        try:
            return filtering.where(self._definition, question.source, question.search)
        except InvalidInput as err:
            self._problems += err.problems
            return Fragment("false", [])

    def _column(self, name: str, place: str) -> Column | None:
        column = self._definition.columns.get(name)
        if column is None:
            self._wrong("unknown_field", f"{self._definition.name} has no field {name[:80]}", place)
        return column

    def _is_long(self, name: str) -> bool:
        field = self._definition.fields.get(name)
        return field is not None and field.type is FieldType.LONG_TEXT

    def _grouped(self, names: list[str]) -> list[Column]:
        if len(names) > MAX_GROUPED:
            self._wrong("too_complex", f"at most {MAX_GROUPED} fields", "groupBy")
        found: list[Column] = []
        for index, name in enumerate(names[:MAX_GROUPED]):
            place = f"groupBy.{index}"
            column = self._column(name, place)
            if column is None:
                continue
            if not column.sortable or self._is_long(name):
                self._wrong("not_supported", f"{name} cannot be grouped by", place)
            elif column in found:
                self._wrong("duplicate", f"{name} appears twice", place)
            else:
                found.append(column)
        return found

    def _measured(self, metrics: list[Metric]) -> list[_Measure]:
        if not 1 <= len(metrics) <= MAX_METRICS:
            self._wrong("out_of_range", f"must have 1 to {MAX_METRICS} items", "metrics")
        found = (
            self._measure(metric.function, metric.field, f"metrics.{index}.field")
            for index, metric in enumerate(metrics[:MAX_METRICS])
        )
        return [measure for measure in found if measure]

    def _measure(self, function: MetricFunction, name: str | None, place: str) -> _Measure | None:
        if name is None:
            if function is MetricFunction.COUNT:
                return _Measure(function, None)
            self._wrong("required", f"{function} needs a field", place)
            return None
        column = self._column(name, place)
        if column is None:
            return None
        if function in _TYPES and (column.type not in _TYPES[function] or self._is_long(name)):
            self._wrong("not_supported", f"{name} has no {function}", place)
            return None
        return _Measure(function, column)

    def _ordered(self, order_by: list[str]) -> list[str]:
        """The sorts: "name", "-count", "sum:amount"; a field that is grouped by goes before a count."""
        if len(order_by) > MAX_SORTS:
            self._wrong("too_complex", f"at most {MAX_SORTS} sorts", "orderBy")
        keys = {column.name: f"k{index}" for index, column in enumerate(self._keys)}
        sorts = []
        for index, text in enumerate(order_by[:MAX_SORTS]):
            name = text.removeprefix("-")
            sql = keys.get(name) or self._sorted_by(name, f"orderBy.{index}")
            sorts.append(f"{sql}{' desc' if text.startswith('-') else ''}")
        return sorts

    def _sorted_by(self, name: str, place: str) -> str:
        function, _, field = name.partition(":")
        if function not in list(MetricFunction) or (not field and name != MetricFunction.COUNT):
            self._wrong("unknown_field", "must be a field of groupBy, count, or a metric such as sum:amount", place)
            return ""
        measure = self._measure(MetricFunction(function), field or None, place)
        return measure.sql if measure else ""
