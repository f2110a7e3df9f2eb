"""The format of Sealed Secrets: AES-GCM under a fresh key, which is sealed by RSA-OAEP for one name in one namespace.

As in ``HybridEncrypt`` of https://github.com/bitnami/sealed-secrets/blob/main/pkg/crypto/crypto.go.
"""

import base64
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate

NONCE = bytes(12)
"""Each key is used once, so the nonce need not differ."""


def sealed_secret(certificate: bytes, namespace: str, name: str, values: dict[str, str]) -> dict[str, Any]:
    """A SealedSecret that becomes a Secret under this name alone. The certificate is PEM. Raises ValueError."""
    key = load_pem_x509_certificate(certificate).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("the certificate of a controller has an RSA key")
    metadata = {"name": name, "namespace": namespace}
    return {
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": metadata,
        "spec": {
            "encryptedData": {
                field: base64.b64encode(seal(key, namespace, name, value.encode())).decode()
                for field, value in sorted(values.items())
            },
            "template": {"metadata": dict(metadata), "type": "Opaque"},
        },
    }


def seal(key: rsa.RSAPublicKey, namespace: str, name: str, value: bytes) -> bytes:
    """Two bytes of length, the sealed AES key, the sealed value."""
    fresh = os.urandom(32)
    wrapped = key.encrypt(fresh, oaep(namespace, name))
    return len(wrapped).to_bytes(2, "big") + wrapped + AESGCM(fresh).encrypt(NONCE, value, None)


def oaep(namespace: str, name: str) -> padding.OAEP:
    """The padding whose label ties a value to its namespace and name: the scope "strict"."""
    return padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=f"{namespace}/{name}".encode())
