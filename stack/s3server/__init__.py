"""A development S3 server: persistent, signature-checking, single-process. Not for production data."""
