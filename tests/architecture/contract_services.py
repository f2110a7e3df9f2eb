"""All services, played from their committed contracts: they take what the contract takes and answer in its shape."""

from typing import Any

from chassis.context import Context
from repository import SERVICES, contract
from samples import of_schema


class Answer:
    """A reply that is there."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def result(self) -> Any:
        return self._value


class ContractServices:
    """Stands in for the RPC client. `problems` are the calls that break a contract, `called` the methods asked."""

    def __init__(self) -> None:
        self.called: set[str] = set()
        self.problems: list[str] = []

    def submit(self, service: str, method: str, context: Context, /, **kwargs: Any) -> Answer:
        name = f"{service}.{method}"
        self.called.add(name)
        declared = contract(service)["rpc"].get(method) if service in SERVICES else None
        if declared is None:
            self.problems.append(f"{name} does not exist")
            return Answer(None)
        components = contract(service)["schemas"]
        self._check(name, components[declared["arguments"]["$ref"].rpartition("/")[2]], kwargs)
        answer = of_schema(declared["reply"], components)
        if name == "records.get_collections":  # with a field whose values other services own
            answer = [
                collection | {"fields": [f | {"type": "FILES"} for f in collection["fields"]]} for collection in answer
            ]
        if declared["gather"] is not None:
            answer = answer * len(kwargs[declared["gather"]])
        return Answer(answer)

    def _check(self, name: str, arguments: dict[str, Any], kwargs: dict[str, Any]) -> None:
        self.problems += [f"{name} takes no {extra}" for extra in kwargs.keys() - arguments["properties"].keys()]
        self.problems += [f"{name} needs {lacking}" for lacking in set(arguments.get("required", ())) - kwargs.keys()]
