"""Alembic's entry: the tables of the files service."""

from chassis.migrations import run
from files.models import metadata

run(metadata)
