"""Signed download links: what a browser may show, and what it must save.

Only types that cannot run script are shown inline; SVG and HTML can. https://cheatsheetseries.owasp.org, File Upload.
"""

from urllib.parse import quote

from files.keys import object_key, thumbnail_key
from files.presigning import Presigner

INLINE = frozenset(["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"])
_ATTR_CHAR = "!#$&+-.^_`|~"
"""RFC 5987, section 3.2.1, besides letters and digits."""


class Links:
    """Makes download links that work for `seconds`."""

    def __init__(self, presigner: Presigner, seconds: int) -> None:
        self._presigner = presigner
        self._seconds = seconds

    def url(self, file_id: str, name: str, content_type: str) -> str:
        """A link to the file's bytes, which S3 answers with these headers."""
        headers = {
            "response-content-disposition": disposition(name, content_type),
            "response-content-type": served_type(content_type),
        }
        return self._presigner.url("GET", object_key(file_id), self._seconds, query=headers)

    def thumbnail_url(self, file_id: str) -> str:
        """A link to the picture's thumbnail, to be shown."""
        headers = {"response-content-disposition": "inline", "response-content-type": "image/webp"}
        return self._presigner.url("GET", thumbnail_key(file_id), self._seconds, query=headers)


def disposition(name: str, content_type: str) -> str:
    """The Content-Disposition (RFC 6266): an ASCII name for old programs and the whole one in UTF-8."""
    kind = "inline" if content_type in INLINE else "attachment"
    safe = name.replace("/", "_").replace("\\", "_")
    plain = "".join(c if " " <= c <= "~" and c not in '"%' else "_" for c in safe)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe=_ATTR_CHAR)}"


def served_type(content_type: str) -> str:
    """The Content-Type header: without a charset browsers read plain text as Windows-1252."""
    return "text/plain; charset=utf-8" if content_type == "text/plain" else content_type
