"""What there is to draw: the metrics that services declare, asked of their own code, and those of the broker."""

import functools
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Literal, NamedTuple

from stack.layout import ROOT

SERVICES = ("gateway", "records", "files", "notifications", "integrations")
Kind = Literal["counter", "gauge", "histogram"]

_PRINT = """
import importlib, importlib.util, json, sys
from chassis.metrics import REGISTRY
if importlib.util.find_spec(sys.argv[1] + ".metrics"):
    importlib.import_module(sys.argv[1] + ".metrics")
def labels(family):
    collector = REGISTRY._names_to_collectors[family.name]
    return list(getattr(collector, "_labelnames", {label: 0 for sample in family.samples for label in sample.labels}))
print(json.dumps([[family.name, family.type, family.documentation, labels(family)] for family in REGISTRY.collect()]))
"""


class Metric(NamedTuple):
    """A metric under the name that expressions use; of a histogram the name before `_bucket`, `_count` and `_sum`."""

    name: str
    kind: Kind
    text: str
    labels: tuple[str, ...] = ()


BROKER = {
    name: Metric(name, "gauge", text, ("vhost", "queue"))
    for name, text in (
        ("rabbitmq_detailed_queue_messages", "Messages in a queue"),
        ("rabbitmq_detailed_queue_messages_ready", "Messages that wait for a consumer"),
        ("rabbitmq_detailed_queue_messages_unacked", "Messages that are being worked on"),
        ("rabbitmq_detailed_queue_consumers", "Consumers of a queue"),
    )
}
"""https://www.rabbitmq.com/docs/prometheus#detailed-endpoint."""


@functools.cache
def declared(service: str) -> Mapping[str, Metric]:
    """{name: metric} of a service with its chassis, in the order of their declaration. Raises CalledProcessError."""
    paths = os.pathsep.join(str(ROOT / "services" / name) for name in ("chassis", service))
    done = subprocess.run(
        [sys.executable, "-c", _PRINT, service], env={**os.environ, "PYTHONPATH": paths}, cwd=ROOT / "services",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found = (
        Metric(f"{name}_total" if kind == "counter" else name, kind, text, tuple(labels))
        for name, kind, text, labels in json.loads(done.stdout)
    )
    return {metric.name: metric for metric in found}
