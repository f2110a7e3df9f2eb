"""Where in the bucket the bytes of an upload or file are, and its thumbnail."""

from files.content_type import PICTURES

OBJECT_PREFIX = "files/"
THUMBNAIL_PREFIX = "thumbnails/"


def object_key(file_id: str) -> str:
    """The same for an upload and for the file that it becomes."""
    return OBJECT_PREFIX + file_id


def thumbnail_key(file_id: str) -> str:
    """Of a file that is a picture."""
    return THUMBNAIL_PREFIX + file_id


def file_keys(file_id: str, content_type: str) -> list[str]:
    """Everything that S3 may hold for a file."""
    return [object_key(file_id), *([thumbnail_key(file_id)] if content_type in PICTURES else ())]
