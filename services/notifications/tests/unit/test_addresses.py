"""Which addresses are written to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications.addresses import InvalidAddress, check_address, parse_mailbox


@pytest.mark.parametrize(
    "address", ["a@b", "ada.lovelace+x@mail.example.org", "o'neil@example.org", f"{'x' * 64}@example.org"]
)
def test_an_address_is_itself(address: str) -> None:
    assert check_address(address) == address


def test_the_length_of_an_address_is_pinned_at_its_limit() -> None:
    longest = "a@" + ".".join(["b" * 63, "c" * 63, "d" * 63, "e" * 60])
    assert (len(longest), check_address(longest)) == (254, longest)
    with pytest.raises(InvalidAddress):
        check_address(f"a{longest}")


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "@b", "a@", "a b@c", "a@b@c", ".a@b", "a.@b", "a..b@c", "a@-b.c", "a@b-", "a@b..c", "a@b."),
        *(
            "a@b\n",
            "a@b\r\nBcc: c@d",
            "a@b,c@d",
            "<a@b>",
            "Ada <a@b>",
            "a@[127.0.0.1]",
            "zoë@example.org",
            "a@ü.example",
        ),
        *("a\0@b", f"{'x' * 65}@example.org", f"a@{'b.' * 130}c", f"a@{'b' * 64}.example", "{{ x }}@b"),
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(InvalidAddress, match="is not an email address"):
        check_address(address)


@given(st.text())
def test_no_accepted_address_can_break_a_header(text: str) -> None:
    try:
        accepted = check_address(f"{text}@example.org")
    except InvalidAddress:
        return
    assert accepted.isascii()
    assert not set("\r\n\t <>,;:") & set(accepted)


def test_a_sender_may_have_a_name() -> None:
    assert parse_mailbox("Dossier <a@b.example>") == ("Dossier", "a@b.example")
    assert parse_mailbox("a@b.example").domain == "b.example"
    for text in ("Dossier", "Dossier <>", "a@b.example\nBcc: c@d.example"):
        with pytest.raises(InvalidAddress):
            parse_mailbox(text)
