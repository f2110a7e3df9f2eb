"""A team whose role sees some rows and some fields: what the tests of access policies look at."""

import secrets
from typing import Any, NamedTuple

from systemtest import documents, people
from systemtest.api import Api
from systemtest.people import Person
from systemtest.uploads import upload

STAFF: list[dict[str, Any]] = [
    {"name": "name", "type": "TEXT", "required": True, "indexed": True},
    {"name": "region", "type": "CHOICE", "required": True, "options": {"choices": ["north", "south"]}},
    {"name": "owner", "type": "TEXT"},
    {"name": "salary", "type": "INTEGER"},
    {"name": "notes", "type": "LONG_TEXT"},
]
SEEN = ["name", "region", "owner"]
HIDDEN = ("salary", "notes")

CREATE_ROLE = """
mutation ($name: String!, $level: String!) {
  createRole(name: $name, label: "Sales", level: $level) { role { name } errors { code field message } }
}"""
SET_POLICY = """
mutation ($collection: String!, $role: String!, $read: PolicyActionInput, $create: PolicyActionInput,
          $update: PolicyActionInput, $delete: PolicyDeletionInput) {
  setPolicy(collection: $collection, role: $role, read: $read, create: $create, update: $update, delete: $delete) {
    policy { role collection read { rows fields } create { rows fields } update { rows fields } delete { rows } }
    errors { code field message }
  }
}"""
DELETE_POLICY = """
mutation ($collection: String!, $role: String!) {
  deletePolicy(collection: $collection, role: $role) { deleted errors { code field message } }
}"""


class Team(NamedTuple):
    """`mine` and `near` lie in the role's region, `far` does not; `mine` is the seller's own. Each has a file."""

    role: str
    seller: Api
    person: Person
    staff: str
    visits: str
    mine: str
    near: str
    far: str
    files: dict[str, str]


def make_role(admin: Api, level: str = "editor") -> str:
    """A role of a name of its own."""
    name = f"r_{secrets.token_hex(6)}"
    admin.mutate(CREATE_ROLE, name=name, level=level)
    return name


def make_team(admin: Api, seller: Api, staff: str, visits: str) -> Team:
    """Fill the collections as the administrator, set the policies, and sign the seller in."""
    role = make_role(admin)
    person = people.add(admin, role)
    rows = [
        {"name": "Mina", "region": "north", "owner": person.id, "salary": 10, "notes": "likes tea"},
        {"name": "Nora", "region": "north", "owner": "somebody", "salary": 20, "notes": "canary north"},
        {"name": "Faraway", "region": "south", "owner": "somebody", "salary": 30, "notes": "canary south"},
    ]
    made = admin.mutate(documents.CREATE_RECORDS, collection=staff, values=rows)["records"]
    mine, near, far = (record["id"] for record in made)
    pointing = [{"title": f"at {at}", "who": at} for at in (mine, near, far)]
    admin.mutate(documents.CREATE_RECORDS, collection=visits, values=pointing)
    files = {
        at: upload(admin, f"{at}.txt", at.encode(), "text/plain", collection=staff, record=at)["id"]
        for at in (mine, near, far)
    }
    north = {"region": {"eq": "north"}}
    policy = {
        "read": {"rows": north, "fields": SEEN},
        "create": {"rows": north, "fields": ["name", "region"]},
        "update": {"rows": {"owner": {"eq": "$user.id"}}, "fields": ["name", "region"]},
    }
    admin.mutate(SET_POLICY, collection=staff, role=role, **policy)
    admin.mutate(SET_POLICY, collection=visits, role=role, read={})
    seller.sign_in(person.email, person.password)
    return Team(role, seller, person, staff, visits, mine, near, far, files)
