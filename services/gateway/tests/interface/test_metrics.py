"""What the gateway counts moves when it happens."""

import httpx
import pytest
from chassis.testing import wait_for
from prometheus_client.parser import text_string_to_metric_families

from .conftest import ADMIN, SIGN_IN, Caller, Deployment
from .responder import Responder


def value(deployment: Deployment, name: str, **labels: str) -> float:
    """Fails for a sample that is not there."""
    families = text_string_to_metric_families(httpx.get(f"{deployment.ops_url}/metrics").text)
    (found,) = [s.value for f in families for s in f.samples if s.name == name and s.labels == labels]
    return found


SERVED = "{ collections { id } }"
BESIDE = '{ viewer { email } file(id: "unreachable") { size } }'
AWAY = "{ emails { nodes { id } } }"
UNREADABLE = "{ collections { "


@pytest.mark.parametrize(
    ("document", "outcome"),
    [(SERVED, "ok"), (BESIDE, "partial"), (AWAY, "error"), (UNREADABLE, "refused"), ("{ nothing }", "refused")],
)
def test_operations_are_counted_by_how_they_end(
    deployment: Deployment, admin: Caller, other_services: dict[str, Responder], document: str, outcome: str
) -> None:
    before = value(deployment, "dossier_graphql_operations_total", type="query", outcome=outcome)
    admin.post(document)
    assert value(deployment, "dossier_graphql_operations_total", type="query", outcome=outcome) == before + 1


def test_what_may_not_be_is_refused_and_no_error(deployment: Deployment, stranger: Caller, records: Responder) -> None:
    before = value(deployment, "dossier_graphql_operations_total", type="query", outcome="refused")
    stranger.post(SERVED)
    assert value(deployment, "dossier_graphql_operations_total", type="query", outcome="refused") == before + 1


def test_mutations_are_counted_apart_from_queries(deployment: Deployment, stranger: Caller) -> None:
    before = value(deployment, "dossier_graphql_operations_total", type="mutation", outcome="ok")
    stranger.post("mutation { signOut { errors { code } } }")
    assert value(deployment, "dossier_graphql_operations_total", type="mutation", outcome="ok") == before + 1
    stranger.http.get("/graphql", params={"query": "mutation { signOut { errors { code } } }"})
    assert value(deployment, "dossier_graphql_operations_total", type="mutation", outcome="ok") == before + 1


def test_sign_ins_are_counted_by_how_they_end(deployment: Deployment, stranger: Caller) -> None:
    outcomes = ("ok", "refused", "limited", "unavailable")
    before = {each: value(deployment, "dossier_sign_ins_total", outcome=each) for each in outcomes}
    stranger.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])
    for _ in range(11):
        stranger.ask(SIGN_IN, e="nobody-here@example.com", p="wrong")
    after = {each: value(deployment, "dossier_sign_ins_total", outcome=each) for each in outcomes}
    assert {each: after[each] - before[each] for each in outcomes} == {
        "ok": 1, "refused": 10, "limited": 1, "unavailable": 0,
    }  # fmt: skip


def test_sessions_are_seen(deployment: Deployment, admin: Caller) -> None:
    wait_for(lambda: value(deployment, "dossier_sessions") >= 1, "the next count", seconds=30)


def test_services_are_there_before_they_are_called(deployment: Deployment) -> None:
    assert value(deployment, "dossier_breaker_open", target="files") == 0
    assert value(deployment, "dossier_build_info", service="gateway", version="unknown") == 1
    assert value(deployment, "dossier_events_published_total", type="user_created") >= 0
