"""Signatures, computed here with openssl's own steps and by the published example of Standard Webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest

from collectors.pushed import signatures
from harken.domain.errors import TurnedAway

BODY = b'{"event": "responseFinished"}'


def _signed(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def test_typeform_accepts_its_own_and_no_other() -> None:
    headers = {"typeform-signature": f"sha256={_signed(b'secret', BODY)}"}
    signatures.typeform(BODY, headers, "secret")
    with pytest.raises(TurnedAway, match="same secret"):
        signatures.typeform(BODY + b" ", headers, "secret")
    with pytest.raises(TurnedAway, match="same secret"):
        signatures.typeform(BODY, headers, "another")


def test_the_published_example_of_standard_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks."""
    monkeypatch.setattr(time, "time", lambda: 1614265330.0)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    signatures.standard(b'{"test": 2432232314}', headers, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


@pytest.mark.parametrize("age", [-301, 301])
def test_an_old_or_early_delivery_is_turned_away(age: int) -> None:
    stamp = str(int(time.time()) - age)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + _signed(b"key", f"m1.{stamp}.".encode() + BODY),
    }
    with pytest.raises(TurnedAway, match="five minutes"):
        signatures.standard(BODY, headers, "key")


def test_one_of_several_signatures_suffices_while_a_secret_is_changed() -> None:
    stamp = str(int(time.time()))
    right = _signed(b"key", f"m1.{stamp}.".encode() + BODY)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,AAAA v1a,{right} v1,{right}",
    }
    signatures.standard(BODY, headers, "key")
    with pytest.raises(TurnedAway):
        signatures.standard(BODY, {**headers, "webhook-signature": f"v1a,{right}"}, "key")


def test_hexadecimal_with_and_without_its_prefix() -> None:
    digest = hmac.new(b"secret", BODY, hashlib.sha256).hexdigest()
    for given in (digest, f"sha256={digest}", f"sha256={digest.upper()}"):
        signatures.hexadecimal(BODY, {"x-hub-signature-256": given}, "secret", "X-Hub-Signature-256")
    with pytest.raises(TurnedAway, match="no X-Other header"):
        signatures.hexadecimal(BODY, {"x-hub-signature-256": digest}, "secret", "X-Other")


def test_no_message_holds_a_secret() -> None:
    with pytest.raises(TurnedAway) as turned:
        signatures.hexadecimal(BODY, {"x": "wrong"}, "verysecret", "x")
    assert "verysecret" not in turned.value.message
