"""What an address is counted by."""

import ipaddress
import random

import pytest
from gateway.networks import network


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:51123", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:443", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
        ("x" * 5000, "x" * 64),
    ],
)
def test_an_ipv6_user_has_one_count_for_all_their_addresses(address: str, found: str) -> None:
    assert network(address) == found


def test_every_address_of_a_network_is_the_same_and_another_network_is_not() -> None:
    chance = random.Random(64)
    for _ in range(200):
        top = chance.getrandbits(64)
        one, other = (str(ipaddress.IPv6Address(top << 64 | chance.getrandbits(64))) for _ in range(2))
        elsewhere = str(ipaddress.IPv6Address((top ^ 1) << 64 | chance.getrandbits(64)))
        assert network(one) == network(other) != network(elsewhere)
