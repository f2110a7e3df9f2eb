"""The W3C trace context of a request (https://www.w3.org/TR/trace-context/)."""

import re
import secrets

from chassis.context import new_traceparent

_VALID = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


def continued(traceparent: str | None) -> str:
    """The caller's trace with a span of our own; a new trace when there is none or it is malformed."""
    found = _VALID.fullmatch(traceparent or "")
    if found is None:
        return new_traceparent()
    return f"00-{found[1]}-{secrets.token_hex(8)}-{found[2]}"
