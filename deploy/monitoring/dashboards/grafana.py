"""Dashboards as Grafana reads them, made by the builders of its foundation SDK."""

import json
from typing import Any

from grafana_foundation_sdk.builders import common as build_common
from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.builders import prometheus, timeseries
from grafana_foundation_sdk.builders import stat as build_stat
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common, dashboard

from deploy.monitoring.alerts.rule import RUNBOOKS
from deploy.monitoring.dashboards.panels import Dashboard, Limits, Panel

SOURCE = common.DataSourceRef(type_val="prometheus", uid="${datasource}")
TAG = "dossier"


def render(made: Dashboard, jobs: str) -> dict[str, Any]:
    """The dashboard as JSON. `jobs` is a regular expression of those that it shows."""
    builder = (
        build.Dashboard(made.title)
        .uid(f"dossier-{made.name}")
        .description(made.text)
        .tags([TAG])
        .readonly()
        .time("now-1h", "now")
        .refresh("30s")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .link(build.DashboardLink("Dossier").type(dashboard.DashboardLinkType.DASHBOARDS).tags([TAG]).keep_time(True))
        .with_variable(build.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
        .with_variable(_variable("namespace", f'label_values(up{{job=~"{jobs}"}}, namespace)'))
        .with_variable(_variable("instance", f'label_values(up{{job=~"{jobs}",namespace=~"$namespace"}}, instance)'))
    )
    number = 0
    for row in made.rows:
        builder = builder.with_row(build.Row(row.title))
        for panel in row.panels:
            number += 1
            builder = builder.with_panel(_panel(panel).id(number))
    encoded: dict[str, Any] = json.loads(JSONEncoder(sort_keys=True).encode(builder.build()))
    return encoded


def _variable(name: str, query: str) -> build.QueryVariable:
    return (
        build.QueryVariable(name)
        .label(name.capitalize())
        .datasource(SOURCE)
        .query(query)
        .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".*")  # matches a series without the label, too
        .current(dashboard.VariableOption(selected=True, text="All", value="$__all"))
    )


def _panel(panel: Panel) -> build_stat.Panel | timeseries.Panel:
    builder: Any = _stat() if panel.stat else _timeseries(panel.limits is not None)
    text = panel.text + (f"\n\nRunbook: {RUNBOOKS}#{panel.alert.lower()}" if panel.alert else "")
    builder = builder.title(panel.title).description(text).unit(panel.unit).datasource(SOURCE)
    builder = builder.span(panel.width).height(4 if panel.stat else 8).min(0)
    if panel.limits:
        builder = builder.thresholds(_thresholds(panel.limits, rising=panel.rising))
    for number, query in enumerate(panel.queries):
        target = prometheus.Dataquery().expr(query.expr).legend_format(query.legend).ref_id(chr(ord("A") + number))
        builder = builder.with_target(target.instant() if panel.stat else target.range())
    made: build_stat.Panel | timeseries.Panel = builder
    return made


def _stat() -> build_stat.Panel:
    return (
        build_stat.Panel()
        .reduce_options(build_common.ReduceDataOptions().calcs(["lastNotNull"]))
        .color_mode(common.BigValueColorMode.VALUE)
        .graph_mode(common.BigValueGraphMode.NONE)
    )


def _timeseries(limited: bool) -> timeseries.Panel:
    legend = build_common.VizLegendOptions().show_legend(True).display_mode(common.LegendDisplayMode.TABLE)
    legend = legend.placement(common.LegendPlacement.BOTTOM).calcs(["lastNotNull", "max"])
    tooltip = build_common.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI)
    builder = timeseries.Panel().legend(legend).tooltip(tooltip.sort(common.SortOrder.DESCENDING)).fill_opacity(8)
    if limited:
        style = build_common.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.DASHED)
        builder = builder.thresholds_style(style)
    return builder


def _thresholds(limits: Limits, *, rising: bool) -> build.ThresholdsConfig:
    colors = ("green", "orange", "red") if rising else ("red", "orange", "green")
    edges = (None, *limits) if rising else (None, *reversed(limits))
    colored = dict(zip(edges, colors, strict=True))  # of two equal limits the second counts
    steps = [dashboard.Threshold(value=value, color=color) for value, color in colored.items()]
    return build.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps(steps)
