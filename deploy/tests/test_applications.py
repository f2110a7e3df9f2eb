"""An Application that names what is not there, or may not be, is refused before Argo CD sees it."""

import copy
from typing import Any

import pytest

from deploy.verify import helm
from deploy.verify.applications import Unresolved, applications, rendered
from deploy.verify.argocd import refused


def records() -> Any:
    return copy.deepcopy(applications("dev")["records"])


def test_values_that_are_not_there_are_refused() -> None:
    application = records()
    application["spec"]["sources"][0]["helm"]["valueFiles"] = ["$values/deploy/environments/dev/values/absent.yaml"]
    with pytest.raises(Unresolved, match=r"absent\.yaml is not there"):
        rendered(application)


def test_a_source_that_nobody_lends_is_refused() -> None:
    application = records()
    del application["spec"]["sources"][1]
    with pytest.raises(Unresolved, match=r"no source is called \$values"):
        rendered(application)


def test_a_folder_that_is_not_there_is_refused() -> None:
    application = records()
    application["spec"]["sources"][0] = {"repoURL": "https://example.com", "path": "charts/absent"}
    with pytest.raises(Unresolved, match="charts/absent"):
        rendered(application)


def test_values_that_the_chart_does_not_know_are_refused() -> None:
    application = records()
    application["spec"]["sources"][0]["helm"]["valueFiles"] = ["$values/deploy/environments/dev/values/web.yaml"]
    with pytest.raises(helm.HelmFailed, match="ingress"):
        rendered(application)


def test_a_project_refuses_other_repositories_and_namespaces() -> None:
    project = {"spec": {"sourceRepos": ["https://a"], "destinations": [{"server": "s", "namespace": "n"}]}}
    application = {"spec": {"source": {"repoURL": "https://b"}, "destination": {"server": "s", "namespace": "m"}}}
    assert list(refused(application, project)) == [
        "its project does not allow https://b",
        "its project does not allow m",
    ]
    fine = {"spec": {"source": {"repoURL": "https://a"}, "destination": {"server": "s", "namespace": "n"}}}
    assert list(refused(fine, project)) == []
