"""Puts small faults into risky modules and counts how many of them the tests notice."""
