"""``python -m deploy.compose``: write ``.env`` and the broker's definitions. Secrets that are there are kept."""

import sys

from deploy.compose import secrets, writing
from stack.layout import ROOT


def main() -> int:
    env, definitions = writing.write(ROOT)
    print(f"wrote {env.relative_to(ROOT)} and {definitions.relative_to(ROOT)}; go on with: docker compose up --build")
    print(f"sign in as {secrets.read(env.read_text())['ADMIN_EMAIL']} with PASSWORD_ADMIN of .env")
    return 0


sys.exit(main())
