"""Reads go to the replica, and everyone sees their own writes all the same."""

import psycopg
from chassis.replica import log_position
from chassis.testing import wait_for

from services.records.tests.faults.reader import Replicated


def test_others_read_what_the_replica_shows_and_the_writer_what_they_wrote(replicated: Replicated) -> None:
    collection = replicated.new_collection()
    writer, other, unknown = replicated.person(), replicated.person(), replicated.person(None)
    replicated.pause()
    try:
        made = writer.create(collection, "hidden")
        assert log_position(writer.position or "0/0") > 0
        assert writer.titles(collection) == ["hidden"]
        assert writer.call("get_records", collection=collection, ids=[made["id"]])[0]["values"] == {"title": "hidden"}
        assert writer.call("count_records", collections=[collection]) == [1]
        assert writer.call("get_history", collection=collection, ids=[made["id"]])[0]["items"]
        assert other.titles(collection) == []
        assert other.call("get_history", collection=collection, ids=[made["id"]])[0]["items"] == []
        assert unknown.titles(collection) == ["hidden"]
        before = writer.position
        writer.call("update_record", collection=collection, id=made["id"], version=1, values={"title": "seen"})
        assert log_position(writer.position or "") > log_position(before or "")
        assert writer.titles(collection) == ["seen"]
    finally:
        replicated.resume()
    wait_for(lambda: other.titles(collection) == ["seen"], "the replica to show it")


def test_a_definition_that_is_newer_than_the_replica_is_read_from_the_primary(replicated: Replicated) -> None:
    collection = replicated.new_collection()
    admin, other = replicated.person(), replicated.person()
    admin.create(collection, "one")
    wait_for(lambda: other.titles(collection) == ["one"], "the replica to show it")
    replicated.pause()
    try:
        admin.call("add_field", collection=collection, field={"name": "size", "type": "INTEGER"})
        now = {"title": "one", "size": None}
        for person in (admin, other):  # from the first on, the process knows the definition that the replica lacks
            assert person.call("query_records", collection=collection)["items"][0]["values"] == now
        fresh = f"{collection}_2"
        admin.call("create_collection", name=fresh, fields=[{"name": "title", "type": "TEXT"}])
        assert other.titles(fresh) == []
    finally:
        replicated.resume()


def test_a_replica_that_is_behind_for_too_long_serves_nobody(replicated: Replicated) -> None:
    collection = replicated.new_collection()
    wait_for(lambda: replicated.lag() < 2, "the replica to keep up")
    replicated.pause()
    try:
        replicated.person().create(collection, "waiting")
        assert replicated.person().titles(collection) == []
        wait_for(lambda: replicated.lag() > 5, "it to fall behind", seconds=20)
        assert replicated.person().titles(collection) == ["waiting"]
    finally:
        replicated.resume()
    wait_for(lambda: replicated.lag() < 2, "it to catch up")


def test_reads_go_on_while_the_replica_is_away_and_return_to_it(replicated: Replicated) -> None:
    collection = replicated.new_collection()
    replicated.person().create(collection, "one")
    other = replicated.person()
    wait_for(lambda: other.titles(collection) == ["one"], "the replica to show it")
    replicated.backends.kill("replica")
    assert [other.titles(collection) for _ in range(20)] == [["one"]] * 20
    replicated.backends.start("replica")
    wait_for(lambda: _reads(replicated), "reads on the replica", seconds=20)


def _reads(replicated: Replicated) -> bool:
    """Whether the service has connections to the replica's database that it reads by."""
    other = replicated.person()
    other.call("count_records", collections=[replicated.new_collection()])
    with psycopg.connect(replicated.replica_url, autocommit=True) as replica:
        sql = "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and query like '%%from data.%%'"
        (number,) = replica.execute(sql).fetchone() or (0,)
    return int(number) > 0
