"""What feedback said before an edit: evidence of earlier answers shows it, and nothing else does."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Engine, text

from harken.domain.answers import Fact
from harken.domain.feedback import Feedback, Kind, Part
from harken.domain.questions import Filter, Intent, Measure, Spec
from harken.insights.evidence import KEPT, Evidence, listing
from harken.pipeline.upkeep import keep_ready
from storage import feedback, sources, workspace
from tests.factories import Said, hear
from tests.integration.test_evidence import WIFI, fact

WARM = Said(text="The lounge was warm.")
BROKE = Said(text="The wifi broke down.", sentiment=-1, themes=("wifi",))


def edit(engine: Engine, name: str, words: str) -> None:
    """Store the feedback with other words, as when its source is read again."""
    with engine.begin() as connection:
        source = sources.source_id(connection, "reviews", "file")
        item = Feedback(external_id=name, kind=Kind.REVIEW, parts=(Part(label="body", text=words),))
        run = sources.start_run(connection, source)
        installation = workspace.load(connection)
        feedback.store(connection, source_id=source, run_id=run, items=[item], installation=installation)


def asked(engine: Engine, spec: Spec) -> Fact:
    with engine.connect() as connection:
        return fact(connection, spec)


def behind(engine: Engine, given: Fact, **page: int | bool) -> Evidence:
    with engine.connect() as connection:
        return listing(connection, given.evidence or "", **page)  # type: ignore[arg-type]


def three(connection: Connection) -> None:
    hear(connection, said=[WARM, BROKE], external_id="a", day=date(2025, 3, 1), author="ann")
    hear(connection, said=[BROKE], external_id="b", day=date(2025, 3, 2), author="ann")
    hear(connection, said=[WARM], external_id="c", day=date(2025, 3, 3))


def test_evidence_shows_the_words_as_they_stood(engine: Engine) -> None:
    with engine.begin() as connection:
        three(connection)
    share = asked(engine, WIFI)
    edit(engine, "a", "All is well now.")
    edit(engine, "c", "The lounge was hot.")
    found = behind(engine, share)
    assert (found.counted, found.gone, found.edited) == (3, 0, 2)
    told = {each.external_id: (each.text, each.edited) for each in found.items}
    assert told == {
        "a": ("The lounge was warm. The wifi broke down.", True),
        "b": ("The wifi broke down.", False),
        "c": ("The lounge was warm.", True),
    }
    counted = behind(engine, share, numerator=True)
    assert [each.external_id for each in counted.items] == ["b", "a"]


def test_a_mention_is_shown_by_its_own_words_as_they_stood(engine: Engine) -> None:
    with engine.begin() as connection:
        three(connection)
    spec = Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT, include=Filter(themes=("wifi",)))
    score = asked(engine, spec)
    edit(engine, "a", "All is well now.")
    edit(engine, "a", "All is well now, truly.")
    kept, changed = behind(engine, score).items
    assert (kept.external_id, kept.edited) == ("b", False)
    assert (changed.text, changed.start, changed.sentiment, changed.theme) == (
        "The wifi broke down.",
        21,
        "negative",
        "wifi",
    )


def test_a_person_of_whom_something_is_left_is_listed_once(engine: Engine) -> None:
    with engine.begin() as connection:
        three(connection)
    people = asked(engine, Spec(intent=Intent.COUNT, measure=Measure.PEOPLE))
    assert people.n == 2
    edit(engine, "b", "Edited.")
    found = behind(engine, people)
    assert ([each.external_id for each in found.items], found.edited) == (["c", "a"], 0)
    edit(engine, "a", "Edited too.")
    found = behind(engine, people)
    assert ([each.external_id for each in found.items], found.edited) == (["c", "b"], 1)


def test_what_was_edited_comes_last_on_the_pages(engine: Engine) -> None:
    with engine.begin() as connection:
        three(connection)
    volume = asked(engine, Spec(intent=Intent.COUNT))
    edit(engine, "c", "Edited.")
    pages = [behind(engine, volume, limit=2, offset=start).items for start in (0, 2, 4)]
    assert [[each.external_id for each in page] for page in pages] == [["b", "a"], ["c"], []]


def test_a_newer_answer_counts_the_newer_words_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        three(connection)
    edit(engine, "a", "All is well now.")
    found = behind(engine, asked(engine, WIFI))
    assert (found.counted, found.edited) == (3, 0)
    assert "All is well now." in {each.text for each in found.items}


def test_earlier_words_go_with_the_feedback_and_with_time(engine: Engine) -> None:
    with engine.begin() as connection:
        three(connection)
    volume = asked(engine, Spec(intent=Intent.COUNT))
    edit(engine, "a", "Edited.")
    edit(engine, "b", "Edited.")
    with engine.begin() as connection:
        source = sources.source_id(connection, "reviews", "file")
        feedback.erase(connection, source_id=source, external_ids=["a"])
        left = connection.execute(text("SELECT feedback ->> 'external_id' FROM earlier")).scalars()
        assert list(left) == ["b"]
        old = f"UPDATE earlier SET replaced_at = now() - interval '{KEPT.days + 1} days'"
        connection.execute(text(old))
    keep_ready(engine)
    found = behind(engine, volume)
    assert (found.gone, found.edited) == (2, 0)


def test_what_its_source_deleted_counts_on_without_its_link(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, said=[WARM], external_id="a", url="https://example.org/a")
    before = asked(engine, Spec(intent=Intent.COUNT))
    with engine.begin() as connection:
        source = sources.source_id(connection, "reviews", "file")
        assert feedback.mark_gone(connection, source_id=source, external_ids=["a", "nobody"]) == 1
    (item,) = behind(engine, before).items
    assert (item.deleted, item.url, item.edited) == (True, None, False)
    assert asked(engine, Spec(intent=Intent.COUNT)).n == 1
    edit(engine, "a", "Back again.")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT gone_at FROM feedback")).scalar_one() is None
