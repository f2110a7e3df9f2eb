"""ID tokens that are not to be trusted, from a provider that we play over real HTTP: a certified one issues none."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from chassis.errors import Unavailable
from chassis.testing import free_port
from gateway.oidc.provider import Client, Grant, Provider, Refused
from joserfc import jwt
from joserfc.jwk import RSAKey

GRANT = Grant("the nonce", "v" * 43)
KEY = RSAKey.generate_key(2048, {"kid": "1"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1"})
NEXT_KEY = RSAKey.generate_key(2048, {"kid": "2"})


class Played:
    """A provider that answers every code with `id_token`, signed by anybody."""

    def __init__(self) -> None:
        played = self
        self.id_token = ""
        self.keys = [KEY]
        self.status = 200
        self.issuer = ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(played.metadata() if "openid-configuration" in self.path else played.jwks())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._answer({"access_token": "a", "token_type": "Bearer", "id_token": played.id_token})

            def _answer(self, body: dict[str, Any]) -> None:
                self.send_response(played.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer or self.url,
            "authorization_endpoint": f"{self.url}/auth",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in self.keys]}

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        whole = {"iss": self.url, "sub": "s1", "aud": "dossier", "exp": now + 60, "iat": now, "nonce": GRANT.nonce}
        return {name: value for name, value in (whole | changes).items() if value is not None}


@pytest.fixture
def played() -> Iterator[Played]:
    made = Played()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def provider(played: Played) -> Provider:
    return Provider(Client(played.url, "dossier", "secret", "openid email", "http://127.0.0.1/auth/oidc/callback"))


def signed(claims: dict[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def with_our_public_key_as_secret(claims: dict[str, Any]) -> str:
    """What a verifier believes that takes the algorithm from the token."""
    header = json.dumps({"alg": "HS256", "kid": "1"}).encode()
    parts = [base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, json.dumps(claims).encode())]
    signature = hmac.digest(KEY.as_pem(private=False), b".".join(parts), "sha256")
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_a_token_that_fits_is_believed(played: Played, provider: Provider) -> None:
    played.id_token = signed(played.claims(aud=["dossier", "other"], azp="dossier"))
    assert provider.claims("code", GRANT)["sub"] == "s1"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
        {"azp": "another"},
    ],
)
def test_a_token_with_other_claims_is_refused(played: Played, provider: Provider, changes: dict[str, Any]) -> None:
    played.id_token = signed(played.claims(**changes))
    with pytest.raises(Refused) as caught:
        provider.claims("code", GRANT)
    assert caught.value.code == "invalid_id_token"


@pytest.mark.parametrize(
    "forge",
    [
        lambda claims: signed(claims, OTHER_KEY),
        with_our_public_key_as_secret,
        lambda claims: ".".join(["eyJhbGciOiJub25lIn0", signed(claims).split(".")[1], ""]),
        lambda _: "",
        lambda _: "not.a.token",
    ],
    ids=["another key", "our public key as a secret", "no signature", "none", "garbage"],
)
def test_a_forged_token_is_refused(played: Played, provider: Provider, forge: Callable[[dict[str, Any]], str]) -> None:
    played.id_token = forge(played.claims())
    with pytest.raises(Refused) as caught:
        provider.claims("code", GRANT)
    assert caught.value.code == "invalid_id_token"


def test_a_new_signing_key_is_asked_for(played: Played, provider: Provider) -> None:
    provider.authorization_url("state", GRANT)
    played.keys.append(NEXT_KEY)
    played.id_token = signed(played.claims(), NEXT_KEY)
    assert provider.claims("code", GRANT)["sub"] == "s1"


def test_the_browser_is_sent_with_a_challenge_and_not_the_verifier(provider: Provider) -> None:
    url = provider.authorization_url("the-state", GRANT)
    assert "code_challenge_method=S256" in url
    assert "state=the-state" in url
    assert GRANT.verifier not in url


def test_metadata_of_another_issuer_is_refused(played: Played, provider: Provider) -> None:
    played.issuer = "https://evil.example"
    with pytest.raises(Refused) as caught:
        provider.authorization_url("state", GRANT)
    assert caught.value.code == "wrong_issuer"


def test_a_provider_that_fails_is_unavailable(played: Played, provider: Provider) -> None:
    played.status = 500
    with pytest.raises(Unavailable) as caught:
        provider.authorization_url("state", GRANT)
    assert caught.value.code == "provider_unavailable"


def test_a_provider_that_is_away_is_unavailable() -> None:
    away = Client(f"http://127.0.0.1:{free_port()}", "dossier", "secret", "openid", "http://127.0.0.1/")
    with pytest.raises(Unavailable):
        Provider(away).authorization_url("state", GRANT)
