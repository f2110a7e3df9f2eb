"""The tables and the queue on a real database."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.database import Database
from chassis.errors import Conflict, InvalidInput, NotFound
from chassis.migrations import upgrade
from chassis.testing import private_database
from notifications.composing import Message
from notifications.delivery_queue import DeliveryQueue
from notifications.housekeeping import tidy
from notifications.message_store import STATES, MessageStore
from notifications.models import messages, metadata, outbox
from notifications.retrying import Again, Failed, Sent, Verdict
from sqlalchemy import func, select, update


@pytest.fixture
def database() -> Iterator[Database]:
    with private_database() as url:
        upgrade("notifications", url)
        made = Database(url)
        yield made
        made.close()


@pytest.fixture
def queue(database: Database) -> DeliveryQueue:
    return DeliveryQueue(database, lease=60)


def put(database: Database, *recipients: str) -> list[str]:
    items = [Message(recipient, "Subject", "text", "<p>html</p>") for recipient in recipients]
    return MessageStore(database, "dossier.example").add_once(items, None)


def expire_leases(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(update(messages).values(due_at=func.now()))


def published(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        rows = connection.execute(select(outbox.c.event).order_by(outbox.c.id)).scalars().all()
    return [msgspec.json.decode(bytes(row)) for row in rows]


def test_the_models_are_what_the_migrations_make(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_claimed_message_is_nobody_elses(database: Database, queue: DeliveryQueue) -> None:
    ids = put(database, "a@b.example", "c@d.example")
    first, second = queue.claim(), queue.claim()
    assert first is not None
    assert second is not None
    assert {str(first.id), str(second.id)} == set(ids)
    assert first.attempts == 1
    assert queue.claim() is None


def test_an_ended_lease_is_claimed_again_with_the_same_message_id(database: Database, queue: DeliveryQueue) -> None:
    put(database, "a@b.example")
    dead = queue.claim()
    assert dead is not None
    expire_leases(database)
    heir = queue.claim()
    assert heir is not None
    assert (heir.message_id, heir.attempts) == (dead.message_id, 2)
    assert not queue.record(dead, Failed("too late"))
    assert queue.record(heir, Sent())
    assert not queue.record(heir, Sent())
    assert [(event["type"], event["data"]["attempts"]) for event in published(database)] == [("message_sent", 2)]


def test_a_message_waits_for_its_next_try(database: Database, queue: DeliveryQueue) -> None:
    put(database, "a@b.example")
    claimed = queue.claim()
    assert claimed is not None
    assert queue.record(claimed, Again(delay=600, reason="451 later"))
    assert queue.claim() is None
    assert published(database) == []
    expire_leases(database)
    assert queue.claim() is not None


def test_a_hard_bounce_suppresses_the_address_in_any_case(database: Database, queue: DeliveryQueue) -> None:
    put(database, "Nobody@b.example")
    claimed = queue.claim()
    assert claimed is not None
    assert not claimed.suppressed
    queue.record(claimed, Failed("550 no such mailbox", suppress=True))
    put(database, "nobody@B.example")
    second = queue.claim()
    assert second is not None
    assert second.suppressed
    assert queue.record_suppressed(second)
    assert [event["data"]["error"][:7] for event in published(database)] == ["550 no ", "the add"]


def test_old_messages_are_forgotten_unless_they_wait_to_be_sent(database: Database, queue: DeliveryQueue) -> None:
    put(database, "sent@b.example")
    claimed = queue.claim()
    assert claimed is not None
    queue.record(claimed, Sent())
    put(database, "waiting@b.example")
    with database.begin() as connection:
        connection.execute(update(messages).values(created_at="2020-01-01T00:00:00Z"))
    put(database, "new@b.example")
    assert tidy(database, keep_days=90) == 1
    left = MessageStore(database, "b.example").page(10, None, None).items
    assert [email.to for email in left] == ["new@b.example", "waiting@b.example"]


def test_the_trace_of_the_call_is_in_the_event(database: Database, queue: DeliveryQueue) -> None:
    put(database, "a@b.example")
    claimed = queue.claim()
    assert claimed is not None
    with database.begin() as connection:
        connection.execute(update(messages).values(traceparent="00-aa-bb-01"))
    queue.record(claimed, Sent())
    assert published(database)[0]["traceparent"] == "00-aa-bb-01"


def test_a_message_is_found_by_its_id(database: Database) -> None:
    first, second = put(database, "a@b.example", "c@d.example")
    store = MessageStore(database, "dossier.example")
    assert [(found.id, found.to) for found in map(store.get, (first, second))] == [
        (first, "a@b.example"),
        (second, "c@d.example"),
    ]
    shown = store.text(second)
    assert shown is not None
    assert (shown.id, shown.to, shown.text) == (second, "c@d.example", "text")


@pytest.mark.parametrize("unknown", ["0198c0de-0000-7000-8000-000000000001", "no id", ""])
def test_an_unknown_message_is_not_found(database: Database, unknown: str) -> None:
    put(database, "a@b.example")
    store = MessageStore(database, "dossier.example")
    for find in (store.get, store.retry):
        with pytest.raises(NotFound, match="no such message"):
            find(unknown)
    assert store.text(unknown) is None


@pytest.mark.parametrize(
    ("first", "after", "state", "problem"),
    [
        (0, None, None, ("first", "out_of_range")),
        (101, None, None, ("first", "out_of_range")),
        (1, "no cursor", None, ("after", "invalid_cursor")),
        (1, None, "lost", ("state", "invalid_value")),
    ],
)
def test_a_page_that_cannot_be_is_refused_by_its_argument(
    database: Database, first: int, after: str | None, state: str | None, problem: tuple[str, str]
) -> None:
    store = MessageStore(database, "dossier.example")
    with pytest.raises(InvalidInput) as raised:
        store.page(first, after, state)
    assert [(found.field, found.code) for found in raised.value.problems] == [problem]


def test_a_page_of_a_state_has_only_its_messages(database: Database, queue: DeliveryQueue) -> None:
    put(database, "a@b.example", "c@d.example")
    claimed = queue.claim()
    assert claimed is not None
    queue.record(claimed, Sent())
    store = MessageStore(database, "dossier.example")
    found = {state: [email.state for email in store.page(10, None, state).items] for state in STATES}
    assert found == {state: [state] if state in ("queued", "sent") else [] for state in STATES}
    assert len(store.page(10, None, None).items) == 2


def test_pages_follow_one_another_newest_first(database: Database) -> None:
    sent = put(database, *(f"n{number}@b.example" for number in range(101)))
    store = MessageStore(database, "dossier.example")
    whole, one = store.page(100, None, None), store.page(1, None, None)
    assert [email.id for email in whole.items] == sorted(sent, reverse=True)[:100]
    assert (whole.has_next, one.has_next, len(one.items)) == (True, True, 1)
    last = store.page(100, whole.cursor, None)
    assert ([email.id for email in last.items], last.has_next) == (sorted(sent)[:1], False)


# --- keys -----------------------------------------------------------------------------------------------------------


def sent_with(database: Database, key: str, *recipients: str, text: str = "text") -> list[str]:
    items = [Message(recipient, "Subject", text) for recipient in recipients]
    return MessageStore(database, "dossier.example").add_once(items, key)


def test_a_key_is_looked_for_with_its_recipients_alone(database: Database) -> None:
    first = sent_with(database, "k1", "a@b.example", text="one")
    second = sent_with(database, "k2", "a@b.example", text="two")
    assert first != second
    assert sent_with(database, "k1", "a@b.example", text="one") == first
    assert sent_with(database, "k2", "a@b.example", text="two") == second
    with pytest.raises(Conflict, match="another message"):
        sent_with(database, "k1", "a@b.example", text="two")
    assert sent_with(database, "k1", "c@d.example", text="two") != first


def test_a_retry_trusts_the_address_again_however_it_is_written(database: Database, queue: DeliveryQueue) -> None:
    (message,) = put(database, "Ada@B.example")
    bounced = queue.claim()
    assert bounced is not None
    queue.record(bounced, Failed("550 no such user", suppress=True))
    MessageStore(database, "dossier.example").retry(message)
    again = queue.claim()
    assert again is not None
    assert not again.suppressed
    put(database, "ada@b.example")
    other = queue.claim()
    assert other is not None
    assert not other.suppressed


# --- secrets --------------------------------------------------------------------------------------------------------

SECRET = "https://app.example/reset-password#token=unmistakable-secret"


def confidential(database: Database, key: str, text: str = SECRET) -> str:
    message = Message("a@b.example", "Subject", text, f"<p>{text}</p>", confidential=True)
    return MessageStore(database, "dossier.example").add_once([message], key)[0]


def kept(database: Database) -> str:
    """Every column of every row of every table."""
    with database.read() as connection:
        return repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])


@pytest.mark.parametrize("verdict", [Sent(), Failed("refused"), Failed("550 unknown", suppress=True)])
def test_a_secret_is_kept_until_the_last_try(database: Database, queue: DeliveryQueue, verdict: Verdict) -> None:
    confidential(database, "k1")
    first = queue.claim()
    assert first is not None
    queue.record(first, Again(0, "later"))
    assert "unmistakable-secret" in kept(database)
    last = queue.claim()
    assert last is not None
    assert (last.text, last.html) == (SECRET, f"<p>{SECRET}</p>")
    queue.record(last, verdict)
    assert "unmistakable-secret" not in kept(database)


def test_a_suppressed_secret_is_not_kept(database: Database, queue: DeliveryQueue) -> None:
    confidential(database, "k1")
    claimed = queue.claim()
    assert claimed is not None
    queue.record_suppressed(claimed)
    assert "unmistakable-secret" not in kept(database)


def test_other_messages_keep_their_text(database: Database, queue: DeliveryQueue) -> None:
    (message,) = put(database, "a@b.example")
    claimed = queue.claim()
    assert claimed is not None
    queue.record(claimed, Failed("refused"))
    MessageStore(database, "dossier.example").retry(message)
    again = queue.claim()
    assert again is not None
    assert (again.text, again.html, again.attempts) == ("text", "<p>html</p>", 1)


def test_what_held_a_secret_is_not_sent_again(database: Database, queue: DeliveryQueue) -> None:
    message = confidential(database, "k1")
    claimed = queue.claim()
    assert claimed is not None
    queue.record(claimed, Failed("refused"))
    with pytest.raises(Conflict, match="no longer kept"):
        MessageStore(database, "dossier.example").retry(message)
    assert confidential(database, "k1", "another link") == message, "the key came before, whatever its text was"


def test_letters_of_before_are_emptied(database: Database, queue: DeliveryQueue) -> None:
    for key in ("password:sent", "password:queued", "other"):
        sent_with(database, key, "a@b.example", text=f"{SECRET}-{key}")
    with database.begin() as connection:
        connection.execute(update(messages).where(messages.c.key != "password:queued").values(state="sent"))
    tidy(database, keep_days=90)
    left = kept(database)
    assert f"{SECRET}-password:sent" not in left
    assert f"{SECRET}-password:queued" in left
    assert f"{SECRET}-other" in left
