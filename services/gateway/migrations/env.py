"""What Alembic runs."""

from chassis.migrations import run
from gateway.models import metadata

run(metadata)
