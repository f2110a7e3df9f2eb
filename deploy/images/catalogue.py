"""The images of the suite: a table of contents."""

from collections.abc import Collection
from dataclasses import dataclass

PYTHON = "python:3.11-slim-bookworm"
NODE = "node:20-bookworm-slim"


@dataclass(frozen=True)
class Image:
    """One image: made from ``dockerfile``, which sees the folder ``context``."""

    name: str
    dockerfile: str
    context: str
    base: str
    memory: int
    """MiB that its container gets here."""
    needs: tuple[str, ...] = ()
    """Images without which it is not started."""
    ends_with: int = 0
    """Exit code after SIGTERM."""

    @property
    def reference(self) -> str:
        """What the built image is called in our store."""
        return f"localhost/dossier-{self.name}:local"


def _service(name: str, memory: int = 256) -> Image:
    return Image(name, f"services/{name}/Dockerfile", "services", PYTHON, memory)


_ALL = (
    _service("records"),
    _service("files"),
    _service("notifications"),
    _service("integrations"),
    _service("gateway"),
    # Next answers what is under way and then ends with 128 and the number of SIGTERM.
    Image("web", "web/Dockerfile", ".", NODE, 256, needs=("gateway",), ends_with=143),
)
IMAGES = {image.name: image for image in _ALL}


def with_needed(names: Collection[str]) -> list[str]:
    """The named images and those they need, in the order of the table."""
    needed = {need for name in names for need in IMAGES[name].needs}
    return [name for name in IMAGES if name in names or name in needed]
