"""What deletion does to links, what restoring refuses, and what the purge takes away for good."""

import secrets
from functools import partial
from types import SimpleNamespace
from typing import Any

import eventlet
import msgspec
import pytest
from chassis.database import Database
from chassis.errors import Conflict, InvalidInput, NotFound
from chassis.testing import wait_for
from records import collections, deleting, reading, trash, writing
from records import purge as purging
from records.contract import FieldChanges
from records.purge import Purge, purge
from records.settings import Settings
from records.storage import Storage

DAYS = 30
NOBODY = "0198c0de-0000-7000-8000-000000000001"


def link(name: str, target: str, on_delete: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "LINK", "options": {"collection": target, "onDelete": on_delete}} | more


def live(records: Any) -> set[str]:
    return {item["id"] for item in records.page()["items"]}


@pytest.fixture
def people(new_collection: Any, records_of: Any) -> Any:
    """Records that link to each other: with `boss` they go, `friend` is cleared, `keeper` refuses."""
    name = f"people_{secrets.token_hex(4)}"
    links = [link("boss", name, "delete"), link("friend", name, "clear"), link("keeper", name, "restrict")]
    return records_of(new_collection({"name": "name", "type": "TEXT"}, *links, name=name))


def set_links(records: Any, record_id: str, version: int, **links: str | None) -> None:
    writing.update(records.storage, records.name, record_id, version, links)


def age(storage: Storage, records: Any, days: int) -> None:
    with storage.autocommit() as session:
        for table in (f"data.{records.collection.id}", "collections"):
            session.execute(f"update {table} set deleted_at = deleted_at - make_interval(days => %s)", (days,))
        session.execute("update fields set removed_at = removed_at - make_interval(days => %s)", (days,))


def test_a_cycle_of_links_goes_together(storage: Storage, people: Any) -> None:
    one, two, three = (record["id"] for record in people.create({}, {}, {}))
    for record_id, boss in ((one, two), (two, three), (three, one)):
        set_links(people, record_id, 1, boss=boss)
    (self_linked,) = people.create({})
    set_links(people, self_linked["id"], 1, boss=self_linked["id"], friend=self_linked["id"])
    deleting.delete(storage, people.name, one, None)
    assert live(people) == {self_linked["id"]}
    deleting.delete(storage, people.name, self_linked["id"], 2)
    assert live(people) == set()


def test_a_record_that_goes_by_two_ways_goes_once(storage: Storage, people: Any) -> None:
    (top,) = people.create({})
    (left,) = people.create({"boss": top["id"]})
    (both,) = people.create({"boss": top["id"], "friend": left["id"]})
    (deep,) = people.create({"boss": left["id"], "friend": both["id"]})
    deleting.delete(storage, people.name, top["id"], 1)
    assert live(people) == set()
    with storage.autocommit() as session:
        sql = "select count(*) from history where action = 'delete' and record_id = %s"
        counts = [session.fetch(sql, (record["id"],)) for record in (top, left, both, deep)]
    assert counts == [[(1,)]] * 4


def test_a_long_chain_goes_too_and_a_longer_one_is_refused(storage: Storage, people: Any) -> None:
    (first,) = people.create({})
    with storage.autocommit() as session:
        boss = storage.definition(people.name).fields["boss"].id
        session.execute(
            f"""with recursive chain as (
                select 0 as n, %s::uuid as id, null::uuid as boss
                union all select n + 1, gen_random_uuid(), id from chain where n < %s
            ) insert into data.{people.collection.id} (id, version, created_at, updated_at, {boss})
              select id, 1, now(), now(), boss from chain where n > 0""",
            (first["id"], deleting.MAX_FOLLOWED + 1),
        )
    with pytest.raises(Conflict, match="more than 1,000 records would be changed") as raised:
        deleting.delete(storage, people.name, first["id"], None)
    assert raised.value.code == "linked"
    (second,) = people.page(source={"boss": {"eq": first["id"]}})["items"]
    deleting.delete(storage, people.name, second["id"], None)
    assert live(people) == {first["id"]}


