"""Changes: told to others, refused when they collide, and kept."""

from typing import Any

from systemtest import documents
from systemtest.api import Api, Refused
from systemtest.demo.scene import Scene
from systemtest.receiver import Receiver, verified
from systemtest.waiting import until


def call_a_webhook_and_collide(scene: Scene) -> None:
    """A signed webhook, a conflict between two clients, the history"""
    with Receiver() as receiver:
        made = scene.api.mutate(
            documents.CREATE_WEBHOOK, url=receiver.url, events=["record_updated"], collection="airports"
        )
        scene.remove_later(documents.DELETE_WEBHOOK, id=made["webhook"]["id"])
        changed = scene.rename("Los Angeles International")
        event = until(lambda: _told(receiver, made["secret"], changed["version"]), "the webhook", seconds=30)
        scene.say(f"webhook received and its signature verified: {event['type']} {event['subject']}")
        delivered = until(lambda: _delivered(scene, made["webhook"]["id"]), "the delivery log", seconds=10)
        scene.say(f"delivery log: {delivered['state']}, status {delivered['responseStatus']}")
    _collide(scene, changed)
    history = scene.api.query(documents.HISTORY, collection="airports", id=scene.lax)["record"]["history"]
    viewer = scene.api.query("{ viewer { id email } }")["viewer"]
    newest = history["nodes"][0]
    assert newest["actor"] == viewer["id"]
    assert set(newest["diff"]) == {"city"}
    scene.say(f"history: {len(history['nodes'])} changes, the newest by {viewer['email']}: {newest['diff']}")


def _told(receiver: Receiver, secret: str, version: int) -> dict[str, Any] | None:
    """The event of this version; a change that was under way when the webhook was made is told as well."""
    events = (verified(secret, *received) for received in receiver.received)
    return next((event for event in events if event["data"]["record"]["version"] == version), None)


def _delivered(scene: Scene, webhook: str) -> dict[str, Any] | None:
    nodes = scene.api.query(documents.DELIVERIES, webhook=webhook)["webhookDeliveries"]["nodes"]
    return next((node for node in nodes if node["state"] == "delivered"), None)


def _collide(scene: Scene, record: dict[str, Any]) -> None:
    with Api(scene.stack.gateway) as other:
        other.sign_in(*scene.stack.admin)
        change = {"collection": "airports", "id": record["id"], "version": record["version"]}
        won = scene.api.mutate(documents.UPDATE_RECORD, **change, values={"city": "Los Angeles (first)"})["record"]
        try:
            other.mutate(documents.UPDATE_RECORD, **change, values={"city": "Los Angeles (second)"})
        except Refused as err:
            assert err.code == "conflict", err.errors
            assert err.payload["record"] == won, "the loser gets the current record"
            scene.say(f"two edits of version {record['version']}: one won, the other got the current version")
            return
    raise AssertionError("the second edit of one version must be a conflict")
