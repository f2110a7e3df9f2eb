"""Pods reach what the picture of the architecture joins them to, and nothing else: docs/architecture.svg."""

import pytest

from deploy.tests.network import Place, reachable
from deploy.tests.rendered import Case, cases
from deploy.verify import helm

OUTSIDE = [
    Place("dns", {"dns": 53}, "kube-system", {"k8s-app": "kube-dns"}),
    Place("ingress", {}, "ingress-nginx", {"app.kubernetes.io/name": "ingress-nginx"}),
    Place("prometheus", {}, "monitoring", {"app.kubernetes.io/name": "prometheus"}),
    Place("collector", {"otlp": 4318}, "monitoring", {"app.kubernetes.io/name": "collector"}),
    Place("stranger", {"http": 8080, "ops": 9000}, "elsewhere", {"app.kubernetes.io/name": "gateway"}),
    Place("broker", {"amqps": 5671, "amqp": 5672, "api": 15671}, address="10.1.2.3"),
    Place("database", {"sql": 5432}, address="10.1.2.4"),
    Place("redis", {"redis": 6379}, address="192.168.2.5"),
    Place("intranet", {"https": 443, "http": 80, "smtp": 587}, address="172.20.1.1"),
    Place("metadata", {"http": 80}, address="169.254.169.254"),
    Place("internet", {"https": 443, "http": 80, "smtp": 587, "ssh": 22, "sql": 5432}, address="198.51.100.7"),
    Place("internet6", {"https": 443}, address="2001:db8::7"),
    Place("intranet6", {"https": 443}, address="fd00::7"),
]
"""What there is around the pods of Dossier."""

DNS = {"dns:dns"}
BROKER = {"broker:amqps", "broker:amqp"}
HTTPS = {"internet:https", "internet6:https"}
REACHED = {
    "gateway": BROKER | {"database:sql", "redis:redis"},
    "records": BROKER | {"database:sql"},
    "files": BROKER | {"database:sql"} | HTTPS,
    "notifications": BROKER | {"database:sql", "internet:smtp"},
    "integrations": BROKER | {"database:sql", "redis:redis", "internet:http"} | HTTPS,
    "web": {"gateway:http"},
}
CALLED = {
    "gateway": {"ingress": {"gateway:http"}, "web": {"gateway:http"}, "prometheus": {"gateway:ops"}},
    "web": {"ingress": {"web:http"}},
} | {name: {"prometheus": {f"{name}:ops"}} for name in ("records", "files", "notifications", "integrations")}
"""Who calls each chart's pods, and where."""


def placed(case: Case) -> Place:
    """The pod of a chart's Deployment."""
    template = case.one("Deployment", case.chart)["spec"]["template"]
    (container,) = template["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    return Place(case.chart, ports, "dossier", template["metadata"]["labels"])


DEFAULT = {chart: Case(chart, ()) for chart in REACHED}


@pytest.mark.parametrize("chart", REACHED)
def test_a_pod_reaches_what_the_picture_joins_it_to_and_nothing_else(chart: str) -> None:
    pods = [placed(case) for case in DEFAULT.values()]
    policies = [policy for case in DEFAULT.values() for policy in case.resources("NetworkPolicy")]
    assert reachable(placed(DEFAULT[chart]), OUTSIDE + pods, policies) == REACHED[chart] | DNS


@pytest.mark.parametrize("chart", REACHED)
def test_a_pod_is_reached_by_those_alone_who_call_it(chart: str) -> None:
    policies = [policy for case in DEFAULT.values() for policy in case.resources("NetworkPolicy")]
    target = placed(DEFAULT[chart])
    callers = OUTSIDE + [placed(case) for case in DEFAULT.values()]
    reached = {caller.name: reachable(caller, [target], policies) for caller in callers if caller != target}
    assert {name: ports for name, ports in reached.items() if ports} == CALLED[chart]


@pytest.mark.parametrize("case", [case for case in cases() if case.resources("Job")], ids=str)
def test_a_migration_reaches_the_database_alone_and_nobody_reaches_it(case: Case) -> None:
    (job,) = case.resources("Job")
    migration = Place("migration", {"any": 9000}, "dossier", job["spec"]["template"]["metadata"]["labels"])
    policies = case.resources("NetworkPolicy")
    assert reachable(migration, [*OUTSIDE, placed(case)], policies) == DNS | {"database:sql"}
    assert reachable(OUTSIDE[2], [migration], policies) == set()


def test_a_provider_to_sign_in_through_is_reached_when_there_is_one() -> None:
    case = Case("gateway", (helm.CHARTS / "gateway/ci/ingress-values.yaml",))
    found = reachable(placed(case), OUTSIDE, case.resources("NetworkPolicy"))
    assert found == REACHED["gateway"] | DNS | HTTPS


@pytest.mark.parametrize("case", [case for case in cases() if "OTLP_ENDPOINT" in case.settings()], ids=str)
def test_the_collector_of_traces_is_reached_when_there_is_one(case: Case) -> None:
    assert "collector:otlp" in reachable(placed(case), OUTSIDE, case.resources("NetworkPolicy"))


SUITE_EDGES = {
    "gateway": {"rabbitmq:main", "postgres:main", "redis:main"},
    "records": {"rabbitmq:main", "postgres:main"},
    "files": {"rabbitmq:main", "postgres:main", "s3:main"},
    "notifications": {"rabbitmq:main", "postgres:main", "mail:main"},
    "integrations": {"rabbitmq:main", "postgres:main", "redis:main"},
    "web": {"gateway:http"},
} | {name: set[str]() for name in ("postgres", "rabbitmq", "redis", "s3", "mail")}


def test_in_the_chart_of_the_whole_suite_each_pod_reaches_exactly_those_that_it_calls() -> None:
    suite = Case(helm.SUITE, ())
    places = []
    for made in suite.resources("Deployment") + suite.resources("StatefulSet"):
        template = made["spec"]["template"]
        ports = {port["name"]: port["containerPort"] for port in template["spec"]["containers"][0]["ports"]}
        places.append(Place(made["metadata"]["name"], ports, "dossier", template["metadata"]["labels"]))
    policies = suite.resources("NetworkPolicy")
    assert {place.name: reachable(place, places, policies) for place in places} == SUITE_EDGES
