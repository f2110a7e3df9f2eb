"""Decimal numbers as JSON and people write them."""

import re
from decimal import Context, Decimal
from typing import Any

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_MAX_LENGTH = 400
_EXACT = Context(prec=_MAX_LENGTH)


def read(value: Any) -> Decimal | None:
    """The exact number, without trailing zeros; None for what is none (NaN, booleans, "1_000") or is absurdly long.

    What it returns fits into a `numeric` of Postgres: its exponent has at most three digits.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value)
    if len(text) > _MAX_LENGTH or not _NUMBER.fullmatch(text):
        return None
    return _EXACT.normalize(Decimal(text)) or Decimal(0)
