"""`make mutants`: put faults into the riskiest modules, a few each, and count how many the tests notice."""

import argparse
import random
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from tools.mutants.faults import Fault, faults_of, spread
from tools.mutants.trial import ROOT, Copy, Verdict

MODULES = Path(__file__).parent / "modules.toml"
SLOWER = 4.0
"""A run that takes this many times as long as without the fault, and START seconds, hangs because of it."""
START = 60.0


class Result(NamedTuple):
    module: str
    fault: Fault
    verdict: Verdict


class BaselineFailed(Exception):
    """The tests fail without any fault: nothing can be learned from them."""


def main() -> int:
    options = arguments()
    console = Console(width=max(120, Console().width), highlight=False)
    chosen = modules(options.only)
    if not chosen:
        console.print(f"error: no module of {MODULES.name} contains {options.only!r}")
        return 2
    console.print(f"{len(chosen)} modules, at most {options.faults} faults each, seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for worker in range(options.workers):
            copies.put(Copy(Path(folder) / str(worker)))
        with ThreadPoolExecutor(options.workers) as pool:
            work = [pool.submit(attack, copies, module, tests, options, console) for module, tests in chosen.items()]
            try:
                results = [result for done in work for result in done.result()]
            except BaselineFailed as err:
                pool.shutdown(cancel_futures=True)
                console.print(f"error: {err}", markup=False)
                return 2
    return report(console, results, options.at_least)


def modules(only: str) -> dict[str, list[str]]:
    """{module: its tests}, paths below the repository, of the modules whose path contains `only`."""
    tables = tomllib.loads(MODULES.read_text())
    return {
        f"services/{module}": [f"services/{test}" for test in tests]
        for table in tables.values()
        if isinstance(table, dict)
        for module, tests in table.items()
        if only in module
    }


class Harmless(NamedTuple):
    """A fault that changes nothing that anyone could see: on a line with this text, in whatever place."""

    module: str
    line: str
    fault: str


def harmless() -> dict[Harmless, str]:
    """Why each of these faults is harmless."""
    entries = tomllib.loads(MODULES.read_text())["harmless"]
    return {Harmless(f"services/{item['module']}", item["line"], item["fault"]): item["why"] for item in entries}


def attack(
    copies: "SimpleQueue[Copy]", module: str, tests: list[str], options: argparse.Namespace, console: Console
) -> list[Result]:
    """Try some faults of one module, in a copy that no other thread uses meanwhile."""
    copy = copies.get()
    try:
        baseline = copy.test(tests, 1800)
        if not baseline.passed:
            raise BaselineFailed(f"{module}: its tests fail without a fault\n{baseline.output[-3000:]}")
        source = (ROOT / module).read_text()
        lines, known = source.splitlines(), harmless()
        chooser = random.Random(f"{options.seed} {module}")
        results = []
        for fault in spread(faults_of(source), options.faults, chooser.randrange):
            if Harmless(module, lines[fault.line - 1].strip(), fault.what) in known:
                verdict = Verdict.HARMLESS
            else:
                verdict = copy.trial(module, fault.apply(source), tests, SLOWER * baseline.seconds + START)
            console.print(f"{module}:{fault.line}  {verdict.value}  {fault.what}", markup=False)
            results.append(Result(module, fault, verdict))
        return results
    finally:
        copies.put(copy)


def report(console: Console, results: list[Result], at_least: float) -> int:
    """Print a bar for each module and every fault that was missed. 1 when too many were. Harmless ones do not count."""
    results = [result for result in results if result.verdict is not Verdict.HARMLESS]
    table = Table("module", "noticed", "", box=None)
    for module in dict.fromkeys(result.module for result in results):
        own = [result for result in results if result.module == module]
        noticed = sum(result.verdict is not Verdict.MISSED for result in own)
        table.add_row(module, f"{noticed}/{len(own)}", "█" * noticed + "░" * (len(own) - noticed))
    console.print(table)
    missed = [result for result in results if result.verdict is Verdict.MISSED]
    for result in missed:
        console.print(f"missed: {result.module}:{result.fault.line}  {result.fault.what}", markup=False)
    share = 1 - len(missed) / max(1, len(results))
    console.print(f"noticed: {len(results) - len(missed)} of {len(results)} faults ({share:.0%})")
    return 0 if share >= at_least else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="modules whose path contains this")
    parser.add_argument("--faults", type=int, default=6, help="faults for each module")
    parser.add_argument("--seed", default="1", help="which faults are chosen")
    parser.add_argument("--workers", type=int, default=2, help="modules attacked at the same time")
    parser.add_argument("--at-least", type=float, default=0.9, help="share of noticed faults below which it fails")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
