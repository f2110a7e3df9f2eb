"""Measures the running suite through its public API, beside the same work done directly in Postgres."""
