"""`python -m integrations reseal`: seal all stored secrets with the first of ENCRYPTION_KEYS, to give an old one up.

Ends with 0 when every secret is sealed with it, 1 when some cannot be read with any key, 2 when it could not look.
"""

import sys

from chassis.database import Database
from chassis.errors import ServiceError
from chassis.settings import SettingsError

from integrations.resealing import reseal
from integrations.settings import Settings
from integrations.vault import Vault


def main() -> int:
    """Run the command; returns the exit code."""
    try:
        settings = Settings.load()
        sealed, unreadable = reseal(Database(settings.database_url, pool_size=1), Vault(settings.encryption_keys))
    except (SettingsError, ServiceError) as err:
        print(f"integrations: {err}", file=sys.stderr)
        return 2
    print(f"{sealed} sealed with the first key")
    for place in unreadable:
        print(f"cannot be read with any of the keys: {place}")
    return 1 if unreadable else 0
