"""The contract of a service, derived from its code."""

import msgspec
from chassis.contract import describe, entrypoints, render
from chassis.dead_letters import queues_of
from chassis.events import Event
from chassis.handlers import DurableHandler, durable_handler
from chassis.rpc import rpc


class Thing(msgspec.Struct):
    """A thing."""

    id: str


class Service:
    """Two methods and a handler."""

    name = "things"

    @rpc(safe=True, gather="ids")
    def get_things(self, ids: list[str]) -> list[Thing | None]:
        """The things.

        More words."""
        return [Thing(thing_id) for thing_id in ids]

    @rpc
    def make_thing(self, name: str = "x") -> Thing:
        """Make one."""
        return Thing(name)

    @durable_handler("records", "record_created", "record_deleted")
    def handle_record(self, event: Event) -> None:
        """Listen."""


def test_methods_events_and_handlers_are_described_with_their_schemas() -> None:
    made = describe(Service, {"thing_made": Thing})
    assert made["rpc"]["get_things"] == {
        "safe": True,
        "gather": "ids",
        "summary": "The things.",
        "arguments": {"$ref": "#/schemas/GetThings"},
        "reply": {"type": "array", "items": {"anyOf": [{"$ref": "#/schemas/Thing"}, {"type": "null"}]}},
    }
    assert made["rpc"]["make_thing"]["safe"] is False
    assert made["schemas"]["MakeThing"]["properties"] == {"name": {"type": "string", "default": "x"}}
    assert made["events"] == {"thing_made": {"$ref": "#/schemas/Thing"}}
    assert made["listens"] == {"handle_record": {"source": "records", "types": ["record_created", "record_deleted"]}}


def test_its_text_is_the_same_every_time() -> None:
    text = render(Service, {"thing_made": Thing})
    assert text == render(Service, {"thing_made": Thing})
    assert text.endswith("}\n")


def test_queues_are_named_for_source_service_and_handler() -> None:
    (queues,) = queues_of(Service, (0.5, 2.0))
    assert queues.main == "evt-records--things.handle_record"
    assert queues.dead == "evt-records--things.handle_record.dead"
    assert [queues.retry(delay) for delay in queues.delays] == [
        f"{queues.main}.quorum.retry.{ms}" for ms in (500, 2000)
    ]
    assert list(entrypoints(Service, DurableHandler)) == ["handle_record"]
