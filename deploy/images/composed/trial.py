"""What a person does with a suite that came up: through the published addresses alone."""

import hashlib
import time
from collections.abc import Callable, Mapping

import httpx

from systemtest import documents
from systemtest.api import Api
from systemtest.uploads import upload
from systemtest.waiting import until

CONTENT = b"A small file, stored through the published address of S3.\n"
LETTER_TO = "desk@example.org"


def use(values: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Sign in, keep a record, a file and a letter; ``values`` as in ``.env``. Raises when something is wrong."""
    web, mail = (f"http://localhost:{values[name]}" for name in ("WEB_PORT", "MAIL_PORT"))
    s3 = f"http://localhost:{values['S3_PORT']}/"
    with Api(web) as api:
        viewer = api.sign_in(values["ADMIN_EMAIL"], values["PASSWORD_ADMIN"])
        tell(f"signed in at {web} as {viewer['email']}")
        fields = [{"name": "title", "label": "Title", "type": "TEXT"}]
        api.mutate(documents.CREATE_COLLECTION, name="papers", fields=fields)
        api.mutate(
            documents.CREATE_RULE, name="New papers", event="record_created", collection="papers",
            recipients=[LETTER_TO], subject="{{ record.values.title }}", body="It is there.",
        )  # fmt: skip
        made = api.mutate(documents.CREATE_RECORDS, collection="papers", values=[{"title": "The first"}])
        record = made["records"][0]["id"]
        _store(api, record, s3)
        tell(f"a record made, {len(CONTENT)} bytes stored and read again at {s3}")
        began = time.monotonic()
        until(lambda: _letters(mail), "the letter", seconds=30)
        tell(f"the letter of the rule is at {mail}, {time.monotonic() - began:.1f} s later")


def _store(api: Api, record: str, s3: str) -> None:
    file = upload(api, "small.txt", CONTENT, "text/plain", collection="papers", record=record)
    document = 'query ($id: ID!) { record(collection: "papers", id: $id) { files { id url } } }'
    (attached,) = api.query(document, id=record)["record"]["files"]
    assert attached["id"] == file["id"], "the file is attached"
    assert attached["url"].startswith(s3), f"{attached['url']} is not at the published address"
    read = httpx.get(attached["url"], timeout=30).raise_for_status().content
    assert hashlib.sha256(read).digest() == hashlib.sha256(CONTENT).digest(), "the same bytes"


def _letters(mail: str) -> bool:
    found = httpx.get(f"{mail}/api/messages", params={"to": LETTER_TO}, timeout=10).raise_for_status().json()
    return any(letter["subject"] == "The first" for letter in found)
