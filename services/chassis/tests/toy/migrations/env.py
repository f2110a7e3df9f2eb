"""Alembic's entry."""

from chassis.migrations import run
from toy.models import METADATA

run(METADATA)
