"""One service's change builds and releases one image; workflows may do what they need and nothing else."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.tests import workflows
from deploy.verify.modules import modules
from stack.layout import ROOT

MODULES = {module.name: module for module in modules()}
EACH = pytest.mark.parametrize("service", list(MODULES))
ALL = pytest.mark.parametrize("name", workflows.names())
FILES = workflows.tracked()
REUSED = {Path(f".github/workflows/{name}.yml") for name in ("build-image", "release-image")}


def built_for(path: str) -> set[str]:
    """The services whose image is built when this file changes in a pull request."""
    filters = {service: workflows.read(service)["on"]["pull_request"]["paths"] for service in MODULES}
    return {service for service, patterns in filters.items() if workflows.wanted(patterns, path)}


def released_for(tag: str) -> set[str]:
    """The services whose image is released for this tag."""
    return {service for service in MODULES if workflows.wanted(workflows.read(service)["on"]["push"]["tags"], tag)}


@EACH
def test_the_filter_of_a_service_is_exactly_what_its_image_is_made_of(service: str) -> None:
    module = MODULES[service]
    ignored = module.context / ".dockerignore"
    made_of = {path.relative_to(ROOT) for path in {*module.image_sources(), ignored}} & set(FILES)
    own = Path(f".github/workflows/{service}.yml")
    patterns = workflows.read(service)["on"]["pull_request"]["paths"]
    assert {path for path in FILES if workflows.wanted(patterns, path.as_posix())} == {*made_of, *REUSED, own}


@EACH
def test_a_push_to_main_is_filtered_as_a_pull_request_is(service: str) -> None:
    triggers = workflows.read(service)["on"]
    assert triggers["push"]["paths"] == triggers["pull_request"]["paths"]
    assert triggers["push"]["branches"] == ["main"]


@pytest.mark.parametrize("service", [name for name in MODULES if name != "web"])
def test_a_change_of_one_service_builds_one_image(service: str) -> None:
    assert built_for(f"services/{service}/{service}/settings.py") == {service}
    assert built_for(f"services/{service}/requirements.lock") == {service}
    assert built_for(f"services/{service}/README.md") == set()


def test_a_change_of_the_chassis_builds_the_services_and_one_of_the_schema_the_web_app() -> None:
    assert built_for("services/chassis/chassis/settings.py") == MODULES.keys() - {"web"}
    assert built_for("services/gateway/schema.graphql") == {"web"}
    assert built_for("web/app/layout.tsx") == {"web"}


@EACH
def test_a_tag_of_a_service_releases_it_alone(service: str) -> None:
    assert released_for(f"{service}-v1.20.3") == {service}
    assert released_for(f"{service}-v1.20") == set()


def test_a_tag_of_the_suite_releases_all_and_another_none() -> None:
    assert released_for("v1.2.3") == MODULES.keys()
    assert released_for("v1.2.3-rc1") == released_for("other-v1.2.3") == set()


@EACH
def test_a_tag_releases_and_all_else_builds_the_same_image(service: str) -> None:
    jobs = workflows.jobs(service)
    assert {name: (job["if"], job["uses"]) for name, job in jobs.items()} == {
        "build": ("github.ref_type != 'tag'", "./.github/workflows/build-image.yml"),
        "release": ("github.ref_type == 'tag'", "./.github/workflows/release-image.yml"),
    }
    module = MODULES[service]
    given = {
        "service": service,
        "context": module.context.relative_to(ROOT).as_posix(),
        "dockerfile": module.dockerfile.relative_to(ROOT).as_posix(),
    }
    assert jobs["build"]["with"] == jobs["release"]["with"] == given


def test_a_release_is_pushed_with_provenance_and_an_sbom_and_attests_both() -> None:
    used = {str(step.get("uses")).partition("@")[0]: step.get("with", {}) for step in workflows.steps("release-image")}
    pushed = used["docker/build-push-action"]
    assert (pushed["push"], pushed["provenance"], pushed["sbom"]) == (True, "mode=max", True)
    assert pushed["tags"].startswith("${{ steps.ecr.outputs.registry }}/dossier/${{ inputs.service }}:")
    for action in ("actions/attest-build-provenance", "actions/attest-sbom"):
        assert used[action]["subject-digest"] == "${{ steps.build.outputs.digest }}"
        assert used[action]["push-to-registry"] is True
    built = [step["with"] for step in workflows.steps("build-image") if "build-push" in str(step.get("uses"))]
    assert [each["push"] for each in built] == [False]


@ALL
def test_every_action_is_pinned_by_commit_and_says_its_version(name: str) -> None:
    text = (workflows.FOLDER / f"{name}.yml").read_text()
    lines = re.findall(r"^.*\buses: .*$", text, re.MULTILINE)
    assert lines
    for line in lines:
        assert re.search(r"uses: (\./\.github/\S+|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$", line), line


def test_an_action_is_of_one_version_everywhere() -> None:
    found: dict[str, set[str]] = {}
    for path in (ROOT / ".github").rglob("*.yml"):
        for action, commit in re.findall(r"uses: ([\w/-]+)@([0-9a-f]{40})", path.read_text()):
            found.setdefault(action, set()).add(commit)
    assert len(found) >= 10
    assert {action: commits for action, commits in found.items() if len(commits) > 1} == {}


@ALL
def test_a_job_has_a_time_limit_and_the_rights_that_it_names(name: str) -> None:
    assert workflows.read(name)["permissions"] == {}
    for job in workflows.jobs(name).values():
        assert job["permissions"]["contents"] == "read"
        assert job["permissions"].keys() <= {"contents", "id-token", "attestations"}
        assert "uses" in job or 0 < job["timeout-minutes"] <= 60


@ALL
def test_nobody_but_a_release_and_a_plan_can_be_somebody_for_aws(name: str) -> None:
    able = {job for job, made in workflows.jobs(name).items() if "id-token" in made["permissions"]}
    expected = {"terraform": {"plan"}, "release-image": {"release"}} | {service: {"release"} for service in MODULES}
    assert able == expected.get(name, set())
    for job in able:
        made = workflows.jobs(name)[job]
        assert "release-image" in made["uses"] if name in MODULES else made["environment"] == job


@ALL
def test_no_workflow_has_a_secret_or_a_long_lived_key(name: str) -> None:
    text = (workflows.FOLDER / f"{name}.yml").read_text()
    assert re.findall(r"secrets\.|secrets: inherit|access-key|ACCESS_KEY", text) == []


@ALL
def test_a_checkout_keeps_no_credentials(name: str) -> None:
    checkouts = [step for step in workflows.steps(name) if str(step.get("uses")).startswith("actions/checkout@")]
    assert checkouts or name in MODULES  # these have no steps of their own
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []


@ALL
def test_what_is_called_by_an_event_cancels_its_older_runs_or_waits_for_them(name: str) -> None:
    triggers: dict[str, Any] = workflows.read(name)["on"]
    assert ("concurrency" in workflows.read(name)) == ("workflow_call" not in triggers)


def test_ci_runs_all_that_make_test_runs() -> None:
    ran = {word for step in workflows.steps("ci") for word in re.findall(r"make ([a-z-]+)", str(step.get("run")))}
    ran |= set(workflows.jobs("ci")["servers"]["strategy"]["matrix"]["target"])
    wanted = _targets_of("test", ran)
    assert _targets_of("test", set()) >= {"lint", "web", "integration", "e2e", "verify-deploy"}
    assert wanted <= ran
    assert "contracts" in ran


def _targets_of(target: str, known: set[str]) -> set[str]:
    """The targets that a target of the Makefile consists of; those that are known are not looked into."""
    makefile = (ROOT / "Makefile").read_text()
    (rule,) = re.findall(rf"^{target}:(.*?)##.*\n((?:\t.*\n)*)", makefile, re.MULTILINE)
    asked = " ".join(re.findall(r"\$\(MAKE\) (?:-j \d+ )?(.+)", rule[1]))
    parts = {part for part in f"{rule[0]} {asked}".split() if re.fullmatch(r"[a-z0-9-]+", part)}
    inside = (_targets_of(part, known) for part in parts - known)
    return set().union(*inside, parts & known) if parts else {target}


def test_advisories_are_looked_up_each_day_for_every_lock_file() -> None:
    assert workflows.read("advisories")["on"]["schedule"]
    assert [step["run"] for step in workflows.steps("advisories") if "run" in step] == ["make advisories"]
    makefile = subprocess.run(["make", "-n", "advisories"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    words = set(makefile.replace(";", " ").split())
    locks = [path for path in FILES if Path(path).name in ("requirements.lock", "package-lock.json")]
    assert len(locks) >= 10
    assert [lock for lock in locks if {str(lock), str(Path(lock).parent)}.isdisjoint(words)] == []


def test_every_environment_of_terraform_is_planned() -> None:
    folders = {path.parent.name for path in (ROOT / "deploy/terraform/environments").glob("*/main.tf")}
    matrix = workflows.jobs("terraform")["plan"]["strategy"]["matrix"]["include"]
    assert {each["environment"] for each in matrix} == folders
    assert all(each["suffix"] == each["environment"].upper() for each in matrix)
