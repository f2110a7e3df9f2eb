"""Alembic's entry: the chassis runs the migrations of this service's tables."""

from chassis.migrations import run
from integrations.models import metadata

run(metadata)
