"""The names of collections in the typed schema."""

import pytest
from records import naming
from records.naming import Names, choose, problems

AIRPORTS = Names("airport", "airports")


def codes(names: Names, *others: Names) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in problems(names, others)}


@pytest.mark.parametrize(
    ("name", "singular", "plural"),
    [
        ("airports", "airport", "airports"),
        ("airport", "airport", "airports"),
        ("order_lines", "orderLine", "orderLines"),
        ("camelCaseThings", "camelCaseThing", "camelCaseThings"),
        ("people", "person", "people"),
        ("addresses", "address", "addresses"),
        ("status", "status", "statuses"),
        ("companies", "company", "companies"),
        ("news", "newsItem", "news"),
        ("c1", "c1", "c1s"),
        ("a__b_", "aB", "aBs"),
        ("us", "us", "uss"),
    ],
)
def test_both_forms_follow_from_the_name(name: str, singular: str, plural: str) -> None:
    assert choose(name, []) == (singular, plural)


@pytest.mark.parametrize("name", ["emails", "email", "record", "collections", "users", "files", "query", "int"])
def test_the_names_of_the_api_are_left_to_it(name: str) -> None:
    chosen = choose(name, [])
    assert chosen.singular.endswith("Record")
    assert chosen.plural.endswith("Records")
    assert problems(chosen, []) == []


@pytest.mark.parametrize("word", ["email", "emails", "record", "user", "source", "int", "collection"])
def test_a_given_name_that_the_api_has_is_refused(word: str) -> None:
    assert codes(Names(word, "others")) == {("singular", "taken")}
    assert codes(Names("other", word)) == {("plural", "taken")}


def test_what_another_collection_has_is_numbered() -> None:
    others = [choose("airports", [])]
    for expected in ("airportRecord", "airportRecord2", "airportRecord3"):
        others.append(choose("airport", others))
        assert others[-1].singular == expected
        assert problems(others[-1], others[:-1]) == []


def test_what_is_given_is_kept_and_the_other_form_follows() -> None:
    assert choose("x", [], singular="child") == ("child", "children")
    assert choose("x", [], plural="children") == ("child", "children")
    assert choose("x", [], singular="sheep") == ("sheep", "sheepList")
    assert choose("airports", [AIRPORTS], singular="field2") == ("field2", "field2s")
    assert choose("x", [AIRPORTS], singular="airport").singular == "airport"


@pytest.mark.parametrize("word", ["", "Airport", "1a", "_a", "a__b", "ä", "a-b", "a\n", "a" * 61, "\x00"])
def test_a_name_that_graphql_or_the_house_would_not_write_is_refused(word: str) -> None:
    assert codes(Names(word, "airports")) == {("singular", "invalid_name")}
    assert codes(Names("airport", word)) == {("plural", "invalid_name")}
    assert codes(Names(word, word)) == {("singular", "invalid_name"), ("plural", "invalid_name")}


@pytest.mark.parametrize("word", ["airport", "airports", "airportFilter", "airportsPayload", "createAirport"])
def test_what_another_collection_is_named_or_would_make_is_taken(word: str) -> None:
    assert codes(Names(word, "others"), AIRPORTS) == {("singular", "taken")}
    assert codes(Names("other", word), AIRPORTS) == {("plural", "taken")}


def test_a_collection_does_not_clash_with_itself() -> None:
    assert codes(Names("a", "a")) == {("plural", "duplicate_name")}
    assert codes(Names("a", "aEdge")) == {("plural", "duplicate_name")}


def test_every_name_of_a_collection_makes_names_that_are_chosen_apart() -> None:
    names: list[Names] = []
    wanted = ["line", "lines", "line_filter", "lines_payload", "create_line", "lineEdge", "x" * 63, "lineRecord"]
    for name in wanted * 3:
        names.append(choose(name, names))
        assert problems(names[-1], names[:-1]) == []
    made = [claim for each in names for claim in naming.claims(each)]
    assert len(made) == len(set(made))
