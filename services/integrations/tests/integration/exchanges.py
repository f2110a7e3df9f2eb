"""Requests that tests of outgoing HTTP make."""

import pytest
from integrations.addresses import parse_url
from integrations.outgoing import Answer, Exchange, Limits, Outgoing, OutgoingError

LIMITS = Limits(connect=1.0, total=2.0, size=10_000)
SHORT = Limits(connect=0.5, total=0.5, size=10_000)


def get(outgoing: Outgoing, url: str, limits: Limits = LIMITS) -> Answer:
    """The answer to a GET."""
    return outgoing.send(Exchange("GET", parse_url(url)), limits)


def failure(outgoing: Outgoing, url: str, limits: Limits = LIMITS) -> str:
    """The code of the error that a GET raises."""
    with pytest.raises(OutgoingError) as caught:
        get(outgoing, url, limits)
    return caught.value.code
