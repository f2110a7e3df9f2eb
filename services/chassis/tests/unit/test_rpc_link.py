"""Which replies a caller takes."""

import time
from types import SimpleNamespace

import pytest
from chassis.rpc_link import Link, Sent


@pytest.mark.parametrize(
    ("exchange", "taken"), [("records.replies", True), ("nameko-rpc", True), ("files.replies", False), ("", False)]
)
def test_a_reply_comes_from_the_service_that_was_called(exchange: str, taken: bool) -> None:
    replies: list[tuple[str, bytes]] = []
    link = Link("amqp://127.0.0.1:1", "tests", lambda *reply: replies.append(reply), ["records", "files"])
    link.in_flight["c1"] = Sent("c1", "records", [], time.time() + 10)
    message = SimpleNamespace(properties={"correlation_id": "c1"}, delivery_info={"exchange": exchange}, body=b"{}")
    link._receive(message)
    link.close()
    assert replies == ([("c1", b"{}")] if taken else [])
