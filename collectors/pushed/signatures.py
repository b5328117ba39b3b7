"""Who sent a webhook: the signatures that form tools put on what they send.

Typeform: https://www.typeform.com/developers/webhooks/secure-your-webhooks/
Formbricks and others: https://github.com/standard-webhooks/standard-webhooks (Standard Webhooks)
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Mapping

from harken.domain.errors import TurnedAway

#: Seconds that a signed delivery may be old, or ahead of this clock; older ones may be replayed.
TOLERANCE = 300


def hexadecimal(body: bytes, headers: Mapping[str, str], secret: str, header: str) -> None:
    """`sha256=` and the HMAC-SHA256 of the body in hexadecimal, with or without the prefix."""
    given = _header(headers, header).removeprefix("sha256=").lower()
    _agree([given], hmac.new(secret.encode(), body, "sha256").hexdigest())


def typeform(body: bytes, headers: Mapping[str, str], secret: str) -> None:
    """`sha256=` and the HMAC-SHA256 of the body in base64, in the header Typeform-Signature."""
    given = _header(headers, "typeform-signature").removeprefix("sha256=")
    _agree([given], _base64(secret.encode(), body))


def standard(body: bytes, headers: Mapping[str, str], secret: str) -> None:
    """Standard Webhooks: id, time and body are signed; one header may hold several signatures."""
    identity, stamp = _header(headers, "webhook-id"), _header(headers, "webhook-timestamp")
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > TOLERANCE:
        raise TurnedAway("The delivery's time is not within five minutes of this clock; send it anew.")
    signed = f"{identity}.{stamp}.".encode() + body
    versions = [each.partition(",") for each in _header(headers, "webhook-signature").split()]
    _agree(
        [value for version, _, value in versions if version == "v1"],
        _base64(_key(secret), signed),
    )


def _key(secret: str) -> bytes:
    """The bytes of a `whsec_` secret; another one is used as it is written."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise TurnedAway("Behind whsec_ the secret here is no base64; copy it anew.") from error


def _base64(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()


def _header(headers: Mapping[str, str], name: str) -> str:
    found = headers.get(name.lower(), "").strip()
    if not found:
        raise TurnedAway(f"The delivery has no {name} header; switch signing on where it is sent.")
    return found


def _agree(given: list[str], wanted: str) -> None:
    """In a time that tells nothing about the right signature."""
    if not any(hmac.compare_digest(each.encode(), wanted.encode()) for each in given):
        raise TurnedAway("The delivery's signature does not fit; both sides need the same secret.")
