"""How a container is confined here, and whether the kernel says that it is: as a pod of the charts would be."""

from pathlib import Path

USER = 10001
MIB = 1024 * 1024


def words(memory: int) -> list[str]:
    """The flags of ``podman run``; ``memory`` in MiB. Nothing but /tmp can be written."""
    return [
        "--read-only", "--read-only-tmpfs=false", "--tmpfs=/tmp",
        "--cap-drop=all", "--security-opt=no-new-privileges",
        f"--memory={memory}m", f"--memory-swap={memory}m",
    ]  # fmt: skip


def problems(pid: int, memory: int, proc: Path = Path("/proc"), cgroups: Path = Path("/sys/fs/cgroup")) -> list[str]:
    """What the kernel tells about the process that is not as ``words`` wants it."""
    status = dict(line.split(":\t", 1) for line in (proc / str(pid) / "status").read_text().splitlines())
    found = []
    for name in ("CapEff", "CapPrm", "CapBnd", "CapInh"):
        if int(status[name], 16):
            found.append(f"{name} is {status[name]}, not empty")
    if status["NoNewPrivs"] != "1":
        found.append("new privileges may be had")
    if set(status["Uid"].split()) != {str(USER)}:
        found.append(f"runs as {status['Uid']}, not {USER}")
    if not _root_is_read_only((proc / str(pid) / "mountinfo").read_text()):
        found.append("the root file system can be written")
    limit = _memory_limit((proc / str(pid) / "cgroup").read_text(), cgroups)
    if limit != memory * MIB:
        found.append(f"the memory limit is {limit}, not {memory} MiB")
    return found


def _root_is_read_only(mountinfo: str) -> bool:
    """The fields are: id, parent, device, root, mount point, options …"""
    (options,) = [line.split()[5] for line in mountinfo.splitlines() if line.split()[4] == "/"]
    return "ro" in options.split(",")


def _memory_limit(groups: str, cgroups: Path) -> int | None:
    """Of version 1 (a line ``4:memory:/path``) or 2 (``0::/path``); None when there is none."""
    paths = {controller: path.lstrip("/") for _, controller, path in (line.split(":", 2) for line in groups.split())}
    if "memory" in paths:
        file = cgroups / "memory" / paths["memory"] / "memory.limit_in_bytes"
    else:
        file = cgroups / paths[""] / "memory.max"
    text = file.read_text().strip()
    return int(text) if text.isdigit() else None
