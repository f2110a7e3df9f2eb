"""The suite of the local stack with its services in containers: the same backends, databases, settings and probes."""

import dataclasses
import time
from collections.abc import Collection
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
    """Startup, but each service is run from its image; ``wanted`` are names of images."""

    def __init__(
        self, engine: Engine, folder: Path, wanted: Collection[str], report: Report, guardian: Guardian
    ) -> None:
        chosen = tuple(service for service in services.SERVICES if service.name in wanted)
        super().__init__(Layout(folder), {}, report, guardian, lambda: False, services=chosen)
        self._engine = engine
        self.ready_at: dict[str, float] = {}
        self.plans = [self._contained(plan, IMAGES[plan.name]) for plan in self.plans]

    def _contained(self, plan: ServicePlan, image: Image) -> ServicePlan:
        return dataclasses.replace(
            plan, migrate=self._container(plan.migrate, image), unit=self._noted(self._container(plan.unit, image))
        )

    def _container(self, unit: Unit, image: Image) -> Unit:
        """The unit's command run by podman in the foreground, which hands signals on and ends with its code."""
        told = {name: value for name, value in unit.env.items() if not name.startswith("PYTHON")}
        argv = (
            "podman", "run", "--rm", "--pull=never", "--network=host", "--no-healthcheck",
            f"--name={unit.name.replace(' ', '-')}",
            *confinement.words(image.memory),
            *(f"--env={name}" for name in told), image.reference, unit.argv[-1],
        )  # fmt: skip
        return dataclasses.replace(unit, argv=argv, env=told | self._engine.environment, grace=GRACE)

    def _noted(self, unit: Unit) -> Unit:
        """The unit, which remembers when it was first ready."""

        def probe() -> None:
            unit.probe()
            self.ready_at.setdefault(unit.name, time.monotonic())

        return dataclasses.replace(unit, probe=probe)
