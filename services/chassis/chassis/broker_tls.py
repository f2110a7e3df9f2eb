"""Encrypted connections to the broker: `amqps://` means a certificate that is checked, for the host that is named."""

import ssl
from typing import Any
from urllib.parse import urlsplit


def options(amqp_url: str) -> dict[str, Any] | None:
    """py-amqp's TLS options; None for `amqp://`. Left to itself, the library would accept any host's certificate.

    Authorities are those of the system, or of SSL_CERT_FILE.
    """
    parts = urlsplit(amqp_url)
    if parts.scheme != "amqps":
        return None
    return {"server_hostname": parts.hostname, "cert_reqs": ssl.CERT_REQUIRED}