def test_nothing_happens_when_one_link_refuses(storage: Storage, people: Any) -> None:
    (top,) = people.create({})
    (middle,) = people.create({"boss": top["id"]})
    (keeper,) = people.create({"keeper": middle["id"]})
    with pytest.raises(Conflict, match=rf"1 records link to it by {people.name}\.keeper"):
        deleting.delete(storage, people.name, top["id"], None)
    assert live(people) == {top["id"], middle["id"], keeper["id"]}


def test_a_link_to_the_trash_keeps_a_record_in_it(storage: Storage, people: Any) -> None:
    (top,) = people.create({})
    (linking,) = people.create({"boss": top["id"]})
    deleting.delete(storage, people.name, top["id"], None)
    with pytest.raises(InvalidInput) as raised:
        writing.restore(storage, people.name, linking["id"])
    assert [(p.field, p.code) for p in raised.value.problems] == [("boss", "dangling_link")]
    writing.restore(storage, people.name, top["id"])
    writing.restore(storage, people.name, linking["id"])
    assert live(people) == {top["id"], linking["id"]}


def test_a_record_that_lacks_what_is_now_required_is_not_restored(storage: Storage, people: Any) -> None:
    (made,) = people.create({})
    deleting.delete(storage, people.name, made["id"], None)
    collections.update_field(storage, people.name, "name", FieldChanges(required=True))
    with pytest.raises(InvalidInput) as raised:
        writing.restore(storage, people.name, made["id"])
    assert [(p.field, p.code) for p in raised.value.problems] == [("name", "required")]


def test_the_purge_takes_old_trash_and_empties_links_to_it(storage: Storage, people: Any) -> None:
    (old,) = people.create({"name": "old"})
    (linking,) = people.create({"boss": old["id"]})
    deleting.delete(storage, people.name, old["id"], None)
    age(storage, people, DAYS - 1)
    assert purge(storage, DAYS)["records"] == 0
    with storage.autocommit() as session:  # younger than what it links to
        session.execute(f"update data.{people.collection.id} set deleted_at = now() where id = %s", (linking["id"],))
    age(storage, people, 2)
    assert purge(storage, DAYS)["records"] == 1
    with pytest.raises(NotFound):
        writing.restore(storage, people.name, old["id"])
    writing.restore(storage, people.name, linking["id"])
    assert [item["values"]["boss"] for item in people.page()["items"]] == [None]
    with storage.autocommit() as session:
        assert session.fetch("select 1 from history where record_id = %s", (old["id"],)) == []


