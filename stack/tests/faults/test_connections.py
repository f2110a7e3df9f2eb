"""Every connection from every service to every backend fails in every way, and comes back without a restart.

`make chaos` tries all faults, `make integration` those of CHOSEN. One backend fails for all services at once.
"""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from chassis.connections import NOTICED
from chassis.errors import Unavailable
from chassis.testing import wait_for

from stack.tests.faults.deployed import BACKENDS, OTHERS, SERVICES, Deployed, Suite, addresses, backends_of, suite

pytestmark = pytest.mark.timeout(900)

LASTING = ("silence_new", "drip", "hold")
"""Faults that last until `heal`; the others are over at once, and leave connections that are of no use."""
FAULTS = ("silence", "reset", "cut", "halve", "owner frozen", *LASTING)
CHOSEN = FAULTS if os.environ.get("DOSSIER_CHAOS") else FAULTS[:2]
PAIRS = [(service, name) for service in SERVICES for name in backends_of(service)]
OTHER = set(BACKENDS.values()) - {"rabbitmq", "postgres"}
GROUPS = {"rabbitmq": {"rabbitmq"}, "postgres": {"postgres"}, "others": OTHER}
ALLOWANCE = 4
"""A machine with other work to do gets so many times what is promised; a connection that stays lost needs for ever."""


@pytest.fixture(scope="module")
def running() -> Iterator[Suite]:
    with suite() as made:
        yield made


def test_every_address_in_the_settings_is_a_backend_that_fails_here_or_known_to_be_none() -> None:
    assert set().union(*(addresses(service) for service in SERVICES)) - set(BACKENDS) - OTHERS == set()
    assert set().union(*(addresses(service) for service in SERVICES)) >= set(BACKENDS)
    assert {name for _, name in PAIRS} == set().union(*GROUPS.values())


@pytest.mark.parametrize("fault", CHOSEN)
@pytest.mark.parametrize("group", GROUPS)
def test_a_connection_that_fails_is_replaced_without_a_restart(running: Suite, fault: str, group: str) -> None:
    pairs = [(running.deployed[service], name) for service, name in PAIRS if name in GROUPS[group]]
    assert pairs
    with ThreadPoolExecutor(len(pairs)) as pool:
        for pair, outcome in [(pair, pool.submit(suffer, *pair, fault)) for pair in pairs]:
            trouble = outcome.exception()
            assert trouble is None, f"{pair[0].service} and {pair[1]}, {fault}: {trouble!r}"
    for deployed in running.deployed.values():
        assert deployed.process.poll() is None
        wait_for(deployed.ready, f"{deployed.service} to be ready", seconds=ALLOWANCE * NOTICED)


def suffer(deployed: Deployed, name: str, fault: str) -> None:
    """Use the connection, make it fail, and use it until that works again."""
    ask, proxy = deployed.asks[name], deployed.proxies[name]
    wait_for(lambda: works(ask), f"{deployed.service} to use {name}", seconds=ALLOWANCE * NOTICED)
    if fault == "owner frozen":
        deployed.signal(signal.SIGSTOP)
        try:
            time.sleep(3)
        finally:
            deployed.signal(signal.SIGCONT)
    else:
        getattr(proxy, fault)()
    if fault in LASTING:
        if fault == "silence_new":
            proxy.silence()
        works(ask)  # answered in time, whatever the answer
        proxy.heal()
    wait_for(lambda: works(ask), f"{deployed.service} to use {name} again", seconds=ALLOWANCE * NOTICED)


def works(ask: object) -> bool:
    """Whether the service answers with success. Any other answer in time is fine; none is not."""
    assert callable(ask)
    try:
        ask()
    except (Unavailable, AssertionError):
        return False
    except httpx.TimeoutException as err:
        raise RuntimeError("the gateway did not answer in time") from err
    return True
