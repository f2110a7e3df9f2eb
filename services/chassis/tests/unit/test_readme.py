"""What the README says is so."""

import re
from pathlib import Path
from typing import Any

from chassis.contract import describe
from chassis.settings import BaseSettings, document

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_example_is_a_service() -> None:
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert sum(1 for line in source.splitlines() if line.strip()) <= 26
    names: dict[str, Any] = {}
    exec(source, names)
    made = describe(names["SERVICE"], names["EVENTS"])
    assert list(made["rpc"]) == ["greet"]
    assert list(made["listens"]) == ["handle_record_created"]


def test_every_setting_is_documented() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    assert rows == document(BaseSettings)


def test_every_module_is_listed() -> None:
    table = README.split("## A service")[0]
    inner = {
        "__init__",
        "breaker",
        "consuming",
        "dead_letters",
        "green",
        "handler_queues",
        "publisher",
        "rpc_batch",
        "rpc_link",
        "wire",
    }
    inner |= {"event_spans", "rpc_spans", "span_queue"}
    modules = {path.stem for path in (Path(__file__).parents[2] / "chassis").glob("*.py")}
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE)))) == modules - inner
