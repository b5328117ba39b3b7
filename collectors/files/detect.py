"""What a file is, told by its content, so that a PDF named .csv is called a PDF."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from harken.domain.errors import InputError


class Format(StrEnum):
    """The three sorts of file that can be read."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


#: How files of other sorts begin, and what to call them.
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file; save it as .xlsx or .csv"),
    (b"\x1f\x8b", "a gzip archive; unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it"),
    (b"Rar!", "a RAR archive; unpack it"),
    (b"BZh", "a bzip2 archive; unpack it"),
    (b"\xfd7zXZ", "an xz archive; unpack it"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"PAR1", "a Parquet file; export it as CSV or JSONL"),
    (b"SQLite format 3", "an SQLite database; export it as CSV or JSONL"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = 4096


def detect(path: Path) -> Format:
    """The format of a file that can be read.

    Raises:
        InputError: missing, empty, a folder, not readable, or something else by its content.
    """
    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(path)
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            raise _other(path, name)
    if head.startswith(_BOMS[1:]):
        return Format.CSV
    return _of_text(path, head.removeprefix(_BOMS[0]).lstrip())


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path} is a folder; name one file in it")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}; check the path") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path} cannot be read: {reason}") from error
    if not head.removeprefix(_BOMS[0]).strip():
        raise InputError(f"{path} is empty; there is nothing to read")
    return head


def _of_text(path: Path, text: bytes) -> Format:
    beginning = text[:200].lower()
    if beginning.startswith((b"<!doctype html", b"<html")):
        raise _other(path, "a web page (HTML)")
    if beginning.startswith(b"<?xml"):
        raise _other(path, "an XML document")
    if beginning.startswith(b"["):
        raise _other(path, "one JSON list; write one record per line (jq -c '.[]' does it)")
    if beginning.startswith(b"{"):
        return _json(path, text)
    if _binary(text):
        raise _other(path, "a binary file")
    return Format.CSV


def _json(path: Path, text: bytes) -> Format:
    """A record per line; a pretty-printed document has a lone brace in its first line."""
    if text.split(b"\n", 1)[0].strip() == b"{":
        raise _other(path, "one JSON document; write one record per line (jq -c does it)")
    return Format.JSONL


def _binary(text: bytes) -> bool:
    """Whether control characters that no text holds are frequent; NULs every second byte are UTF-16."""
    strange = sum(byte < 9 or 13 < byte < 32 for byte in text if byte)
    utf16 = text[::2].count(0) > len(text) // 4 or text[1::2].count(0) > len(text) // 4
    return strange * 20 > len(text) or (not utf16 and text.count(0) * 20 > len(text))


def _in_archive(path: Path) -> Format:
    """XLSX files are ZIP archives, as are many others."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{path} is a damaged ZIP or Excel file; save or download it again") from error
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "word/document.xml" in names:
        raise _other(path, "a Word document")
    raise _other(path, "a ZIP archive; unpack it")


def _other(path: Path, name: str) -> InputError:
    return InputError(f"{path} is no CSV, JSONL or XLSX file: it looks like {name}")
