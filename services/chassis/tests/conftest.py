"""Shared by all tests of the chassis."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # eventlet announces its maintenance mode, nameko uses what Python deprecates
    import nameko.standalone.rpc  # noqa: F401
