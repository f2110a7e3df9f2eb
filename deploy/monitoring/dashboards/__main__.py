"""``python -m deploy.monitoring.dashboards``: write the dashboard of every service into its chart."""

from deploy.monitoring.dashboards.catalogue import dashboards, path, text

for name in dashboards():
    file = path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text(name))
    print(f"wrote {file.name} of {name}")
