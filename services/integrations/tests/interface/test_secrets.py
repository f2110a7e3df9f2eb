import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from chassis.errors import ServiceError
from chassis.testing import wait_for

from services.integrations.tests.third_party import Receiver, Reply

Call = Callable[..., Any]
CANARY = "canary-7d1f0c9e"


WRONG: list[dict[str, Any]] = [
    {"method": "PUT"},
    {"url": "http://10.0.0.1/"},
    {"cache_seconds": -1},
    {"mapping": {}},
    {"name": "leaky"},
    {"headers": {"X": [CANARY]}},
    {"headers": {"X": "{{ '" + CANARY}},
    {"headers": {"X": "{% " + CANARY}},
    {"secret": [CANARY]},
    {"secret": CANARY * 1000},
]


def a_source(far: Receiver, **changes: Any) -> dict[str, Any]:
    return {
        "name": "leaky",
        "url": far.url + "/{{ params.id }}?key={{ secret }}",
        "method": "POST",
        "headers": {"Authorization": "Bearer {{ secret }}", "X-Literal": CANARY},
        "body": '{"key": {{ secret | tojson }}}',
        "mapping": {"x": "answer"},
        "secret": CANARY,
        **changes,
    }


def test_a_secret_is_in_no_reply_error_log_or_row(
    call: Call, far: Receiver, settings: dict[str, str], log_file: Path
) -> None:
    heard: list[Any] = [call("create_source", **a_source(far))]
    for changes in WRONG:
        with pytest.raises(ServiceError) as caught:
            call("create_source", **a_source(far, **changes))
        heard.append((caught.value.message, caught.value.details))
    for status in (200, 302, 404, 500, 429):
        far.script = lambda request, status=status: Reply(status, request.body)  # type: ignore[misc]
        heard.append(call("fetch_sources", requests=[{"source": "leaky", "params": {"id": status}}]))
    assert CANARY in far.requests[0].path
    far.close()
    heard.append(call("fetch_sources", requests=[{"source": "leaky", "params": {"id": "gone"}}, {"source": "leaky"}]))
    heard.append(call("list_sources"))
    assert CANARY not in json.dumps(heard, default=str)
    assert log_file.stat().st_size > 0
    assert CANARY not in log_file.read_text()
    with psycopg.connect(settings["DATABASE_URL"]) as connection:
        rows = connection.execute("select s::text, encode(sealed, 'escape') from sources s").fetchall()
    assert CANARY not in str(rows)


def test_a_signing_secret_is_shown_once(
    call: Call, events: Any, far: Receiver, webhook: dict[str, Any], settings: dict[str, str], log_file: Path
) -> None:
    secret = webhook["secret"].removeprefix("whsec_")
    far.script = lambda _: Reply(500, secret.encode())
    events.publish("records", "record_created")

    def failed() -> Any:
        (delivery,) = call("list_deliveries", webhook=webhook["id"])["items"] or [{"state": ""}]
        return delivery["state"] == "failed" and delivery

    delivery = wait_for(failed, "the delivery to fail")
    heard = [delivery, call("list_attempts", delivery=delivery["id"]), call("list_webhooks")]
    assert secret not in json.dumps(heard)
    assert secret not in log_file.read_text()
    with psycopg.connect(settings["DATABASE_URL"]) as connection:
        rows = connection.execute("select w::text, encode(sealed_secret, 'escape') from webhooks w").fetchall()
    assert secret not in str(rows)
