"""Alembic's entry: the chassis runs the migrations of this service's tables."""

from chassis.migrations import run
from records.models import metadata

run(metadata)
