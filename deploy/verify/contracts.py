"""Step: no contract breaks what the release before promised. See ``deploy.contracts``."""

from collections.abc import Iterator

from deploy.contracts.comparison import accepted, compare, verdict
from deploy.contracts.revisions import NoHistory
from deploy.verify.chain import Skipped
from stack.layout import ROOT


def check() -> Iterator[str]:
    """A line per break. Raises Skipped where there is no history to compare with."""
    try:
        compared = list(compare(ROOT))
    except NoHistory as reason:
        raise Skipped(str(reason)) from reason
    for base in dict.fromkeys(each.base for each in compared):
        named = ", ".join(each.service for each in compared if each.base == base)
        print(f"          contracts of {named} are compared with those of {base}", flush=True)
    yield from verdict(compared, accepted(ROOT))
