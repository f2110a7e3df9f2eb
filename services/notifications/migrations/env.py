"""Alembic's entry."""

from chassis.migrations import run
from notifications.models import metadata

run(metadata)
