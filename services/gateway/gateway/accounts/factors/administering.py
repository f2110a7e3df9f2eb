"""What administrators do about second factors."""

from chassis.errors import InvalidInput, NotFound

from gateway.accounts.factors.resetting import reset
from gateway.accounts.people import User
from gateway.accounts.roles import Role
from gateway.request import Request


def reset_for(request: Request, user_id: str) -> User:
    """Remove all second factors of a person. Raises NotFound."""
    accounts = request.accounts
    reset(accounts.factors.database, accounts.sessions.end_all, accounts.letters.note, user_id)
    accounts.letters.wake()
    user = accounts.users.get(user_id)
    if user is None:
        raise NotFound("Person not found")
    return user


def require(request: Request, role: str, required: bool) -> Role:
    """Whether holders of a role need a second factor. Raises NotFound, and InvalidInput where none can be set up."""
    factors = request.accounts.factors
    if required and not factors.available():
        text = "no second factor can be set up here: neither ENCRYPTION_KEYS nor PUBLIC_URL allows for one"
        raise InvalidInput.at(None, "not_configured", text)
    factors.requirements.set(role, required)
    return request.accounts.roles.get(role)
