"""A Dockerfile as its instructions, grouped by stage: as much of the format as the project's own files use."""

import json
import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Instruction:
    """One instruction; ``name`` in capitals, ``text`` with continued lines joined."""

    name: str
    text: str

    @property
    def words(self) -> list[str] | None:
        """The words of exec form; None for shell form."""
        try:
            value = json.loads(self.text)
        except ValueError:
            return None
        return value if isinstance(value, list) else None


@dataclass
class Stage:
    """What stands from one FROM to the next; ``base`` as written."""

    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def named(self, name: str) -> list[Instruction]:
        """Its instructions of that name."""
        return [each for each in self.instructions if each.name == name]


@dataclass
class Dockerfile:
    """A whole file: arguments before the first stage with their defaults, and the stages."""

    arguments: dict[str, str]
    stages: list[Stage]

    @property
    def bases(self) -> list[str]:
        """The images that stages begin with, arguments filled in; not those that are stages of the same file."""
        names = {match[1] for stage in self.stages if (match := re.search(r" AS (\S+)$", stage.base))}
        images = [stage.base.partition(" AS ")[0] for stage in self.stages]
        return [re.sub(r"\$\{(\w+)\}", lambda m: self.arguments.get(m[1], ""), i) for i in images if i not in names]


def parse(text: str) -> Dockerfile:
    """The instructions of the text."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    file = Dockerfile({}, [])
    for whole in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        name, _, rest = whole.strip().partition(" ")
        rest = " ".join(rest.split())
        if name.upper() == "FROM":
            file.stages.append(Stage(rest))
        elif file.stages:
            file.stages[-1].instructions.append(Instruction(name.upper(), rest))
        else:
            key, _, value = rest.partition("=")
            file.arguments[key] = value
    return file
