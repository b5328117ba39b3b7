from __future__ import annotations

from pathlib import Path

import pytest

from collectors.files.labelled import Columns, Labelled, columns, labelled
from collectors.files.table import Table, opened
from harken.domain.errors import UsageError
from harken.domain.feedback import Failure
from harken.domain.understanding import Role, Sentiment

NEGATIVE, NEUTRAL, POSITIVE = Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE


def table(folder: Path, text: str, name: str = "some.csv") -> Table:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return opened(path)


def read(folder: Path, text: str, *maps: str, name: str = "some.csv") -> list[Labelled | Failure]:
    found = table(folder, text, name)
    return list(labelled(found, columns(found, maps)))


def taken(found: list[Labelled | Failure]) -> list[Labelled]:
    return [one for one in found if isinstance(one, Labelled)]


def test_columns_are_told_by_their_names(tmp_path: Path) -> None:
    found = read(tmp_path, "id,Review,Sentiment,channel,lang\n1,Fine lamp,positive,shop,en\n")
    assert found == [
        Labelled(row=2, text="Fine lamp", label=POSITIVE, source="shop", language="en"),
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["negative", "Neutral", "POSITIVE", "mixed"], [NEGATIVE, NEUTRAL, POSITIVE, NEUTRAL]),
        (["neg", "very positive"], [NEGATIVE, POSITIVE]),
        (["-1", "0", "1"], [NEGATIVE, NEUTRAL, POSITIVE]),
        (["1", "2", "3", "4", "5"], [NEGATIVE, NEGATIVE, NEUTRAL, POSITIVE, POSITIVE]),
        (["1 star", "5 stars", "2.5"], [NEGATIVE, POSITIVE, NEUTRAL]),
    ],
)
def test_labels_are_words_or_sides_or_stars(
    tmp_path: Path, cells: list[str], expected: list[Sentiment]
) -> None:
    lines = "".join(f"Lamp {row},{cell}\n" for row, cell in enumerate(cells))
    assert [one.label for one in taken(read(tmp_path, f"text,label\n{lines}"))] == expected


@pytest.mark.parametrize("cells", [["0", "1"], ["1", "10"], ["good", "poor"]])
def test_labels_that_may_mean_anything_are_refused(tmp_path: Path, cells: list[str]) -> None:
    lines = "".join(f"Lamp,{cell}\n" for cell in cells)
    with pytest.raises(UsageError, match="looks like labels"):
        read(tmp_path, f"text,label\n{lines}")
    with pytest.raises(UsageError, match="cannot be read; write negative, neutral and positive"):
        read(tmp_path, f"text,label\n{lines}", "label=label")


def test_roles_are_columns_of_yes_and_no(tmp_path: Path) -> None:
    found = taken(read(tmp_path, "text,like,request\nFine lamp,1,0\nAdd a switch,,x\n"))
    assert [one.roles for one in found] == [
        {Role.LIKE: True, Role.REQUEST: False},
        {Role.LIKE: False, Role.REQUEST: True},
    ]
    assert [one.label for one in found] == [None, None]


def test_roles_are_lists_as_an_export_writes_them(tmp_path: Path) -> None:
    lines = [
        '{"text": "Fine lamp", "roles": ["like", "loyal"]}',
        '{"text": "A lamp", "roles": []}',
        '{"text": "Fine", "roles": ["glad"]}',
    ]
    found = read(tmp_path, "\n".join(lines), name="some.jsonl")
    fine, plain = taken(found)
    assert {role for role, yes in fine.roles.items() if yes} == {Role.LIKE, Role.LOYAL}
    assert len(plain.roles) == len(Role)
    assert not any(plain.roles.values())
    assert [(each.where, each.reason) for each in found if isinstance(each, Failure)] == [
        ("row 3", "names a role that there is not")
    ]


def test_a_bad_row_is_a_failure_without_its_text(tmp_path: Path) -> None:
    found = read(tmp_path, "text,label\nFine lamp,positive\nOdd lamp,sad\n   ,neutral\n")
    reasons = [each.reason for each in found if isinstance(each, Failure)]
    assert reasons == ["has no label among negative, neutral and positive", "has no text"]
    assert len(taken(found)) == 1


def test_what_is_mapped_counts(tmp_path: Path) -> None:
    text = "text,said,label,gold\nwrong,Fine lamp,negative,positive\n"
    assert taken(read(tmp_path, text, "text=said", "label=gold")) == [
        Labelled(row=2, text="Fine lamp", label=POSITIVE)
    ]


@pytest.mark.parametrize(
    ("text", "maps", "message"),
    [
        ("a,label\nFine,positive\n", (), "looks like texts; name it with --map text=COLUMN"),
        ("text,a\nFine,positive\n", (), "looks like labels"),
        ("text,label\nFine,positive\n", ("mood=label",), "FIELD is one of text, label"),
        ("text,label\nFine,positive\n", ("label=mood",), "has no column 'mood'; it has text, label"),
        ("text,label\nFine,positive\n", ("like=label",), "holds more than yes and no"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, text: str, maps: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(tmp_path, text, *maps)


def test_decisions_are_told(tmp_path: Path) -> None:
    found = table(tmp_path, "review,stars\nFine,5\n")
    chosen: Columns = columns(found, ())
    assert chosen.notes == ("text: column 'review'", "label: column 'stars'")
