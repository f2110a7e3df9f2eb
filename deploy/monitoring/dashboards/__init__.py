"""Dashboards of each service and of the suite: made here from what services declare, committed as files."""
