"""What the environment may say."""

import pytest
from chassis.settings import SettingsError
from files.settings import Settings

REQUIRED = {
    "AMQP_URL": "amqp://x",
    "DATABASE_URL": "postgresql://x",
    "S3_ENDPOINT": "http://s3:9000",
    "S3_BUCKET": "dossier",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
}


def test_links_are_signed_for_the_public_address_when_there_is_one() -> None:
    assert Settings.load(REQUIRED).public_endpoint == "http://s3:9000"
    assert Settings.load(REQUIRED | {"S3_PUBLIC_ENDPOINT": "https://s3"}).public_endpoint == "https://s3"


def test_settings_that_s3_would_refuse_are_named() -> None:
    with pytest.raises(SettingsError, match=r"S3_BUCKET.*; UPLOAD_SECONDS.*; DOWNLOAD_SECONDS"):
        Settings.load(REQUIRED | {"S3_BUCKET": "x", "UPLOAD_SECONDS": "604801", "DOWNLOAD_SECONDS": "0"})
