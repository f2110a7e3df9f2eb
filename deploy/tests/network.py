"""NetworkPolicies, as a network plugin that enforces them would read them.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/. A pod that no policy chooses for a
direction may do all in it; one that is chosen may do what any of its policies allows.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any, NamedTuple

Resource = dict[str, Any]


class Place(NamedTuple):
    """A pod (with a namespace) or a machine outside the cluster (with an address), and the ports that it listens at."""

    name: str
    ports: dict[str, int]
    namespace: str = ""
    labels: dict[str, str] = {}  # noqa: RUF012
    address: str = ""


def reachable(source: Place, targets: Iterable[Place], policies: list[Resource]) -> set[str]:
    """``target:port`` of all that the source may open a connection to."""
    return {
        f"{target.name}:{port}"
        for target in targets
        for port in target.ports
        if _may(policies, "Egress", source, target, target, port)
        and _may(policies, "Ingress", target, source, target, port)
    }


def _may(policies: list[Resource], direction: str, pod: Place, peer: Place, target: Place, port: str) -> bool:
    chosen = [p["spec"] for p in policies if pod.namespace == "dossier" and _selects(p["spec"]["podSelector"], pod)]
    rules = [spec.get(direction.lower(), []) for spec in chosen if direction in spec["policyTypes"]]
    side = "to" if direction == "Egress" else "from"
    return not rules or any(
        _has_port(rule, target, port) and any(_matches(each, peer) for each in rule[side])
        for rule in [one for some in rules for one in some]
    )


def _has_port(rule: Resource, target: Place, port: str) -> bool:
    return any(wanted["port"] in (port, target.ports[port]) for wanted in rule["ports"])


def _matches(peer: Resource, place: Place) -> bool:
    if "ipBlock" in peer:
        return bool(place.address) and _holds(peer["ipBlock"], place.address)
    if not place.namespace:
        return False
    names = peer.get("namespaceSelector", {"matchLabels": {"kubernetes.io/metadata.name": "dossier"}})
    inside = Place("namespace", {}, labels={"kubernetes.io/metadata.name": place.namespace})
    return _selects(names, inside) and _selects(peer.get("podSelector", {}), place)


def _holds(block: Resource, address: str) -> bool:
    number = ipaddress.ip_address(address)
    inside = number in ipaddress.ip_network(block["cidr"])
    return inside and not any(number in ipaddress.ip_network(part) for part in block.get("except", []))


def _selects(selector: Resource, place: Place) -> bool:
    assert selector.keys() <= {"matchLabels"}, "only labels are understood here"
    wanted: dict[str, str] = selector.get("matchLabels", {})
    return wanted.items() <= place.labels.items()
