"""How a file is cut into parts, and whether the parts a client names are the right ones.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html: at most 10,000 parts, each of at least 5 MiB except
the last.
"""

from collections.abc import Sequence
from typing import NamedTuple

from chassis.errors import InvalidInput, Problem

from files.contract import CompletedPart
from files.storage import StoredPart

MIB = 1024**2
PART_SIZE = 8 * MIB
MOST_PARTS = 10_000
MOST_PROBLEMS = 20
"""More are not listed: they say nothing new."""


class Layout(NamedTuple):
    """`part_count` parts of `part_size` bytes, the last one of `last_size`."""

    part_size: int
    part_count: int
    last_size: int

    def size_of(self, number: int) -> int:
        """Bytes of part `number`, counted from 1."""
        return self.last_size if number == self.part_count else self.part_size


def layout(size: int) -> Layout:
    """Parts of 8 MiB, or of as many whole MiB as it takes to need no more than 10,000."""
    part_size = max(PART_SIZE, -(-size // (MOST_PARTS * MIB)) * MIB)
    count = -(-size // part_size)
    return Layout(part_size, count, size - (count - 1) * part_size)


def check_numbers(parts: Sequence[CompletedPart], count: int) -> None:
    """Raises InvalidInput unless `parts` are the numbers 1 to `count`, each once, in any order."""
    problems: list[Problem] = []
    seen: set[int] = set()
    for index, part in enumerate(parts):
        field = f"parts.{index}.number"
        if not 1 <= part.number <= count:
            problems.append(Problem("out_of_range", f"there is no part {part.number}, only 1 to {count}", field))
        elif part.number in seen:
            problems.append(Problem("duplicate", f"part {part.number} is named twice", field))
        seen.add(part.number)
    missing = [number for number in range(1, count + 1) if number not in seen]
    if missing:
        problems.append(Problem("required", f"missing: {ranges(missing)}", "parts"))
    if problems:
        raise InvalidInput.of(problems[:MOST_PROBLEMS])


def check_etags(parts: Sequence[CompletedPart], stored: Sequence[StoredPart]) -> None:
    """Raises InvalidInput unless S3 holds just these parts with these ETags (quotes do not matter)."""
    held = {part.number: part.etag for part in stored}
    problems = []
    for index, part in enumerate(parts):
        if part.number not in held:
            problem = Problem("not_uploaded", f"part {part.number} has not been uploaded", f"parts.{index}.number")
        elif part.etag.strip('"') != held[part.number]:
            problem = Problem("wrong_etag", f"part {part.number} has another ETag", f"parts.{index}.etag")
        else:
            continue
        problems.append(problem)
    if problems:
        raise InvalidInput.of(problems[:MOST_PROBLEMS])


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers for people: [1, 2, 3, 7] → "1–3, 7"; at most ten pieces."""
    pieces: list[list[int]] = []
    for number in numbers:
        if pieces and number == pieces[-1][1] + 1:
            pieces[-1][1] = number
        else:
            pieces.append([number, number])
    texts = [str(first) if first == last else f"{first}–{last}" for first, last in pieces[:10]]
    return ", ".join(texts) + (" …" if len(pieces) > 10 else "")
