"""What services say of themselves is true, and fits together."""

import os
import re
import subprocess
import sys

import pytest
from repository import ROOT, SERVICES, contract

LISTENING = [
    (service, handler, listens["source"], event)
    for service in SERVICES
    if (ROOT / "services" / service / "contract.json").exists()
    for handler, listens in contract(service)["listens"].items()
    for event in listens["types"]
]
ANSWERING = tuple(service for service in SERVICES if service != "gateway")


@pytest.mark.parametrize("service", SERVICES)
def test_the_committed_contract_is_that_of_the_code(service: str) -> None:
    path = os.pathsep.join(str(ROOT / "services" / folder) for folder in ("chassis", service))
    done = subprocess.run(
        [sys.executable, "-m", service, "contract"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    committed = (ROOT / "services" / service / "contract.json").read_text()
    assert done.stdout == committed, f"review the change: python -m {service} contract > contract.json"


@pytest.mark.parametrize(("service", "handler", "source", "event"), LISTENING)
def test_every_event_that_is_listened_to_is_published(service: str, handler: str, source: str, event: str) -> None:
    assert event in contract(source)["events"], f"{service}.{handler} waits for ever"


def test_events_are_listened_to_at_all() -> None:
    assert {source for _, _, source, _ in LISTENING} == {"gateway", "records", "files"}


@pytest.mark.parametrize("service", ANSWERING)
def test_every_service_answers_on_its_queue(service: str) -> None:
    assert contract(service)["service"] == service
    assert contract(service)["rpc"]


@pytest.mark.parametrize("service", ANSWERING)
def test_every_method_says_what_it_does(service: str) -> None:
    assert [name for name, method in contract(service)["rpc"].items() if not method["summary"]] == []


def test_methods_are_gathered_at_all() -> None:
    found = {name for service in ANSWERING for name, m in contract(service)["rpc"].items() if m["gather"] is not None}
    assert found >= {"get_records", "query_linked", "list_record_files"}


@pytest.mark.parametrize("service", ANSWERING)
def test_a_gathered_method_answers_item_by_item(service: str) -> None:
    for name, method in contract(service)["rpc"].items():
        if method["gather"] is not None:
            arguments = contract(service)["schemas"][method["arguments"]["$ref"].rpartition("/")[2]]
            assert arguments["properties"][method["gather"]]["type"] == "array", name
            assert method["reply"]["type"] == "array", name
            assert method["safe"], f"{name}: a gathered call may run twice"


@pytest.mark.parametrize("service", SERVICES)
def test_the_architecture_document_tells_who_publishes_and_who_listens(service: str) -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    (row,) = re.findall(rf"^\| {service} \|.*$", text, re.MULTILINE)
    published, heard = (set(re.findall(r"`(\w+)`", cell)) for cell in row.split("|")[4:6])
    assert published == set(contract(service)["events"])
    assert heard == {event for listener, _, _, event in LISTENING if listener == service}
