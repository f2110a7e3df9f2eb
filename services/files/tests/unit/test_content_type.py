"""Content types come from bytes, not from what was declared."""

import pytest
from files.content_type import SNIFFED_BYTES, sniff

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
ZIP = b"PK\x03\x04\x14\x00\x00\x00"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"%PDF-1.7\n", "application/pdf"),
        (ZIP, "application/zip"),
        ("Grüße\n".encode(), "text/plain"),
        ("Grüße\n".encode("latin-1"), "text/plain"),
        ("\ufeffa;b".encode(), "text/plain"),
        ("\ufeffa;b".encode("utf-16-le"), "text/plain"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
        (b"<3 this is no markup", "text/plain"),
    ],
)
def test_bytes_decide(head: bytes, expected: str) -> None:
    assert sniff(head, None) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
        (b"<?xml version='1.0'?>\n<!-- hi --><svg/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"  \n<!DOCTYPE svg PUBLIC><svg>", "image/svg+xml"),
        (b"<!-- a --> <!-- b -->\n<SVG>", "image/svg+xml"),
        ("\ufeff<svg>".encode("utf-16-be"), "image/svg+xml"),
        (b"<!doctype HTML>", "text/html"),
        (b"\xef\xbb\xbf<ScRiPt>alert(1)</script>", "text/html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "text/html"),
        (b"<?xml version='1.0'?><data/>", "application/xml"),
    ],
)
@pytest.mark.parametrize("declared", ["image/png", "text/plain", "text/csv"])
def test_markup_is_found_whatever_was_declared(head: bytes, expected: str, declared: str) -> None:
    assert sniff(head, declared) == expected


@pytest.mark.parametrize(
    ("head", "declared", "expected"),
    [
        (b"a,b\n1,2\n", "text/csv", "text/csv"),
        (b"{}", "application/json", "application/json"),
        (b"a,b\n", "image/png", "text/plain"),
        (b"plain", "text/html", "text/plain"),
        (b"plain", "image/svg+xml", "text/plain"),
        (ZIP, DOCX, DOCX),
        (ZIP, "text/csv", "application/zip"),
        (PNG, "text/html", "image/png"),
        (b"\x00\x01\x02", "image/png", "application/octet-stream"),
    ],
)
def test_the_declared_type_is_kept_only_where_it_says_the_same_more_exactly(
    head: bytes, declared: str, expected: str
) -> None:
    assert sniff(head, declared) == expected


def test_a_character_cut_at_the_end_is_still_text() -> None:
    assert sniff(("a" + "ü" * SNIFFED_BYTES).encode()[:SNIFFED_BYTES], None) == "text/plain"


def test_endless_comments_are_looked_at_quickly() -> None:
    assert sniff(b"<!--" * (SNIFFED_BYTES // 4), None) == "text/plain"