def test_the_purge_takes_more_than_a_batch(storage: Storage, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    for record in people.create({}, {}, {}, {}, {}):
        deleting.delete(storage, people.name, record["id"], None)
    age(storage, people, DAYS + 1)
    assert purge(storage, DAYS)["records"] == 5


def trashed(storage: Storage, people: Any) -> int:
    with storage.autocommit() as session:
        sql = f"select count(*) from data.{people.collection.id} where deleted_at is not null"
        return int(session.fetch(sql)[0][0])


def purged_to(storage: Storage, people: Any, count: int) -> bool:
    eventlet.sleep(0.01)
    return trashed(storage, people) <= count


def test_a_service_purges_again_and_again_after_the_days_of_its_setting(
    storage: Storage, database: Database, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "EVERY", 0.01)
    needed = {"DATABASE_URL": "postgresql://nowhere", "AMQP_URL": "amqp://nowhere"}
    settings = Settings.load({**needed, "TRASH_DAYS": "3"})
    provider = Purge()
    config = {"database": database, "settings": settings}
    provider.container = SimpleNamespace(config=config, spawn_managed_thread=eventlet.spawn)
    provider.start()
    try:
        for turn in range(1, 3):
            for record in people.create({}, {}):
                deleting.delete(storage, people.name, record["id"], None)
            with storage.autocommit() as session:  # of the two new ones, one is old enough
                sql = f"""update data.{people.collection.id} set deleted_at = now() - interval '4 days' where id = (
                    select id from data.{people.collection.id} order by deleted_at desc limit 1)"""
                session.execute(sql)
            wait_for(partial(purged_to, storage, people, turn), "the purge", seconds=60)
            assert trashed(storage, people) == turn
    finally:
        provider.stop()


def test_a_link_from_the_trash_keeps_nothing(storage: Storage, people: Any) -> None:
    (target,) = people.create({})
    (keeper,) = people.create({"keeper": target["id"]})
    (friend,) = people.create({"friend": target["id"]})
    for record in (keeper, friend):
        deleting.delete(storage, people.name, record["id"], None)
    deleting.delete(storage, people.name, target["id"], None)
    assert live(people) == set()
    with storage.autocommit() as session:
        sql = f"select version from data.{people.collection.id} where id = %s"
        versions = [session.fetch(sql, (record["id"],))[0][0] for record in (keeper, friend)]
        assert session.fetch(sql, (target["id"],)) == [(2,)]
    assert versions == [2, 2]


def test_a_transaction_wakes_the_outbox_when_it_has_committed(
    storage: Storage, database: Database, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(database, "after_commit", lambda: seen.append(len(live(people))))
    people.create({})
    assert seen != []
    assert seen[-1] == 1


def test_the_purge_drops_removed_fields_and_deleted_collections(
    storage: Storage, people: Any, new_collection: Any
) -> None:
    linked = new_collection(link("person", people.name, "restrict"))
    collections.remove_field(storage, people.name, "name")
    collections.remove_field(storage, linked.name, "person")
    collections.delete(storage, linked.name, linked.name)
    collections.delete(storage, people.name, people.name)
    age(storage, people, DAYS + 1)
    gone = purge(storage, DAYS)
    assert gone["collections"] == 2
    with storage.autocommit() as session:
        tables = {row[0] for row in session.fetch("select tablename::text from pg_tables where schemaname = 'data'")}
        left = session.fetch("select 1 from fields where collection_id = any(%s)", ([people.collection.id, linked.id],))
    assert not tables & {people.collection.id, linked.id}
    assert left == []


def test_a_removed_field_is_kept_until_the_purge(storage: Storage, people: Any) -> None:
    people.create({"name": "kept"})
    name = storage.definition(people.name).fields["name"].id
    collections.remove_field(storage, people.name, "name")
    with storage.autocommit() as session:
        sql = f"select {name} from data.{people.collection.id}"
        assert session.fetch(sql) == [("kept",)]
        age(storage, people, DAYS + 1)
        assert purge(storage, DAYS) == {"collections": 0, "fields": 1, "records": 0}
        columns = "select 1 from information_schema.columns where column_name = %s"
        assert session.fetch(columns, (name,)) == []
    assert reading.count(storage, [people.name]) == [1]


def test_the_purge_of_a_target_finds_its_links_by_an_index(storage: Storage, people: Any) -> None:
    boss = storage.definition(people.name).fields["boss"].id
    with storage.autocommit() as session:
        session.execute("set enable_seqscan = off")
        sql = f"explain update data.{people.collection.id} set {boss} = null where {boss} = %s::uuid"
        plan = "\n".join(row[0] for row in session.fetch(sql, (NOBODY,)))
        session.execute("reset enable_seqscan")
    assert f"i_{boss}" in plan


def in_trash(records: Any, order_by: list[str] | None = None, **question: Any) -> Any:
    given = {"source": None, "search": None, "first": 100, "after": None, "with_total": True} | question
    return msgspec.json.decode(trash.query(records.storage, records.name, order_by, **given))


def test_the_trash_lists_deleted_records_those_deleted_last_first(storage: Storage, people: Any) -> None:
    made = people.create({"name": "Ann"}, {"name": "Bob"}, {"name": "Cy"}, {"name": "Di"})
    for record in (made[1], made[3], made[0]):
        deleting.delete(storage, people.name, record["id"], None)
    page = in_trash(people)
    assert [item["values"]["name"] for item in page["items"]] == ["Ann", "Di", "Bob"]
    assert (page["total"], page["has_next"]) == (3, False)
    assert page["items"][0]["updated_by"] == "user-1"
    writing.restore(storage, people.name, made[3]["id"])
    assert [item["values"]["name"] for item in in_trash(people)["items"]] == ["Ann", "Bob"]


def test_the_trash_is_filtered_searched_sorted_and_paged_as_a_list_is(storage: Storage, people: Any) -> None:
    for record in people.create(*({"name": f"Person {n}"} for n in range(7)), {"name": "Else"}):
        deleting.delete(storage, people.name, record["id"], None)
    people.create({"name": "Person 7"})
    seen, after = [], None
    for _ in range(4):
        page = in_trash(people, ["name"], search="person", first=2, after=after)
        seen += [item["values"]["name"] for item in page["items"]]
        after = page["items"][-1]["cursor"]
    assert seen == [f"Person {n}" for n in range(7)]
    assert [i["values"]["name"] for i in in_trash(people, source={"name": {"eq": "Else"}})["items"]] == ["Else"]
    (one,) = in_trash(people, source={"name": {"eq": "Person 3"}})["items"]
    assert [i["id"] for i in in_trash(people, source={"id": {"eq": one["id"]}})["items"]] == [one["id"]]


def test_a_purged_record_is_gone_with_its_history_and_others_stay(storage: Storage, people: Any) -> None:
    (old,) = people.create({"name": "old"})
    (linking,) = people.create({"boss": old["id"]})
    (other,) = people.create({"name": "other"})
    deleting.delete(storage, people.name, old["id"], None)
    deleting.delete(storage, people.name, other["id"], None)
    assert trash.purge(storage, people.name, old["id"]) == old["id"]
    assert {item["id"] for item in in_trash(people)["items"]} == {linking["id"], other["id"]}
    with pytest.raises(NotFound):
        writing.restore(storage, people.name, old["id"])
    with storage.autocommit() as session:
        assert session.fetch("select 1 from history where record_id = %s", (old["id"],)) == []
        assert session.fetch("select count(*) from history where record_id = %s", (other["id"],)) == [(2,)]
        sql = (
            "select convert_from(event, 'UTF8')::json from outbox where type = 'record_purged' order by id desc limit 1"
        )
        ((event,),) = session.fetch(sql)
    assert (event["subject"], event["actor"]) == (f"{people.name}/{old['id']}", "user-1")
    assert event["data"] == {"collection": people.name, "id": old["id"]}
    assert writing.restore(storage, people.name, linking["id"])


def test_only_what_is_in_the_trash_is_purged(storage: Storage, people: Any) -> None:
    (made,) = people.create({"name": "live"})
    for record_id in (made["id"], NOBODY, "no-id"):
        with pytest.raises(NotFound):
            trash.purge(storage, people.name, record_id)
    assert live(people) == {made["id"]}
    deleting.delete(storage, people.name, made["id"], None)
    trash.purge(storage, people.name, made["id"])
    with pytest.raises(NotFound):
        trash.purge(storage, people.name, made["id"])


def test_a_large_trash_is_listed_by_an_index(storage: Storage, people: Any) -> None:
    with storage.autocommit() as session:
        session.execute("set enable_seqscan = off")
        sql = (
            f"explain select id from data.{people.collection.id} t where t.deleted_at is not null "
            "order by t.updated_at desc, t.id desc limit 26"
        )
        plan = "\n".join(row[0] for row in session.fetch(sql))
        session.execute("reset enable_seqscan")
    assert f"trash_{people.collection.id}" in plan
    assert "Sort" not in plan
