"""`python -m files serve|migrate|contract|dead-letters|sweep`."""

import sys

if sys.argv[1:2] == ["sweep"]:
    import chassis.green  # noqa: F401 (before anything else, as in chassis.cli)

    from files.sweep_command import main as sweep

    sys.exit(sweep(sys.argv[2:]))

from chassis.cli import main

sys.exit(main("files"))
