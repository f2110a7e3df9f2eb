import pytest
from hypothesis import given
from hypothesis import strategies as st
from mypy_boto3_s3.client import S3Client

from stack.s3server.listing import Window, take_page
from stack.s3server.objects import Content, Version

KEYS = st.lists(st.text("ab/é", min_size=1, max_size=6), unique=True, max_size=30)
CONTENT = Content("blob", 0, "", {}, {}, {})


@pytest.fixture
def listed(s3: S3Client, bucket: str) -> str:
    for number in range(12):
        s3.put_object(Bucket=bucket, Key=f"l/{number:03d}/f", Body=b"")
    s3.put_object(Bucket=bucket, Key="z &<é>", Body=b"")
    return bucket


def test_a_delimiter_groups_keys(s3: S3Client, listed: str) -> None:
    page = s3.list_objects_v2(Bucket=listed, Delimiter="/")
    assert [entry["Prefix"] for entry in page["CommonPrefixes"]] == ["l/"]
    assert [entry["Key"] for entry in page["Contents"]] == ["z &<é>"]
    assert page["KeyCount"] == 2


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2", "list_object_versions"])
def test_pages_together_are_the_whole(s3: S3Client, listed: str, operation: str) -> None:
    pages = s3.get_paginator(operation).paginate(Bucket=listed, PaginationConfig={"PageSize": 5})  # type: ignore[call-overload]
    found = [entry["Key"] for page in pages for entry in page.get("Contents", page.get("Versions", []))]
    assert found == [*(f"l/{number:03d}/f" for number in range(12)), "z &<é>"]


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
def test_pages_of_prefixes_together_are_the_whole(s3: S3Client, listed: str, operation: str) -> None:
    pages = s3.get_paginator(operation).paginate(  # type: ignore[call-overload]
        Bucket=listed, Prefix="l/", Delimiter="/", PaginationConfig={"PageSize": 5}
    )
    found = [entry["Prefix"] for page in pages for entry in page["CommonPrefixes"]]
    assert found == [f"l/{number:03d}/" for number in range(12)]


def test_versions_of_one_key_span_pages(s3: S3Client, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    made = [s3.put_object(Bucket=bucket, Key="k", Body=b"")["VersionId"] for _ in range(5)]
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
    found = [(entry["VersionId"], entry["IsLatest"]) for page in pages for entry in page["Versions"]]
    assert found == [(version, version == made[-1]) for version in reversed(made)]


def test_start_after_and_an_empty_page(s3: S3Client, listed: str) -> None:
    page = s3.list_objects_v2(Bucket=listed, Prefix="l/", StartAfter="l/009/f")
    assert [entry["Key"] for entry in page["Contents"]] == ["l/010/f", "l/011/f"]
    assert s3.list_objects_v2(Bucket=listed, Prefix="none/")["KeyCount"] == 0
    nothing = s3.list_objects_v2(Bucket=listed, MaxKeys=0)
    assert (nothing["KeyCount"], nothing["IsTruncated"]) == (0, False)


@given(KEYS, st.text("ab/", max_size=3), st.sampled_from(["", "/", "a", "b/"]), st.integers(1, 4))
def test_any_paging_gives_what_one_look_would(keys: list[str], prefix: str, delimiter: str, limit: int) -> None:
    versions = [Version(key, "null", 0.0, CONTENT) for key in sorted(keys)]
    expected = set()
    for key in keys:
        if key.startswith(prefix):
            head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            expected.add(prefix + head + found if found else key)
    collected: list[str] = []
    window = Window(prefix, delimiter, "", "", limit)
    while True:
        page = take_page([version for version in versions if version.key >= window.first_key], window)
        names = [version.key for version, _ in page.versions] + page.prefixes
        assert len(names) <= limit
        collected += names
        if not page.truncated:
            break
        window = Window(prefix, delimiter, page.next_key, "", limit)
    assert sorted(collected) == sorted(expected)
