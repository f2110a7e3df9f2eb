"""What the step about Terraform finds, and when it says that it has not looked."""

import json
import shutil
from pathlib import Path

import pytest

from deploy.verify import terraform, terraform_provider
from deploy.verify.chain import Skipped
from deploy.verify.chart_values import problems_of_charts

UNFORMATTED = 'variable "a" {\n type = string\n}\n'
BROKEN = 'output "a" {\n  value = var.a\n}\n'
ONE = 'output "a" {\n  value = 2\n}\n'
FAILING = (
    'run "it_is_one" {\n  assert {\n    condition     = output.a == 1\n    error_message = "it is another"\n  }\n}\n'
)


def module(tmp_path: Path, main: str, test: str | None = None) -> Path:
    folder = tmp_path / "modules" / "one"
    (folder / "tests").mkdir(parents=True)
    (folder / "main.tf").write_text(main)
    if test is not None:
        (folder / "tests" / "one.tftest.hcl").write_text(test)
    return tmp_path


def test_without_terraform_nothing_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Skipped, match="terraform is not on PATH"):
        list(terraform.check())


def test_without_the_provider_nothing_was_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TF_PLUGIN_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(terraform_provider, "SYSTEM", (tmp_path,))
    with pytest.raises(Skipped, match="TF_PLUGIN_DIR"):
        terraform_provider.folder()


@pytest.mark.parametrize(
    "layout",
    ["5.100.0/linux_amd64/terraform-provider-aws_v5.100.0_x5", "terraform-provider-aws_5.100.0_linux_amd64.zip"],
)
def test_a_mirror_of_either_layout_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, layout: str) -> None:
    provider = tmp_path / "mirror" / "registry.terraform.io" / "hashicorp" / "aws" / layout
    provider.parent.mkdir(parents=True)
    provider.touch()
    monkeypatch.delenv("TF_PLUGIN_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(terraform_provider, "SYSTEM", (tmp_path,))
    assert terraform_provider.folder() == tmp_path / "mirror"


def test_every_module_and_environment_has_tests() -> None:
    folders = [*terraform.SOURCE.glob("modules/*/"), *terraform.SOURCE.glob("environments/*/")]
    assert len(folders) >= 4
    assert [folder.name for folder in folders if not list(folder.glob("tests/*.tftest.hcl"))] == []


def test_every_environment_locks_its_provider() -> None:
    folders = list(terraform.SOURCE.glob("environments/*/"))
    assert len(folders) >= 2
    assert [folder.name for folder in folders if not (folder / ".terraform.lock.hcl").exists()] == []


@pytest.mark.parametrize(
    ("main", "test", "said"),
    [
        (UNFORMATTED, None, "terraform fmt"),
        (BROKEN, FAILING, "undeclared"),
        (ONE, FAILING, "it is another"),
        (ONE, None, ""),
    ],
    ids=["unformatted", "invalid", "failing", "fine"],
)
def test_a_module_that_is_wrong_is_named(tmp_path: Path, main: str, test: str | None, said: str) -> None:
    program = shutil.which("terraform")  # without it the step is skipped, and there is nothing to see here
    found = "\n".join(terraform.check_folder(module(tmp_path, main, test), program, tmp_path)) if program else said
    assert said in found
    assert bool(said) == bool(found)


def test_environments_differ_in_what_they_choose_alone() -> None:
    folders = [terraform.SOURCE / "environments" / name for name in ("dev", "staging", "prod")]
    for file in ("variables.tf", "outputs.tf", ".terraform.lock.hcl"):
        assert len({(folder / file).read_text() for folder in folders}) == 1, file


def plan(values: dict[str, object]) -> str:
    after = {"records": {"image": {"repository": "somewhere/records"}, **values}}
    return json.dumps({"type": "test_plan", "test_plan": {"output_changes": {"chart_values": {"after": after}}}})


def test_a_value_that_a_chart_does_not_know_is_named() -> None:
    assert list(problems_of_charts("dev", plan({}), 0)) == []
    assert "the chart records refuses its values" in "".join(problems_of_charts("dev", plan({"imagee": {}}), 0))


def test_a_failed_test_of_an_environment_is_named() -> None:
    said = {"type": "diagnostic", "diagnostic": {"severity": "error", "summary": "Test failed", "detail": "it is not"}}
    assert list(problems_of_charts("dev", json.dumps(said), 1)) == ["dev: Test failed: it is not"]
    assert "ended with 1" in "".join(problems_of_charts("dev", "", 1))
