"""What the model was not sure of is stored, counted, exported and said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, text

from harken.domain.answers import Facts, LowConfidence
from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.domain.questions import Filter, Intent, Measure, Period, Spec
from harken.domain.understanding import Role
from harken.insights import names
from harken.insights.answering import Rules
from harken.insights.export import rows
from harken.insights.how_read import HowRead, how_read
from harken.insights.measure import measure
from harken.insights.scope import Scope
from harken.pipeline.receiving import receive
from harken.pipeline.understanding import understand
from nlp.model import Raw
from storage import months
from tests.factories import hear

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
MAY = Period(start=date(2025, 5, 1), end=date(2025, 6, 1))


class Doubter:
    """Is sure of every label but of those of statements that hold "perhaps"."""

    generation = "doubter"
    languages = frozenset({"en"})
    thresholds = dict.fromkeys(Role, 0.5)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(4, dtype=np.float32)[[0] * len(texts)]

    def read(self, texts: Sequence[str], languages: Sequence[str] = ()) -> Raw:
        sure = np.array([[0.3, 0.4, 0.3] if "perhaps" in said else [0.1, 0.8, 0.1] for said in texts])
        return Raw(
            embeddings=self.embed(texts),
            valence=np.zeros(len(texts), dtype=np.float32),
            classes=sure.astype(np.float32).reshape(len(texts), 3),
            labels=np.zeros(len(texts), dtype=np.int8),
            probabilities=np.zeros((len(texts), len(Role)), dtype=np.float32),
        )


def test_it_is_stored_counted_and_exported(engine: Engine) -> None:
    said = ("The lamp is perhaps a lamp. The shade is made of glass.", "None.")
    items = [
        Feedback(external_id=str(row), kind=Kind.REVIEW, parts=(Part(label="body", text=each),))
        for row, each in enumerate(said)
    ]
    receive(engine, source="shop", collector="file", collect=lambda _: [Batch(items=tuple(items))])
    understood = understand(engine, Doubter(), starters=())
    assert (understood.statements, understood.unsure) == (3, 1)
    with engine.connect() as connection:
        statements = [row["confidence"] for row in rows(connection, "statements")]
        feedback = [row["confidence"] for row in rows(connection, "feedback")]
    assert statements == pytest.approx([0.4, 0.8, 1.0])
    assert feedback == [pytest.approx(0.6), None]


def ask(connection: Connection, **fields: Any) -> Facts:
    return measure(connection, Spec(intent=Intent.SHARE, **fields), rules=RULES)


def fill(connection: Connection) -> None:
    for confidence in (0.9, 0.8, 0.49, 0.2, None):
        hear(connection, day=date(2025, 5, 3), confidence=confidence)
    hear(connection, day=date(2025, 6, 3), confidence=0.1)


def test_an_answer_says_how_much_was_read_with_low_confidence(engine: Engine) -> None:
    with engine.begin() as connection:
        fill(connection)
    with engine.connect() as connection:
        found = ask(connection, measure=Measure.SHARE, period=MAY, include=Filter(sentiment=("neutral",)))
    assert found.how.low_confidence == LowConfidence(n=5, numerator=2)
    assert "40% of the feedback heard there and then was read with low confidence." in found.how.notes


def test_a_count_of_comments_does_not_hang_on_how_they_were_read(engine: Engine) -> None:
    with engine.begin() as connection:
        fill(connection)
    with engine.connect() as connection:
        spec = Spec(intent=Intent.COUNT, measure=Measure.VOLUME, period=MAY)
        found = measure(connection, spec, rules=RULES)
    assert found.how.low_confidence == LowConfidence(n=5, numerator=2)
    assert not any("low confidence" in note for note in found.how.notes)


def test_nothing_is_said_where_nothing_was_unsure(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, day=date(2025, 5, 3), confidence=0.9)
    with engine.connect() as connection:
        assert ask(connection, measure=Measure.SHARE, period=MAY).how.low_confidence is None


def test_an_edited_feedback_forgets_it(engine: Engine) -> None:
    for said in ("The lamp is perhaps a lamp.", "The lamp is a lamp of glass."):
        item = Feedback(external_id="1", kind=Kind.REVIEW, parts=(Part(label="body", text=said),))
        batch = Batch(items=(item,))
        receive(engine, source="shop", collector="file", collect=lambda _, batch=batch: [batch])
        with engine.connect() as connection:
            assert connection.execute(text("SELECT confidence FROM feedback")).scalar_one() is None
        understand(engine, Doubter(), starters=())


@pytest.mark.parametrize("groups", [(), ("homes",)])
@pytest.mark.parametrize("period", [Period(), MAY, Period(start=date(2025, 5, 2), end=date(2025, 7, 1))])
def test_months_counted_beforehand_tell_what_the_rows_tell(
    engine: Engine, groups: tuple[str, ...], period: Period
) -> None:
    scope = Scope(include=Filter(groups=groups), period=period)
    with engine.begin() as connection:
        fill(connection)
        first = hear(connection, day=date(2025, 5, 1), groups=["homes"], confidence=0.1)
        hear(connection, day=date(2025, 5, 9), groups=["homes"], copy_of=first, confidence=0.1)
        hear(connection, day=date(2025, 6, 9), groups=["homes"], classified=False, confidence=None)
        hear(connection, groups=["homes"], generation=None, confidence=None)
        by_row = how_read(connection, names.load(connection), scope)
        months.refresh(connection)
    with engine.begin() as connection:
        assert months_held(connection)
        assert how_read(connection, names.load(connection), scope) == by_row
        hear(connection, day=date(2025, 5, 20), groups=["homes"], confidence=0.2)
    with engine.connect() as connection:
        found = how_read(connection, names.load(connection), scope)
    assert found == by_row + HowRead(copies=0, unsure=1, unread=0, waiting=0)


def months_held(connection: Connection) -> int:
    return int(connection.execute(text("SELECT sum(copies) FROM month_readings")).scalar_one())
