import pytest
from chassis.errors import Unavailable
from cryptography.fernet import Fernet
from integrations.vault import Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_cannot_be_read_and_can_be_opened() -> None:
    vault = Vault([NEW])
    sealed = vault.seal(b"canary")
    assert b"canary" not in sealed
    assert vault.open(sealed) == b"canary"


def test_an_old_key_still_opens_while_it_is_rotated_out() -> None:
    sealed = Vault([OLD]).seal(b"canary")
    assert Vault([NEW, OLD]).open(sealed) == b"canary"
    with pytest.raises(Unavailable) as caught:
        Vault([NEW]).open(sealed)
    assert caught.value.code == "wrong_key"


def test_a_digest_depends_on_the_key() -> None:
    assert Vault([NEW]).digest(b"x") == Vault([NEW, OLD]).digest(b"x")
    assert Vault([NEW]).digest(b"x") != Vault([OLD]).digest(b"x")
