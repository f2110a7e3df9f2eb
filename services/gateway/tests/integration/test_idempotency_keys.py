"""Idempotency keys on a real Redis: claimed, begun, answered, released."""

from uuid import uuid4

import pytest
from chassis.errors import Unavailable
from chassis.testing import backend, wait_for
from gateway.accounts.cache import connect
from gateway.idempotency_store import Claim, Found, Keys


@pytest.fixture
def keys() -> Keys:
    return Keys(connect(backend("TEST_REDIS_URL")))


@pytest.fixture
def ours() -> Claim:
    return Claim(uuid4().hex, "owner", "print")


@pytest.fixture
def theirs(ours: Claim) -> Claim:
    return ours._replace(owner="other")


def test_of_two_one_claims_and_a_claim_may_be_repeated(keys: Keys, ours: Claim, theirs: Claim) -> None:
    assert keys.claim(ours, lease=60) is None
    assert keys.claim(ours, lease=60) is None
    assert keys.claim(theirs, lease=60) == Found("print", leased=True, sealed=None)


def test_a_claim_of_one_who_died_before_they_began_ends(keys: Keys, ours: Claim, theirs: Claim) -> None:
    keys.claim(ours, lease=0.1)
    wait_for(lambda: keys.claim(theirs, lease=60) is None, "the lease to end")
    with pytest.raises(Unavailable):
        keys.begin(ours)


def test_what_was_begun_is_never_free_again(keys: Keys, ours: Claim, theirs: Claim) -> None:
    keys.claim(ours, lease=0.1)
    keys.begin(ours)
    found = wait_for(lambda: (f := keys.claim(theirs, lease=60)) and not f.leased and f, "the lease to end")
    assert found == Found("print", leased=False, sealed=None)
    keys.keep(ours, b"late")
    assert keys.claim(theirs, lease=60) == Found("print", leased=False, sealed=b"late")


def test_an_answer_is_kept_for_a_day(keys: Keys, ours: Claim, theirs: Claim) -> None:
    keys.claim(ours, lease=60)
    keys.begin(ours)
    keys.keep(ours, b"")
    assert keys.claim(theirs, lease=60) == Found("print", leased=True, sealed=b"")
    assert 86_300 < connect(backend("TEST_REDIS_URL")).ttl(f"idempotency:{ours.name}") <= 86_400


def test_only_the_owner_releases_or_answers(keys: Keys, ours: Claim, theirs: Claim) -> None:
    keys.claim(ours, lease=60)
    keys.release(theirs)
    keys.keep(theirs, b"answer")
    assert keys.claim(theirs, lease=60) == Found("print", leased=True, sealed=None)
    keys.release(ours)
    assert keys.claim(theirs, lease=60) is None
