"""Compiles the words of a search to patterns over the texts of a record, with any accents and in any case.

A pattern needs no extension and no index of its own. It is matched row by row, as fast as a part of a text; where all
texts of a collection are indexed, their trigram indexes serve it as long as its letters have few forms.
"""

import re
import unicodedata
from functools import cache
from itertools import chain
from typing import Any

from chassis.errors import InvalidInput

from records.columns import Column
from records.fragments import Fragment

MAX_SEARCH = 200
MAX_WORDS = 8

Ranges = tuple[tuple[int, int], ...]
FEW: Ranges = ((0xC0, 0x17F), (0x218, 0x21B), (0x386, 0x45F))
"""European letters with accents. pg_trgm gives an index up for patterns whose trigrams have more forms than these."""
ALL: Ranges = (*FEW, (0x1A0, 0x1B0), (0x1CD, 0x1DC), (0x1E00, 0x1EF9))
"""Those of Vietnamese, Pinyin and Celtic languages as well."""
_OTHERS = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "İ": "i", "ς": "σ"}
"""Forms of letters that Unicode does not take apart."""
_PAIRS = {"ß": "ss", "æ": "ae", "œ": "oe", "ĳ": "ij"}
"""Letters that are also written as two."""
_LIGATURES = {pair: char for char, pair in _PAIRS.items()}


def search(columns: list[Column], text: str) -> Fragment:
    """Every word must occur in one of the columns, or in the label of a choice in one of them.

    Raises InvalidInput for too much to search for.
    """
    if len(text) > MAX_SEARCH or "\x00" in text:
        raise InvalidInput.at("search", "too_long", f"must have at most {MAX_SEARCH} characters, none of them NUL")
    words = text.split()
    if len(words) > MAX_WORDS:
        raise InvalidInput.at("search", "too_complex", f"must have at most {MAX_WORDS} words")
    if not columns:
        return Fragment("false", [])
    letters = FEW if all(column.has_trigrams for column in columns) else ALL
    found = [_anywhere(columns, pattern(word, letters)) for word in words]
    return Fragment(" and ".join(each.sql for each in found), [value for each in found for value in each.parameters])


def _anywhere(columns: list[Column], word: str) -> Fragment:
    """One of the columns has the pattern of a word, or a choice whose label has it."""
    parts: list[str] = []
    parameters: list[Any] = []
    for column in columns:
        parts.append(f"{_text_of(column)} ~* %s")
        parameters.append(word)
        if labelled := _labelled(column, word):
            parts.append(f"{column.sql} && %s::text[]" if column.type.endswith("[]") else f"{column.sql} = any(%s)")
            parameters.append(labelled)
    return Fragment(f"({' or '.join(parts)})", parameters)


def _labelled(column: Column, word: str) -> list[str]:
    """The choices whose label has the pattern. It has no repetition, so Python matches it in linear time."""
    wanted = re.compile(word, re.IGNORECASE) if column.labels else None
    return [choice for choice, label in column.labels if wanted and wanted.search(label)]


def _text_of(column: Column) -> str:
    """SQL: what is searched of a column; no word reaches from one item of a list into the next."""
    return rf"array_to_string({column.sql}, E'\n')" if column.type.endswith("[]") else column.sql


def pattern(word: str, letters: Ranges = ALL) -> str:
    """A regular expression of Postgres for this word in other forms of these letters; `~*` sees to upper case.

    A letter that is typed with an accent is found with it, and without.
    """
    typed = unicodedata.normalize("NFC", word).replace("i\u0307", "i")  # what others make of a lower İ
    folded = [_fold(char) for char in typed]
    forms = dict(_forms(letters))
    for char, plain in zip(typed, folded, strict=True):
        lower = char.lower()
        if len(lower) == len(plain) == 1 and lower not in plain + forms.get(plain, ""):
            forms[plain] = forms.get(plain, "") + lower
    plain = "".join(folded)
    parts = []
    at = 0
    while at < len(plain):
        pair = plain[at : at + 2]
        any_pair = "".join(_any_of(char, forms) for char in pair)
        is_letter = pair in _LIGATURES
        parts.append(f"(?:{any_pair}|{_LIGATURES[pair]})" if is_letter else _any_of(plain[at], forms))
        at += 2 if is_letter else 1
    return "".join(parts)


def _fold(char: str) -> str:
    """The character in lower case and without accents."""
    lower = char if char in _OTHERS else char.lower()
    return _PAIRS.get(lower) or _plain(lower, ALL) or lower


def _plain(char: str, letters: Ranges) -> str | None:
    """The plain letter of one of these with accents; None for all others."""
    if len(char) != 1 or not any(low <= ord(char) <= high for low, high in letters):
        return None
    if char in _OTHERS:
        return _OTHERS[char]
    first = unicodedata.normalize("NFD", char)[0]
    return first if first != char and first.isalpha() else None


@cache
def _forms(letters: Ranges) -> dict[str, str]:
    """The forms of each plain letter among these, in lower case."""
    found: dict[str, str] = {}
    for char in map(chr, chain.from_iterable(range(low, high + 1) for low, high in letters)):
        plain = _plain(char, letters)
        if plain and (char == char.lower() or char in _OTHERS):
            found[plain] = found.get(plain, "") + char
    return found


def _any_of(char: str, forms: dict[str, str]) -> str:
    """An expression for the letter in all its forms; for a character that is no letter, as it is."""
    if char in forms:
        return f"[{char}{forms[char]}]"
    return re.sub(r"(\W)", r"\\\1", char) if char.isascii() else char
