"""Arguments are what the method declares."""

from typing import Annotated, Any

import msgspec
import pytest
from chassis.arguments import Arguments
from chassis.errors import InvalidInput


class Field(msgspec.Struct):
    """A field."""

    name: Annotated[str, msgspec.Meta(min_length=1)]


class Service:
    """A service."""

    def define(
        self, fields: list[Field], note: str | None = None, limit: int = 10, labels: dict[str, str] | None = None
    ) -> list[str]:
        return [note or "", *(field.name for field in fields)][:limit]

    def loose(self, anything) -> None:  # type: ignore[no-untyped-def]
        return None


def decode(kwargs: bytes) -> dict[str, Any]:
    return Arguments(Service.define).decode(kwargs)


def test_they_are_typed_and_completed_by_defaults() -> None:
    assert decode(b'{"fields": [{"name": "a"}]}') == {
        "fields": [Field("a")],
        "note": None,
        "limit": 10,
        "labels": None,
    }


def test_unknown_ones_are_ignored_at_every_depth() -> None:
    assert decode(b'{"fields": [{"name": "a", "new": 1}], "newer": {}}')["fields"] == [Field("a")]


@pytest.mark.parametrize(
    ("kwargs", "field", "code"),
    [
        (b'{"fields": [{"name": "a"}, {"name": ""}]}', "fields.1.name", "invalid_type"),
        (b'{"fields": [{"name": 5}]}', "fields.0.name", "invalid_type"),
        (b'{"fields": 5}', "fields", "invalid_type"),
        (b'{"fields": [], "limit": "many"}', "limit", "invalid_type"),
        (b'{"fields": [], "labels": {"de": 5}}', "labels", "invalid_type"),
        (b'{"limit": 5}', None, "invalid_type"),
        (b"[]", None, "invalid_type"),
        (b"{", None, "malformed"),
        (b"[" * 100_000, None, "invalid_type"),
        (b'{"new": ' + b"[" * 100_000, None, "malformed"),
        (b'{"note": "\xff", "fields": []}', None, "malformed"),
    ],
)
def test_what_does_not_fit_is_named(kwargs: bytes, field: str | None, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode(kwargs)
    assert [(p.field, p.code) for p in caught.value.problems] == [(field, code)]
    assert "$" not in caught.value.message


def test_an_unannotated_one_takes_anything() -> None:
    assert Arguments(Service.loose).decode(b'{"anything": [1]}') == {"anything": [1]}
