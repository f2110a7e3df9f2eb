"""Pods reach what the picture of the architecture joins them to, and nothing else: docs/architecture.svg."""

from ipaddress import ip_network

import pytest
import yaml

from deploy.tests.network import Place, reachable
from deploy.tests.rendered import Case, cases
from deploy.verify import helm

AROUND = [
    Place("dns", {"dns": 53}, "kube-system", {"k8s-app": "kube-dns"}),
    Place("ingress", {}, "ingress-nginx", {"app.kubernetes.io/name": "ingress-nginx"}),
    Place("prometheus", {}, "monitoring", {"app.kubernetes.io/name": "prometheus"}),
    Place("collector", {"otlp": 4318}, "monitoring", {"app.kubernetes.io/name": "collector"}),
    Place("stranger", {"http": 8080, "ops": 9000}, "elsewhere", {"app.kubernetes.io/name": "gateway"}),
    Place("intranet", {"https": 443, "http": 80, "smtp": 587}, address="172.20.1.1"),
    Place("metadata", {"http": 80}, address="169.254.169.254"),
    Place("internet", {"https": 443, "http": 80, "smtp": 587, "ssh": 22, "sql": 5432}, address="198.51.100.7"),
    Place("internet6", {"https": 443}, address="2001:db8::7"),
    Place("intranet6", {"https": 443}, address="fd00::7"),
]
"""What there is around the pods of Dossier, beside its backends."""
BACKENDS = {"broker": {"amqps": 5671, "amqp": 5672, "api": 15671}, "database": {"sql": 5432}, "redis": {"redis": 6379}}

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


WHEN = {"OTLP_ENDPOINT": {"collector:otlp"}, "OIDC_ISSUER": HTTPS}
"""What is reached as soon as a setting names it."""

DEFAULT = {chart: Case(chart, ()) for chart in REACHED}
WITH_POLICIES = [case for case in cases() if case.resources("NetworkPolicy")]


def placed(case: Case) -> Place:
    """The pod of a chart's Deployment."""
    template = case.one("Deployment", case.chart)["spec"]["template"]
    (container,) = template["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    return Place(case.chart, ports, "dossier", template["metadata"]["labels"])


def outside(case: Case) -> list[Place]:
    """Around a case: its backends are where its values have PostgreSQL, in the first of the networks named."""
    defaults = yaml.safe_load((helm.CHARTS / case.chart / "values.yaml").read_text())["network"]
    named = [(yaml.safe_load(path.read_text()) or {}).get("network", {}) for path in case.values]
    edges = [network["postgres"] for network in (defaults, *named) if "postgres" in network]
    network = ip_network(edges[-1]["to"][0]["ipBlock"]["cidr"] if edges else "10.0.0.0/8")
    return AROUND + [Place(name, ports, address=str(network[5])) for name, ports in BACKENDS.items()]


def hosts(reached: set[str]) -> set[str]:
    return {where.partition(":")[0] for where in reached}


@pytest.mark.parametrize("case", WITH_POLICIES, ids=str)
def test_a_pod_reaches_what_the_picture_joins_it_to_and_nothing_else(case: Case) -> None:
    wanted = REACHED[case.chart] | DNS | {each for name in WHEN.keys() & case.settings() for each in WHEN[name]}
    pods = [placed(each) for each in DEFAULT.values() if each.chart != case.chart]
    found = reachable(placed(case), [*outside(case), *pods], case.resources("NetworkPolicy"))
    assert found <= wanted
    assert hosts(found) >= hosts(wanted) - {"internet6"}


@pytest.mark.parametrize("chart", REACHED)
def test_by_default_a_pod_reaches_all_that_the_picture_joins_it_to(chart: str) -> None:
    pods = [placed(case) for case in DEFAULT.values()]
    policies = [policy for case in DEFAULT.values() for policy in case.resources("NetworkPolicy")]
    assert reachable(placed(DEFAULT[chart]), outside(DEFAULT[chart]) + pods, policies) == REACHED[chart] | DNS


@pytest.mark.parametrize("chart", REACHED)
def test_a_pod_is_reached_by_those_alone_who_call_it(chart: str) -> None:
    policies = [policy for case in DEFAULT.values() for policy in case.resources("NetworkPolicy")]
    target = placed(DEFAULT[chart])
    callers = outside(DEFAULT[chart]) + [placed(case) for case in DEFAULT.values()]
    reached = {caller.name: reachable(caller, [target], policies) for caller in callers if caller != target}
    assert {name: ports for name, ports in reached.items() if ports} == CALLED[chart]


@pytest.mark.parametrize("case", [case for case in WITH_POLICIES if case.resources("Job")], ids=str)
def test_a_migration_reaches_the_database_alone_and_nobody_reaches_it(case: Case) -> None:
    (job,) = case.resources("Job")
    migration = Place("migration", {"any": 9000}, "dossier", job["spec"]["template"]["metadata"]["labels"])
    policies = case.resources("NetworkPolicy")
    assert reachable(migration, [*outside(case), placed(case)], policies) == DNS | {"database:sql"}
    assert [place.name for place in outside(case) if reachable(place, [migration], policies)] == []


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
