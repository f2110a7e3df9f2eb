"""`python -m integrations serve|migrate|contract|dead-letters`."""

import sys

from chassis.cli import main

sys.exit(main("integrations"))
