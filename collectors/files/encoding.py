"""How the bytes of a text file are to be read, decided on the whole file."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from harken.domain.errors import UsageError

#: What stands for bytes that are not valid: a lone surrogate, which no honest text holds and which
#: cannot be written as UTF-8 again, so that a bad row is found by trying to.
ON_ERROR = "harken-mark"
_MARK = "\udcff"
_CHUNK = 1 << 20
#: Bytes that begin a character of several bytes in UTF-8.
_LEADS = bytes(range(0xC2, 0xF5))
_NOT_LEADS = bytes(byte for byte in range(256) if byte not in _LEADS)
#: Bytes that Windows-1252 leaves undefined.
_NOT_WINDOWS = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def _mark(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _MARK, error.end


codecs.register_error(ON_ERROR, _mark)


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """A codec's name, and how it came to be chosen in words (empty for plain UTF-8)."""

    codec: str
    note: str = ""


def decide(path: Path, wanted: str | None = None) -> Encoding:
    """The encoding of a file.

    A byte order mark decides. Else it is UTF-8 where most of what is not ASCII is valid UTF-8 (single bad
    rows are rejected), else Windows-1252, or Latin-1 where bytes occur that Windows-1252 does not have.

    Raises:
        UsageError: for a wanted encoding that does not exist.
    """
    if wanted is not None:
        return Encoding(codec=_known(wanted), note=f"read as {wanted}, as asked")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"\xef\xbb\xbf"):
        return Encoding(codec="utf-8-sig")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Encoding(codec="utf-16", note="read as UTF-16, by its byte order mark")
    return _utf16_without_mark(head) or _of_bytes(path)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise UsageError(f"{name} is no encoding; try utf-8, windows-1252 or utf-16") from error


def _utf16_without_mark(head: bytes) -> Encoding | None:
    quarter = len(head) // 4
    for codec, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > quarter:
            return Encoding(codec=codec, note=f"read as {codec.upper()}, by its zero bytes")
    return None


def _of_bytes(path: Path) -> Encoding:
    valid, invalid, windows = _survey(path)
    if invalid <= valid // 10:
        return Encoding(codec="utf-8")
    if windows:
        return Encoding(codec="cp1252", note="read as Windows-1252, since it is not valid UTF-8")
    return Encoding(codec="latin-1", note="read as Latin-1, since it is not valid UTF-8")


def _survey(path: Path) -> tuple[int, int, bool]:
    """Valid and invalid UTF-8 beyond ASCII, and whether Windows-1252 knows all bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")(ON_ERROR)
    leads = invalid = 0
    windows = True
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            invalid += decoder.decode(chunk).count(_MARK)
            leads += 0 if chunk.isascii() else len(chunk.translate(None, _NOT_LEADS))
            windows = windows and not any(byte in chunk for byte in _NOT_WINDOWS)
    invalid += decoder.decode(b"", True).count(_MARK)
    return max(leads - invalid, 0), invalid, windows
