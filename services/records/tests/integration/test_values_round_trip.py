"""Whatever `convert` accepts is stored, and read back equal."""

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import reading, values, writing
from records.contract import FieldType

CHOICES = ["a", "B", "ü", 'quo"te', "back\\slash", "{brace,}", " "]
OPTIONS = {
    FieldType.CHOICE: {"choices": CHOICES},
    FieldType.CHOICES: {"choices": CHOICES},
}
JSON_NUMBERS = st.integers(-(2**70), 2**70) | st.floats(-1e15, 1e15)
JSON = st.recursive(
    st.none() | st.booleans() | JSON_NUMBERS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NUMBER_TEXTS = st.from_regex(r"-?[0-9]{1,17}(\.[0-9]{1,17})?([eE][+-]?[0-9]{1,7})?", fullmatch=True)
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
UUIDS = st.uuids().flatmap(lambda u: st.sampled_from([str(u), str(u).upper(), u.hex, u.urn, f"{{{u}}}"]))
LIKELY: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: st.text(),
    FieldType.LONG_TEXT: st.text(),
    FieldType.INTEGER: st.integers() | st.floats(),
    FieldType.DECIMAL: NUMBER_TEXTS | st.floats() | st.integers(),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DATE: st.dates().map(str),
    FieldType.DATETIME: st.datetimes(timezones=OFFSETS).map(datetime.isoformat),
    FieldType.CHOICE: st.sampled_from(CHOICES),
    FieldType.CHOICES: st.lists(st.sampled_from(CHOICES)),
    FieldType.EMAIL: st.emails(),
    FieldType.URL: st.from_regex(r"https?://[a-z.:@\[\]]{1,9}/[^\x00]{0,9}", fullmatch=True),
    FieldType.JSON: JSON,
    FieldType.LINK: UUIDS,
    FieldType.FILES: st.lists(UUIDS, max_size=3),
}


@pytest.fixture(scope="module")
def records(new_collection: Any, records_of: Any) -> Any:
    plain = [{"name": t.lower(), "type": t, "options": OPTIONS.get(t)} for t in FieldType if t is not FieldType.LINK]
    name = "round_trip"
    return records_of(
        new_collection(*plain, {"name": "link", "type": "LINK", "options": {"collection": name}}, name=name)
    )


def meant(field_type: FieldType, value: Any) -> Any:
    """What a value stands for, by rules of its own: two of one meaning are equal."""
    if value is None or (value == "" and field_type in (FieldType.EMAIL, FieldType.URL)):
        return None
    if value == [] and field_type is FieldType.FILES:
        return None
    if field_type in (FieldType.DECIMAL, FieldType.INTEGER):
        return Decimal(str(value))
    if field_type is FieldType.DATETIME:
        return datetime.fromisoformat(value).astimezone(UTC)
    if field_type is FieldType.LINK:
        return UUID(value)
    if field_type is FieldType.FILES:
        return [UUID(item) for item in value]
    return value


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), field_type=st.sampled_from(sorted(FieldType)))
def test_what_is_accepted_is_read_back(records: Any, data: Any, field_type: FieldType) -> None:
    given_value = data.draw(LIKELY[field_type] | JSON)
    field = records.storage.definition(records.name).fields[field_type.lower()]
    try:
        accepted = values.convert(field, given_value)
    except values.Wrong:
        return
    if field_type is FieldType.LINK and accepted is not None:  # it must lead somewhere
        with records.storage.autocommit() as session:
            session.execute(
                f"insert into data.{records.collection.id} (id, version, created_at, updated_at) "
                "values (%s, 1, now(), now()) on conflict do nothing",
                (accepted,),
            )
    (raw,) = writing.create(records.storage, records.name, [{field.name: given_value}])
    made = msgspec.json.Decoder(float_hook=Decimal if field_type is FieldType.DECIMAL else float).decode(raw)
    assert meant(field_type, made["values"][field.name]) == meant(field_type, given_value)
    (read,) = reading.get(records.storage, records.name, [made["id"]])
    assert bytes(read) == bytes(raw)


def test_absurd_numbers_never_reach_the_database(records: Any) -> None:
    fields = records.storage.definition(records.name).fields
    for value in (
        math.nan,
        math.inf,
        "NaN",
        "1e400",
        "1e999999999",
        "0e-999999999",
        10**4000,
        "1" * 5000,
        True,
        "1_0",
        "٣",
    ):
        for field_type in (FieldType.DECIMAL, FieldType.INTEGER):
            with pytest.raises(values.Wrong):
                values.convert(fields[field_type.lower()], value)


def test_decimals_keep_their_digits(records: Any) -> None:
    (made,) = records.create({"decimal": "0.1"})
    (raw,) = writing.create(records.storage, records.name, [{"decimal": "123456789012.345"}])
    assert b'"decimal":123456789012.345,' in bytes(raw)
    updated = writing.update(records.storage, records.name, made["id"], 1, {"decimal": 1e-15})
    assert b'"decimal":0.000000000000001,' in bytes(updated)
