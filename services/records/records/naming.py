"""The names that a collection has in the typed GraphQL schema: `airport` and `airports`, and what is made of them."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from chassis.errors import Problem
from pluralizer import Pluralizer

MAX_WORD = 60
_WORD = re.compile(rf"[a-z][A-Za-z0-9_]{{0,{MAX_WORD - 1}}}")
_LAST = re.compile(r"(?:[A-Z][a-z0-9]*|[a-z0-9]+)\Z")
_PLAIN = re.compile(r"[A-Za-z0-9]*")
_MAX_STEM = 45
"""Characters: room for an ending and a number."""

_PREFIXES = ("", "Create", "Update", "Delete", "Restore")
_OF_CHANGES = ("", "Input", "Payload")
_SUFFIXES = (
    "Aggregate", "AggregateGroup", "Avg", "Change", "Changed", "Connection", "Edge", "Filter", "GroupBy", "GroupKey",
    "LinkInput", "LinkedInput", "Max", "Min", "OrderBy", "OrderField", "Sum",
)  # fmt: skip
"""What the typed schema puts behind a collection's name to name a type or a root field."""

_words = Pluralizer()  # type: ignore[no-untyped-call]


class Names(NamedTuple):
    """Both forms, in lowerCamelCase: one record, and a list."""

    singular: str
    plural: str


def claims(names: Names) -> set[str]:
    """Every name that the typed schema may give to a type or a root field of the collection, as a type has it."""
    found = set()
    for word in names:
        base = _as_type(word)
        found |= {prefix + base + ending for prefix in _PREFIXES for ending in _OF_CHANGES}
        found |= {base + suffix for suffix in _SUFFIXES}
    return found


def _as_type(word: str) -> str:
    return word[:1].upper() + word[1:]


_API = frozenset(map(_as_type, Path(__file__).with_name("reserved_names.txt").read_text().split()))
"""All types and root fields of the GraphQL API's own part, what GraphQL defines, and scalars of the typed part."""


def choose(name: str, others: Sequence[Names], singular: str | None = None, plural: str | None = None) -> Names:
    """Free names for a collection; what is given is kept. When nothing is free, the first choice."""
    taken = _API.union(*(claims(names) for names in others))
    for names in _candidates(name, singular, plural, 2 * len(others) + 10):
        if claims(names).isdisjoint(taken):
            return names
    return _plain(name, singular, plural)


def problems(names: Names, others: Iterable[Names]) -> list[Problem]:
    """Everything wrong with a collection's names beside those of all other collections."""
    found = [problem for place, word in names._asdict().items() if (problem := _word_problem(word, place))]
    if found:
        return found
    one, many = (claims(Names(word, word)) for word in names)
    if clash := one & many:
        rule = f"must differ from the singular in all that is made of it ({min(clash)})"
        return [Problem("duplicate_name", rule, "plural")]
    known: list[tuple[Set[str], str]] = [(_API, "the API's own names")]
    known += [(claims(other), f"{other.singular} and {other.plural} of another collection") for other in others]
    return [problem for place, own in (("singular", one), ("plural", many)) if (problem := _clash(own, known, place))]


def _word_problem(word: str, place: str) -> Problem | None:
    if _WORD.fullmatch(word) and "__" not in word:
        return None
    rule = f"must begin with a small letter and have only letters, digits and single _, at most {MAX_WORD}"
    return Problem("invalid_name", rule, place)


def _clash(own: set[str], known: Iterable[tuple[Set[str], str]], place: str) -> Problem | None:
    for taken, whose in known:
        if clash := own & taken:
            return Problem("taken", f"{min(clash)} would clash with {whose}", place)
    return None


def _candidates(name: str, singular: str | None, plural: str | None, count: int) -> Iterator[Names]:
    """`airport` and `airports`, then `airportRecord` and `airportRecords`, then the same with numbers."""
    plain = _plain(name, singular, plural)
    yield plain
    stem = _plain(name, None, None).singular.removesuffix("Item")
    for number in itertools.islice(itertools.count(1), count):
        ending = "" if number == 1 else str(number)
        yield Names(singular or f"{stem}Record{ending}", plural or f"{stem}Records{ending}")


def _plain(name: str, singular: str | None, plural: str | None) -> Names:
    """Both forms by the rules of English: `orderLine` and `orderLines`, `newsItem` and `news`."""
    word = singular or plural or _camel(name)
    one = singular or _singular(word)
    many = plural or (word if one != word else _plural(word))
    if one != many:
        return Names(one, many)
    return Names(one, f"{one}List") if singular else Names(f"{one}Item", many)


def _camel(name: str) -> str:
    first, *rest = [part for part in name.split("_") if part] or ["x"]
    return (first + "".join(_as_type(part) for part in rest))[:_MAX_STEM]


def _singular(word: str) -> str:
    start, last = _parted(word)
    found = _words.singular(last) if len(last) > 2 else last
    return start + found if _PLAIN.fullmatch(found) else word


def _plural(word: str) -> str:
    start, last = _parted(word)
    found = _words.plural(last) if len(last) > 2 else f"{last}s"
    return start + found if _PLAIN.fullmatch(found) else f"{word}s"


def _parted(word: str) -> tuple[str, str]:
    """What is before the last word of a name in camelCase, and that word."""
    found = _LAST.search(word)
    return (word[: found.start()], found[0]) if found else (word, "")
