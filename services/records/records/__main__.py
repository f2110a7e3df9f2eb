"""`python -m records`."""

import sys

from chassis.cli import main

sys.exit(main("records"))
