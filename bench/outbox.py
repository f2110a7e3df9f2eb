"""`python -m bench.outbox`: how long an event takes from its commit to the broker, with one and several processes.

It needs the servers of `python -m stack test-backends run -- python -m bench.outbox`. Each process runs what a service
runs, a relay and writers; delays are by the one clock of the machine, to the moment when a consumer has the event.
"""

import argparse
import multiprocessing
import resource
import statistics
import threading
import time
from typing import Any

import msgspec
from chassis.database import Database, metadata
from chassis.events import new_event
from chassis.lease import lease_table
from chassis.publisher import Publisher
from chassis.testing import EventTap, private_database, private_vhost
from chassis.transactional_outbox import OutboxRelay, append, outbox_table
from chassis.wake import Wake

TABLES = metadata()
OUTBOX = outbox_table(TABLES)
lease_table(TABLES)


def main() -> None:
    """Print a line per number of processes: delays in milliseconds, processor time of all processes per event."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300, help="events per measurement")
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two events of a process")
    options = parser.parse_args()
    for processes in (1, 3):
        delays, used = measure(processes, options.events // processes, options.pause)
        cuts = statistics.quantiles(delays, n=100)
        print(
            f"{processes} processes: {len(delays)} events, p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms,"
            f" processor time {used / len(delays) * 1000:.2f} ms per event"
        )


def measure(processes: int, events: int, pause: float) -> tuple[list[float], float]:
    """The delay of each event in seconds, and the processor time of the processes."""
    with private_database() as database_url, private_vhost() as amqp_url:
        database = Database(database_url)
        with database.begin() as connection:
            TABLES.create_all(connection)
        database.close()
        tap = Tap(amqp_url)
        method: Any = multiprocessing.get_context("spawn")
        used = method.Queue()
        begin = method.Barrier(processes)
        arguments = (database_url, amqp_url, events, pause, begin, used)
        running = [method.Process(target=serve, args=arguments) for _ in range(processes)]
        for process in running:
            process.start()
        total = sum(used.get(timeout=300) for _ in running)
        tap.wait_for("bench_done", processes * events, seconds=60)
        for process in running:
            process.terminate()
            process.join()
        tap.close()
        return tap.delays, total


def serve(database_url: str, amqp_url: str, events: int, pause: float, begin: Any, used: Any) -> None:
    """One process: its relay in a thread, and a writer."""
    database, wake = Database(database_url), Wake()
    database.after_commit = wake.set
    relay = OutboxRelay(database, Publisher(amqp_url), "bench")
    threading.Thread(target=relay.run, args=(wake,), daemon=True).start()
    time.sleep(2)  # one of them has taken the lease
    begin.wait()
    before = _processor_time()
    for _ in range(events):
        with database.begin() as connection:
            append(connection, OUTBOX, new_event("bench", "bench_done", "x", {"at": time.time()}))
        time.sleep(pause)
    time.sleep(1.5)
    used.put(_processor_time() - before)
    time.sleep(60)


def _processor_time() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


class Tap(EventTap):
    """Notes how long each event took."""

    def __init__(self, amqp_url: str) -> None:
        self.delays: list[float] = []
        super().__init__(amqp_url, "bench")

    def _receive(self, message: Any) -> None:
        now = time.time()
        event = msgspec.json.decode(message.body)
        self.delays.append(now - event["data"]["at"])
        self.events.append(event)


if __name__ == "__main__":
    main()
