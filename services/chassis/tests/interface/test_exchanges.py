"""Exchanges are used by who may not make them, and made where they are missing by who may."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import amqp
import httpx
import pytest
from chassis.exchanges import ensure_exchange
from chassis.publisher import connect
from chassis.testing import backend, private_vhost


@pytest.fixture
def vhost() -> Iterator[str]:
    with private_vhost() as url:
        yield url


@pytest.fixture
def guest(vhost: str) -> Iterator[str]:
    """The address that a user without the right to make anything has."""
    parts = urlsplit(vhost)
    name = parts.path[1:]
    with httpx.Client(base_url=backend("TEST_RABBITMQ_API_URL"), timeout=30) as client:
        client.put(f"/api/users/{name}", json={"password": name, "tags": ""}).raise_for_status()
        rights = {"configure": "^$", "write": ".*", "read": ".*"}
        client.put(f"/api/permissions/{quote(name, safe='')}/{name}", json=rights).raise_for_status()
        yield urlunsplit(parts._replace(netloc=f"{name}:{name}@{parts.hostname}:{parts.port}"))
        client.delete(f"/api/users/{name}").raise_for_status()


@contextmanager
def channel_of(url: str) -> Iterator[Any]:
    with closing(connect(url, heartbeat=0)) as connection:
        yield connection.channel()


def test_an_exchange_that_is_there_is_used_by_who_may_not_make_it(vhost: str, guest: str) -> None:
    with channel_of(vhost) as channel:
        ensure_exchange(channel, "records.events")
    with channel_of(guest) as channel:
        ensure_exchange(channel, "records.events")
        channel.basic_publish(amqp.Message("{}"), "records.events", "record_created")


def test_one_that_is_missing_is_refused_to_who_may_not_make_it(guest: str) -> None:
    with channel_of(guest) as channel, pytest.raises(amqp.exceptions.AccessRefused):
        ensure_exchange(channel, "records.events")


def test_to_look_leaves_no_channel_behind(vhost: str) -> None:
    with channel_of(vhost) as channel:
        before = set(channel.connection.channels)
        for name in ("records.events", "records.events", "files.events"):
            ensure_exchange(channel, name)
        assert set(channel.connection.channels) == before
