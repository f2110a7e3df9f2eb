"""Addresses as they are shown to people who are not administrators: keys and tokens stand in the parts left out."""

import re

_USER = re.compile(r"^([^/?#]*//)(?:\{\{.*?\}\}|[^/?#])*@")
_REST = re.compile(r"[?#].*", re.DOTALL)


def without_secrets(url: str) -> str:
    """The address without user, password, query and fragment. `url` may be a template of the three."""
    return _USER.sub(r"\1", _REST.sub("", url))
