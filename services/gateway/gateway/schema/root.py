"""The whole schema, put together."""

import graphene
from graphql import GraphQLObjectType, GraphQLSchema, print_schema

from gateway.schema import leaves, unreadable
from gateway.schema.accounts import AccountMutations, AccountQueries
from gateway.schema.aggregates import AggregateQueries
from gateway.schema.auth import guard
from gateway.schema.base import ObjectType
from gateway.schema.collections import CollectionMutations, CollectionQueries
from gateway.schema.files import FileMutations, FileQueries
from gateway.schema.integrations import IntegrationMutations, IntegrationQueries
from gateway.schema.notifications import NotificationMutations, NotificationQueries
from gateway.schema.policies import PolicyMutations, PolicyQueries
from gateway.schema.record_operations import RecordMutations, RecordQueries
from gateway.schema.roles_access import RolesAccessQueries
from gateway.schema.rule_trials import RuleTrialMutations
from gateway.schema.subscriptions import Subscription


class Query(
    IntegrationQueries,
    NotificationQueries,
    FileQueries,
    PolicyQueries,
    RolesAccessQueries,
    AggregateQueries,
    RecordQueries,
    CollectionQueries,
    AccountQueries,
    ObjectType,
):
    """What can be read."""


class Mutation(
    IntegrationMutations,
    NotificationMutations,
    RuleTrialMutations,
    FileMutations,
    PolicyMutations,
    RecordMutations,
    CollectionMutations,
    AccountMutations,
    ObjectType,
):
    """What can be changed. What a person can mend comes back as `errors`, every bad field at once."""


def build() -> GraphQLSchema:
    """The executable schema, each root field behind its auth decision."""
    schema: GraphQLSchema = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription).graphql_schema
    leaves.mark(schema)
    record = schema.type_map["Record"]
    assert isinstance(record, GraphQLObjectType)
    unreadable.guard(record.fields)
    guard(schema)
    return schema


def sdl() -> str:
    """The text of `schema.graphql`."""
    return print_schema(build()) + "\n"
