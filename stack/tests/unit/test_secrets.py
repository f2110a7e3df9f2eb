import base64
import json
from pathlib import Path

from stack.secrets import Secrets, fernet_key


def test_a_secret_is_generated_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secret = Secrets(path).get("redis")
    assert len(secret) == 40
    assert Secrets(path).get("redis") == secret


def test_secrets_differ_from_each_other_and_between_stacks(tmp_path: Path) -> None:
    first, second = Secrets(tmp_path / "a.json"), Secrets(tmp_path / "b.json")
    assert len({first.get("redis"), first.get("s3"), second.get("redis")}) == 3


def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    Secrets(path).get("redis")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(json.loads(path.read_text())) == ["redis"]


def test_a_fernet_key_is_32_bytes_in_url_safe_base64() -> None:
    assert len(base64.urlsafe_b64decode(fernet_key())) == 32
