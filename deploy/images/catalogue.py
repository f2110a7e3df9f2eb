"""The images of the suite: a table of contents."""

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

    @property
    def reference(self) -> str:
        """What the built image is called in our store."""
        return f"localhost/dossier-{self.name}:local"


def _service(name: str) -> Image:
    return Image(name, f"services/{name}/Dockerfile", "services", PYTHON, 256)


IMAGES = {image.name: image for image in (_service("records"),)}
