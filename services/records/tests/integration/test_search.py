"""A search finds words with and without accents, in texts and among choices, by the index where there is one."""

import string
from typing import Any

import pytest
from records.searching import FEW, MAX_WORDS, pattern

NAMES = [
    "Müller", "Muller", "MÜLLER", "Straße", "Strasse", "Łódź", "Lodz", "Nguyễn", "Nguyen", "İzmir", "Izmir", "Αθήνα",
    "ΑΘΗΝΑ", "Æther", "Aether", "100%", r"back\slash", "a_b", "日本",
]  # fmt: skip


@pytest.fixture(scope="module")
def people(new_collection: Any, records_of: Any) -> Any:
    tags = {"name": "tags", "type": "CHOICES", "options": {"choices": ["Käse", "kase klein", "Brot"]}}
    kind = {"name": "kind", "type": "CHOICE", "options": {"choices": ["übrig", "weg"]}}
    made = records_of(new_collection({"name": "name", "type": "TEXT", "indexed": True}, tags, kind))
    made.create(*({"name": name} for name in NAMES))
    made.create({"tags": ["Brot", "Käse"]}, {"tags": ["kase klein"]}, {"kind": "übrig"}, {"tags": []})
    return made


def found(people: Any, search: str) -> list[Any]:
    return [item["values"] for item in people.page(search=search)["items"]]


@pytest.mark.parametrize(
    "same",
    [
        ["Müller", "Muller", "MÜLLER"],
        ["Straße", "Strasse"],
        ["Łódź", "Lodz"],
        ["Nguyễn", "Nguyen"],
        ["İzmir", "Izmir"],
        ["Αθήνα", "ΑΘΗΝΑ"],
        ["Æther", "Aether"],
    ],
)
def test_each_spelling_finds_all(people: Any, same: list[str]) -> None:
    for word in (*same, *(name.lower() for name in same), same[0][1:]):
        assert [values["name"] for values in found(people, word)] == same, word


@pytest.mark.parametrize("word", [*string.punctuation, ".*", "(?i)", "[a-z]", "a|b", "^", "***=M", "\\d", "\\mM"])
def test_what_patterns_mean_is_searched_as_it_stands(people: Any, word: str) -> None:
    expected = [name for name in NAMES if word.lower() in name.lower()]
    assert [values["name"] for values in found(people, word)] == expected


def test_choices_are_searched_one_by_one(people: Any) -> None:
    assert [values["tags"] for values in found(people, "kase")] == [["Brot", "Käse"], ["kase klein"]]
    assert [values["tags"] for values in found(people, "brot käse")] == [["Brot", "Käse"]]
    assert found(people, "otkä") == []
    assert [values["kind"] for values in found(people, "ubrig")] == ["übrig"]


def test_the_longest_search_is_answered(people: Any) -> None:
    words = ["ae" * 12] * (MAX_WORDS - 1) + ["u" * 25]
    assert len(" ".join(words)) == 200
    assert found(people, " ".join(words)) == []


@pytest.mark.parametrize("word", ["muller", "Müller", "annalena", "schmidt", "garcia", "000077", "strasse"])
def test_the_index_of_a_text_finds_the_rows_of_a_search(storage: Any, texts: Any, word: str) -> None:
    (field,) = texts.collection.fields
    sql = f"explain (analyze, format json) select 1 from data.{texts.collection.id} t where t.{field.id} ~* %s"
    with storage.transaction() as session:
        session.execute("set local enable_seqscan = off")
        plan = session.fetch(sql, (pattern(word, FEW),))[0][0][0]["Plan"]["Plans"][0]
    assert plan["Index Name"] == f"s_{field.id}"
    assert plan["Actual Rows"] <= 20


@pytest.fixture(scope="module")
def texts(new_collection: Any, records_of: Any) -> Any:
    """A thousand records, whose only text is indexed."""
    made = records_of(new_collection({"name": "name", "type": "TEXT", "indexed": True}))
    made.create(*({"name": f"Person {number}"} for number in range(990)), *({"name": name} for name in NAMES[:10]))
    return made


def test_indexed_texts_are_found_in_european_letters_and_as_they_are_typed(texts: Any) -> None:
    assert [values["name"] for values in found(texts, "muller")] == ["Müller", "Muller", "MÜLLER"]
    assert [values["name"] for values in found(texts, "Nguyễn")] == ["Nguyễn", "Nguyen"]
    assert [values["name"] for values in found(texts, "nguyen")] == ["Nguyen"]
