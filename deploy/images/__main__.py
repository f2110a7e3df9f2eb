"""``python -m deploy.images [IMAGE …]``: build the images, start each confined, look, end it; 1 when anything is wrong.

``var/images/<name>.sbom.json`` says what is in each. ``--drop`` deletes what earlier runs left in ``var/images``: base
images and layers, which make the next run quick.
"""

import argparse
import sys
import time

from deploy.images import building
from deploy.images.bases import ensure_base
from deploy.images.catalogue import IMAGES, with_needed
from deploy.images.composed.launch import ComposeFailed, bring_up
from deploy.images.engine import Engine, EngineFailed
from deploy.images.running import NotAsPromised, run
from deploy.images.sbom import NotABill
from deploy.images.suite import Figures
from stack.install import InstallFailed
from stack.layout import Layout
from stack.process import StartFailed
from stack.programs import ProgramMissing
from stack.report import Report, table

EXPECTED = (ComposeFailed, EngineFailed, InstallFailed, NotABill, NotAsPromised, ProgramMissing, StartFailed)
"""What can go wrong without a bug of this program: told in one message."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.images", description="Build and start the images.")
    parser.add_argument("images", nargs="*", metavar="IMAGE", help=f"of {', '.join(IMAGES)}; all without one")
    parser.add_argument("--drop", action="store_true", help="delete the store of images and end")
    options = parser.parse_args()
    unknown = [name for name in options.images if name not in IMAGES]
    if unknown:
        parser.error(f"no such image: {', '.join(unknown)}; there are {', '.join(IMAGES)}")
    engine = Engine(Layout.from_environment().var / "images")
    try:
        if options.drop:
            engine.drop()
        else:
            _build_and_run(engine, with_needed(options.images or IMAGES))
    except EXPECTED as err:
        print(f"error: {err}", file=sys.stderr)
        return 1
    return 0


def _build_and_run(engine: Engine, names: list[str]) -> None:
    report = Report()
    engine.prepare()
    sizes, seconds = {}, {}
    for name in names:
        image = IMAGES[name]
        base = ensure_base(engine, image.base, report.step)
        began = time.monotonic()
        building.build(engine, image)
        seconds[name] = time.monotonic() - began
        total = building.size(engine, image.reference)
        sizes[name] = (total, total - building.size(engine, base))
        count = building.describe(engine, image)
        report.step(f"{name} built in {seconds[name]:.0f} s, with {count} packages")
    engine.prune()
    figures = run(engine, names, report)
    _print(sizes, seconds, figures)
    if set(names) == set(IMAGES):
        bring_up(engine, report)


def _print(sizes: dict[str, tuple[int, int]], seconds: dict[str, float], figures: dict[str, Figures]) -> None:
    columns = ("image", "size", "above its base", "built in", "ready in", "memory", "ended in")
    rows = [
        (
            name,
            *(f"{size / 1e6:.0f} MB" for size in sizes[name]),
            f"{seconds[name]:.0f} s",
            f"{seen.ready:.1f} s",
            f"{seen.memory / 1e6:.0f} MB",
            f"{seen.stopped:.1f} s",
        )
        for name, seen in figures.items()
    ]
    table(columns, rows)


if __name__ == "__main__":
    sys.exit(main())
