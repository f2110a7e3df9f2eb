"""Accounts, owned by the gateway itself: signing in, passwords, people, roles, tokens, the audit log."""

from gateway.schema.audit import AuditQueries
from gateway.schema.passwords import PasswordMutations
from gateway.schema.people import PeopleMutations, PeopleQueries
from gateway.schema.roles import RoleMutations, RoleQueries
from gateway.schema.sign_in import SignInMutations, SignInQueries
from gateway.schema.tokens import TokenMutations, TokenQueries


class AccountQueries(AuditQueries, TokenQueries, RoleQueries, SignInQueries, PeopleQueries):
    """What can be read of accounts."""


class AccountMutations(TokenMutations, RoleMutations, PeopleMutations, PasswordMutations, SignInMutations):
    """What can be changed of accounts."""
