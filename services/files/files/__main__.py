"""`python -m files serve|migrate|contract|dead-letters|sweep`."""

import sys

if sys.argv[1:2] == ["sweep"]:
    from files.sweep_command import main as sweep

    sys.exit(sweep(sys.argv[2:]))

from chassis.cli import main

sys.exit(main("files"))
