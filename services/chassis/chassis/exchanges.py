"""Exchanges are looked for first and made only where they are missing.

To look needs no right at the broker, to make one does: whoever only binds to an exchange or publishes to it works with
a user that may neither make nor remove it.
"""

from typing import Any

import amqp


def ensure_exchange(channel: Any, name: str) -> None:
    """A durable topic exchange. Raises AccessRefused where it is missing and may not be made."""
    looking = channel.connection.channel()
    try:
        looking.exchange_declare(name, "topic", passive=True)
    except amqp.exceptions.NotFound:  # which ends the channel that asked; py-amqp opens it again
        channel.exchange_declare(name, "topic", durable=True, auto_delete=False)
    looking.close()
