"""docs/api.md tells all that the API has, and its numbers are those of the code."""

import re

import pytest
from chassis.filters import OPERATORS
from gateway import errors, limits, page_sizes
from gateway.problems import KINDS
from gateway.schema.auth import ACCESS
from records.contract import FieldType
from repository import ROOT

TEXT = (ROOT / "docs/api.md").read_text()
ROW = re.compile(r"^\| (anybody|person|viewer|editor|admin) \| (.*) \| (.*) \|$", re.MULTILINE)


ROLE_OF = {"anybody": "public"}


def test_every_root_field_stands_with_its_role() -> None:
    told = {
        f"{'Subscription' if f'Subscription.{name}' in ACCESS else kind}.{name}": ROLE_OF.get(role, role)
        for role, queries, mutations in ROW.findall(TEXT)
        for kind, cell in (("Query", queries), ("Mutation", mutations))
        for name in re.findall(r"`(\w+)`", cell)
    }
    assert told == ACCESS


@pytest.mark.parametrize("name", [*errors.CODES.values(), *errors.GATEWAY_CODES, *FieldType, *OPERATORS])
def test_every_code_type_and_operator_is_told(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("name", KINDS)
def test_every_problem_of_rest_is_told(name: str) -> None:
    assert f"`{name}`" in TEXT


def test_the_limits_are_those_of_the_code() -> None:
    for limit, what in (
        (limits.MAX_CHARACTERS, "characters"),
        (limits.MAX_TOKENS, "tokens"),
        (limits.MAX_DEPTH, "levels"),
        (limits.MAX_ALIASES, "aliases"),
        (limits.MAX_FIELDS, "fields"),
        (limits.MAX_DIRECTIVES, "directives"),
    ):
        assert f"{limit:,} {what}" in TEXT
    assert f"| page | {page_sizes.MAX_FIRST} |" in TEXT
