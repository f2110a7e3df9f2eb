"""Writing what compose.yaml reads beside itself: ``.env`` and the broker's definitions."""

import json
from pathlib import Path

from deploy.compose import broker, secrets
from stack.files import write_private


def write(folder: Path) -> tuple[Path, Path]:
    """The two files below the folder of compose.yaml. Secrets that are there are kept."""
    env, definitions = folder / ".env", folder / "var" / "compose" / "definitions.json"
    values = secrets.complete(secrets.read(env.read_text()) if env.exists() else {})
    write_private(env, secrets.write(values))
    definitions.parent.mkdir(parents=True, exist_ok=True)
    definitions.parent.chmod(0o700)
    definitions.write_text(json.dumps(broker.definitions(values), indent=2))
    definitions.chmod(0o644)  # the broker's user in the container reads it; on this machine the folder keeps others out
    return env, definitions
