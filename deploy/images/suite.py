"""The suite of the local stack with its services in containers: the same backends, databases, settings and probes."""

import dataclasses
import time
from collections.abc import Callable, Collection
from pathlib import Path

from deploy.images import confinement
from deploy.images.catalogue import IMAGES, Image
from deploy.images.engine import Engine
from stack import services
from stack.guardian import Guardian
from stack.layout import Layout
from stack.process import Unit
from stack.report import Report
from stack.services import ServicePlan
from stack.startup import Startup
from stack.web import Web

GRACE = 25.0
"""Seconds within which a service ends after SIGTERM; Kubernetes kills after 30."""


@dataclasses.dataclass
class Figures:
    """What was seen of a container."""

    ready: float = 0.0
    """Seconds from its start until /readyz answered 200."""
    memory: int = 0
    """Bytes resident soon after."""
    stopped: float = 0.0
    """Seconds from SIGTERM to its end with code 0."""


class Suite(Startup):
    """Startup, but each service and the web app are run from their images; ``wanted`` are names of images."""

    def __init__(
        self, engine: Engine, folder: Path, wanted: Collection[str], report: Report, guardian: Guardian
    ) -> None:
        chosen = tuple(service for service in services.SERVICES if service.name in wanted)
        layout, web = Layout(folder), "web" in wanted
        super().__init__(layout, {}, report, guardian, lambda: False, services=chosen, web=web)
        self._engine = engine
        self.ready_at: dict[str, float] = {}
        self.plans = [self._contained(plan) for plan in self.plans]
        if web:
            self._web = _WebInContainer(layout, self._serving)

    def _contained(self, plan: ServicePlan) -> ServicePlan:
        migrate = _in_container(plan.migrate, IMAGES[plan.name], self._engine, "migrate")
        return dataclasses.replace(plan, migrate=migrate, unit=self._serving(plan.unit))

    def _serving(self, unit: Unit) -> Unit:
        """The unit in a container; it remembers when it was first ready."""

        def probe() -> None:
            unit.probe()
            self.ready_at.setdefault(unit.name, time.monotonic())

        return dataclasses.replace(_in_container(unit, IMAGES[unit.name], self._engine), probe=probe)


class _WebInContainer(Web):
    """The web app as its image has it, built already."""

    def __init__(self, layout: Layout, contained: Callable[[Unit], Unit]) -> None:
        super().__init__(layout)
        self._contained = contained

    def build(self, tell: Callable[[str], None]) -> None:
        pass

    def unit(self, port: int, gateway: str, files_origin: str) -> Unit:
        return self._contained(super().unit(port, gateway, files_origin))


def _in_container(unit: Unit, image: Image, engine: Engine, *arguments: str) -> Unit:
    """The unit run by podman in the foreground, which hands signals on and ends with the container's code."""
    told = {name: value for name, value in unit.env.items() if not name.startswith("PYTHON")}
    argv = (
        "podman", "run", "--rm", "--pull=never", "--network=host", "--no-healthcheck",
        f"--name={unit.name.replace(' ', '-')}",
        *confinement.words(image.memory),
        *(f"--env={name}" for name in told), image.reference, *arguments,
    )  # fmt: skip
    return dataclasses.replace(unit, argv=argv, env=told | engine.environment, grace=GRACE)
