from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, delete, text, update
from sqlalchemy.exc import DBAPIError

from harken.domain.answers import Fact
from harken.domain.errors import UsageError
from harken.domain.questions import Filter, Intent, Measure, Spec
from harken.insights.answering import Rules
from harken.insights.evidence import forget, listing
from harken.insights.measure import measure
from storage.tables import EvidenceRow, FeedbackRow
from tests.factories import Said, hear, rewrite

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
WIFI = Spec(intent=Intent.SHARE, include=Filter(themes=("wifi",)))


def fact(connection: Connection, spec: Spec) -> Fact:
    return measure(connection, spec, rules=RULES).facts["f1"]


def three(engine: Engine) -> list[int]:
    about = [Said(text="The wifi broke down.", sentiment=-1, themes=("wifi",))]
    with engine.begin() as connection:
        return [
            hear(connection, said=about, external_id="a", day=date(2025, 3, 1), url="https://example.org/a"),
            hear(connection, said=about, external_id="b"),
            hear(connection, external_id="c", author="ann"),
        ]


def test_evidence_shows_each_thing_with_its_feedback(engine: Engine) -> None:
    ids = three(engine)
    with engine.connect() as connection:
        found = listing(connection, fact(connection, WIFI).evidence or "")
        newest = found.items[0]
        assert (newest.feedback_id, newest.external_id, newest.source) == (ids[0], "a", "reviews")
        assert (newest.date, newest.url) == (date(2025, 3, 1), "https://example.org/a")
        assert newest.text == "The wifi broke down."
        assert [item.external_id for item in found.items] == ["a", "c", "b"]


def test_a_mention_is_shown_by_its_own_words(engine: Engine) -> None:
    with engine.begin() as connection:
        said = [Said(text="Nice bar."), Said(text="The wifi broke.", sentiment=-1, themes=("wifi",))]
        hear(connection, said=said)
    with engine.connect() as connection:
        spec = Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT, include=Filter(themes=("wifi",)))
        (item,) = listing(connection, fact(connection, spec).evidence or "").items
        assert (item.text, item.theme, item.sentiment) == ("The wifi broke.", "wifi", "negative")
        assert (item.part, item.start, item.end) == ("body", 10, 25)


def test_evidence_stays_true_to_its_moment(engine: Engine) -> None:
    ids = three(engine)
    with engine.connect() as connection:
        share = fact(connection, WIFI)
    with engine.begin() as connection:
        hear(connection, said=[Said(themes=("wifi",))], external_id="later")
    with engine.connect() as connection:
        found = listing(connection, share.evidence or "")
        assert ({item.feedback_id for item in found.items}, found.gone) == (set(ids), 0)
    with engine.begin() as connection:
        connection.execute(delete(FeedbackRow).where(FeedbackRow.id == ids[0]))
        rewrite(connection, ids[2], sentiment="positive")
    with engine.connect() as connection:
        found = listing(connection, share.evidence or "")
        assert ([item.feedback_id for item in found.items], found.counted, found.gone) == ([ids[1]], 3, 2)
        counted = listing(connection, share.evidence or "", numerator=True)
        assert ([item.feedback_id for item in counted.items], counted.gone) == ([ids[1]], 1)


def test_feedback_written_while_an_answer_is_made_is_in_neither(engine: Engine) -> None:
    three(engine)
    with engine.connect() as writer, engine.connect() as reader:
        with writer.begin() as writing:
            hear(writer, external_id="on its way")
            volume = fact(reader, Spec(intent=Intent.COUNT))
            writing.commit()
        found = listing(reader, volume.evidence or "")
        assert (volume.n, len(found.items), found.gone) == (3, 3, 0)


def test_several_answers_share_the_callers_moment(engine: Engine) -> None:
    three(engine)
    with engine.begin() as connection:
        first = fact(connection, Spec(intent=Intent.COUNT))
        with engine.begin() as other:
            hear(other)
        second = fact(connection, Spec(intent=Intent.COUNT))
    assert (first.n, second.n) == (3, 3)


def test_a_moment_that_has_passed_is_refused(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(DBAPIError, match="before any query"):
            measure(connection, Spec(intent=Intent.COUNT), rules=RULES)


def test_people_are_listed_once_each(engine: Engine) -> None:
    with engine.begin() as connection:
        for author in ("ann", "ann", "bob", None, None):
            hear(connection, author=author)
    with engine.connect() as connection:
        people = fact(connection, Spec(intent=Intent.COUNT, measure=Measure.PEOPLE))
        found = listing(connection, people.evidence or "")
        assert people.n == len(found.items) == 4
        assert len([item for item in found.items if item.author is None]) == 2


def test_evidence_is_forgotten_once_it_is_old(engine: Engine) -> None:
    three(engine)
    with engine.connect() as connection:
        old, new = fact(connection, WIFI).evidence, fact(connection, WIFI).evidence
    assert old is not None and new is not None
    with engine.begin() as connection:
        row = EvidenceRow
        connection.execute(update(row).where(row.id == old).values(made=text("now() - interval '91 days'")))
        assert forget(connection) >= 1
    with engine.connect() as connection:
        assert listing(connection, new).items
        connection.rollback()
        with pytest.raises(UsageError, match="no evidence"):
            listing(connection, old)


def test_a_page_of_evidence(engine: Engine) -> None:
    three(engine)
    with engine.connect() as connection:
        id_ = fact(connection, Spec(intent=Intent.COUNT)).evidence or ""
        whole = listing(connection, id_).items
        assert listing(connection, id_, limit=2).items + listing(connection, id_, offset=2).items == whole
        assert listing(connection, id_, limit=1).gone == 0


def test_what_cannot_be_listed_is_said(engine: Engine) -> None:
    three(engine)
    with engine.connect() as connection:
        with pytest.raises(UsageError, match="no evidence called nothing"):
            listing(connection, "nothing")
        id_ = fact(connection, Spec(intent=Intent.COUNT)).evidence or ""
        with pytest.raises(UsageError, match="no numerator"):
            listing(connection, id_, numerator=True)
