"""No collection can take a name that the GraphQL API has for itself: the records service knows all of them."""

from gateway.schema import root
from graphql import GraphQLSchema, specified_scalar_types
from repository import ROOT

LIST = ROOT / "services/records/records/reserved_names.txt"
RESERVED = LIST.read_text().split()


def own_names(schema: GraphQLSchema) -> set[str]:
    """All types and root fields."""
    roots = [schema.query_type, schema.mutation_type, schema.subscription_type]
    fields = {name for operation in roots if operation for name in operation.fields}
    return fields | {name for name in schema.type_map if not name.startswith("__")} | set(specified_scalar_types)


def test_every_name_of_the_generic_schema_is_reserved() -> None:
    missing = sorted(own_names(root.build()) - set(RESERVED))
    assert missing == [], f"add these lines to {LIST.relative_to(ROOT)}"


def test_the_list_is_sorted_and_names_nothing_twice() -> None:
    assert sorted(set(RESERVED)) == RESERVED
