"""What a process has of everything, and how much of it is in use: the same for every service."""

from deploy.monitoring.dashboards.panels import Panel, Query, Row
from deploy.monitoring.dashboards.queries import Queries


def row(ask: Queries) -> Row:
    """Database, processor, memory, files, and which version runs."""
    return Row("What is saturated?", [*_database(ask), *_process(ask)])


def _database(ask: Queries) -> list[Panel]:
    used, size = "dossier_database_connections_in_use", "dossier_database_pool_size"
    return [
        Panel("Database connections", "In use and at most, of the process that uses most.", "short",
              [Query(ask.gauge(used, "database"), "{{database}}: in use"),
               Query(ask.gauge(size, "database", over="min"), "{{database}}: at most")],
              alert="DossierDatabasePoolFull", width=8),
        Panel("Time to get a connection", "95th percentile. After five seconds the call is answered unavailable.", "s",
              [Query(ask.quantile(0.95, "dossier_database_pool_wait_seconds", "database"), "{{database}}")], width=8),
        Panel("Time of a statement", "In the database and on the way to it.", "s",
              [Query(ask.quantile(share, "dossier_database_statement_seconds"), f"p{share * 100:g}")
               for share in (0.5, 0.95, 0.99)], width=8),
    ]  # fmt: skip


def _process(ask: Queries) -> list[Panel]:
    opened = [Query(ask.gauge("process_open_fds"), "most in use"),
              Query(ask.gauge("process_max_fds", over="min"), "at most")]  # fmt: skip
    age = "time() - " + ask.gauge("process_start_time_seconds")
    return [
        Panel("Processor", "Processor seconds per second. A process uses about one core at most.", "percentunit",
              [Query(ask.rate("process_cpu_seconds_total", "instance"), "{{instance}}")], width=6),
        Panel("Memory", "Resident; the chart's limit ends a process that has more.", "bytes",
              [Query(ask.gauge("process_resident_memory_bytes", "instance"), "{{instance}}")], width=6),
        Panel("Open files and connections", "Of the process that has most.", "short", opened, width=4),
        Panel("Versions", "Processes by the version that they run.", "short",
              [Query(ask.gauge("dossier_build_info", "version", over="count"), "{{version}}")], width=4),
        Panel("Age", "Of the youngest process: it falls when one was started.", "s", [Query(age, "youngest")], width=4),
    ]  # fmt: skip
