"""What a client declares of a file before it uploads it, and the rules for that."""

import re
import unicodedata

import msgspec
from chassis.errors import InvalidInput, Problem

LONGEST_NAME = 255
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
"""RFC 6838, section 4.2, in lower case."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A declared file; `size` in bytes, `content_type` without parameters, `sha256` in lower-case hex."""

    name: str
    size: int
    content_type: str | None
    sha256: str | None


def declare(name: str, size: int, content_type: str | None, sha256: str | None, *, max_size: int) -> Declaration:
    """The declaration, in normal form. Raises InvalidInput naming every field that breaks a rule."""
    media_type = content_type.split(";")[0].strip().lower() if content_type else None
    digest = sha256.lower() if sha256 is not None else None
    problems = _name_problems(name)
    if not 1 <= size <= max_size:
        problems.append(Problem("out_of_range", f"must be from 1 to {max_size} bytes", "size"))
    if media_type is not None and not _MEDIA_TYPE.fullmatch(media_type):
        problems.append(Problem("invalid_format", "must be a media type such as image/png", "content_type"))
    if digest is not None and not _SHA256.fullmatch(digest):
        problems.append(Problem("invalid_format", "must be 64 hexadecimal digits", "sha256"))
    if problems:
        raise InvalidInput.of(problems)
    return Declaration(name=name, size=size, content_type=media_type, sha256=digest)


def check_attachment(collection: str | None, record: str | None) -> None:
    """Raises InvalidInput unless both are there and plain text, or neither is there."""
    if (collection is None) != (record is None):
        missing = "record" if record is None else "collection"
        raise InvalidInput.at(missing, "required", "collection and record come together")
    pairs = (("collection", collection), ("record", record))
    problems = [
        Problem("invalid_format", "must be 1 to 255 characters without control characters", field)
        for field, value in pairs
        if value is not None and not is_plain(value)
    ]
    if problems:
        raise InvalidInput.of(problems)


def is_plain(text: str) -> bool:
    """Whether a name or id can exist at all: 1 to 255 characters, none of them a control character."""
    return 1 <= len(text) <= LONGEST_NAME and not any(map(_is_control, text))


def _name_problems(name: str) -> list[Problem]:
    problems = []
    if not 1 <= len(name) <= LONGEST_NAME or not name.strip():
        problems.append(Problem("invalid_length", f"must be 1 to {LONGEST_NAME} characters, not only blanks", "name"))
    elif any(map(_is_control, name)):
        problems.append(Problem("invalid_character", "must not contain control characters", "name"))
    return problems


def _is_control(character: str) -> bool:
    # Besides Cc: marks that reverse the reading direction make "fdp.exe" look like "exe.pdf".
    return unicodedata.category(character) in ("Cc", "Cs") or character in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
