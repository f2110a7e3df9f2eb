"""Alerts of each service and of the suite: made here, committed as files; rendered faster to be tested by faults."""
