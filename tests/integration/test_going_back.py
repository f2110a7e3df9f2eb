"""Going back: the version before runs on the database of the newest one, however it is deployed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import psycopg
import pytest
from chassis import migrations
from chassis.testing import ROOT, private_database, private_vhost, running
from earlier_versions import LEAVES_NEWER_ALONE, unpack, versions_to_go_back_to
from workloads import Place, place, work

from deploy.compose import file as compose
from deploy.verify import helm
from deploy.verify.resources import load
from stack.services import SERVICES as STACK_SERVICES
from stack.testing import Backends

pytestmark = pytest.mark.timeout(600)

SERVICES = ("gateway", "records", "files", "notifications", "integrations")
NEXT = '''
"""A migration of a version that is yet to come."""
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("of_the_next_version", sa.Column("id", sa.Text, primary_key=True))
    op.add_column("outbox", sa.Column("of_the_next_version", sa.Text))
'''


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    patch = pytest.MonkeyPatch()
    names = {"postgres", "rabbitmq", "redis", "s3", "mail"}
    with Backends(tmp_path_factory.mktemp("backends"), names) as running_backends:
        for name, value in running_backends.environment().items():
            patch.setenv(name, value)
        yield running_backends
    patch.undo()


@pytest.fixture
def there(backends: Backends) -> Iterator[Place]:
    """An empty database, a virtual host and the settings of a service."""
    with ExitStack() as stack:
        yield place(backends, stack.enter_context(private_database()), stack.enter_context(private_vhost()))


def environ_of(services: Path, service: str, there: Place) -> dict[str, str]:
    """For processes of the version whose folder this is."""
    path = os.pathsep.join(str(services / name) for name in ("chassis", service))
    return {"PATH": os.environ["PATH"], **there.environ, "PYTHONPATH": path}


def stamp(there: Place) -> str:
    with psycopg.connect(there.environ["DATABASE_URL"]) as connection:
        (found,) = connection.execute("select version_num from alembic_version").fetchall()
    return str(found[0])


def check_left_alone(command: list[str], services: Path, service: str, there: Place) -> None:
    """The version's migration ends well, says why it does nothing, and does nothing."""
    before = stamp(there)
    done = subprocess.run(
        command,
        env=environ_of(services, service, there),
        cwd=services,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert [line["revision"] for line in lines if line["message"].startswith(LEAVES_NEWER_ALONE)] == [before]
    assert stamp(there) == before


def serve_and_work(services: Path, service: str, there: Place) -> None:
    """The version becomes ready and does what it is for."""
    with running(service, environ_of(services, service, there), source=services / service):
        work(service, there)


@pytest.mark.parametrize("service", SERVICES)
def test_the_version_before_each_migration_runs_on_the_newest_database(
    service: str, backends: Backends, tmp_path: Path
) -> None:
    versions = versions_to_go_back_to(ROOT, service)
    assert versions != []
    for commit in versions:
        services = unpack(ROOT, commit, service, tmp_path / commit)
        with private_database() as database_url, private_vhost() as amqp_url:
            there = place(backends, database_url, amqp_url)
            migrations.upgrade(service, database_url)
            check_left_alone([sys.executable, "-m", service, "migrate"], services, service, there)
            serve_and_work(services, service, there)


def entrypoint(service: str) -> list[str]:
    """What the image runs, before the arguments that a deployment gives."""
    (line,) = re.findall(r"^ENTRYPOINT (\[.*\])$", (ROOT / f"services/{service}/Dockerfile").read_text(), re.MULTILINE)
    words = msgspec.json.decode(line, type=list[str])
    assert words[0] == "python"
    return [sys.executable, *words[1:]]


def by_chart(service: str) -> list[str]:
    """The command of the hook's Job, which `helm upgrade` and Argo CD run before anything is replaced."""
    jobs = [made for made in load(helm.template(service)) if made["kind"] == "Job"]
    (job,) = [job for job in jobs if "pre-upgrade" in job["metadata"]["annotations"]["helm.sh/hook"]]
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert "command" not in container
    return [*entrypoint(service), *container["args"]]


def by_chart_of_all(service: str) -> list[str]:
    """The command of the suite's chart, whose pods migrate before they start."""
    made = [one for one in load(helm.template(helm.SUITE)) if one["kind"] == "Deployment"]
    (pod,) = [one["spec"]["template"]["spec"] for one in made if one["metadata"]["name"].endswith(service)]
    (container,) = [one for one in pod["initContainers"] if one["name"] == "migrate"]
    assert "command" not in container
    return [*entrypoint(service), *container["args"]]


def by_compose(service: str) -> list[str]:
    """The command of the container that has to end well before the service starts."""
    services = compose.load(compose.FILE.read_text())["services"]
    migration = f"{service}-migration"
    assert services[service]["depends_on"][migration] == {"condition": "service_completed_successfully"}
    assert "entrypoint" not in services[migration]
    return [*entrypoint(service), *services[migration]["command"]]


def by_stack(service: str) -> list[str]:
    """The command that `make up` and `make run` wait for."""
    assert service in {one.name for one in STACK_SERVICES}
    return [sys.executable, "-m", service, "migrate"]


def next_version(service: str, folder: Path) -> Path:
    """The version of the work tree with one migration more: its `services` folder."""
    for name in ("chassis", service):
        shutil.copytree(ROOT / "services" / name, folder / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    versions = folder / service / "migrations" / "versions"
    head = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    revision = f"{int(head) + 1:04}"
    (versions / f"{revision}_next.py").write_text(NEXT.format(revision=revision, head=head))
    return folder


@pytest.mark.parametrize("service", SERVICES)
def test_this_version_runs_on_the_database_of_the_next_by_every_way_to_deploy_it(
    service: str, there: Place, tmp_path: Path
) -> None:
    newer = next_version(service, tmp_path / "next")
    subprocess.run(
        [sys.executable, "-m", service, "migrate"], env=environ_of(newer, service, there), check=True, timeout=120
    )
    ways: list[Callable[[str], list[str]]] = [by_chart, by_chart_of_all, by_compose, by_stack]
    commands = {tuple(way(service)) for way in ways}
    for command in commands:
        check_left_alone(list(command), ROOT / "services", service, there)
    serve_and_work(ROOT / "services", service, there)
