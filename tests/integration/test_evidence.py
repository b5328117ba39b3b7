from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, delete, text, update
from sqlalchemy.exc import DBAPIError

from harken.domain.answers import Fact
from harken.domain.errors import UsageError
from harken.domain.questions import Filter, Intent, Measure, Spec
from harken.domain.understanding import Mention
from harken.insights.answering import Rules
from harken.insights.evidence import forget, listing
from harken.insights.measure import measure
from harken.insights.rules import compile_rules
from harken.pipeline.grouping import regroup
from storage.groups import Group
from storage.mentions import claim_unthemed, save_mentions
from storage.tables import EvidenceRow, FeedbackRow
from storage.themes import taxonomy
from tests.factories import Said, hear, rewrite, theme

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


def regrouped(engine: Engine, **rules: str) -> None:
    groups = [Group(name=name, rule=rule) for name, rule in rules.items()]
    regroup(engine, groups, compile_rules(rules.items()))


def counts(engine: Engine, evidence: str | None) -> tuple[int, int]:
    """How many are listed, and how many are said to be gone or changed."""
    with engine.connect() as connection:
        found = listing(connection, evidence or "")
        return len(found.items), found.gone


def test_new_group_rules_change_only_the_feedback_they_move(engine: Engine) -> None:
    with engine.begin() as connection:
        for seats in (1, 2, 3, 4):
            hear(connection, attributes={"seats": seats})
    regrouped(engine, big="seats > 2", small="seats < 2")
    with engine.connect() as connection:
        evidence = fact(connection, Spec(intent=Intent.COUNT)).evidence
    regrouped(engine, big="seats >= 3", small="seats < 2")
    assert counts(engine, evidence) == (4, 0)
    regrouped(engine, big="seats > 1", small="seats < 2")
    assert counts(engine, evidence) == (3, 1)
    regrouped(engine, big="seats > 1")
    assert counts(engine, evidence) == (2, 2)


def rethemed(engine: Engine, words: tuple[str, ...]) -> None:
    """Theme all feedback again by the word that each statement has."""
    with engine.begin() as connection:
        connection.execute(update(FeedbackRow).values(themed_version=None))
        chosen = taxonomy(connection)
        ids, said, _ = claim_unthemed(connection, chosen.version, 10)
        found = [[_mention(word) for word in words if word in each.text] for each in said]
        save_mentions(connection, chosen, ids, zip(said, found, strict=True))


def _mention(word: str) -> Mention:
    return Mention(theme=word, score=1.0, because=word)


def test_new_themes_change_only_the_feedback_whose_mentions_they_change(engine: Engine) -> None:
    with engine.begin() as connection:
        for words in ("The wifi broke.", "A dark bar.", "A nice day."):
            hear(connection, said=[Said(text=words)])
        for key in ("wifi", "bar"):
            theme(connection, key)
    rethemed(engine, ("wifi",))
    with engine.connect() as connection:
        evidence = fact(connection, Spec(intent=Intent.COUNT)).evidence
    rethemed(engine, ("wifi",))
    assert counts(engine, evidence) == (3, 0)
    rethemed(engine, ("wifi", "bar"))
    assert counts(engine, evidence) == (2, 1)
    rethemed(engine, ("bar",))
    assert counts(engine, evidence) == (1, 2)


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
        with pytest.raises(UsageError, match="no evidence called nothing, or it is older than 90 days"):
            listing(connection, "nothing")
        id_ = fact(connection, Spec(intent=Intent.COUNT)).evidence or ""
        with pytest.raises(UsageError, match="no numerator"):
            listing(connection, id_, numerator=True)
