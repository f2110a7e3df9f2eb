"""Who may call a source."""

import pytest
from chassis.context import Principal
from chassis.errors import InvalidInput
from integrations.sources import MAX_ROLES, Definition, check_roles, may_call


def source(roles: list[str] | None) -> Definition:
    return Definition(
        name="s", url="https://example.com", method="GET", headers={}, body=None, mapping={}, cache_seconds=0,
        secret=None, roles=roles,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "own", "level", "may"),
    [
        (None, ("sales",), "", True),
        ([], ("editor",), "", False),
        ([], ("admin",), "", True),
        (["sales"], ("sales",), "viewer", True),
        (["sales"], ("staff", "sales"), "", True),
        (["sales"], ("staff",), "editor", False),
        (["sales"], ("editor",), "", False),
        (["viewer"], ("viewer",), "", True),
        (["viewer"], ("editor",), "", True),
        (["editor"], ("viewer",), "", False),
        (["viewer"], ("sales",), "editor", False),
        (["sales", "viewer"], (), "", False),
    ],
)
def test_a_role_of_the_list_or_a_built_in_one_above_it_may_call(
    roles: list[str] | None, own: tuple[str, ...], level: str, may: bool
) -> None:
    assert may_call(source(roles), Principal("u", own, level)) is may


@pytest.mark.parametrize(
    ("roles", "places"),
    [
        (["r"] * MAX_ROLES, []),
        (["r"] * (MAX_ROLES + 1), ["roles"]),
        (["r" * 63, "r" * 64, ""], ["roles.1", "roles.2"]),
    ],
)
def test_roles_are_names_and_not_too_many(roles: list[str], places: list[str]) -> None:
    if not places:
        check_roles(roles)
        return
    with pytest.raises(InvalidInput) as raised:
        check_roles(roles)
    assert [problem.field for problem in raised.value.problems] == places
