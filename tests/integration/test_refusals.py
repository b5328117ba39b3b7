from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine

from harken.ask.parse import understand
from harken.domain.answers import Facts, RefusalCode
from harken.domain.questions import Compare, Filter, Intent, Measure, Period, ScoreRange, Spec
from harken.insights.answering import Rules
from harken.insights.measure import measure
from tests.factories import Given, Said, group, hear, source
from tests.unit.ask.factories import context

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))


def ask(connection: Connection, intent: Intent, rules: Rules = RULES, **fields: object) -> Facts:
    return measure(connection, Spec(intent=intent, **fields), rules=rules)  # type: ignore[arg-type]


def refused(connection: Connection, intent: Intent, **fields: object) -> tuple[RefusalCode, tuple[str, ...]]:
    found = ask(connection, intent, **fields)
    assert found.refused is not None and not found.facts
    return found.refused.code, found.refused.nearest


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        (Filter(themes=("wify",)), "wifi"),
        (Filter(groups=("Busness",)), "business"),
        (Filter(sources=("reviws",)), "reviews"),
        (Filter(products=("lampe",)), "lamp"),
        (Filter(attributes={"floor": ("3",)}), "2"),
        (Filter(languages=("xx",)), "en"),
        (Filter(kinds=("reveiw",)), "review"),
        (Filter(score=ScoreRange(name="ratng")), "rating"),
        (Filter(sentiment=("possitive",)), "positive"),
    ],
)
def test_an_unknown_name_has_its_nearest(engine: Engine, asked: Filter, nearest: str) -> None:
    with engine.begin() as connection:
        hear(
            connection,
            said=[Said(themes=("wifi",))],
            groups=["business"],
            attributes={"product": "lamp", "floor": 2},
            scores=[Given()],
        )
    with engine.connect() as connection:
        for fields in ({"include": asked}, {"exclude": asked}):
            code, offered = refused(connection, Intent.COUNT, **fields)
            assert (code, nearest in offered) == (RefusalCode.UNKNOWN_NAME, True)
        code, offered = refused(connection, Intent.COMPARE, compare=Compare(by="attribute:flor"))
        assert (code, offered[0]) == (RefusalCode.UNKNOWN_NAME, "floor")


def test_a_period_of_undated_feedback_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection)
    with engine.connect() as connection:
        period = Period(start=date(2025, 1, 1))
        assert refused(connection, Intent.COUNT, period=period)[0] is RefusalCode.UNDATED
        assert refused(connection, Intent.TREND, compare=Compare(by="month"))[0] is RefusalCode.UNDATED
        assert ask(connection, Intent.COUNT).facts["f1"].value == 1


def test_undated_feedback_outside_a_period_is_said(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection)
        hear(connection, day=date(2025, 2, 1))
    with engine.connect() as connection:
        found = ask(connection, Intent.COUNT, period=Period(start=date(2025, 1, 1)))
        assert found.facts["f1"].value == 1
        assert any("1 without a date" in note for note in found.how.notes)


def test_an_empty_period_offers_when_there_is_something(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, day=date(2025, 2, 1))
        hear(connection, day=date(2025, 3, 1))
    with engine.connect() as connection:
        period = Period(start=date(2030, 1, 1))
        expected = (RefusalCode.EMPTY, ("How many comments are there from 1 February 2025 to 1 March 2025?",))
        assert refused(connection, Intent.DISLIKES, period=period) == expected


def test_the_filter_that_nothing_fits_is_named(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, kind="survey_response", said=[Said(themes=("wifi",))])
        group(connection, "nobody")
    with engine.connect() as connection:
        asked = Filter(kinds=("review",), themes=("wifi",))
        for include, says in (
            (asked, "There are no reviews here; the kinds are survey responses."),
            (Filter(groups=("nobody",)), "There is no feedback yet in the group nobody."),
        ):
            found = ask(connection, Intent.COUNT, include=include)
            assert found.refused is not None and found.refused.message == says


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"include": Filter(kinds=("review",))},
        {"exclude": Filter(kinds=("review",))},
        {"period": Period(start=date(2025, 1, 1))},
        {"include": Filter(kinds=("review",)), "period": Period(start=date(2025, 1, 1))},
    ],
)
def test_before_anything_was_heard_it_says_so(engine: Engine, fields: dict[str, Any]) -> None:
    with engine.connect() as connection:
        for intent in (Intent.COUNT, Intent.DISLIKES, Intent.THEMES, Intent.ADVOCACY):
            found = ask(connection, intent, **fields)
            assert found.refused is not None
            assert found.refused.message == (
                "There is no feedback yet; import a file or collect a source first."
            )


def test_everything_that_a_refusal_offers_can_be_asked(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, scores=[Given()])
        hear(connection, day=date(2025, 2, 1), source="other", groups=["few"], author="ann")
    with engine.connect() as connection:
        strict = Rules(time_zone=ZoneInfo("UTC"), min_people=9, today=date(2025, 7, 1))
        asked: list[dict[str, Any]] = [
            {"intent": Intent.COUNT, "include": Filter(kinds=("forum_post",))},
            {"intent": Intent.COUNT, "include": Filter(groups=("few",)), "rules": strict},
            {"intent": Intent.COUNT, "period": Period(start=date(2030, 1, 1))},
            {
                "intent": Intent.COUNT,
                "include": Filter(sources=("reviews",)),
                "period": Period(start=date(2025, 1, 1)),
            },
            {"intent": Intent.SCORE, "measure": Measure.NPS},
        ]
        offered = [each for fields in asked for each in refused(connection, **fields)[1]]
    assert len(offered) >= len(asked)
    assert all(isinstance(found, Spec) for each in offered for found in understand(each, context()))


