"""The OpenID Connect provider: what it says of itself, and the identity that it vouches for.

Every failure is one of two: Unavailable when it cannot be reached, Refused when it or its answer is not to be trusted.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from chassis.errors import Unavailable
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

TIMEOUT = 5.0
FRESH = 3600.0
"""Seconds for which what the provider says of itself is remembered; unknown signing keys are asked for at once."""
LEEWAY = 30
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]


class Refused(Exception):
    """Nobody is signed in; `code` says why, for programs, the text for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Client(NamedTuple):
    """Who we are to the provider."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    redirect_uri: str


class Grant(NamedTuple):
    """What one sign-in must come back with: the nonce of its ID token and the verifier of its code (RFC 7636)."""

    nonce: str
    verifier: str


class Provider:
    """Remembers the provider's metadata (OpenID Connect Discovery 1.0) and keys."""

    def __init__(self, client: Client, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0

    @property
    def issuer(self) -> str:
        return self._client.issuer

    def authorization_url(self, state: str, grant: Grant) -> str:
        """Where the browser goes to sign in. Raises Unavailable, Refused."""
        endpoint = self._known()["authorization_endpoint"]
        with self._session() as session:
            url, _ = session.create_authorization_url(
                endpoint, state=state, nonce=grant.nonce, code_verifier=grant.verifier
            )
        return str(url)

    def claims(self, code: str, grant: Grant) -> dict[str, Any]:
        """The claims of the ID token that the code stands for, checked. Raises Unavailable, Refused."""
        try:
            with self._session() as session:
                token = session.fetch_token(
                    self._known()["token_endpoint"], code=code, code_verifier=grant.verifier, timeout=TIMEOUT
                )
        except AuthlibBaseError as err:
            raise Refused("code_refused", "the provider does not know this sign-in any more") from err
        except (requests.RequestException, ValueError) as err:
            raise _away() from err
        return self._checked(str(token.get("id_token", "")), grant)

    def _checked(self, id_token: str, grant: Grant) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._client.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self._client.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": grant.nonce},
        )
        try:
            claims = self._decoded(id_token)
            registry.validate(claims)
        except (JoseError, ValueError) as err:
            raise Refused("invalid_id_token", "the provider's answer cannot be trusted") from err
        if claims.get("azp", self._client.client_id) != self._client.client_id or not isinstance(claims["sub"], str):
            raise Refused("invalid_id_token", "the provider's answer is meant for somebody else")
        return claims

    def _decoded(self, id_token: str) -> dict[str, Any]:
        """The claims, their signature checked: once more with fresh keys, for the provider may have new ones."""
        self._known()
        assert self._keys is not None
        try:
            return dict(jwt.decode(id_token, self._keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            self._until = 0.0
            self._known()
            return dict(jwt.decode(id_token, self._keys, algorithms=ALGORITHMS).claims)

    def _known(self) -> dict[str, Any]:
        with self._lock:
            if self._until <= self._clock():
                metadata = _fetch(f"{self._client.issuer.rstrip('/')}/.well-known/openid-configuration")
                if metadata.get("issuer") != self._client.issuer:
                    raise Refused("wrong_issuer", "the provider is another than the one that was set up")
                try:
                    self._keys = KeySet.import_key_set(_fetch(metadata["jwks_uri"]))  # type: ignore[arg-type]
                except (JoseError, KeyError, ValueError) as err:
                    raise _away() from err
                self._metadata, self._until = metadata, self._clock() + FRESH
            return self._metadata

    def _session(self) -> OAuth2Session:
        client = self._client
        return OAuth2Session(
            client.client_id,
            client.client_secret,
            scope=client.scopes,
            redirect_uri=client.redirect_uri,
            code_challenge_method="S256",
        )


def _fetch(url: str) -> dict[str, Any]:
    try:
        response = requests.get(url, timeout=TIMEOUT, headers={"Accept": "application/json"})
        response.raise_for_status()
        found = response.json()
    except (requests.RequestException, ValueError) as err:
        raise _away() from err
    if not isinstance(found, dict):
        raise _away()
    return found


def _away() -> Unavailable:
    return Unavailable("the provider cannot be reached", code="provider_unavailable")
