"""The records service: its table of contents."""

from typing import Annotated, Any

from chassis.context import Context
from chassis.events import Event
from chassis.handlers import durable_handler
from chassis.outbox import Relay
from chassis.rpc import CallContext, rpc
from msgspec import Meta

from records import (
    checking,
    collections,
    combining,
    deleting,
    file_history,
    history,
    policies,
    reading,
    trash,
    trees,
    writing,
)
from records.aggregating import Question, aggregate
from records.contract import (
    EVENTS,
    ChangePage,
    Collection,
    CollectionChanges,
    FieldChanges,
    FieldInput,
    Group,
    LeveledRole,
    Metric,
    NewRecord,
    Page,
    Policy,
    Record,
    Rights,
    RolesAccess,
)
from records.purge import Purge
from records.storage import Storage, StorageProvider

__all__ = ["EVENTS", "SERVICE"]

Many = Annotated[list[str], Meta(max_length=10_000)]
Order = Annotated[list[str], Meta(max_length=1_000)]
Roles = Annotated[list[LeveledRole], Meta(max_length=100)]
Version = Annotated[int, Meta(ge=0, le=2**53)]


class RecordsService:
    """Collections as real tables, their records, links and history."""

    name = "records"

    context: Context = CallContext()
    storage: Storage = StorageProvider()
    relay = Relay()
    purge = Purge()

    # --- collections -----------------------------------------------------------------------------------------------

    @rpc(safe=True)
    def list_collections(self) -> list[Collection]:
        """All collections that the caller may read, by name."""
        self.context.require("viewer")
        return list(checking.visible(self.storage, None).values())

    @rpc(safe=True, gather="names")
    def get_collections(self, names: Many) -> list[Collection | None]:
        """One collection per name, in order; null where there is none that the caller may read."""
        self.context.require("viewer")
        found = checking.visible(self.storage, names)
        return [found.get(name) for name in names]

    @rpc(safe=True, gather="collections")
    def count_records(self, collections: Many) -> list[int]:
        """The number of records in each collection."""
        self.context.require("viewer")
        return reading.count(self.storage, collections)

    @rpc
    def create_collection(
        self,
        name: str,
        fields: list[FieldInput],
        label: str | None = None,
        singular: str | None = None,
        plural: str | None = None,
    ) -> Collection:
        """Define a collection."""
        self.context.require("admin")
        return collections.create(self.storage, name, label, fields, singular, plural)

    @rpc
    def update_collection(self, name: str, changes: CollectionChanges) -> Collection:
        """Change a collection's label, or its names in the typed GraphQL schema."""
        self.context.require("admin")
        return collections.update(self.storage, name, changes)

    @rpc
    def reorder_fields(self, collection: str, fields: Order) -> Collection:
        """Put a collection's fields into another order: all of their names."""
        self.context.require("admin")
        return collections.reorder_fields(self.storage, collection, fields)

    @rpc
    def add_field(self, collection: str, field: FieldInput) -> Collection:
        """Add a field to a collection."""
        self.context.require("admin")
        return collections.add_field(self.storage, collection, field)

    @rpc
    def update_field(self, collection: str, field: str, changes: FieldChanges) -> Collection:
        """Rename a field, or change its label or rules."""
        self.context.require("admin")
        return collections.update_field(self.storage, collection, field, changes)

    @rpc
    def remove_field(self, collection: str, field: str) -> Collection:
        """Take a field away; its values are kept until the purge."""
        self.context.require("admin")
        return collections.remove_field(self.storage, collection, field)

    @rpc
    def delete_collection(self, name: str, confirm_name: str) -> str:
        """Take a collection away; it is kept until the purge. Returns its id."""
        self.context.require("admin")
        return collections.delete(self.storage, name, confirm_name)

    # --- reading ---------------------------------------------------------------------------------------------------

    @rpc(safe=True, gather="ids")
    def get_records(self, collection: str, ids: Many) -> list[Record | None]:
        """One record per id, in order; null where there is none."""
        self.context.require("viewer")
        return reading.get(self.storage, collection, ids)  # type: ignore[return-value]

    @rpc(safe=True, gather="ids")
    def get_link_targets(self, collection: str, field: str, ids: Many) -> list[Record | None]:
        """The records that values of a LINK field stand for; null where there is none."""
        self.context.require("viewer")
        return reading.get_link_targets(self.storage, collection, field, ids)  # type: ignore[return-value]

    @rpc(safe=True)
    def query_records(
        self,
        collection: str,
        filter: dict[str, Any] | None = None,
        order_by: list[str] | None = None,
        search: str | None = None,
        first: int = 25,
        after: str | None = None,
        with_total: bool = False,
    ) -> Page:
        """A page of records."""
        self.context.require("viewer")
        return reading.query(self.storage, collection, filter, order_by, search, first, after, with_total)  # type: ignore[return-value]

    @rpc(safe=True)
    def query_trash(
        self,
        collection: str,
        filter: dict[str, Any] | None = None,
        order_by: list[str] | None = None,
        search: str | None = None,
        first: int = 25,
        after: str | None = None,
        with_total: bool = False,
    ) -> Page:
        """A page of the deleted records that the caller may read and restore, those deleted last first."""
        self.context.require("editor")
        return trash.query(  # type: ignore[return-value]
            self.storage, collection, order_by,
            source=filter, search=search, first=first, after=after, with_total=with_total,
        )  # fmt: skip

    @rpc(safe=True, gather="parents")
    def query_linked(
        self,
        collection: str,
        field: str,
        parents: Many,
        filter: dict[str, Any] | None = None,
        order_by: list[str] | None = None,
        first: int = 25,
        search: str | None = None,
        after: str | None = None,
    ) -> list[Page]:
        """For each parent, the first records whose LINK field points to it, or the first after a cursor."""
        self.context.require("viewer")
        return reading.query_linked(  # type: ignore[return-value]
            self.storage, collection, field, parents, filter, order_by, search, first, after
        )

    @rpc(safe=True, gather="parents")
    def count_linked(
        self,
        collection: str,
        field: str,
        parents: Many,
        filter: dict[str, Any] | None = None,
        search: str | None = None,
    ) -> list[int]:
        """For each parent, how many records of the collection point to it by their LINK field; capped as totals are."""
        self.context.require("viewer")
        return reading.count_linked(self.storage, collection, field, parents, filter, search)

    @rpc(safe=True)
    def aggregate_records(
        self,
        collection: str,
        metrics: list[Metric],
        filter: dict[str, Any] | None = None,
        search: str | None = None,
        group_by: list[str] | None = None,
        order_by: list[str] | None = None,
        first: int = 100,
    ) -> list[Group]:
        """Count, add up and compare values, by groups; exactly one group without `group_by`."""
        self.context.require("viewer")
        question = Question(metrics, filter, search, group_by or [], order_by, first)
        return aggregate(self.storage, collection, question)  # type: ignore[return-value]

    @rpc(safe=True, gather="ids")
    def get_history(self, collection: str, ids: Many, first: int = 25, after: str | None = None) -> list[ChangePage]:
        """For each record, its newest changes."""
        self.context.require("viewer")
        return history.get(self.storage, collection, ids, first, after)  # type: ignore[return-value]

    @rpc(safe=True, gather="ids")
    def get_changed_records(
        self, collection: str, ids: Many, filter: dict[str, Any] | None = None
    ) -> list[Record | None]:
        """One record per id, also from the trash; null where there is none, or the filter does not select it."""
        self.context.require("viewer")
        return checking.get_changed(self.storage, collection, ids, filter)  # type: ignore[return-value]

    # --- writing ---------------------------------------------------------------------------------------------------

    @rpc
    def create_records(self, collection: str, values: list[dict[str, Any]]) -> list[Record]:
        """Create records, all or none."""
        self.context.require("editor")
        return writing.create(self.storage, collection, values)  # type: ignore[return-value]

    @rpc
    def create_trees(self, collection: str, records: list[NewRecord]) -> list[Record]:
        """Create records with those that they link to and those that link to them, all or none."""
        self.context.require("editor")
        return trees.create(self.storage, collection, records)  # type: ignore[return-value]

    @rpc
    def update_record(self, collection: str, id: str, version: Version, values: dict[str, Any]) -> Record:
        """Change some fields of a record, if it still has this version."""
        self.context.require("editor")
        return writing.update(self.storage, collection, id, version, values)  # type: ignore[return-value]

    @rpc
    def delete_record(self, collection: str, id: str, version: Version | None = None) -> str:
        """Move a record to the trash. Returns its id."""
        self.context.require("editor")
        return deleting.delete(self.storage, collection, id, version)

    @rpc
    def restore_record(self, collection: str, id: str) -> Record:
        """Bring a record back from the trash."""
        self.context.require("editor")
        return writing.restore(self.storage, collection, id)  # type: ignore[return-value]

    @rpc
    def purge_record(self, collection: str, id: str) -> str:
        """Delete a record of the trash permanently, with its history and its files. Returns its id."""
        self.context.require("admin")
        return trash.purge(self.storage, collection, id)

    # --- access ----------------------------------------------------------------------------------------------------

    @rpc(safe=True, gather="ids")
    def check_access(self, collection: str, ids: Many, action: str, field: str | None = None) -> list[bool]:
        """For each record, whether the caller may do this; false where there is none.

        `action`: read, update, delete, or read_whole (every field of a record that is live or in the trash, and all
        that its links may lead to). With the id of a field: whether they may read or update this field of the record.
        """
        self.context.require("viewer")
        return checking.check(self.storage, collection, ids, action, field)

    @rpc(safe=True, gather="collections")
    def get_rights(self, collections: Many) -> list[Rights]:
        """What the caller may do in each collection at most."""
        self.context.require("viewer")
        return checking.rights(self.storage, collections)

    @rpc
    def set_policy(self, policy: Policy) -> Policy:
        """Say what a role may do in a collection, in the place of what was said before."""
        self.context.require("admin")
        return policies.set_policy(self.storage, policy)

    @rpc
    def delete_policy(self, collection: str, role: str) -> bool:
        """Leave a role what it has without a policy; whether there was one."""
        self.context.require("admin")
        return policies.delete_policy(self.storage, collection, role)

    @rpc(safe=True)
    def list_policies(self, collection: str | None = None, role: str | None = None) -> list[Policy]:
        """The policies of all collections, or one, of all roles, or one."""
        self.context.require("admin")
        return policies.list_policies(self.storage, collection, role)

    @rpc(safe=True)
    def combine_roles(self, roles: Roles, collection: str | None = None) -> list[RolesAccess]:
        """What somebody with all of these roles may do in each collection, or in one."""
        self.context.require("admin")
        return combining.combine(self.storage, roles, collection)

    # --- what happens elsewhere ------------------------------------------------------------------------------------

    @durable_handler("files", *file_history.ACTIONS)
    def handle_file_event(self, event: Event) -> None:
        """Note in the history of its record what happens to an attached file."""
        file_history.note(self.storage, event)


SERVICE = RecordsService
