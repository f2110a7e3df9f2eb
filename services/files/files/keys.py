"""Where in the bucket the bytes of an upload or file are."""

OBJECT_PREFIX = "files/"


def object_key(file_id: str) -> str:
    """The same for an upload and for the file that it becomes."""
    return OBJECT_PREFIX + file_id
