"""The senders of the service look at the queue when something was committed, not only now and then."""

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import eventlet
import pytest
from chassis.database import Database
from chassis.testing import private_database, wait_for
from notifications import courier
from notifications.courier import Courier


class Looking:
    """Finds nothing to send, and counts how often it has looked."""

    def __init__(self) -> None:
        self.looks = 0

    def turn(self) -> None:
        self.looks += 1

    def idle(self) -> None:
        """There is no connection to close."""


def looked(looking: Looking, times: int) -> bool:
    eventlet.sleep(0.01)
    return looking.looks >= times


@pytest.fixture
def database() -> Iterator[Database]:
    with private_database() as url:
        made = Database(url)
        yield made
        made.close()


def test_a_commit_wakes_the_senders_and_whom_it_woke_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "POLL", 600)
    relay_woken: list[bool] = []
    database.after_commit = lambda: relay_woken.append(True)
    looking = Looking()
    sender = Courier()
    config = {"database": database, "settings": SimpleNamespace(send_concurrency=1)}
    sender.container = SimpleNamespace(config=config, spawn_managed_thread=eventlet.spawn)
    monkeypatch.setattr(sender, "_deliverer", lambda: looking)
    sender.setup()
    sender.start()
    try:
        wait_for(partial(looked, looking, 1), "its first look", seconds=60)
        for count in (2, 3):
            with database.begin() as connection:
                connection.exec_driver_sql("select 1")
            wait_for(partial(looked, looking, count), "it to look again", seconds=60)
    finally:
        sender.stop()
    assert relay_woken == [True, True]
