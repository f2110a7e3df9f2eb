"""``python -m deploy.compose``: write ``.env`` and the broker's definitions. Secrets that are there are kept."""

import json
import sys

from deploy.compose import broker, secrets
from stack.files import write_private
from stack.layout import ROOT


def main() -> int:
    env, definitions = ROOT / ".env", ROOT / "var" / "compose" / "definitions.json"
    values = secrets.complete(secrets.read(env.read_text()) if env.exists() else {})
    write_private(env, secrets.write(values))
    definitions.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    definitions.write_text(json.dumps(broker.definitions(values), indent=2))
    definitions.chmod(0o644)  # the broker's user in the container reads it; on this machine the folder keeps others out
    print(f"wrote {env.relative_to(ROOT)} and {definitions.relative_to(ROOT)}; go on with: docker compose up --build")
    print(f"sign in as {values['ADMIN_EMAIL']} with PASSWORD_ADMIN of .env")
    return 0


sys.exit(main())
