"""Stand-ins for the official base images, under their names: Debian by mmdebstrap, where no registry can be reached.

A stand-in has what the Dockerfiles use of the original: ``python`` with ``venv`` and ``pip``, or ``node`` with ``npm``.
It also holds the certificate authorities of this machine, which are no business of the Dockerfiles.
"""

import hashlib
import json
import os
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.images.catalogue import NODE, PYTHON
from deploy.images.engine import Engine, EngineFailed
from stack import programs

AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
"""Where Debian keeps the bundle."""
_RECIPE = "dossier.recipe"
_SLIM = tuple(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale", "info"))


def ensure_base(engine: Engine, name: str, tell: Callable[[str], None]) -> str:
    """The reference of the stand-in for ``name``, made when missing or of an old recipe. Raises EngineFailed."""
    return ensure(engine, name, _RECIPES[name](), tell)


def ensure(engine: Engine, name: str, recipe: list[str], tell: Callable[[str], None]) -> str:
    """The reference of the stand-in that the words for mmdebstrap make; as ``ensure_base``."""
    reference = f"localhost/{name}"
    words = [*_SLIM, *recipe]
    stamp = hashlib.sha256("\0".join([*words, *_fingerprints()]).encode()).hexdigest()
    if _stamp_of(engine, reference) != stamp:
        tell(f"making a stand-in for {name}")
        with tempfile.TemporaryDirectory(dir=engine.folder) as folder:
            archive = Path(folder) / "base.tar"
            engine("mmdebstrap", "--quiet", "--variant=minbase", *words, "bookworm", str(archive))
            changes = [f"LABEL {_RECIPE}={stamp}", "ENV PATH=/usr/local/bin:/usr/bin:/bin"]
            changes += [f"ENV {name}={AUTHORITIES}" for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")]
            engine("podman", "import", *(f"--change={change}" for change in changes), str(archive), reference)
    return reference


def _python() -> list[str]:
    return [
        "--include=ca-certificates,python3,python3-venv,python3-pip",
        '--customize-hook=ln -s /usr/bin/python3 "$1/usr/local/bin/python"',
        _authorities(),
    ]


def _node() -> list[str]:
    """Debian's own Node is too old: this machine's is copied."""
    node = Path(programs.require(programs.NODE)).resolve()
    npm = Path(programs.require(programs.NPM)).resolve().parents[1]
    return [
        "--include=ca-certificates,libstdc++6",
        f"--customize-hook=upload {node} /usr/local/bin/node",
        '--customize-hook=chmod 755 "$1/usr/local/bin/node"',
        '--customize-hook=mkdir -p "$1/usr/local/lib/node_modules/npm"',
        f"--customize-hook=sync-in {npm} /usr/local/lib/node_modules/npm",
        '--customize-hook=ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"',
        _authorities(),
    ]


_RECIPES: dict[str, Callable[[], list[str]]] = {PYTHON: _python, NODE: _node}


def _authorities() -> str:
    return f"--customize-hook=upload {_bundle()} {AUTHORITIES}"


def _bundle() -> Path:
    return Path(os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile or AUTHORITIES)


def _fingerprints() -> list[str]:
    return [hashlib.sha256(_bundle().read_bytes()).hexdigest()]


def _stamp_of(engine: Engine, reference: str) -> str | None:
    try:
        labels = json.loads(engine("podman", "image", "inspect", "--format", "{{json .Labels}}", reference))
    except EngineFailed:
        return None
    return (labels or {}).get(_RECIPE)
