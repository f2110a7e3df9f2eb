"""Metrics of the chassis that only some services have anything to say about; the others do not show them."""

CALLS = ("gateway",)
ANSWERS = ("records", "files", "notifications", "integrations")
HANDLES = ANSWERS

_ONLY = {
    "dossier_rpc_calls_total": (CALLS, "it calls nobody"),
    "dossier_rpc_call_duration_seconds": (CALLS, "it calls nobody"),
    "dossier_rpc_late_replies_total": (CALLS, "it calls nobody"),
    "dossier_breaker_open": (CALLS, "it calls nobody"),
    "dossier_rpc_served_total": (ANSWERS, "it answers no calls"),
    "dossier_rpc_duration_seconds": (ANSWERS, "it answers no calls"),
    "dossier_rpc_expired_total": (ANSWERS, "it answers no calls"),
    "dossier_rpc_batch_size": (ANSWERS, "it answers no calls"),
    "dossier_queue_wait_seconds": (ANSWERS, "nothing waits for it in a queue"),
    "dossier_queue_oldest_seconds": (ANSWERS, "nothing waits for it in a queue"),
    "process_virtual_memory_bytes": ((), "resident memory is what it costs"),
    "dossier_events_handled_total": (HANDLES, "it handles no events"),
    "dossier_statements_total": (("records",), "only records counts the statements of each call"),
    "dossier_replica_lag_seconds": (("records",), "it has no read replica"),
}


def unshown(service: str) -> dict[str, str]:
    """{metric: the reason why the service's dashboard is without it}."""
    return {name: reason for name, (services, reason) in _ONLY.items() if service not in services}
