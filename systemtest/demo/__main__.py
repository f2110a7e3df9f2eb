"""`python -m systemtest.demo --stack var/stack.json` prints what it did with counts and times.

It ends with 1 when anything is not as promised. The collections `airports` and `countries` are left to look at.
Each step says what it saw, and asserts what was promised.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from systemtest.demo.asking import ask
from systemtest.demo.joining import show_third_party_data
from systemtest.demo.loading import load, sign_in_and_define
from systemtest.demo.notifying import be_notified
from systemtest.demo.scene import Scene
from systemtest.demo.storing import store_a_file
from systemtest.demo.telling import call_a_webhook_and_collide
from systemtest.stack import read

STEPS: list[Callable[[Scene], None]] = [
    sign_in_and_define,
    load,
    ask,
    store_a_file,
    be_notified,
    show_third_party_data,
    call_a_webhook_and_collide,
]
"""Each is titled by its docstring."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m systemtest.demo", description="The main job, on real data, through the public API alone."
    )
    parser.add_argument("--stack", type=Path, default=Path("var/stack.json"), help="the stack.json of a running stack")
    file = parser.parse_args().stack
    if not file.exists():
        parser.error(f"{file} is missing: it is written by a stack when it is ready")
    console = Console()
    scene = Scene(read(file), console)
    started = time.perf_counter()
    for number, step in enumerate(STEPS, start=1):
        if not _is_done(number, step, scene):
            return 1
    scene.clear()
    console.print(f"[bold green]All as promised, in {time.perf_counter() - started:.1f} s.[/bold green]")
    return 0


def _is_done(number: int, step: Callable[[Scene], None], scene: Scene) -> bool:
    console = scene.console
    console.print(f"[bold]{number}  {step.__doc__}[/bold]")
    started = time.perf_counter()
    try:
        step(scene)
    except Exception as err:  # noqa: BLE001 (whatever is wrong, the demo says so and ends)
        console.print_exception()
        console.print(f"[red]    not as promised: {type(err).__name__}: {err}[/red]")
        return False
    console.print(f"    [green]✓[/green] {time.perf_counter() - started:.1f} s", highlight=False)
    return True


if __name__ == "__main__":
    raise SystemExit(main())
