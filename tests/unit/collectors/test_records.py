from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from collectors.web.records import Record, empty, feedback, said, scores
from harken.domain.feedback import Failure, Feedback, Kind, ScoreKind


def record(**changes: str) -> Record:
    made: Any = {**empty("Review"), "text": "Warm light.", **changes}
    return made


def made(held: Record, kind: Kind | None = None) -> Feedback:
    got = feedback(held, kind=kind, attributes={})
    assert isinstance(got, Feedback)
    return got


@pytest.mark.parametrize(
    ("rating", "worst", "best", "expected"),
    [
        ("4", "", "", (4, 1, 5)),
        ("4,5", "", "", (4.5, 1, 5)),
        ("8", "", "10", (8, 1, 10)),
        ("0", "0", "10", (0, 0, 10)),
        ("80", "0", "100", (80, 0, 100)),
        ("Rated 4.5 out of 5", "", "", (4.5, 1, 5)),
        ("7/10", "", "", (7, 1, 10)),
        ("3 von 5 Sternen", "", "", (3, 1, 5)),
        ("★★★★☆", "", "", (4, 1, 5)),
    ],
)
def test_ratings(rating: str, worst: str, best: str, expected: tuple[float, float, float]) -> None:
    (score,) = scores(record(rating=rating, worst=worst, best=best))
    assert (score.value, score.low, score.high) == expected
    assert score.primary
    assert score.kind is (ScoreKind.STARS if expected[1:] == (1, 5) else ScoreKind.RATING)


@pytest.mark.parametrize("rating", ["", "0", "6", "none yet", "-1"])
def test_a_rating_off_its_scale_is_left_out(rating: str) -> None:
    assert scores(record(rating=rating)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01", date(2026, 5, 1)),
        ("2026-05-01T22:30:00Z", datetime(2026, 5, 1, 22, 30, tzinfo=UTC)),
        ("2026-05-01T22:30:00", date(2026, 5, 1)),
        ("2026-05-01 22:30:00+02:00", datetime(2026, 5, 1, 20, 30, tzinfo=UTC)),
        ("1 May 2026", date(2026, 5, 1)),
        ("May 1, 2026", date(2026, 5, 1)),
        ("05/04/2026", None),
        ("Monday", None),
        ("May 2026", None),
        ("2 days ago", None),
        ("", None),
        ("2026-13-77", None),
    ],
)
def test_dates(text: str, expected: datetime | date | None) -> None:
    assert said(text) == expected


def test_a_known_date_format_is_used() -> None:
    assert said("04.05.2026", "%d.%m.%Y") == date(2026, 5, 4)
    assert said("May", "%d.%m.%Y") is None


def test_kinds_follow_the_type_unless_the_settings_say_otherwise() -> None:
    assert made(record()).kind is Kind.REVIEW
    assert made(record(type="DiscussionForumPosting")).kind is Kind.FORUM_POST
    assert made(record(type="Comment")).kind is Kind.FORUM_POST
    assert made(record(type="Comment"), Kind.SOCIAL_POST).kind is Kind.SOCIAL_POST


def test_a_made_up_id_is_stable_and_tells_authors_apart() -> None:
    assert made(record(author="Ann")).external_id == made(record(author="Ann")).external_id
    assert made(record(author="Ann")).external_id != made(record(author="Bo")).external_id


@pytest.mark.parametrize("name", ["Anonymous", " guest ", "", "A Customer"])
def test_nobody_is_no_author(name: str) -> None:
    assert made(record(author=name)).author is None


def test_no_text_is_a_failure() -> None:
    got = feedback(record(text="<p> </p>", title="&nbsp;"), kind=None, attributes={})
    assert isinstance(got, Failure)
