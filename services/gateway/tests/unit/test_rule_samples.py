"""What a rule is tried out with: a record, and its facts as an event of it has them."""

from typing import Any, cast

from gateway.rpc import Calls
from gateway.rule_samples import sample

LABELS = {"s1": "In progress"}
STATE = {"name": "state", "label": "State", "type": "CHOICE", "options": {"choices": ["s1", "s2"], "labels": LABELS}}
TO = {"name": "to", "label": "To", "type": "LINK", "options": {"collection": "states"}}
COLLECTIONS = {
    "cases": {"label": "Cases", "fields": [TO, STATE]},
    "states": {"label": "States", "fields": [STATE]},
}
RECORDS = {
    "c1": {"id": "c1", "values": {"to": "t1", "state": "s1"}},
    "t1": {"id": "t1", "values": {"state": "s1"}},
    "t2": {"id": "t2", "values": {"state": "s2"}},
}


class Records:
    """The records service, as far as a sample asks it."""

    def call(self, service: str, method: str, **arguments: Any) -> Any:
        assert service == "records"
        match method:
            case "get_collections":
                return [COLLECTIONS.get(name) for name in arguments["names"]]
            case "get_records":
                return [RECORDS.get(id) for id in arguments["ids"]]
            case "get_history":
                return [{"items": [{"action": "update", "diff": {"to": ["t2", "t1"]}}]}]
        raise AssertionError(method)


def test_a_sample_has_the_labels_of_choices_and_calls_linked_records_by_them() -> None:
    facts = sample(cast(Calls, Records()), "record_updated", "cases", "c1")["facts"]
    assert facts["titles"] == {"to": {"t1": "In progress", "t2": "s2"}}
    assert facts["collection"]["fields"] == [
        {"name": "to", "label": "To", "type": "LINK", "target": "states"},
        {"name": "state", "label": "State", "type": "CHOICE", "choices": LABELS},
    ]
