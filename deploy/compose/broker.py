"""The users of the broker and their rights, as RabbitMQ reads them when it starts."""

import json
from collections.abc import Mapping
from typing import Any

from deploy.compose.secrets import SERVICES
from stack.layout import ROOT

VHOST = "dossier"
RIGHTS = ROOT / "charts" / "dossier" / "files" / "broker.json"
"""What each service may do; the charts and the local stack read it too."""


def definitions(secrets: Mapping[str, str]) -> dict[str, Any]:
    """Definitions to be imported: nobody but the services, each with its own rights."""
    broker = json.loads(RIGHTS.read_text())
    users = {service: {"user": f"dossier_{service}", "vhost": VHOST} for service in SERVICES}
    kind = {"vhost": VHOST, "type": "topic", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}
    return {
        "vhosts": [{"name": VHOST}],
        "users": [
            {"name": user["user"], "password": secrets[f"PASSWORD_{service.upper()}"], "tags": [], "limits": {}}
            for service, user in users.items()
        ],
        "exchanges": [{"name": name, **kind} for name in broker["exchanges"]],
        "permissions": [{**user, **broker["users"][service]["rights"]} for service, user in users.items()],
        "topic_permissions": [
            {**user, "exchange": "nameko-rpc", **broker["users"][service]["calls"]} for service, user in users.items()
        ],
    }
