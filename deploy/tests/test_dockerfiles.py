"""The committed Dockerfiles are fine, and each broken convention is told."""

import pytest

from deploy.images.catalogue import IMAGES
from deploy.verify import dockerfiles, shell
from stack.layout import ROOT

RECORDS = (ROOT / IMAGES["records"].dockerfile).read_text()


def test_the_committed_files_are_fine() -> None:
    assert list(dockerfiles.check()) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("USER 10001:10001", "USER root", "the user is ['root'], not 10001:10001"),
        ("USER 10001:10001\n", "", "the user is [], not 10001:10001"),
        ('ENTRYPOINT ["python", "-m", "records"]', "ENTRYPOINT python -m records", "the entrypoint is not"),
        ('CMD ["serve"]', 'CMD ["migrate"]', 'the command is not ["serve"]'),
        ("COPY records/records", "COPY files/files", "files/files belongs to another part"),
        ("COPY records/records", "ADD records/records", "ADD fetches and unpacks: use COPY"),
        ("=python:3.11-slim-bookworm", "=python", "the base python is not pinned to a version"),
        ("=python:3.11-slim-bookworm", "=python:latest", "the base python:latest is not pinned to a version"),
        ("=python:3.11-slim-bookworm", "=python:3.9-slim-bookworm", "not with python:3.11-slim-bookworm"),
        ("WORKDIR /app\n", "WORKDIR /app\nRUN apt-get update\n", "the last stage runs commands"),
        ("COPY --from=build /app", "COPY --link --from=build /app", "'--link' is not known to every builder"),
        ("# The records", "# syntax=docker/dockerfile:1\n# The records", "'# syntax=' is not known to every builder"),
    ],
)
def test_each_convention_is_looked_after(old: str, new: str, told: str) -> None:
    assert old in RECORDS
    found = list(dockerfiles.problems(IMAGES["records"], RECORDS.replace(old, new, 1)))
    assert any(told in problem for problem in found), found


def test_scripts_are_found_by_their_first_line_too() -> None:
    found = list(map(str, shell.scripts()))
    assert {".ci/run", "stack/bootstrap.sh"} <= set(found)
    assert list(shell.check()) == []
