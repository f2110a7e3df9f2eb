"""Deleting a role, with what other services keep of it."""

from gateway.request import Request


def delete_role(request: Request, name: str) -> str:
    """Delete a made role with its access policies: its name. Raises NotFound, Conflict, Unavailable.

    The policies go first: cut short, it leaves a role that may do less, and can be deleted again.
    """
    with request.accounts.roles.deleting(name):
        for policy in request.calls.call("records", "list_policies", role=name):
            request.calls.call("records", "delete_policy", collection=policy["collection"], role=name)
    return name
