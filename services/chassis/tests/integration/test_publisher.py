"""The publisher on a real broker."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from chassis.errors import Unavailable
from chassis.publisher import Outgoing, Publisher, connect
from chassis.testing import private_vhost, wait_for

QUEUE = "taken"


@pytest.fixture(scope="module")
def amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


@pytest.fixture
def publisher(amqp_url: str) -> Iterator[Publisher]:
    made = Publisher(amqp_url)
    made.administer(lambda channel: (channel.queue_declare(QUEUE, auto_delete=False), channel.queue_purge(QUEUE)))
    yield made
    made.close()


def taken(amqp_url: str) -> list[str]:
    connection = connect(amqp_url, heartbeat=0)
    channel = connection.channel()
    bodies = []
    while message := channel.basic_get(QUEUE, no_ack=True):
        bodies.append(message.body)
    connection.close()
    return bodies


def to_queue(body: str) -> Outgoing:
    return Outgoing("", QUEUE, body.encode(), {}, mandatory=True)


def test_a_confirmed_batch_lies_in_the_queue_in_its_order(publisher: Publisher, amqp_url: str) -> None:
    sent = [str(n) for n in range(500)]
    publisher.send_confirmed(map(to_queue, sent))
    assert taken(amqp_url) == sent


def test_a_batch_from_a_generator_is_sent_in_full_when_the_connection_was_lost(
    publisher: Publisher, amqp_url: str
) -> None:
    publisher.send_confirmed([to_queue("before")])
    publisher._connection.transport.sock.shutdown(socket.SHUT_RDWR)
    sent = [str(n) for n in range(100)]
    publisher.send_confirmed(to_queue(body) for body in sent)
    assert taken(amqp_url) == ["before", *sent]


def test_what_is_called_before_each_message_can_stop_the_batch(publisher: Publisher, amqp_url: str) -> None:
    calls = iter(range(10))

    def check() -> None:
        if next(calls) == 3:
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        publisher.send_confirmed([to_queue(str(n)) for n in range(5)], before_each=check)
    publisher.send_confirmed([to_queue("after")])
    assert taken(amqp_url) == ["0", "1", "2", "after"]


def test_an_empty_batch_is_no_message(publisher: Publisher, amqp_url: str) -> None:
    publisher.send_confirmed([])
    assert taken(amqp_url) == []


def test_threads_can_share_it(publisher: Publisher, amqp_url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: publisher.send_confirmed([to_queue(str(n))]), range(200)))
    assert sorted(map(int, taken(amqp_url))) == list(range(200))


@pytest.mark.parametrize(
    "lost", [Outgoing("", "no-such-queue", b"", {}, mandatory=True), Outgoing("no-such-exchange", "x", b"", {})]
)
def test_a_message_that_nobody_takes_is_unavailable_and_the_next_goes_out(
    publisher: Publisher, amqp_url: str, lost: Outgoing
) -> None:
    with pytest.raises(Unavailable):
        publisher.send_confirmed([lost])
    publisher.send_confirmed([to_queue("next")])
    assert taken(amqp_url) == ["next"]


def test_a_lost_connection_is_opened_again_unseen(publisher: Publisher, amqp_url: str) -> None:
    publisher.send_confirmed([to_queue("before")])
    publisher._connection.sock.shutdown(2)
    publisher.send_confirmed([to_queue("after")])
    assert taken(amqp_url) == ["before", "after"]


def test_without_a_broker_it_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        Publisher("amqp://guest:guest@127.0.0.1:1/none").send_confirmed([to_queue("x")])


def test_an_error_of_the_caller_keeps_the_connection_and_a_killed_publisher_opens_another(
    publisher: Publisher, amqp_url: str
) -> None:
    def refuse() -> None:
        raise RuntimeError("not now")

    def end() -> None:
        raise SystemExit

    publisher.send_confirmed([to_queue("first")])
    opened = publisher._connection
    with pytest.raises(RuntimeError):
        publisher.send_confirmed([to_queue("refused")], before_each=refuse)
    assert publisher._connection is opened
    with pytest.raises(SystemExit):
        publisher.send_confirmed([to_queue("killed")], before_each=end)
    assert publisher._connection is not opened
    publisher.send_confirmed([to_queue("last")])
    assert taken(amqp_url) == ["first", "last"]


def test_it_is_well_until_its_connection_was_needed_and_cannot_be_opened() -> None:
    lost = Publisher("amqp://guest:guest@127.0.0.1:1/none")
    lost.check()
    with pytest.raises(Unavailable):
        lost.send_confirmed([to_queue("x")])
    with pytest.raises(Unavailable, match="cannot be reached"):
        lost.check()
    lost.close()
    lost.check()


def test_a_lost_connection_is_opened_again_before_the_next_message(publisher: Publisher) -> None:
    lost = publisher._connection
    lost.sock.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: publisher._connection not in (lost, None), "another connection", seconds=60)
    publisher.check()


@pytest.mark.timeout(120)
def test_a_message_that_a_full_queue_refuses_is_unavailable_before_the_broker_is_late(amqp_url: str) -> None:
    patient = Publisher(amqp_url, confirm_timeout=600)
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    patient.administer(lambda channel: channel.queue_declare("full", auto_delete=False, arguments=full))
    message = Outgoing("", "full", b"{}", {}, mandatory=True)
    patient.send_confirmed([message])
    with pytest.raises(Unavailable, match="cannot be reached"):
        patient.send_confirmed([message])
    patient.administer(lambda channel: channel.queue_purge("full"))
    patient.send_confirmed([message])
    patient.close()
