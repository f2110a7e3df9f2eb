"""A service of compose.yaml as the words of ``podman create``; what is not known here is refused, never left out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ELSEWHERE = {"image", "build", "command", "depends_on"}
"""Keys that are no flags."""


class NotUnderstood(Exception):
    """compose.yaml says something that this program cannot do; the message names it."""


def flags(name: str, service: Mapping[str, Any], folder: Path, project: str) -> list[str]:
    """The flags of one container; ``folder`` is what paths of the file begin at. Raises NotUnderstood."""
    unknown = set(service) - set(_KEYS) - ELSEWHERE
    if unknown:
        raise NotUnderstood(f"{name}: {', '.join(sorted(unknown))}")
    words = [f"--name={name}", "--pull=never"]
    for key, value in service.items():
        if key in _KEYS:
            words += _KEYS[key](value)
    words += [f"--network={project}_{network}:alias={name}" for network in service["networks"]]
    return words + [_volume(volume, folder, project) for volume in service.get("volumes", ())]


def seconds(text: str) -> float:
    """Of a duration like ``30s``."""
    return float(text.removesuffix("s"))


def _volume(text: str, folder: Path, project: str) -> str:
    source, _, rest = text.partition(":")
    return f"--volume={(folder / source).resolve() if source.startswith('.') else f'{project}_{source}'}:{rest}"


def asking(name: str, check: Mapping[str, Any]) -> list[str]:
    """The command that asks a health check once: podman's own needs systemd, and takes no lists of words."""
    kind, *words = check["test"]
    inside = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
    return ["timeout", str(check["timeout"]), "podman", "exec", name, *inside]


def _tmpfs(paths: list[str]) -> list[str]:
    """podman takes no owner here: it gives the folder that of the image, as an official one has it too."""
    return [f"--tmpfs={path.partition(':uid=')[0]}" for path in paths]


def _each(flag: str) -> Callable[[list[str]], list[str]]:
    return lambda values: [f"{flag}={value}" for value in values]


def _one(flag: str) -> Callable[[Any], list[str]]:
    return lambda value: [f"{flag}={value}"]


_KEYS: dict[str, Callable[[Any], list[str]]] = {
    "read_only": lambda value: ["--read-only", "--read-only-tmpfs=false"] if value else [],
    "tmpfs": _tmpfs,
    "cap_drop": _each("--cap-drop"),
    "security_opt": _each("--security-opt"),
    "restart": _one("--restart"),
    "user": _one("--user"),
    "stop_grace_period": lambda value: [f"--stop-timeout={seconds(value):.0f}"],
    "stop_signal": _one("--stop-signal"),
    "mem_limit": _one("--memory"),
    "shm_size": _one("--shm-size"),
    "hostname": _one("--hostname"),
    "healthcheck": lambda _: ["--no-healthcheck"],
    "environment": lambda values: [f"--env={name}={value}" for name, value in values.items()],
    "ports": _each("--publish"),
    "networks": lambda _: [],
    "volumes": lambda _: [],
}
