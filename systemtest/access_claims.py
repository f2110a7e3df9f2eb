"""What the web app's access pages say that roles may do: its own code, run in node."""

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from systemtest.policy_oracle import Policies, Row, User, selects

SCRIPT = Path("features/policies/claims.mjs")
WEB = Path(__file__).parents[1] / "web"
SAID = ("read", "create", "update", "delete", "files")
"""The deeds of which the pages have a sentence; restoring stands in that of deleting."""


class Claim(NamedTuple):
    """`may`: at all. `grants`: {rows, fields}, null for all; a record must be in each. `stays`: when changed, too."""

    may: bool
    stays: bool
    grants: list[dict[str, Any]]

    def has(self, row: Row, user: User) -> bool:
        """Whether the record is one of those that are spoken of."""
        return self.may and all(grant["rows"] is None or selects(grant["rows"], row, user) for grant in self.grants)

    def fields(self, names: list[str]) -> set[str]:
        """Those of the fields that are spoken of."""
        return {
            name for name in names for grant in self.grants[:1] if grant["fields"] is None or name in grant["fields"]
        }


class Said(NamedTuple):
    """What is said of one role: claims by deed, and the sentences that people read."""

    claims: dict[str, Claim]
    sentences: dict[str, str]


def of(cases: list[tuple[str, str, Policies]], fields: list[str]) -> list[Said]:
    """For each (role, its level, policies) what is said. Raises CalledProcessError when node fails."""
    asked = [
        {"role": role, "level": level, "policy": policies.get(role), "fields": fields}
        for role, level, policies in cases
    ]
    command = ["node", str(SCRIPT)]
    done = subprocess.run(
        command, cwd=WEB, input=json.dumps(asked), check=True, stdout=subprocess.PIPE, text=True, timeout=120
    )
    return [
        Said({deed: Claim(**claim) for deed, claim in each["claims"].items()}, each["sentences"])
        for each in json.loads(done.stdout)
    ]
