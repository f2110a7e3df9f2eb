"""`python -m integrations serve|migrate|contract|dead-letters|reseal`."""

import sys

if sys.argv[1:] == ["reseal"]:
    import chassis.green  # noqa: F401 (before anything else, as in chassis.cli)

    from integrations.reseal_command import main as reseal

    sys.exit(reseal())

from chassis.cli import main

sys.exit(main("integrations"))
