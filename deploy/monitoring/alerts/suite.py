"""Alerts about what the services share: the broker, and the queues of events in it."""

from deploy.monitoring.alerts.rule import Alert

_WAITING = r'queue=~"evt-.+--.+", queue!~".+\\.(dead|retry\\.[0-9]+)"'


def broker_down() -> Alert:
    """No node of RabbitMQ answers Prometheus."""
    return Alert(
        "DossierBrokerDown",
        'absent(up{job="rabbitmq"} == 1)',
        "1m",
        "page",
        "RabbitMQ cannot be reached",
        "Every query and change is unavailable; events wait in the outboxes. Processes reconnect by themselves.",
    )


def not_handled() -> Alert:
    """Queues with events that nobody takes."""
    ready = f"sum by (queue) (rabbitmq_detailed_queue_messages_ready{{{_WAITING}}}) > 0"
    consumers = f"sum by (queue) (rabbitmq_detailed_queue_consumers{{{_WAITING}}}) == 0"
    return Alert(
        "DossierEventsNotHandled",
        f"({ready}) and ({consumers})",
        "5m",
        "page",
        "{{ $value }} events wait in {{ $labels.queue }} and nobody takes them",
        "The service behind that queue is not running, or has lost its consumers.",
    )


def waiting() -> Alert:
    """Queues that grow although somebody works on them."""
    return Alert(
        "DossierEventsWaiting",
        f"sum by (queue) (rabbitmq_detailed_queue_messages_ready{{{_WAITING}}}) > 10000",
        "10m",
        "ticket",
        "{{ $value }} events wait in {{ $labels.queue }}",
        "More events come than are handled: emails and webhooks are late.",
    )
