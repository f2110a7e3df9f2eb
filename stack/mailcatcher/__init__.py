"""A development mail server: takes every message, delivers none, shows them on a page and as JSON."""
