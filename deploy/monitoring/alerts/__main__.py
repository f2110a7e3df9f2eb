"""``python -m deploy.monitoring.alerts``: write the alerts of every service into its chart."""

from deploy.monitoring.alerts.catalogue import alerts, path, text

for service in alerts():
    file = path(service)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text(service))
    print(f"wrote {file.name} of {service}")
