"""Which field people know a record by."""

import pytest
from chassis.titles import title_name


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", None),
        ("amount:DECIMAL notes:LONG_TEXT", None),
        ("amount:DECIMAL code:TEXT name:TEXT", "name"),
        ("email:EMAIL code:TEXT", "email"),
        ("code:TEXT label:LONG_TEXT", "code"),
        ("site:URL label:CHOICE title:TEXT", "label"),
    ],
)
def test_a_short_text_that_is_called_a_name_comes_first_then_any_short_text(fields: str, expected: str | None) -> None:
    pairs = [(name, kind) for name, _, kind in (each.partition(":") for each in fields.split())]
    assert title_name(pairs) == expected
