"""Puts the service's parts together."""

from datetime import timedelta
from typing import NamedTuple

from chassis.database import Database

from files.catalogue import Catalogue
from files.deletions import Deletions
from files.downloads import Links
from files.field_files import FieldFiles
from files.presigning import Presigner, fixed
from files.removals import Removals
from files.settings import Settings
from files.storage import Bucket, connect, lent_keys
from files.sweep import Sweep
from files.thumbnails import Thumbnails
from files.trash import Trash
from files.uploads import Limits, Uploads


class Assembly(NamedTuple):
    """Everything that works with files, on one database and one bucket."""

    bucket: Bucket
    uploads: Uploads
    catalogue: Catalogue
    deletions: Deletions
    field_files: FieldFiles
    trash: Trash
    removals: Removals
    thumbnails: Thumbnails
    sweep: Sweep


def assemble(settings: Settings, database: Database) -> Assembly:
    """The parts for these settings. Opens no connection."""
    keys = (settings.s3_access_key_id, settings.s3_secret_access_key)
    bucket = Bucket(connect(settings.s3_endpoint, settings.s3_region, *keys), settings.s3_bucket)
    signing = fixed(*keys) if settings.s3_access_key_id else lent_keys()
    presigner = Presigner(settings.public_endpoint, settings.s3_region, settings.s3_bucket, signing)
    catalogue = Catalogue(database, Links(presigner, settings.download_seconds))
    limits = Limits(settings.max_file_size, timedelta(seconds=settings.upload_seconds))
    return Assembly(
        bucket=bucket,
        uploads=Uploads(database, bucket, presigner, catalogue, limits),
        catalogue=catalogue,
        deletions=Deletions(database, catalogue, settings.trash_days),
        field_files=FieldFiles(database),
        trash=Trash(database, settings.trash_days),
        removals=Removals(database, bucket),
        thumbnails=Thumbnails(database, bucket),
        sweep=Sweep(database, bucket),
    )
