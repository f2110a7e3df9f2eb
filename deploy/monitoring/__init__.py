"""Dashboards, alerts and a Prometheus for the local stack, made from what the services count."""
