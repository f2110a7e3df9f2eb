"""Reading and writing the small XML documents of S3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from stack.s3server.errors import S3Error

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
Value: TypeAlias = "str | int | bool | Fields"
Fields: TypeAlias = Iterable[tuple[str, Value]]


def write(root: str, fields: Fields, *, namespace: str = NAMESPACE) -> bytes:
    """A document of nested (name, value) pairs; a name may repeat."""
    element = Element(root, {"xmlns": namespace} if namespace else {})
    _fill(element, fields)
    document: bytes = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return document


def _fill(element: Element, fields: Fields) -> None:
    for name, value in fields:
        child = ElementTree.SubElement(element, name)
        if isinstance(value, bool):
            child.text = "true" if value else "false"
        elif isinstance(value, str | int):
            child.text = str(value)
        else:
            _fill(child, value)


def parse(document: bytes, root: str) -> Element:
    """The root element with namespaces removed; raises MalformedXML naming the expected root."""
    if b"<!" in document:
        # Entity declarations can make a small document grow without bound; S3 has no use for them.
        raise S3Error("MalformedXML", "The document must not contain declarations.")
    try:
        element = ElementTree.fromstring(document)  # noqa: S314 - declarations are refused above
    except ElementTree.ParseError as err:
        raise S3Error("MalformedXML", f"The body must be a {root} document: {err}") from err
    for node in element.iter():
        node.tag = node.tag.rpartition("}")[2]
    if element.tag != root:
        raise S3Error("MalformedXML", f"The body must be a {root} document, not {element.tag}.")
    return element


def text(element: Element, name: str) -> str:
    """The text of a required child; raises MalformedXML naming it."""
    value = element.findtext(name)
    if value is None:
        raise S3Error("MalformedXML", f"{element.tag} must have the element {name}.")
    return value


def texts(element: Element, name: str) -> list[str]:
    return [child.text or "" for child in element.findall(name)]
