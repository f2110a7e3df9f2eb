"""How long a message lay in its queue: its sender writes into a header when it may be taken, its taker looks there.

AMQP's own timestamp has whole seconds, which is more than most messages wait.
"""

import time
from collections.abc import Callable
from typing import Any

HEADER = "x-due-at"


def due(delay: float = 0.0) -> dict[str, Any]:
    """The header of a message that may be taken `delay` seconds from now."""
    return {HEADER: time.time() + delay}


def observe(message: Any, observe_seconds: Callable[[float], None]) -> None:
    """Count the wait of a message that has just been taken; one without the header, of a stranger, is passed over."""
    since = (message.headers or {}).get(HEADER)
    if isinstance(since, float):
        observe_seconds(max(0.0, time.time() - since))


def age(message: Any) -> float:
    """Seconds since the message could have been taken first; 0 for a stranger's."""
    since = (message.headers or {}).get(HEADER)
    return max(0.0, time.time() - since) if isinstance(since, float) else 0.0
