"""How values read in mails: Babel's formats of one locale, moments in one time zone."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

YES, NO = "Yes", "No"


class Formats:
    """What cannot be formatted, such as a moment before the year 1, is shown as it came."""

    def __init__(self, locale: str, zone: str) -> None:
        """Raises ValueError for a locale or zone that Babel or the time zone database does not have."""
        try:
            self._locale = Locale.parse(locale.replace("-", "_"))
        except UnknownLocaleError as err:
            raise ValueError(str(err)) from err
        try:
            self._zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError) as err:  # an empty name is a folder
            raise ValueError(f"unknown time zone {zone!r}") from err

    def number(self, value: int | float) -> str:
        """With grouping, and with all of its digits."""
        return format_decimal(Decimal(str(value)), locale=self._locale, decimal_quantization=False)

    def date(self, text: str) -> str:
        """Of an ISO 8601 date."""
        try:
            return format_date(date.fromisoformat(text), "medium", locale=self._locale)
        except (ValueError, OverflowError):
            return text

    def moment(self, text: str) -> str:
        """Of an ISO 8601 date and time: to the minute, with the zone."""
        try:
            local = datetime.fromisoformat(text).astimezone(self._zone)
            day = format_date(local.date(), "medium", locale=self._locale)
            time = format_time(local, "short", tzinfo=self._zone, locale=self._locale)
            return f"{day}, {time} {local.tzname()}"
        except (ValueError, OverflowError):
            return text

    def plain(self, value: Any) -> str:
        """A value of which no more than its JSON type is known."""
        match value:
            case None:
                return ""
            case bool():
                return YES if value else NO
            case int() | float():
                return self.number(value)
            case list():
                return ", ".join(map(self.plain, value))
            case _:
                return str(value)
