"""What a browser and this house say to each other about passkeys (WebAuthn), through allauth and fido2."""

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth

from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.sign_in import rules

log = logging.getLogger(__name__)


def options_for_sign_in() -> dict[str, Any]:
    """What the browser asks the device, of whoever it is."""
    return _plain(auth.begin_authentication(None))


def options_for_proof(person: Person) -> dict[str, Any]:
    """What the browser asks the device, of this person."""
    return _plain(auth.begin_authentication(person))


def options_for_adding(person: Person) -> dict[str, Any]:
    """What the browser asks the device to make: a passkey that it finds by itself, behind a finger, face or PIN."""
    return _plain(auth.begin_registration(person, True))


def owner_of(credential: Any) -> Authenticator:
    """The passkey that has just answered our question, or `Refused`."""
    return _asked(
        lambda: auth.complete_authentication(auth.extract_user_from_response(credential), credential),
        credential,
    )


def mine(person: Person, credential: Any) -> Authenticator:
    """The passkey of this person that has just answered our question, or `Refused`."""
    return _asked(lambda: auth.complete_authentication(person, credential), credential)


def made(credential: Any) -> dict[str, Any]:
    """A passkey that the device has just made, held against our question; `Refused` if it is none."""
    binding = _asked(lambda: auth.complete_registration(credential), credential)
    if not binding.is_user_verified():
        raise Refused(rules.NO_PASSKEY)
    return dict(credential)


def _asked(ask: Any, credential: Any) -> Any:
    """The answer is whatever a stranger sent; what goes wrong in reading it, in any library, is a refusal."""
    if not isinstance(credential, dict):
        raise Refused(rules.NO_PASSKEY)
    try:
        return ask()
    except Exception as trouble:
        log.info("A passkey was refused: %s", type(trouble).__name__)
        raise Refused(rules.NO_PASSKEY) from None


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    """The options as plain values for JSON."""
    return dict(options)
