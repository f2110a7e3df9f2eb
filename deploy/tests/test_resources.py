"""Resources are read and checked more strictly than Kubernetes' own tools do."""

from pathlib import Path

import pytest

from deploy.verify.manifests import check_text
from deploy.verify.resources import NotYaml, load

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


def found(text: str) -> list[str]:
    unseen = set[str]()
    problems = list(check_text(text, unseen))
    assert unseen == set()
    return problems


def test_a_fitting_resource_has_no_problem() -> None:
    assert found(MAP + "data: {a: b}") == []


def test_a_key_that_occurs_twice_is_refused() -> None:
    assert found(MAP + "data: {a: b, a: c}") == ["line 4 says a twice"]
    with pytest.raises(NotYaml, match="kind twice"):
        load(MAP + "kind: Secret")


def test_a_merged_key_may_be_overridden() -> None:
    assert load("a: &a {x: 1}\nb: {<<: *a, x: 2}") == [{"a": {"x": 1}, "b": {"x": 2}}]


@pytest.mark.parametrize("kind", ["Deploymant", "ScaledObject"])
def test_a_kind_that_its_group_does_not_have_is_refused(kind: str) -> None:
    (problem,) = found(f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}")
    assert problem == f"{kind}/a: no kind {kind} of apps/v1 is known"


def test_a_field_that_the_kind_does_not_have_is_refused() -> None:
    (problem,) = found(MAP + "spec: {}")
    assert "ConfigMap/a" in problem
    assert "'spec' was unexpected" in problem


def test_a_resource_without_a_kind_is_refused() -> None:
    assert found("apiVersion: v1\nmetadata: {name: a}") == ["None/a has no 'kind'"]


def test_custom_kinds_are_held_to_their_schema_and_named_when_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec: {}"
    monkeypatch.setenv("SCHEMA_DIR", str(tmp_path / "absent"))
    unseen = set[str]()
    assert list(check_text(text, unseen)) == []
    assert unseen == {"ScaledObject of keda.sh/v1alpha1"}

    (tmp_path / "keda.sh").mkdir()
    (tmp_path / "keda.sh" / "scaledobject_v1alpha1.json").write_text(
        '{"properties": {"spec": {"required": ["triggers"]}}}'
    )
    monkeypatch.setenv("SCHEMA_DIR", str(tmp_path))
    assert found(text) == ["ScaledObject/a: spec: 'triggers' is a required property"]
    assert found(text.replace("ScaledObject", "ScaledObjekt")) == [
        "ScaledObjekt/a: no kind ScaledObjekt of keda.sh/v1alpha1 is known"
    ]
