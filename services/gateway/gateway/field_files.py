"""Files as the value of a FILES field: which may be named when a record is saved, and those that a record names.

A list of ids is stored by records, which knows no files. So that it never names a file that is not the record's, the
ids are looked up before a record is saved: one may name one's own uploads that are attached to nothing, and what this
field of the record holds or held. Files come to the record, and go, by its event.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from chassis.errors import InvalidInput, Problem

from gateway import file_access
from gateway.loaders import PENDING, Loads, then
from gateway.rpc import Calls

Json = dict[str, Any]
MAX_PROBLEMS = 20


def check(
    calls: Calls,
    collection: str,
    rows: Iterable[tuple[str, Any]],
    record: str | None = None,
    fields: Iterable[Json] | None = None,
) -> None:
    """Look up the files that values name. Raises InvalidInput naming the fields of those that they may not name.

    `rows`: what stands before a field's name in the place of a problem, and values by field name. `record`: the one
    that is changed; None for new ones. `fields`: the collection's, where they are known.
    """
    named = list(_lists(rows))
    if not named:
        return  # nothing that could be a list of files: no call is made
    if fields is None:
        (found,) = calls.call("records", "get_collections", names=[collection])
        fields = found["fields"] if found else ()
    problems: list[Problem] = []
    for field in fields:
        if field["type"] == "FILES":
            given = {path + name: value for path, name, value in named if name == field["name"]}
            problems += _problems(calls, collection, field, given, record)
    if problems:
        raise InvalidInput.of(problems[:MAX_PROBLEMS])


def rows(values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Rows for `check` of values that are given as a list."""
    return ((f"{index}.", each) for index, each in enumerate(values))


def of_record(loads: Loads, record: Json, name: str, field_id: str) -> Any:
    """The files that a field of a record names, in its order; PENDING at first.

    `record` as records answered this principal: its value is there because they may read it. A file that has just been
    named is still attached to nothing, and seen by its owner alone.
    """
    ids = record["values"].get(name)
    answers = [file_access.located(loads, id) for id in ids] if isinstance(ids, list) else []
    if any(answer is PENDING for answer in answers):
        return PENDING
    place = (record["collection"], record["id"], field_id)
    return [
        found["file"]
        for found in answers
        if found and (found["record"] is None or (found["collection"], found["record"], found.get("field")) == place)
    ]


def names(loads: Loads, collection: str, record: str, diff: Mapping[str, Any]) -> Any:
    """What the files are called that a change of a record names, as {id, name}; PENDING at first.

    Files that have been removed for good have no name any more.
    """
    lists = {name: _ids(side for side in pair if isinstance(side, list)) for name, pair in diff.items()}
    if not any(lists.values()):
        return []
    definition = loads.item("records", "get_collections", "names", collection)
    found = then(definition, lambda known: _named(loads, collection, record, known["fields"], lists))
    return [] if found is None else found


def _named(loads: Loads, collection: str, record: str, fields: list[Json], lists: Mapping[str, list[str]]) -> Any:
    answers = [
        loads.item("files", "name_field_files", "ids", id, collection=collection, record=record, field=field["id"])
        for field in fields
        if field["type"] == "FILES"
        for id in lists.get(field["name"], ())
    ]
    return PENDING if any(answer is PENDING for answer in answers) else [found for found in answers if found]


def _ids(sides: Iterable[list[Any]]) -> list[str]:
    return list(dict.fromkeys(item for side in sides for item in side if isinstance(item, str)))


def _lists(rows: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str, list[Any]]]:
    for path, values in rows:
        if isinstance(values, dict):
            for name, value in values.items():
                if isinstance(value, list) and any(map(_canonical, value)):
                    yield path, name, value


def _problems(
    calls: Calls, collection: str, field: Json, given: Mapping[str, list[Any]], record: str | None
) -> Iterator[Problem]:
    """What is wrong with the lists given for one field, by their places."""
    wanted = {place: [id for item in value if (id := _canonical(item))] for place, value in given.items()}
    ids = _ids(wanted.values())
    if not ids:
        return  # what is no id is refused by records
    arguments = {"collection": collection, "field": field["id"], "record": _canonical(record) or record}
    found = dict(zip(ids, calls.call("files", "find_field_files", ids=ids, **arguments), strict=True))
    holders: dict[str, str] = {}
    for place, named in wanted.items():
        for id in dict.fromkeys(named):
            if found[id] is None:
                yield Problem("unknown_file", f"there is no file {id} that you may put here", place)
            elif holders.setdefault(id, place) != place:
                yield Problem("duplicate", f"the file {found[id]['name']} can belong to one record only", place)
            elif not found[id]["held"]:
                yield from _unfit(field["options"], found[id], place)


def _unfit(options: Json, file: Json, place: str) -> Iterator[Problem]:
    """What the field's rules have against a file that comes to it."""
    accepted, largest = options.get("accept"), options.get("maxSize")
    if accepted and not any(fnmatchcase(file["content_type"], pattern) for pattern in accepted):
        rule = f"{file['name']} is {file['content_type']}; accepted are {', '.join(accepted)}"
        yield Problem("not_accepted", rule, place)
    if largest is not None and file["size"] > largest:
        yield Problem("too_large", f"{file['name']} has {file['size']:,} bytes; at most {largest:,} are allowed", place)


def _canonical(id: Any) -> str | None:
    """The id as records stores it; None for what is no UUID."""
    try:
        return str(UUID(id)) if isinstance(id, str) and len(id) <= 45 else None
    except ValueError:
        return None
