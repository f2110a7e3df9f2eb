"""What is sealed opens for the key's owner alone, under its own name alone; nothing in the repository is open."""

import base64
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from deploy.sealing.sealing import NONCE, oaep, sealed_secret
from stack.layout import ROOT

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ENVIRONMENTS = ROOT / "deploy" / "environments"
SEALED = sorted(ENVIRONMENTS.glob("*/sealed/*.yaml"))


def certificate(key: Any) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return dated.sign(key, SHA256()).public_bytes(Encoding.PEM)


def opened(field: str, namespace: str, name: str) -> bytes:
    """As the controller opens it: ``HybridDecrypt`` of its crypto.go."""
    sealed = base64.b64decode(field)
    length = int.from_bytes(sealed[:2], "big")
    fresh = KEY.decrypt(sealed[2 : 2 + length], oaep(namespace, name))
    return AESGCM(fresh).decrypt(NONCE, sealed[2 + length :], None)


def test_what_is_sealed_opens_with_the_key_and_has_its_values() -> None:
    made = sealed_secret(certificate(KEY), "dossier", "a-env", {"B": "é=1", "A": ""})
    assert list(made["spec"]["encryptedData"]) == ["A", "B"]
    assert opened(made["spec"]["encryptedData"]["B"], "dossier", "a-env") == "é=1".encode()
    assert opened(made["spec"]["encryptedData"]["A"], "dossier", "a-env") == b""
    assert made["spec"]["template"]["metadata"] == made["metadata"] == {"name": "a-env", "namespace": "dossier"}


def test_it_does_not_open_under_another_name_or_in_another_namespace() -> None:
    field = sealed_secret(certificate(KEY), "dossier", "a-env", {"A": "1"})["spec"]["encryptedData"]["A"]
    for namespace, name in (("dossier", "b-env"), ("other", "a-env")):
        with pytest.raises(ValueError, match="Decryption failed"):
            opened(field, namespace, name)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    first, second = (sealed_secret(certificate(KEY), "a", "b", {"A": "1"})["spec"]["encryptedData"]["A"] for _ in "12")
    assert first != second


def test_a_certificate_without_an_rsa_key_is_refused() -> None:
    with pytest.raises(ValueError, match="RSA"):
        sealed_secret(certificate(ec.generate_private_key(ec.SECP256R1())), "a", "b", {"A": "1"})


def test_the_command_seals_lines_for_an_environment_and_refuses_others() -> None:
    command = [sys.executable, "-m", "deploy.sealing", "prod", "dossier", "records-env"]
    done = subprocess.run(command, cwd=ROOT, input="# note\nA=b=c\n", capture_output=True, text=True, check=True)
    assert yaml.safe_load(done.stdout)["spec"]["encryptedData"].keys() == {"A"}
    assert "&id" not in done.stdout
    wrong = subprocess.run(command, cwd=ROOT, input="A\n", capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "KEY=value" in wrong.stderr


@pytest.mark.parametrize("path", SEALED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_committed_secret_is_sealed_for_the_key_of_its_environment(path: Path) -> None:
    key = x509.load_pem_x509_certificate((path.parents[1] / "sealing.pem").read_bytes()).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    secret = yaml.safe_load(path.read_text())
    assert secret["kind"] == "SealedSecret"
    assert secret["metadata"]["name"] == secret["spec"]["template"]["metadata"]["name"] == path.stem
    for field in secret["spec"]["encryptedData"].values():
        sealed = base64.b64decode(field, validate=True)
        length = int.from_bytes(sealed[:2], "big")
        assert length == key.key_size // 8 == 512
        assert len(sealed) >= 2 + length + 16  # the tag of AES-GCM


def test_no_two_environments_have_one_key_and_no_private_key_is_committed() -> None:
    found = [path.read_bytes() for path in sorted(ENVIRONMENTS.glob("*/sealing.pem"))]
    assert len(found) == len(set(found)) == 3
    for path in (ROOT / "deploy").rglob("*"):
        if path.is_file() and path.suffix in (".pem", ".key", ".yaml", ".json"):
            assert b"PRIVATE KEY" not in path.read_bytes(), path
