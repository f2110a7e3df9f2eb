"""The steps of the chain: a table of contents. Each lives in a module of its own."""

from deploy.verify import (
    alerts,
    argocd,
    charts,
    compose,
    contracts,
    dashboards,
    dockerfiles,
    kustomize,
    manifests,
    monitoring,
    shell,
    skaffold,
    terraform,
    workflows,
)
from deploy.verify.chain import Step

STEPS: dict[str, Step] = {
    "dockerfiles": dockerfiles.check,
    "compose": compose.check,
    "shell": shell.check,
    "charts": charts.check,
    "manifests": manifests.check,
    "terraform": terraform.check,
    "contracts": contracts.check,
    "alerts": alerts.check,
    "dashboards": dashboards.check,
    "monitoring": monitoring.check,
    "skaffold": skaffold.check,
    "kustomize": kustomize.check,
    "argocd": argocd.check,
    "workflows": workflows.check,
}
