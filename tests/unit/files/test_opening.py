from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from collectors.files import opened
from harken.domain.errors import InputError, UsageError
from tests.unit.files.reading import read

ZIPPED = io.BytesIO()
with zipfile.ZipFile(ZIPPED, "w") as _archive:
    _archive.writestr("notes.txt", "hello")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF document"),
        (ZIPPED.getvalue(), "a ZIP archive"),
        (b"PK\x03\x04 cut off", "a damaged ZIP or Excel file"),
        (gzip.compress(b"text\nhello\n", mtime=0), "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b'[{"text": "hello"}]', "one JSON list"),
        (b'{\n  "text": "hello"\n}', "one JSON document"),
        (bytes(range(1, 9)) * 40, "a binary file"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"text,date\n", "a header and no rows"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "reviews.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        opened(path)
    assert "\n" not in caught.value.message


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        opened(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="is a folder"):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("text,id\nGrüße aus Köln,1\n".encode(), ""),
        ("text,id\nGrüße aus Köln,1\n".encode("utf-8-sig"), ""),
        ("text,id\nGrüße aus Köln,1\n".encode("utf-16"), "UTF-16"),
        ("text,id\nGrüße aus Köln,1\n".encode("utf-16-le"), "UTF-16-LE"),
        ("text,id\nGrüße aus Köln,1\n".encode("cp1252"), "Windows-1252"),
        ("text,id\nGrüße aus Köln,1\n".encode("latin-1") + b"a\x81b,2\n", "Latin-1"),
    ],
)
def test_the_encoding_is_found_out_and_told(tmp_path: Path, content: bytes, note: str) -> None:
    found = read(tmp_path, content, "text=text", "id=id")
    assert found.items[0].parts[0].text == "Grüße aus Köln"
    assert note in " ".join(found.plan.notes)
    assert not found.failures


def test_latin_letters_late_in_a_long_file_count(tmp_path: Path) -> None:
    content = b"text\n" + b"All good and plain\n" * 200_000 + "Schöne Grüße\n".encode("cp1252")
    found = read(tmp_path, content, "text=text", batch=50_000)
    assert found.bodies()[-1] == "Schöne Grüße"


def test_a_row_in_another_encoding_is_rejected_alone(tmp_path: Path) -> None:
    good = "".join(f"Très bien, numéro {n} été;{n}\n" for n in range(20))
    content = ("text;id\n" + good).encode() + "Déjà vu;99\n".encode("latin-1") + b"Fine after all;100\n"
    found = read(tmp_path, content, "text=text", "id=id")
    assert len(found.items) == 21
    assert [(each.where, each.reason) for each in found.failures] == [
        ("row 22", "holds bytes that are not valid in the file's encoding")
    ]


def test_a_wanted_encoding_is_taken(tmp_path: Path) -> None:
    content = "text,id\nПривет из Москвы,1\n".encode("cp1251")
    found = read(tmp_path, content, "text=text", encoding="windows-1251")
    assert found.bodies() == ["Привет из Москвы"]
    with pytest.raises(UsageError, match="no encoding"):
        read(tmp_path, content, encoding="klingon")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_dialects_quotes_and_line_breaks_in_cells(tmp_path: Path, delimiter: str, end: str) -> None:
    rows = [
        ("text", "date", "country"),
        (f'"He said ""wow""{delimiter} then{end}left; really, yes | no"', "2024-05-01", "DE"),
        ("Plain words", "2024-05-02", ""),
    ]
    content = end.join(delimiter.join(row) for row in rows) + end
    found = read(tmp_path, content, "text=text", "date=date")
    assert found.bodies() == [
        f'He said "wow"{delimiter} then{end}left; really, yes | no',
        "Plain words",
    ]
    assert [dict(item.attributes) for item in found.items] == [{"country": "DE"}, {}]


def test_a_single_column_may_hold_any_delimiter(tmp_path: Path) -> None:
    content = "comment\nNice; but slow, sadly\nGreat\nOdd, in a way, but fine\n"
    found = read(tmp_path, content)
    assert found.bodies() == ["Nice; but slow, sadly", "Great", "Odd, in a way, but fine"]


def test_a_cell_of_two_megabytes_is_a_rejected_row(tmp_path: Path) -> None:
    content = "text,id\nshort,1\n" + "x" * 2_000_000 + ",2\nshort again,3\n"
    found = read(tmp_path, content, "text=text", "id=id")
    assert [item.external_id for item in found.items] == ["1", "3"]
    assert found.failures[0].where == "row 3"
    assert found.failures[0].column == "text"
    assert found.failures[0].reason.startswith("is too long")


def test_a_cell_beyond_all_measure_does_not_stop_the_file(tmp_path: Path) -> None:
    content = "text,id\nshort,1\n" + "x" * 17_000_000 + ",2\nshort again,3\n"
    found = read(tmp_path, content, "text=text", "id=id")
    assert [item.external_id for item in found.items] == ["1", "3"]
    assert "more than" in found.failures[0].reason


def test_rows_of_another_width_are_rejected(tmp_path: Path) -> None:
    content = "text,id,country\nGood,1,DE\nToo short,2\nToo long,3,FR,what\nPadded,4,ES,,\n\nLast,5,GB\n"
    found = read(tmp_path, content, "text=text", "id=id")
    assert [item.external_id for item in found.items] == ["1", "4", "5"]
    assert [(each.where, each.reason) for each in found.failures] == [
        ("row 3", "has 2 cells where the header has 3"),
        ("row 4", "has 4 cells where the header has 3"),
    ]


def test_header_names_become_unique_and_never_empty(tmp_path: Path) -> None:
    content = "text,note,,note\nAll was well,a,b,c\n"
    found = read(tmp_path, content, "text=text")
    assert found.plan.table.columns == ("text", "note", "column 3", "note (2)")
    assert found.items[0].attributes == {"note": "a", "column 3": "b", "note (2)": "c"}


def test_jsonl_with_nested_attributes(tmp_path: Path) -> None:
    lines = (
        '{"text": "Lovely soap", "when": "2024-03-01T10:00:00Z", "user": {"country": "FR", "orders": 3}}',
        '{"text": "Buy again", "user": {"country": "DE", "orders": 12}, "late": true, "tags": ["a", "b"]}',
        '{"text": ',
        "[1, 2]",
        '{"text": ""}',
    )
    found = read(tmp_path, "\n".join(lines), "text=text", "date=when", name="feedback.jsonl")
    assert [dict(item.attributes) for item in found.items] == [
        {"user.country": "FR", "user.orders": 3},
        {"user.country": "DE", "user.orders": 12, "late": True, "tags": "a, b"},
    ]
    assert [(each.where, each.reason) for each in found.failures] == [
        ("row 3", "is not valid JSON"),
        ("row 4", "is not a JSON object"),
        ("row 5", "has no text"),
    ]
