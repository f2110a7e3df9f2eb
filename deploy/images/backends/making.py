"""Making the stand-ins: one Debian with all programs, and an image of each backend on it."""

from collections.abc import Callable, Mapping
from typing import Any

from deploy.images import bases
from deploy.images.engine import Engine
from stack.layout import ROOT

FOLDER = ROOT / "deploy" / "images" / "backends"
BASE = "dossier-backends"
_DEBIAN = (
    "postgresql,redis-server,rabbitmq-server,curl,ca-certificates,"
    "python3,python3-flask,python3-aiosmtpd,python3-botocore,python3-cryptography"
)


def make(engine: Engine, services: Mapping[str, Any], tell: Callable[[str], None]) -> dict[str, str]:
    """Stand-ins under the names in ``services`` of compose.yaml that have no build: {service: image}."""
    names = {name: str(service["image"]) for name, service in services.items() if "build" not in service}
    bases.ensure(engine, BASE, recipe(), tell)
    for name, image in names.items():
        engine(
            "buildah", "build", "--isolation", "chroot", "--pull=never", "--layers", "--format", "docker",
            "--target", name, "--tag", f"localhost/{image}", "--file", str(FOLDER / "Dockerfile"), str(FOLDER),
        )  # fmt: skip
    return names


def recipe() -> list[str]:
    """The words for mmdebstrap."""
    return [
        f"--include={_DEBIAN}",
        '--customize-hook=mkdir -p "$1/usr/local/share/dossier/stack"',
        f"--customize-hook=sync-in {ROOT / 'stack'} /usr/local/share/dossier/stack",
    ]
