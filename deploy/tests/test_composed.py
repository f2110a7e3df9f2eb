"""compose.yaml as words for podman: every key of it is understood, and one that is not is refused."""

from pathlib import Path
from typing import Any

import pytest

from deploy.compose import file, secrets
from deploy.images.backends.making import FOLDER
from deploy.images.composed.flags import NotUnderstood, asking, flags

SERVICES: dict[str, Any] = file.fill(file.load(file.FILE.read_text()), secrets.complete({}))["services"]


def words(name: str) -> list[str]:
    return flags(name, SERVICES[name], Path("/project"), "dossier")


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_started_as_confined_as_the_file_says(name: str) -> None:
    wanted = {"--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges:true"}
    assert wanted <= set(words(name))
    assert f"--memory={SERVICES[name]['mem_limit']}" in words(name)


def test_files_and_volumes_are_told_apart() -> None:
    volumes = [word for word in words("postgres") if word.startswith("--volume=")]
    script = "/docker-entrypoint-initdb.d/databases.sh:ro"
    assert volumes == [
        "--volume=dossier_postgres:/var/lib/postgresql/data",
        f"--volume=/project/deploy/compose/databases.sh:{script}",
    ]


def test_a_key_that_is_not_understood_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="redis: privileged"):
        flags("redis", SERVICES["redis"] | {"privileged": True}, Path("/project"), "dossier")


def test_a_health_check_is_asked_in_the_container_with_its_timeout() -> None:
    assert asking("redis", SERVICES["redis"]["healthcheck"]) == [
        "timeout", "3s", "podman", "exec", "redis", "sh", "-c", "redis-cli ping | grep -q PONG",
    ]  # fmt: skip


def test_there_is_a_stand_in_for_each_official_image() -> None:
    stages = {line.split()[-1] for line in (FOLDER / "Dockerfile").read_text().splitlines() if line.startswith("FROM")}
    assert stages == {name for name, service in SERVICES.items() if "build" not in service}
