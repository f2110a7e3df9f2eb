"""Pages of a bucket: keys or versions, grouped at a delimiter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stack.s3server.objects import Version


@dataclass(frozen=True)
class Window:
    """Which part of a bucket is asked for; `after_key` (and `after_version` within it) end the page before."""

    prefix: str = ""
    delimiter: str = ""
    after_key: str = ""
    after_version: str = ""
    limit: int = 1000

    @property
    def first_key(self) -> str:
        """The smallest key that can appear; code points sort as UTF-8 does."""
        return max(self.prefix, self.after_key)


@dataclass
class Page:
    """`next_key` and `next_version` end this page when it is `truncated`."""

    versions: list[tuple[Version, bool]] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    truncated: bool = False
    next_key: str = ""
    next_version: str = ""


def newest_objects(versions: Iterable[Version]) -> Iterator[Version]:
    """The current version of each key, without those that are deleted."""
    key = None
    for version in versions:
        if version.key != key and version.content is not None:
            yield version
        key = version.key


def take_page(versions: Iterable[Version], window: Window) -> Page:
    """One page of `versions`, which come by key, newest first, from `window.first_key` on.

    Each entry carries whether it is its key's latest. A common prefix counts once towards the limit.
    """
    page = Page()
    previous_key = window.after_key if window.after_version else None
    for version, group in _in_window(versions, window):
        is_latest = version.key != previous_key
        previous_key = version.key
        if group and page.prefixes[-1:] == [group]:
            continue
        if len(page.versions) + len(page.prefixes) == window.limit:
            page.truncated = window.limit > 0
            break
        if group:
            page.prefixes.append(group)
        else:
            page.versions.append((version, is_latest))
        page.next_key, page.next_version = group or version.key, "" if group else version.version_id
    return page


def _in_window(versions: Iterable[Version], window: Window) -> Iterator[tuple[Version, str]]:
    """Versions after the window's markers, each with the common prefix that stands for it, or ""."""
    passed_marker_version = False
    for version in versions:
        if not version.key.startswith(window.prefix):
            if version.key > window.prefix:
                return
            continue
        if version.key == window.after_key and not passed_marker_version:
            passed_marker_version = bool(window.after_version) and version.version_id == window.after_version
            continue
        group = _group(version.key, window)
        if group and group == window.after_key:
            continue
        yield version, group


def _group(key: str, window: Window) -> str:
    if not window.delimiter:
        return ""
    head, delimiter, _ = key[len(window.prefix) :].partition(window.delimiter)
    return window.prefix + head + delimiter if delimiter else ""
