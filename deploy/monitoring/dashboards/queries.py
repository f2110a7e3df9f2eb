"""Expressions over what one service declares: a name or a label that it does not declare is an error."""

from collections.abc import Mapping, Sequence

from deploy.monitoring.dashboards.declared import BROKER, Kind, Metric

FAILING = 'code=~"internal_error|timeout|unavailable"'
"""Calls that failed by no fault of their caller."""
WINDOW = "$__rate_interval"


class Undeclared(Exception):
    """No service declares such a metric, or not with such a label."""


class Queries:
    """`used` collects the names of the metrics that were asked for."""

    def __init__(self, jobs: str, metrics: Mapping[str, Metric]) -> None:
        self.jobs = jobs
        self.metrics = metrics
        self.used: set[str] = set()

    def rate(self, name: str, *by: str, where: str = "") -> str:
        """Of a counter, per second; 0 where there was nothing to count."""
        self._check(name, "counter", by)
        return _grouped(f"rate({name}{{{self._where(where)}}}[{WINDOW}])", "sum", by)

    def share(self, name: str, where: str) -> str:
        """Of a counter: what part of its increase fits `where`; 0 when there was none."""
        return f"({self.rate(name, where=where)} or vector(0)) / ({self.rate(name)} > 0) or vector(0)"

    def quantile(self, share: float, name: str, *by: str) -> str:
        """Of a histogram, over all processes."""
        self._check(name, "histogram", by)
        buckets = f"rate({name}_bucket{{{self._where('')}}}[{WINDOW}])"
        return f"histogram_quantile({share:g}, sum by ({', '.join(('le', *by))}) ({buckets}))"

    def p95(self, name: str) -> str:
        """Of a histogram, as one number that is there also when nothing was observed: 0 then, and not NaN."""
        return f"{self.quantile(0.95, name)} >= 0 or vector(0)"

    def mean(self, name: str) -> str:
        """Of a histogram."""
        self._check(name, "histogram", ())
        of = [f"sum(rate({name}_{part}{{{self._where('')}}}[{WINDOW}]))" for part in ("sum", "count")]
        return " / ".join(of)

    def observed(self, name: str, *by: str) -> str:
        """How often a histogram was told of something, per second."""
        self._check(name, "histogram", by)
        return _grouped(f"rate({name}_count{{{self._where('')}}}[{WINDOW}])", "sum", by)

    def gauge(self, name: str, *by: str, over: str = "max") -> str:
        """The greatest value of all processes, or what else `over` says."""
        self._check(name, "gauge", by)
        return _grouped(f"{name}{{{self._where('')}}}", over, by)

    def processor(self, *by: str) -> str:
        """Processor seconds per second."""
        return self.rate("process_cpu_seconds_total", *by)

    def up(self, *by: str) -> str:
        """Processes that answer Prometheus; `up` is Prometheus' own."""
        return _grouped(f"up{{{self._where('')}}}", "sum", by)

    def _check(self, name: str, kind: Kind, by: Sequence[str]) -> None:
        metric = self.metrics.get(name)
        if metric is None or metric.kind != kind:
            raise Undeclared(f"no {kind} {name} of {self.jobs}")
        unknown = set(by) - set(metric.labels) - {"job", "instance"}
        if unknown:
            raise Undeclared(f"{name} has no label {', '.join(sorted(unknown))}")
        self.used.add(name)

    def _where(self, also: str) -> str:
        job = f'job=~"{self.jobs}"' if "|" in self.jobs else f'job="{self.jobs}"'
        always = (job, 'namespace=~"$namespace"', 'instance=~"$instance"')
        return ",".join((*always, also) if also else always)


def queues(name: str, where: str, *by: str, over: str = "sum") -> str:
    """A metric of the broker's queues; 0 where there is no such queue."""
    metric = BROKER.get(f"rabbitmq_detailed_queue_{name}")
    if metric is None:
        raise Undeclared(f"the broker tells nothing of queues' {name}")
    return _grouped(f"{metric.name}{{{where}}}", over, by) + " or vector(0)"


def _grouped(inner: str, over: str, by: Sequence[str]) -> str:
    return f"{over} by ({', '.join(by)}) ({inner})" if by else f"{over}({inner})"
