"""An email about a change."""

import time

from systemtest import documents, mailbox
from systemtest.demo.scene import Scene
from systemtest.waiting import until


def be_notified(scene: Scene) -> None:
    """A rule sends an email when a record changes"""
    to = f"desk-{int(time.time())}@example.org"
    rule = scene.api.mutate(
        documents.CREATE_RULE,
        name="Renamed airports",
        event="record_updated",
        collection="airports",
        condition={"iata": {"eq": "LAX"}},
        recipients=[to],
        subject="{{ record.values.iata }} is now {{ record.values.name }}",
        body="It was {{ diff.name[0] }}.",
    )["notificationRule"]
    scene.remove_later(documents.DELETE_RULE, id=rule["id"])
    scene.rename("Los Angeles International (renamed)")
    mail = until(lambda: mailbox.messages(scene.stack, to), "the email", seconds=30)[0]
    assert mail["subject"] == "LAX is now Los Angeles International (renamed)", mail["subject"]
    state = until(lambda: _sent(scene, to), "the delivery log to say sent", seconds=10)
    scene.say(f"“{mail['subject']}” arrived, state in the log: {state}")


def _sent(scene: Scene, to: str) -> str | None:
    nodes = scene.api.query(documents.EMAILS)["emails"]["nodes"]
    return next((node["state"] for node in nodes if node["to"] == to and node["state"] == "sent"), None)
