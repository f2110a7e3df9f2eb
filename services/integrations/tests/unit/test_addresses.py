import socket
from typing import Any

import pytest
from integrations.addresses import (
    MAX_URL,
    AddressGuard,
    AddressNotAllowed,
    InvalidUrl,
    UnknownHost,
    host_of,
    parse_url,
)

GUARD = AddressGuard()

PRIVATE_LITERALS = [
    "127.0.0.1", "127.255.255.254", "127.0.0.1.", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.0.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "100.127.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "localhost", "LOCALHOST", "localhost.", "metadata.localhost",
    "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fec0::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[3fff::1]", "[100::1]",
    "[5f00::1]", "127。0。0。1",
]  # fmt: skip

ODD_SPELLINGS = [
    "127.1", "127.0.1", "0", "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1",
    "0177.1", "127.0.0.01", "127.0.0.0x1", "3232235521", "1.2.3.4.5", "256.256.256.256", "999.1", "8.8.8",
    "①②⑦.⓪.⓪.①", "[::ffff:0x7f.1]", "[::1%25lo]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[v1.fe80]", "127.0.0.1%00",
    "127.0.0.1%2f@public.example", "a..b", ".", "-a.example", "a-.example", "a" * 64 + ".example", "ex%61mple.com",
    "exa<mple.com", "exa,mple.com", "",
]  # fmt: skip

NOT_OF_THE_WEB = [
    "ftp://public.example/",
    "file:///etc/passwd",
    "gopher://public.example/",
    "unix:/run/docker.sock",
    "//public.example",
    "/path",
    "http:public.example",
    "javascript:alert(1)",
    "http://user@public.example/",
    "http://user:pw@public.example/",
    "http://:pw@public.example/",
    "http://public.example:0/",
    "http://public.example:65536/",
    "http://public.example:x/",
    "http://public.example\\@127.0.0.1/",
    "http://public.example /",
    "http://public.example/\r\nHost: x",
    "http://a\tb/",
    "http://public.example/\x00",
    "",
    "http://public.example/" + "a" * 2048,
]


@pytest.mark.parametrize("host", PRIVATE_LITERALS)
def test_an_address_that_is_not_public_is_refused_when_it_is_seen(host: str) -> None:
    with pytest.raises(AddressNotAllowed):
        GUARD.check_url(parse_url(f"http://{host}/"))


@pytest.mark.parametrize("host", [h for h in PRIVATE_LITERALS if "localhost" not in h.lower()])
def test_an_address_that_is_not_public_is_refused_when_it_is_called(host: str) -> None:
    with pytest.raises(AddressNotAllowed):
        GUARD.addresses(host_of(parse_url(f"http://{host}/")), 80)


@pytest.mark.parametrize("host", ODD_SPELLINGS)
def test_a_host_in_an_odd_spelling_is_refused(host: str) -> None:
    with pytest.raises(InvalidUrl):
        parse_url(f"http://{host}/")


def test_the_length_of_a_url_is_pinned_at_its_limit() -> None:
    longest = "https://public.example/".ljust(MAX_URL, "x")
    assert str(parse_url(longest)) == longest
    with pytest.raises(InvalidUrl, match="at most 2048 characters"):
        parse_url(longest + "x")


@pytest.mark.parametrize("url", NOT_OF_THE_WEB)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(InvalidUrl):
        parse_url(url)


@pytest.mark.parametrize(
    "host",
    ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "[2606:4700:4700::1111]", "public.example", "bücher.example"],
)
def test_a_public_host_is_let_through(host: str) -> None:
    url = parse_url(f"https://{host}:8443/path?q=1")
    GUARD.check_url(url)
    assert host_of(url).isascii()


def answering(*addresses: str) -> Any:
    def resolve(host: str, port: int) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def test_a_name_is_refused_when_one_of_its_addresses_is_not_public() -> None:
    guard = AddressGuard(resolve=answering("8.8.8.8", "10.0.0.1"))
    with pytest.raises(AddressNotAllowed):
        guard.addresses("public.example", 443)


def test_a_scoped_address_from_the_resolver_is_refused() -> None:
    with pytest.raises(AddressNotAllowed):
        AddressGuard(resolve=answering("fe80::1%eth0")).addresses("public.example", 443)


def test_a_public_name_gives_its_addresses_once_each() -> None:
    guard = AddressGuard(resolve=answering("8.8.8.8", "8.8.4.4", "8.8.8.8"))
    assert guard.addresses("public.example", 443) == ["8.8.8.8", "8.8.4.4"]


def test_names_are_resolved_by_the_system_unless_told_otherwise() -> None:
    found = AddressGuard(["127.0.0.0/8", "::1/128"]).addresses("localhost", 443)
    assert found
    assert set(found) <= {"127.0.0.1", "::1"}


def test_a_name_that_does_not_resolve_is_unknown() -> None:
    def nobody(host: str, port: int) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(UnknownHost):
        AddressGuard(resolve=nobody).addresses("public.example", 443)
    with pytest.raises(UnknownHost):
        AddressGuard(resolve=answering()).addresses("public.example", 443)


def test_an_operator_can_allow_a_network_and_nothing_beside_it() -> None:
    guard = AddressGuard(["127.0.0.0/8", "::1/128"])
    guard.check_url(parse_url("http://localhost:8000/"))
    assert guard.addresses("127.0.0.1", 80) == ["127.0.0.1"]
    assert guard.addresses("::1", 80) == ["::1"]
    for other in ("10.0.0.1", "169.254.169.254", "fd00::1"):
        with pytest.raises(AddressNotAllowed):
            guard.addresses(other, 80)
