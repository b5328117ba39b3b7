"""Signed tokens (JSON Web Tokens), in one place as two stores ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def signed(claims: Mapping[str, Any], key: str, *, algorithm: str, key_id: str | None) -> str:
    """A token that proves who asks.

    Raises:
        ValueError: when the key is none for the algorithm.
    """
    import jwt

    try:
        return jwt.encode(dict(claims), key, algorithm=algorithm, headers={"kid": key_id} if key_id else None)
    except jwt.PyJWTError as error:
        raise ValueError("not a key for this algorithm") from error