def test_people_who_are_mostly_anonymous_are_said_to_be(engine: Engine) -> None:
    def notes(connection: Connection) -> str:
        return " ".join(ask(connection, Intent.COUNT, measure=Measure.PEOPLE).how.notes)

    with engine.begin() as connection:
        hear(connection, author="ann")
        hear(connection)
    with engine.connect() as connection:
        assert "anonymous" not in notes(connection)
    with engine.begin() as connection:
        hear(connection)
    with engine.connect() as connection:
        assert "Most of it is anonymous; each anonymous feedback counts as one person." in notes(connection)


def test_an_empty_database_says_what_to_do(engine: Engine) -> None:
    with engine.connect() as connection:
        for intent in (Intent.COUNT, Intent.THEMES, Intent.TREND, Intent.QUOTES):
            found = ask(connection, intent)
            assert found.refused is not None and "import a file" in found.refused.message


def test_nobody_who_says_it_is_a_zero_and_no_refusal(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection)
        hear(connection, said=[Said(themes=("wifi",))], source="other")
    with engine.connect() as connection:
        include = Filter(themes=("wifi",), sources=("reviews",))
        assert ask(connection, Intent.COUNT, include=include).facts["f1"].value == 0
        assert ask(connection, Intent.SHARE, include=include).facts["f1"].value == 0


def test_a_score_that_nobody_gave_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, scores=[Given()])
    with engine.connect() as connection:
        expected = (RefusalCode.EMPTY, ("What is the average rating?",))
        assert refused(connection, Intent.SCORE, measure=Measure.NPS) == expected


def test_rows_of_few_people_are_withheld_and_said(engine: Engine) -> None:
    rules = Rules(time_zone=ZoneInfo("UTC"), min_people=3, today=date(2025, 7, 1))
    with engine.begin() as connection:
        for number in range(4):
            hear(connection, groups=["many"], author=f"a{number}")
            hear(connection, groups=["few"], author="always the same")
    with engine.connect() as connection:
        found = ask(connection, Intent.COMPARE, rules, measure=Measure.VOLUME, compare=Compare(by="group"))
        assert [row.keys for row in found.rows] == [{"group": "many"}]
        assert any("One row is not shown" in note for note in found.how.notes)
        few = Filter(groups=("few",))
        assert refused(connection, Intent.COUNT, rules=rules, include=few)[0] is RefusalCode.TOO_SMALL
        strict = Rules(time_zone=ZoneInfo("UTC"), min_people=9, today=date(2025, 7, 1))
        by_group = Compare(by="group")
        assert (
            refused(connection, Intent.DISLIKES, rules=strict, compare=by_group)[0] is RefusalCode.TOO_SMALL
        )


def test_what_is_not_counted_or_not_understood_is_said(engine: Engine) -> None:
    with engine.begin() as connection:
        first = hear(connection)
        hear(connection, copy_of=first)
        hear(connection, language="fr", classified=False, label=None)
        hear(connection, language=None, classified=None, label=None, generation=None)
    with engine.connect() as connection:
        found = ask(connection, Intent.COUNT)
        assert found.facts["f1"].value == 3
        told = " ".join(found.how.notes)
        assert found.how.copies == 1 and "4 were heard, of which 1 is a copy" in told
        assert "not understood: 1" in told and "not understood yet: 1" in told


def test_sources_about_rivals_count_only_when_named(engine: Engine) -> None:
    with engine.begin() as connection:
        source(connection, "their reviews", rival="Them")
        hear(connection, source="their reviews")
        hear(connection)
    with engine.connect() as connection:
        assert ask(connection, Intent.COUNT).facts["f1"].value == 1
        named = Filter(sources=("their reviews",))
        assert ask(connection, Intent.COUNT, include=named).facts["f1"].value == 1


def test_days_and_instants_are_half_open(engine: Engine) -> None:
    midnight = datetime(2025, 3, 2, tzinfo=UTC)
    with engine.begin() as connection:
        hear(connection, day=date(2025, 3, 1))
        hear(connection, day=date(2025, 3, 2), said_at=midnight)
    with engine.connect() as connection:

        def count(start: date, end: date) -> float | None:
            return ask(connection, Intent.COUNT, period=Period(start=start, end=end)).facts["f1"].value

        assert count(date(2025, 3, 1), date(2025, 3, 2)) == 1
        assert count(date(2025, 3, 1), date(2025, 3, 3)) == 2
        assert count(midnight, datetime(2025, 3, 2, 1, tzinfo=UTC)) == 1
        before = Period(start=datetime(2025, 3, 1, tzinfo=UTC), end=midnight)
        found = ask(connection, Intent.COUNT, period=before)
        # A day without an hour is no instant, so nothing is known to lie before midnight.
        assert found.refused is not None and found.refused.code is RefusalCode.EMPTY


def test_words_are_found_whole_and_in_any_case(engine: Engine) -> None:
    with engine.begin() as connection:
        for words in ("The Wi-Fi (5 GHz) is slow", "café WI-FI", "wi-fix it", "CAFÉ"):
            hear(connection, said=[Said(text=words)])
    with engine.connect() as connection:

        def count(words: str) -> float | None:
            return ask(connection, Intent.COUNT, include=Filter(text=words)).facts["f1"].value

        assert count("wi-fi") == 2
        assert count("(5 ghz)") == 1
        assert count("wi-fi   (5") == 1
        assert count("café") == 2
        assert count("caf") == 0
        assert count("%' OR 1=1 --") == 0
