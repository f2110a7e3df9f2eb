"""How Prometheus scrapes a local stack: the configuration, with the job names that alerts and dashboards know."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

QUEUES = ("queue_coarse_metrics", "queue_consumer_count")
"""What is wanted of each queue: https://www.rabbitmq.com/docs/prometheus#detailed-endpoint."""


def jobs_of_stack(stack: Mapping[str, Any]) -> dict[str, str]:
    """{job: URL} of what a stack's `stack.json` names."""
    found = {name: service["ops"] for name, service in stack["services"].items()}
    if stack["rabbitmq_metrics"]:
        found["rabbitmq"] = stack["rabbitmq_metrics"]
    return found


def configuration(jobs: Mapping[str, str], rules: str, interval: str) -> dict[str, Any]:
    """A prometheus.yml: each job has one target; `rules` is a file."""
    return {
        "global": {"scrape_interval": interval, "evaluation_interval": interval, "scrape_timeout": interval},
        "rule_files": [rules],
        "scrape_configs": [_job(name, url) for name, url in jobs.items()],
    }


def _job(name: str, url: str) -> dict[str, Any]:
    job: dict[str, Any] = {"job_name": name, "static_configs": [{"targets": [urlsplit(url).netloc]}]}
    if name == "rabbitmq":
        job |= {"metrics_path": "/metrics/detailed", "params": {"family": list(QUEUES)}}
    return job
