"""The SMTP client against servers that answer everything a server may answer."""

from collections.abc import Iterator

import pytest
from chassis import metrics
from chassis.testing import free_port, wait_for
from notifications import sending
from notifications.sending import Accepted, Deferred, Outcome, Refused, Transport

from services.notifications.tests.integration.scripted_smtp import ScriptedServer, scripted


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted() as running:
        yield running


@pytest.fixture
def transport(server: ScriptedServer) -> Iterator[Transport]:
    made = transport_to(server.port)
    yield made
    made.close()


def transport_to(port: int) -> Transport:
    return Transport("127.0.0.1", port, username="", password="", starttls=False, local_hostname="tests.example")


def send(transport: Transport) -> Outcome:
    return transport.send("from@b.example", "to@b.example", b"Subject: x\r\n\r\nHello\r\n.\r\n")


def test_messages_share_a_connection_and_arrive_whole(server: ScriptedServer, transport: Transport) -> None:
    assert [send(transport) for _ in range(3)] == [Accepted()] * 3
    assert server.connections == 1
    assert server.messages[0] == b"Subject: x\r\n\r\nHello\r\n..\r\n"


def timed() -> float:
    return metrics.REGISTRY.get_sample_value("dossier_smtp_seconds_count") or 0.0


def test_each_try_is_timed_whatever_comes_of_it(server: ScriptedServer, transport: Transport) -> None:
    before = timed()
    assert send(transport) == Accepted()
    unheard = transport_to(free_port())
    assert isinstance(send(unheard), Deferred)
    assert timed() == before + 2


@pytest.mark.parametrize(
    ("stage", "answer", "outcome"),
    [
        ("CONNECT", "554 go away", Deferred("mail server: 554 go away", provider=True)),
        ("CONNECT", "421 too busy", Deferred("mail server: 421 too busy", provider=True)),
        ("MAIL", "451 later", Deferred("451 later")),
        ("MAIL", "553 not your address", Refused("553 not your address")),
        ("MAIL", "530 5.7.0 sign in first", Deferred("530 5.7.0 sign in first", provider=True)),
        ("MAIL", "534 5.7.9 weak", Deferred("534 5.7.9 weak", provider=True)),
        ("MAIL", "535 5.7.8 wrong password", Deferred("535 5.7.8 wrong password", provider=True)),
        ("MAIL", "538 encrypt first", Deferred("538 encrypt first", provider=True)),
        ("MAIL", "531 unknown", Refused("531 unknown")),
        ("RCPT", "450 4.2.1 greylisted", Deferred("450 4.2.1 greylisted")),
        ("RCPT", "421 closing", Deferred("421 closing", provider=True)),
        ("RCPT", "550 5.1.1 no such user", Refused("550 5.1.1 no such user", hard_bounce=True)),
        ("RCPT", "551 moved", Refused("551 moved", hard_bounce=True)),
        ("RCPT", "553 bad mailbox", Refused("553 bad mailbox", hard_bounce=True)),
        ("RCPT", "550 5.7.1 relaying denied", Refused("550 5.7.1 relaying denied")),
        ("RCPT", "552 mailbox full", Refused("552 mailbox full")),
        ("RCPT", "500 what", Refused("500 what")),
        ("RCPT", "599 never", Refused("599 never")),
        ("RCPT", "600 what", Deferred("600 what")),
        ("DATA", "451 later", Deferred("451 later")),
        ("BODY", "452 disk full", Deferred("452 disk full")),
        ("BODY", "550 spam", Refused("550 spam")),
        ("BODY", "550 " + "long" * 200, Refused("550 " + "long" * 124)),
    ],
)
def test_each_answer_has_its_outcome(
    server: ScriptedServer, transport: Transport, stage: str, answer: str, outcome: Outcome
) -> None:
    server.answers[stage] = answer
    assert send(transport) == outcome
    server.answers.clear()
    assert send(transport) == Accepted()


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_that_ends_in_between_is_deferred(
    server: ScriptedServer, transport: Transport, stage: str
) -> None:
    server.answers[stage] = ""
    outcome = send(transport)
    assert isinstance(outcome, Deferred)
    assert outcome.provider
    server.answers.clear()
    assert send(transport) == Accepted()


def test_a_connection_closed_while_idle_costs_no_try(server: ScriptedServer, transport: Transport) -> None:
    assert send(transport) == Accepted()
    server.hang_up()
    assert send(transport) == Accepted()
    assert server.connections == 2


def test_an_answer_that_never_comes_is_deferred(
    server: ScriptedServer, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TIMEOUT", 0.2)
    server.answers["RCPT"] = "250-this line promises another"
    outcome = send(transport)
    assert isinstance(outcome, Deferred)
    assert outcome.provider


def test_nobody_listening_is_deferred(server: ScriptedServer, transport: Transport) -> None:
    server.close()
    assert isinstance(send(transport), Deferred)


def test_closing_takes_leave_of_the_server_and_the_next_message_opens_another_connection(
    server: ScriptedServer, transport: Transport
) -> None:
    assert send(transport) == Accepted()
    transport.close()
    wait_for(lambda: server.verbs[-1] == "QUIT", "the server to read it", seconds=60)
    assert send(transport) == Accepted()
    assert server.connections == 2


def test_a_connection_that_was_never_opened_or_has_ended_is_closed_without_a_word(
    server: ScriptedServer, transport: Transport
) -> None:
    transport.close()
    assert server.connections == 0
    server.answers["DATA"] = ""
    assert isinstance(send(transport), Deferred)
    transport.close()
    assert "QUIT" not in server.verbs


@pytest.mark.parametrize(
    ("answer", "connections"), [("421 closing", 2), ("535 wrong password", 2), ("451 later", 1), ("553 not yours", 1)]
)
def test_after_an_answer_about_the_server_itself_the_next_message_opens_another_connection(
    server: ScriptedServer, transport: Transport, answer: str, connections: int
) -> None:
    server.answers["MAIL"] = answer
    assert send(transport) != Accepted()
    server.answers.clear()
    assert send(transport) == Accepted()
    assert server.connections == connections
