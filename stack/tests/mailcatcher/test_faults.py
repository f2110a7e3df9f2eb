"""Failures that a sender must survive, set over HTTP."""

import smtplib
import time
from typing import Any

import pytest

from stack.tests.mailcatcher.running import RunningCatcher, message

BOUNCING = {"recipient": "*@bounce.example", "stage": "rcpt", "code": 550}


def test_a_recipient_is_refused_and_the_others_are_not(catcher: RunningCatcher) -> None:
    catcher.set_faults(BOUNCING)
    refused = catcher.send(message("ada@example.com, bob@bounce.example"))
    assert refused["bob@bounce.example"][0] == 550
    assert [got["to"] for got in catcher.messages()] == [["ada@example.com"]]


@pytest.mark.parametrize("code", [451, 554])
def test_a_complete_message_is_refused(catcher: RunningCatcher, code: int) -> None:
    catcher.set_faults({"recipient": "ada@*", "stage": "data", "code": code})
    with pytest.raises(smtplib.SMTPDataError) as refused:
        catcher.send(message("ada@example.com"))
    assert refused.value.smtp_code == code
    catcher.send(message("bob@example.com"))
    assert [got["to"] for got in catcher.messages()] == [["bob@example.com"]]


def test_a_connection_is_refused(catcher: RunningCatcher) -> None:
    catcher.set_faults({"stage": "connect", "code": 421})
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        catcher.connect()
    assert refused.value.smtp_code == 421
    catcher.set_faults()
    catcher.send(message())
    assert len(catcher.messages()) == 1


@pytest.mark.parametrize("stage", ["connect", "rcpt", "data"])
def test_a_connection_is_dropped(catcher: RunningCatcher, stage: str) -> None:
    catcher.set_faults({"recipient": "*", "stage": stage, "drop": True})
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        catcher.send(message())
    catcher.set_faults()
    assert catcher.messages() == []
    assert "Traceback" not in catcher.log.read_text()


def test_an_answer_is_delayed(catcher: RunningCatcher) -> None:
    catcher.set_faults(delay_seconds=0.5)
    started = time.monotonic()
    catcher.send(message())
    assert time.monotonic() - started >= 0.5
    assert len(catcher.messages()) == 1


def test_a_client_that_gives_up_leaves_no_message(catcher: RunningCatcher) -> None:
    catcher.set_faults(delay_seconds=1)
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        catcher.send(message(), timeout=0.2)
    time.sleep(1.2)
    assert catcher.messages() == []


def test_faults_can_be_read_back(catcher: RunningCatcher) -> None:
    catcher.set_faults(BOUNCING, delay_seconds=0.25)
    assert catcher.http.get("/api/faults").json() == {"delay_seconds": 0.25, "rules": [{**BOUNCING, "drop": False}]}


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ([], "the document"),
        ({"delay": 1}, "delay"),
        ({"delay_seconds": -1}, "delay_seconds"),
        ({"delay_seconds": True}, "delay_seconds"),
        ({"rules": {}}, "rules"),
        ({"rules": [{"stage": "helo", "code": 451}]}, "rules[0].stage"),
        ({"rules": [BOUNCING, {"stage": "rcpt", "code": 250}]}, "rules[1].code"),
        ({"rules": [{"stage": "rcpt"}]}, "rules[0].code"),
        ({"rules": [{"stage": "rcpt", "code": 451, "drop": "yes"}]}, "rules[0].drop"),
        ({"rules": [{"stage": "rcpt", "code": 451, "recipient": ""}]}, "rules[0].recipient"),
    ],
)
def test_wrong_faults_are_named_and_change_nothing(catcher: RunningCatcher, document: Any, named: str) -> None:
    catcher.set_faults(BOUNCING)
    response = catcher.http.put("/api/faults", json=document)
    assert response.status_code == 400
    assert response.json()["error"].startswith(named) or f"unknown fields: {named}" in response.json()["error"]
    assert catcher.http.get("/api/faults").json()["rules"] == [{**BOUNCING, "drop": False}]
