"""What becomes of a message after a try."""

import pytest
from notifications.retrying import Again, Failed, Sent, Verdict, decide, interrupted
from notifications.sending import Accepted, Deferred, Outcome, Refused
from notifications.settings import LONGEST_RETRYING, Settings

DELAYS = (30.0, 120.0)


@pytest.mark.parametrize(
    ("outcome", "attempts", "verdict"),
    [
        (Accepted(), 1, Sent()),
        (Accepted(), 3, Sent()),
        (Deferred("451 later"), 1, Again(30, "451 later")),
        (Deferred("down", provider=True), 2, Again(120, "down")),
        (Deferred("451 later"), 3, Failed("given up after 3 tries: 451 later")),
        (Refused("554 no"), 1, Failed("554 no")),
        (Refused("550 nobody", hard_bounce=True), 2, Failed("550 nobody", suppress=True)),
    ],
)
def test_the_verdict_follows_from_the_answer_and_the_tries(outcome: Outcome, attempts: int, verdict: Verdict) -> None:
    assert decide(outcome, attempts, DELAYS, 0.0) == verdict


def test_delays_vary_by_a_tenth_and_are_never_shorter() -> None:
    assert decide(Deferred("x"), 1, DELAYS, 0.5) == Again(30 * 1.05, "x")


def test_a_message_that_was_begun_more_often_than_there_are_tries_killed_its_senders() -> None:
    assert [interrupted(attempts, DELAYS) for attempts in (1, 3, 4)] == [False, False, True]


def test_the_default_delays_grow_and_stay_within_two_days() -> None:
    delays = Settings.load({"AMQP_URL": "x", "DATABASE_URL": "x", "SMTP_HOST": "x", "MAIL_FROM": "a@b"}).retry_delays
    assert list(delays) == sorted(delays)
    assert sum(delays) * 1.1 <= LONGEST_RETRYING
    assert sum(delays) > 3600
