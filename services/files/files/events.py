"""Appends this service's events to the outbox, in the transaction of the change they tell of."""

from collections.abc import Sequence
from typing import Any

import msgspec
from chassis import outbox as chassis_outbox
from chassis.context import SYSTEM, Context
from chassis.events import new_event
from sqlalchemy import Connection, Row

from files.contract import FileDeleted, FileMoved, FileStored
from files.models import outbox

BY_THE_SYSTEM = Context(principal=SYSTEM)


def stored(connection: Connection, row: Row[Any], context: Context) -> None:
    """`file_stored` for a row of `files`."""
    data = FileStored(
        id=row.id,
        name=row.name,
        size=row.size,
        content_type=row.content_type,
        collection=row.collection,
        record=row.record,
    )
    _append(connection, "file_stored", [data], context)


def attached(connection: Connection, row: Row[Any], context: Context) -> None:
    """`file_attached` for a row of `files` that has come to a record."""
    _append(connection, "file_attached", [FileMoved(**_place(row))], context)


def deleted(connection: Connection, rows: Sequence[Row[Any]], context: Context = BY_THE_SYSTEM) -> None:
    """`file_deleted` for each of these rows of `files`, which are gone or can only be restored."""
    _append(connection, "file_deleted", [FileDeleted(**_place(row)) for row in rows], context)


def restored(connection: Connection, rows: Sequence[Row[Any]], context: Context) -> None:
    """`file_restored` for each of these rows of `files`."""
    _append(connection, "file_restored", [FileMoved(**_place(row)) for row in rows], context)


def _place(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "name", "collection", "record", "field")}


def _append(
    connection: Connection, event_type: str, data: Sequence[FileStored | FileDeleted | FileMoved], context: Context
) -> None:
    made = [
        new_event(
            "files",
            event_type,
            item.id,
            msgspec.to_builtins(item),
            actor=context.principal.user_id,
            traceparent=context.traceparent,
        )
        for item in data
    ]
    chassis_outbox.append(connection, outbox, *made)
