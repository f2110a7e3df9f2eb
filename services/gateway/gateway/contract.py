"""Shapes of the events that the gateway publishes."""

import msgspec


class UserCreated(msgspec.Struct, kw_only=True):
    """Event `user_created`, subject: the user's id."""

    id: str
    email: str
    name: str
    roles: list[str]


EVENTS: dict[str, type[msgspec.Struct]] = {"user_created": UserCreated}


class Gateway:
    """Stands for the service where contracts are printed: it has a name, and answers over HTTP only."""

    name = "gateway"
