"""WebAuthn (Level 3) as a relying party: what a browser is asked, and whether its answer is genuine.

The library's errors become InvalidInput here; what exactly was wrong goes to the log, not to the caller.
"""

import ipaddress
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
import webauthn
from chassis.errors import InvalidInput
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

log = logging.getLogger(__name__)

MAX_ANSWER = 32_768
"""Bytes of JSON of an answer."""
TIMEOUT = 300_000
"""Milliseconds that a browser gives the person."""

REQUIRED, PREFERRED = UserVerificationRequirement.REQUIRED, UserVerificationRequirement.PREFERRED


class Key(NamedTuple):
    """The public half of a passkey."""

    credential_id: bytes
    public_key: bytes
    transports: Sequence[str] = ()


class NewKey(NamedTuple):
    """A passkey that has just been made."""

    key: Key
    sign_count: int


class RelyingParty:
    """`origin` is where people open the web app, whose host is the relying party's id.

    There are no passkeys without one, nor where it is an IP address.
    """

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        self.origin = f"{parts.scheme}://{parts.netloc}" if origin else ""
        self.id = parts.hostname or ""
        if _is_address(self.id):  # WebAuthn binds passkeys to names only
            self.origin = self.id = ""

    @property
    def enabled(self) -> bool:
        return bool(self.origin)

    def check(self) -> None:
        """Raises InvalidInput where there are no passkeys."""
        if not self.enabled:
            raise InvalidInput.at(None, "not_configured", "passkeys are not available here: PUBLIC_URL names no host")

    def creation_options(
        self, challenge: bytes, user_id: str, email: str, name: str, known: Sequence[Key]
    ) -> dict[str, Any]:
        """PublicKeyCredentialCreationOptionsJSON for a passkey that can sign in alone."""
        options = webauthn.generate_registration_options(
            rp_id=self.id,
            rp_name="Dossier",
            user_id=user_id.encode(),
            user_name=email,
            user_display_name=name,
            challenge=challenge,
            timeout=TIMEOUT,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=PREFERRED
            ),
            exclude_credentials=[_descriptor(key) for key in known],
        )
        return _json(options)

    def request_options(self, challenge: bytes, known: Sequence[Key]) -> dict[str, Any]:
        """PublicKeyCredentialRequestOptionsJSON: for one of these; without any, for whichever the person has chosen."""
        options = webauthn.generate_authentication_options(
            rp_id=self.id,
            challenge=challenge,
            timeout=TIMEOUT,
            allow_credentials=[_descriptor(key) for key in known],
            user_verification=PREFERRED if known else REQUIRED,
        )
        return _json(options)

    def created(self, answer: Any, challenge: bytes) -> NewKey:
        """The passkey of a RegistrationResponseJSON. Raises InvalidInput."""
        checked = _checked(answer)
        try:
            found = webauthn.verify_registration_response(
                credential=checked,
                expected_challenge=challenge,
                expected_rp_id=self.id,
                expected_origin=self.origin,
            )
        except (WebAuthnException, ValueError) as err:
            raise _refused(err) from err
        key = Key(found.credential_id, found.credential_public_key, _transports(checked))
        return NewKey(key, found.sign_count)

    def asserted(self, answer: Any, challenge: bytes, key: Key, *, verified: bool) -> int:
        """The sign counter of an AuthenticationResponseJSON that this key made. Raises InvalidInput.

        With `verified` the authenticator must have verified the person, by a PIN or a fingerprint.
        """
        try:
            found = webauthn.verify_authentication_response(
                credential=_checked(answer),
                expected_challenge=challenge,
                expected_rp_id=self.id,
                expected_origin=self.origin,
                credential_public_key=key.public_key,
                credential_current_sign_count=0,  # compared where it is stored, so that of two at once one counts
                require_user_verification=verified,
            )
        except (WebAuthnException, ValueError) as err:
            raise _refused(err) from err
        return found.new_sign_count


def credential_id(answer: Any) -> bytes:
    """Which passkey an answer claims to be of. Raises InvalidInput."""
    try:
        return webauthn.base64url_to_bytes(str(_checked(answer).get("rawId")))
    except ValueError as err:
        raise _refused(err) from err


def user_handle(answer: Any) -> str | None:
    """Whose passkey it says to be, if it does."""
    response = _checked(answer).get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    if not isinstance(handle, str):
        return None
    try:
        return webauthn.base64url_to_bytes(handle).decode()
    except ValueError as err:
        raise _refused(err) from err


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _checked(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict) or len(msgspec.json.encode(answer)) > MAX_ANSWER:
        text = f"must be what the browser answered, at most {MAX_ANSWER} bytes of JSON"
        raise InvalidInput.at("passkey", "invalid_passkey", text)
    return answer


def _refused(err: Exception) -> InvalidInput:
    log.info("passkey refused", extra={"reason": str(err)})
    return InvalidInput.at("passkey", "invalid_passkey", "the passkey was not accepted")


def _descriptor(key: Key) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=key.credential_id, transports=[AuthenticatorTransport(name) for name in key.transports]
    )


def _transports(answer: dict[str, Any]) -> list[str]:
    """Those that the answer names and that we know."""
    named = answer["response"].get("transports")
    known = {transport.value for transport in AuthenticatorTransport}
    return [name for name in named if name in known][:10] if isinstance(named, list) else []


def _json(options: Any) -> dict[str, Any]:
    return dict(msgspec.json.decode(webauthn.options_to_json(options)))
