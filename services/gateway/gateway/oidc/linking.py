"""Whose account an identity is: linked by issuer and subject, and the first time by the verified address.

An address that changes at the provider later changes nothing here. An account has one identity at the provider: a
second one with the same address is refused unless the person is signed in here, as addresses pass to other people.
"""

import logging
from typing import Any

from chassis.context import SYSTEM, Context
from chassis.database import Database
from chassis.errors import InvalidInput
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from gateway import models
from gateway.accounts.people import normalized
from gateway.accounts.users import Changes, Users
from gateway.oidc.provider import Refused

log = logging.getLogger(__name__)


class Linking:
    """`roles_claim` names the claim that holds a person's roles; "" leaves roles to administrators."""

    def __init__(self, database: Database, users: Users, *, issuer: str, create: bool, roles_claim: str) -> None:
        self._database = database
        self._users = users
        self._issuer = issuer
        self._create = create
        self._roles_claim = roles_claim

    def person(
        self, claims: dict[str, Any], known_roles: set[str], traceparent: str, signed_in: str | None = None
    ) -> str:
        """The id of the person whom these claims are about; `signed_in` is that of the browser's session.

        Raises Refused when there is none and none is made, and for a second identity of an account.
        """
        roles = self._roles(claims, known_roles)
        user_id = self._linked(claims["sub"]) or self._by_address(claims, signed_in)
        if user_id is None:
            return self._made(claims, roles or [], traceparent)
        if roles is not None:
            self._follow(user_id, roles)
        return user_id

    def _roles(self, claims: dict[str, Any], known: set[str]) -> list[str] | None:
        """The roles that the claim speaks of and that there are; None where it says nothing."""
        said = claims.get(self._roles_claim) if self._roles_claim else None
        if isinstance(said, str):
            said = said.split()
        return [role for role in said if role in known] if isinstance(said, list) else None

    def _linked(self, subject: str) -> str | None:
        table = models.identities
        query = select(table.c.user_id).where(table.c.issuer == self._issuer, table.c.subject == subject)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def _by_address(self, claims: dict[str, Any], signed_in: str | None) -> str | None:
        user = self._users.by_email(_verified_email(claims))
        if user is None:
            return None
        with self._database.begin() as connection:
            connection.execute(select(models.users.c.id).where(models.users.c.id == user.id).with_for_update())
            if user.id != signed_in and self._has_another(connection, user.id, claims["sub"]):
                raise Refused(
                    "another_identity",
                    "your address belongs to an account with another identity at the provider: "
                    "sign in to it in the way you did before, then sign in through the provider to add this one",
                )
            self._link(connection, claims["sub"], user.id)
        return user.id

    def _has_another(self, connection: Connection, user_id: str, subject: str) -> bool:
        table = models.identities
        query = select(table.c.subject).where(
            table.c.user_id == user_id, table.c.issuer == self._issuer, table.c.subject != subject
        )
        return connection.execute(query.limit(1)).first() is not None

    def _made(self, claims: dict[str, Any], roles: list[str], traceparent: str) -> str:
        if not self._create:
            raise Refused("unknown_person", "nobody here has your address: ask an administrator to add you")
        email = _verified_email(claims)
        name = str(claims.get("name") or email)[:200]

        def link(connection: Connection, user_id: str) -> None:
            self._link(connection, claims["sub"], user_id)

        context = Context(principal=SYSTEM, traceparent=traceparent)
        try:
            return self._users.create(email, name, None, roles, context, also=link, role_needed=False).id
        except InvalidInput as err:
            raise Refused("unknown_person", "you cannot be added with what the provider says of you") from err

    def _link(self, connection: Connection, subject: str, user_id: str) -> None:
        row = {"issuer": self._issuer, "subject": subject, "user_id": user_id}
        connection.execute(insert(models.identities).values(row).on_conflict_do_nothing())

    def _follow(self, user_id: str, roles: list[str]) -> None:
        try:
            self._users.update(user_id, Changes(roles=roles))
        except InvalidInput as err:  # the last administrator stays one, whatever the provider says
            log.warning("the provider's roles are not followed", extra={"user_id": user_id, "reason": err.message})


def _verified_email(claims: dict[str, Any]) -> str:
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise Refused("email_not_verified", "the provider has not verified your address")
    return normalized(email)
