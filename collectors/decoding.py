"""Unpacks a response while it arrives, so that a small one cannot unfold into more than is read."""

from __future__ import annotations

import zlib
from typing import Protocol


class TooLarge(Exception):
    """More than was allowed came out."""


class Unreadable(Exception):
    """The packing is damaged, or none that was asked for."""


class Unpacker(Protocol):
    """Turns the bytes of the wire into those of the body."""

    def feed(self, piece: bytes, room: int) -> bytes: ...

    def finish(self) -> None: ...


def unpacker(encoding: str) -> Unpacker:
    """What reads a Content-Encoding; one layer alone, as several are only ever sent by a bomb.

    Raises:
        Unreadable: for what was not asked for.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _Plain()
    if name in {"gzip", "x-gzip", "deflate"}:
        return _Packed(raw_allowed=name == "deflate")
    raise Unreadable("is packed in a way that Harken does not read")


class _Plain:
    def feed(self, piece: bytes, room: int) -> bytes:
        if len(piece) > room:
            raise TooLarge
        return piece

    def finish(self) -> None:
        """Whether all came is the connection's to know."""


class _Packed:
    """gzip or zlib, and raw deflate, which some servers send in zlib's name."""

    def __init__(self, *, raw_allowed: bool) -> None:
        self._raw_allowed = raw_allowed
        # Told by its first bytes whether it is gzip or zlib.
        self._inflating = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._fed = False

    def feed(self, piece: bytes, room: int) -> bytes:
        # One byte more than there is room for tells that there is too much, and no more is unpacked.
        out = self._inflate(piece, room + 1)
        if len(out) > room:
            raise TooLarge
        self._fed = self._fed or bool(piece)
        return out

    def _inflate(self, piece: bytes, most: int) -> bytes:
        try:
            return self._inflating.decompress(piece, most)
        except zlib.error as error:
            if not self._raw_allowed or self._fed:
                raise Unreadable("broke off in the middle of its answer") from error
        self._inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        self._raw_allowed = False
        return self._inflate(piece, most)

    def finish(self) -> None:
        if self._fed and not self._inflating.eof:
            raise Unreadable("broke off in the middle of its answer")
