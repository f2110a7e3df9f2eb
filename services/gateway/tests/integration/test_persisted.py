"""Documents by their hash, on a real Redis: what is kept, and what each mode allows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from chassis.testing import backend
from gateway import persisted
from gateway.accounts.cache import connect
from gateway.graphql_http import Operation, ProtocolError
from gateway.persisted import Mode, NotPersisted, Persisted, digest

from stack.testing import Backends

TRUSTED = {"a1": "query A { viewer { id } }", digest("{ viewer { id } }"): "{ viewer { id } }"}


def documents(url: str = "", mode: Mode = "any") -> Persisted:
    return Persisted(connect(url or backend("TEST_REDIS_URL")), mode=mode, trusted=TRUSTED)


def asked(text: str = "", key: str | None = None) -> Operation:
    return Operation(text, None, None, key)


@pytest.fixture
def text() -> str:
    return f"{{ viewer {{ a{uuid4().hex}: id }} }}"


def test_a_document_is_known_to_all_processes_by_its_hash(text: str) -> None:
    with pytest.raises(NotPersisted):
        documents().text(asked(key=digest(text)))
    one = documents()
    assert one.text(asked(text, digest(text))) == text
    one.keep(text, digest(text))
    assert documents().text(asked(key=digest(text))) == text


def test_a_document_is_kept_for_a_day_after_its_last_use(text: str) -> None:
    redis: Any = connect(backend("TEST_REDIS_URL"))
    documents().keep(text, digest(text))
    redis.expire(f"document:{digest(text)}", 5)
    documents().text(asked(key=digest(text)))
    assert redis.ttl(f"document:{digest(text)}") > 80_000


def test_a_text_that_is_not_the_hashs_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError, match="not the SHA-256") as caught:
        documents().text(asked(text, digest("other")))
    assert caught.value.status == 400


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Backends]:
    with Backends(tmp_path, {"redis"}) as backends:
        yield backends


def test_only_so_many_are_kept_and_without_redis_none_is_known(own: Backends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persisted, "MAX_STORED", 3)
    texts = [f"{{ a{i}: __typename }}" for i in range(5)]
    for each in texts + texts[4:]:
        documents(own.redis_url).keep(each, digest(each))
    known = [own_text(own, each) for each in texts]
    assert known == [None, None, *texts[2:]]
    own.kill("redis")
    assert own_text(own, texts[4]) is None
    documents(own.redis_url).keep("{ a }", digest("{ a }"))


def own_text(own: Backends, text: str) -> str | None:
    try:
        return documents(own.redis_url).text(asked(key=digest(text)))
    except NotPersisted:
        return None


def test_trusted_documents_are_known_in_every_mode() -> None:
    for mode in ("any", "persisted", "trusted"):
        for key, text in TRUSTED.items():
            assert documents(mode=mode).text(asked(key=key)) == text  # type: ignore[arg-type]
            assert documents(mode=mode).text(asked(text)) == text  # type: ignore[arg-type]
            assert documents(mode=mode).text(asked(text, key)) == text  # type: ignore[arg-type]


def test_where_only_trusted_documents_are_allowed_nothing_else_is(text: str) -> None:
    documents().keep(text, digest(text))
    for operation in (asked(text), asked(key=digest(text)), asked(text, digest(text)), asked("")):
        with pytest.raises(ProtocolError, match="trusted") as caught:
            documents(mode="trusted").text(operation)
        assert (caught.value.status, caught.value.code) == (403, "forbidden")


def test_where_documents_must_be_persisted_a_hash_is_needed(text: str) -> None:
    with pytest.raises(ProtocolError, match="hash") as caught:
        documents(mode="persisted").text(asked(text))
    assert caught.value.status == 403
    assert documents(mode="persisted").text(asked(text, digest(text))) == text
