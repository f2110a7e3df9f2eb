"""All contracts of the checkout against those of the releases before."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.contracts import api, services
from deploy.contracts.revisions import Repository

SCHEMA = "services/gateway/schema.graphql"
ACCEPTED = "deploy/contracts/accepted.txt"


@dataclass(frozen=True)
class Compared:
    """What was compared with what, and the breaks that were found."""

    service: str
    base: str
    breaks: list[str]


def compare(root: Path, base: str | None = None) -> Iterator[Compared]:
    """Each service against ``base``; without one against its latest release, before the first against the main branch.

    Raises NoHistory.
    """
    repository = Repository(root)
    if base is not None:
        repository.commit(base)
    there = {path.parent.name for path in root.glob("services/*/contract.json")}
    for service in sorted(there | repository.services(base or repository.commit("HEAD"))):
        revision = base or repository.latest_release(service) or repository.main_before()
        yield Compared(service, revision, [f"{service}: {line}" for line in _breaks(repository, service, revision)])


def accepted(root: Path) -> list[str]:
    """Breaks that are meant, as they are reported: a line each; those of a release are deleted after it."""
    lines = (root / ACCEPTED).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def verdict(compared: list[Compared], meant: list[str]) -> list[str]:
    """The breaks that nobody accepted, and the accepted ones that are none."""
    found = [line for each in compared for line in each.breaks]
    return [line for line in found if line not in meant] + [
        f"{ACCEPTED} accepts what is no break: {line}" for line in meant if line not in found
    ]


def _breaks(repository: Repository, service: str, revision: str) -> Iterator[str]:
    path = repository.root / f"services/{service}/contract.json"
    old = repository.read(revision, f"services/{service}/contract.json")
    if old is not None and not path.exists():
        yield "the service is gone"
    elif old is not None:
        yield from services.find_breaks(json.loads(old), json.loads(path.read_text()))
    if service == "gateway":
        old = repository.read(revision, SCHEMA)
        if old is not None:
            yield from api.find_breaks(old, (repository.root / SCHEMA).read_text())
