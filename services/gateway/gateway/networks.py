"""What a caller's address is counted by: limits by address share one rule."""

import ipaddress


def network(address: str) -> str:
    """An IPv4 address, or the /64 that one IPv6 user has to themselves; an IPv4-mapped address counts as IPv4.

    A port, brackets and a zone are left out: some proxies add them.
    """
    host = _host(address)
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, 64), strict=False))


def _host(address: str) -> str:
    host = address.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    return host.partition("%")[0]
