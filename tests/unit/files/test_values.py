from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.files import dates, numbers
from collectors.files.asks import suggest
from collectors.files.identity import Identities, Seen
from collectors.files.numbers import Decimal
from harken.domain.feedback import Asks
from tests.unit.files.reading import read

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-09", date(2024, 3, 9)),
        ("20240309", date(2024, 3, 9)),
        ("2024/3/9", date(2024, 3, 9)),
        ("9.3.24", date(2024, 3, 9)),
        ("09/03/2024", date(2024, 3, 9)),
        ("9 March 2024", date(2024, 3, 9)),
        ("March 9th, 2024", date(2024, 3, 9)),
        ("9. März 2024", date(2024, 3, 9)),
        ("9 août 2024", date(2024, 8, 9)),
        ("9 de enero de 2024", date(2024, 1, 9)),
        ("2024-03-09T10:00:00Z", datetime(2024, 3, 9, 10, tzinfo=UTC)),
        ("2024-03-09 10:00:00+02:00", datetime(2024, 3, 9, 8, tzinfo=UTC)),
        ("2024-03-09 10:00:00 UTC", datetime(2024, 3, 9, 10, tzinfo=UTC)),
        ("Sat, 09 Mar 2024 10:00:00 +0000", datetime(2024, 3, 9, 10, tzinfo=UTC)),
        ("Sat Mar 09 10:00:00 UTC 2024", datetime(2024, 3, 9, 10, tzinfo=UTC)),
        ("Mar 9, 2024 10:05 PM EST", datetime(2024, 3, 10, 3, 5, tzinfo=UTC)),
        ("2024/03/09 3:04:05 PM GMT+1", datetime(2024, 3, 9, 14, 4, 5, tzinfo=UTC)),
        ("1709978400", datetime(2024, 3, 9, 10, tzinfo=UTC)),
        ("1709978400000", datetime(2024, 3, 9, 10, tzinfo=UTC)),
        ("2024-03-09 10:00", datetime(2024, 3, 9, 9, tzinfo=UTC)),
        ("09/03/2024 12:30 am", datetime(2024, 3, 8, 23, 30, tzinfo=UTC)),
        ("", None),
        ("n/a", None),
    ],
)
def test_dates_as_they_are_written(written: str, meant: Any) -> None:
    assert dates.reader(dates.DateRule(day_first=True), BERLIN)(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-30",
        "31/04/2024",
        "soon",
        "0201-01-01",
        "9999-12-31",
        "12:00",
        "2024-01-01 25:00",
        "1 Foo 2024",
        "13:00 PM",
    ],
)
def test_impossible_dates_are_refused(written: str) -> None:
    with pytest.raises(ValueError):
        dates.reader(dates.DateRule(), UTC)(written)


def test_the_column_decides_whether_day_or_month_comes_first() -> None:
    assert dates.decide(["03/04/2024", "25/04/2024"]).day_first
    assert not dates.decide(["03/04/2024", "04/25/2024"]).day_first
    assert dates.decide(["03.04.2024"]).day_first
    assert not dates.decide(["03.04.2024"]).ambiguous
    unsure = dates.decide(["03/04/2024", "05/06/2024"])
    assert unsure.ambiguous and unsure.day_first and "cannot be told" in unsure.note
    american = dates.decide(["3/4/2024 1:05 PM"])
    assert american.ambiguous and not american.day_first
    assert not dates.decide(["03/04/2024"], day_first=False).day_first


def test_midnight_everywhere_is_a_day(tmp_path: Path) -> None:
    days = read(tmp_path, "text,date\nFine,2024-05-01 00:00:00\nGood,2024-05-02 00:00:00\n")
    assert days.said() == [date(2024, 5, 1), date(2024, 5, 2)]
    times = read(tmp_path, "text,date\nFine,2024-05-01 00:00:00\nGood,2024-05-02 07:30:00\n", zone=BERLIN)
    assert times.said()[0] == datetime(2024, 5, 1, tzinfo=BERLIN)


def test_a_late_row_decides_the_order_of_a_long_column(tmp_path: Path) -> None:
    rows = "".join(f"Comment number {n} was fine,0{n % 9 + 1}/02/2024\n" for n in range(6000))
    found = read(tmp_path, f"text,date\n{rows}And the last,02/28/2024\n", batch=10_000)
    assert found.plan.dates.note.startswith("month first")
    assert found.items[0].said == date(2024, 1, 2)
    assert not found.failures


def test_an_impossible_date_rejects_its_row_and_an_empty_one_does_not(tmp_path: Path) -> None:
    found = read(
        tmp_path, "text,date\nFirst,2024-05-01\nSecond,2024-05-32\nThird,\n", "text=text", "date=date"
    )
    assert found.said() == [date(2024, 5, 1), None]
    assert found.reader.tally.undated == 1
    assert [(each.where, each.column, each.reason) for each in found.failures] == [
        ("row 3", "date", "is an impossible date")
    ]


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_what_isoformat_writes_is_read_back(moment: datetime) -> None:
    read_date = dates.reader(dates.DateRule(), timezone(timedelta(hours=5)))
    assert read_date(moment.isoformat()) == moment
    assert read_date(moment.date().isoformat()) == moment.date()


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["3,5", "4"], Decimal.COMMA),
        (["3.5", "4"], Decimal.POINT),
        (["1.234,50"], Decimal.COMMA),
        (["1,234.50"], Decimal.POINT),
        (["1,234", "2,500"], Decimal.POINT),
        (["1,234", "2,5"], Decimal.COMMA),
        ([], Decimal.POINT),
    ],
)
def test_the_decimal_separator_is_decided_for_the_column(values: list[str], style: Decimal) -> None:
    assert numbers.decimal(values) is style


