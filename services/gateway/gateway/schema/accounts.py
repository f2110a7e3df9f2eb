"""Accounts, owned by the gateway itself: signing in, passwords, people, roles, tokens, the audit log."""

from gateway.schema.audit import AuditQueries
from gateway.schema.devices import DeviceMutations, DeviceQueries
from gateway.schema.factor_administration import FactorAdministration
from gateway.schema.passwords import PasswordMutations
from gateway.schema.people import PeopleMutations, PeopleQueries
from gateway.schema.roles import RoleMutations, RoleQueries
from gateway.schema.second_factors import SecondFactorMutations, SecondFactorQueries
from gateway.schema.sign_in import SignInMutations, SignInQueries
from gateway.schema.signing_in import SigningInMutations
from gateway.schema.tokens import TokenMutations, TokenQueries


class AccountQueries(
    AuditQueries, TokenQueries, RoleQueries, DeviceQueries, SecondFactorQueries, SignInQueries, PeopleQueries
):
    """What can be read of accounts."""


class AccountMutations(
    TokenMutations,
    RoleMutations,
    FactorAdministration,
    PeopleMutations,
    PasswordMutations,
    DeviceMutations,
    SecondFactorMutations,
    SigningInMutations,
    SignInMutations,
):
    """What can be changed of accounts."""
