"""What a sign-in still needs after the password."""

from gateway.accounts.factors import Factors
from gateway.accounts.factors.pending import Waiting
from gateway.accounts.people import User


def waiting_for(factors: Factors, user: User, password: str | None) -> Waiting | None:
    """The pending sign-in of somebody who has or needs a second factor; None for who neither has nor needs one.

    `password` is the fingerprint of the password that was given: another one by then ends the sign-in.
    """
    methods = factors.methods(user.id)
    setup = not methods
    if setup and not factors.requirements.include(user.roles):
        return None
    token, expires_at = factors.pending.begin(user.id, password=password, setup=setup)
    return Waiting(token, factors.available() if setup else methods, setup, expires_at)