def test_decimal_commas_in_scores_and_attributes(tmp_path: Path) -> None:
    content = "text;note;spent\nFine;3,5;1.234,50\nGood;4;20\n"
    found = read(tmp_path, content, "text=text", "score=note:1-6")
    assert [item.scores[0].value for item in found.items] == [3.5, 4.0]
    assert [item.attributes["spent"] for item in found.items] == [1234.5, 20]
    assert "decimal comma" in found.plan.decision(found.rule("spent"))


def test_attributes_are_numbers_only_where_the_whole_column_is(tmp_path: Path) -> None:
    content = (
        "text,orders_12m,version,zip,mixed,prefix,paid\n"
        "Fine,4,1.10,01067,3,+49,true\nGood,12,1.9,10115,n/a,+33,false\n"
    )
    found = read(tmp_path, content, "text=text")
    assert found.items[0].attributes == {
        "orders_12m": 4,
        "version": "1.10",
        "zip": "01067",
        "mixed": "3",
        "prefix": "+49",
        "paid": True,
    }


def test_scores_keep_their_scale_and_those_off_it_are_counted(tmp_path: Path) -> None:
    content = "text,overall,wifi\nFine,5,0\nGood,n/a,4/5\nOdd,9,\nWell,★★★,2\n"
    found = read(tmp_path, content, "text=text", "score=overall:1-5", "score.wifi=wifi:1-5")
    assert [[(s.name, s.value, s.primary) for s in item.scores] for item in found.items] == [
        [("overall", 5.0, True)],
        [("wifi", 4.0, False)],
        [],
        [("overall", 3.0, True), ("wifi", 2.0, False)],
    ]
    assert found.reader.tally.off_scale == {"overall": 2, "wifi": 1}


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Why did you choose us?", Asks.REASON_TO_BUY),
        ("What made you sign up?", Asks.REASON_TO_BUY),
        ("What convinced you to buy?", Asks.REASON_TO_BUY),
        ("What is the main reason for your purchase?", Asks.REASON_TO_BUY),
        ("Warum haben Sie sich für uns entschieden?", Asks.REASON_TO_BUY),
        ("Pourquoi avez-vous choisi notre hôtel ?", Asks.REASON_TO_BUY),
        ("¿Por qué nos eligió?", Asks.REASON_TO_BUY),
        ("What do you like most about Brightkettle?", Asks.LIKE),
        ("What did you enjoy?", Asks.LIKE),
        ("Was hat Ihnen am besten gefallen?", Asks.LIKE),
        ("Qu'est-ce qui vous a plu ?", Asks.LIKE),
        ("¿Qué le gustó más?", Asks.LIKE),
        ("What did you like least?", Asks.DISLIKE),
        ("What do you dislike?", Asks.DISLIKE),
        ("Cons", Asks.DISLIKE),
        ("Was hat Ihnen nicht gefallen?", Asks.DISLIKE),
        ("Qu'est-ce qui vous a déplu ?", Asks.DISLIKE),
        ("¿Qué no le gustó?", Asks.DISLIKE),
        ("What could we do better?", Asks.REQUEST),
        ("Which feature would you like to see next?", Asks.REQUEST),
        ("Was können wir verbessern?", Asks.REQUEST),
        ("Que pouvons-nous améliorer ?", Asks.REQUEST),
        ("¿Qué podemos mejorar?", Asks.REQUEST),
        ("Anything else?", Asks.OPEN),
        ("What is the primary reason for your score?", Asks.OPEN),
        ("Haben Sie weitere Anmerkungen?", Asks.OPEN),
    ],
)
def test_what_a_question_asks_for(question: str, asks: Asks) -> None:
    assert suggest(question) is asks


@given(st.lists(st.integers(0, 2**64 - 1), max_size=6000))
def test_seen_is_a_set(keys: list[int]) -> None:
    seen, plain = Seen(), set()
    for key in keys:
        key = key or 1
        assert seen.add(key) is (key not in plain)
        plain.add(key)


def test_seen_grows() -> None:
    seen = Seen()
    keys = [number * 0x9E3779B97F4A7C15 % 2**64 for number in range(1, 20_000)]
    assert all(seen.add(key) for key in keys)
    assert not any(seen.add(key) for key in keys)


def test_identical_rows_get_ids_of_their_own_that_last() -> None:
    first = [Identities() for _ in range(2)]
    runs = [[each.made(row) for row in (b"a", b"b", b"a", b"a")] for each in first]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 4
    assert runs[0][2] == f"{runs[0][0]}-2"
    assert first[0].repeated == 2
