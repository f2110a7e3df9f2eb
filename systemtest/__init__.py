"""Drives the running suite from outside: imports none of it, and speaks only its public API."""
