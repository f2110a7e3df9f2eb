"""The manifest of trusted documents, as the tools of frontend builds write it."""

from pathlib import Path
from typing import Any

import msgspec
from chassis.settings import SettingsError

APOLLO = "apollo-persisted-query-manifest"
"""`format` of what @apollo/generate-persisted-query-manifest writes."""


class _Document(msgspec.Struct):
    id: str
    body: str


class _Apollo(msgspec.Struct):
    format: str
    version: int
    operations: list[_Document]


def load(path: str) -> dict[str, str]:
    """The documents by their ids.

    Reads Apollo's manifest, and what GraphQL Code Generator writes as `persisted-documents.json`, {id: document}.
    Raises SettingsError when the file is neither.
    """
    try:
        content: Any = msgspec.json.decode(Path(path).read_bytes())
        if isinstance(content, dict) and "format" in content:
            return _apollo(msgspec.convert(content, _Apollo))
        return msgspec.convert(content, dict[str, str])
    except (OSError, msgspec.MsgspecError) as err:
        raise SettingsError(f"DOCUMENTS_MANIFEST cannot be read: {err}") from err


def _apollo(manifest: _Apollo) -> dict[str, str]:
    if (manifest.format, manifest.version) != (APOLLO, 1):
        raise SettingsError(f"DOCUMENTS_MANIFEST is {manifest.format} {manifest.version}, not {APOLLO} 1")
    return {document.id: document.body for document in manifest.operations}
