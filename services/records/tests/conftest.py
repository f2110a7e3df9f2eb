"""Unit tests do no I/O; integration tests bring the rules to a real database; interface tests run the service."""

import warnings

with warnings.catch_warnings():
    # eventlet and nameko announce at import what ADR 0001 knows; nothing is monkey-patched here.
    warnings.simplefilter("ignore")
    import nameko.extensions  # noqa: F401
