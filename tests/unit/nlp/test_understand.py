"""The rules around the model, with a model of a few words in its place, so that they run in a blink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from harken.domain.feedback import Asks, Failure
from harken.domain.understanding import PartReading, PartText, Role, Sentiment
from nlp.model import ROLES, Raw
from nlp.understand import Understander, answering, mostly_latin


class WordModel:
    """Good is 0.8, bad is -0.8, and each role has one word; a text with a lone surrogate cannot be read."""

    languages = frozenset({"en"})
    generation = "words"
    thresholds: Mapping[Role, float] = dict.fromkeys(Role, 0.5)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(384, dtype=np.float32)[[len(text) % 384 for text in texts]].reshape(len(texts), 384)

    def read(self, texts: Sequence[str], languages: Sequence[str] = ()) -> Raw:
        for text in texts:
            text.encode()
        valence = [0.8 * ("good" in text) - 0.8 * ("bad" in text) for text in texts]
        labels = np.sign(valence).astype(np.int8)
        sure = np.array([0.4 if "perhaps" in text else 0.8 for text in texts], dtype=np.float32)
        classes = np.repeat(((1 - sure) / 2)[:, None], 3, axis=1)
        classes[np.arange(len(texts)), labels + 1] = sure
        words = [[float(role.value in text) for role in ROLES] for text in texts]
        return Raw(
            embeddings=self.embed(texts),
            valence=np.array(valence, dtype=np.float32),
            classes=classes,
            labels=labels,
            probabilities=np.array(words, dtype=np.float32).reshape(len(texts), len(ROLES)),
        )


def read(*parts: PartText) -> list[PartReading | Failure]:
    return Understander(WordModel()).read(parts)


def part(text: str, asks: Asks | None = None, part_id: int = 1) -> PartText:
    return PartText(part_id=part_id, text=text, asks=asks)


def only(reading: PartReading | Failure) -> PartReading:
    assert isinstance(reading, PartReading)
    return reading


def test_statements_carry_offsets_into_the_part() -> None:
    text = "The soup was good and warm. The chairs were bad for my back."
    reading = only(read(part(text))[0])
    assert [text[s.start : s.end] for s in reading.statements] == [
        "The soup was good and warm.",
        "The chairs were bad for my back.",
    ]
    assert [s.sentiment for s in reading.statements] == [Sentiment.POSITIVE, Sentiment.NEGATIVE]


def test_readings_come_in_the_order_of_the_parts() -> None:
    readings = read(part("The tea is good today.", part_id=3), part("The bus came bad and late.", part_id=1))
    assert [only(reading).part_id for reading in readings] == [3, 1]
    assert [only(reading).statements[0].sentiment for reading in readings] == [
        Sentiment.POSITIVE,
        Sentiment.NEGATIVE,
    ]


def test_embeddings_are_stored_as_little_endian_halves_of_unit_length() -> None:
    statement = only(read(part("The tea is good today."))[0]).statements[0]
    vector = np.frombuffer(statement.embedding, dtype="<f2").astype(np.float32)
    assert vector.shape == (384,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)


def test_all_ten_probabilities_are_there() -> None:
    assert set(only(read(part("The tea is good today."))[0]).statements[0].probabilities) == set(Role)


def test_other_languages_are_counted_and_not_classified() -> None:
    reading = only(read(part("Das Essen war kalt und die Bedienung war leider sehr unfreundlich zu uns."))[0])
    assert (reading.language, reading.classified, reading.statements) == ("de", False, ())


def test_short_latin_text_is_read_and_other_scripts_are_not() -> None:
    assert mostly_latin("Price.")
    assert mostly_latin("10/10 👍")
    assert not mostly_latin("很好")


def test_one_bad_part_fails_alone() -> None:
    readings = read(
        part("The tea is good today."),
        part("The lid is bad \ud800 today.", part_id=2),
        part("All good here now."),
    )
    assert isinstance(readings[1], Failure)
    assert "lid" not in readings[1].reason
    assert [only(reading).classified for reading in (readings[0], readings[2])] == [True, True]


@pytest.mark.parametrize(
    ("asks", "role"),
    [
        (Asks.REASON_TO_BUY, Role.REASON_TO_BUY),
        (Asks.LIKE, Role.LIKE),
        (Asks.DISLIKE, Role.DISLIKE),
        (Asks.REQUEST, Role.REQUEST),
    ],
)
def test_the_question_gives_the_role(asks: Asks, role: Role) -> None:
    assert role in only(read(part("Price.", asks))[0]).statements[0].roles


def test_nothing_is_no_answer() -> None:
    statement = only(read(part("Nothing", Asks.DISLIKE))[0]).statements[0]
    assert (statement.content, statement.roles, statement.sentiment) == (
        False,
        frozenset(),
        Sentiment.NEUTRAL,
    )
    assert statement.confidence == 1.0


def test_a_statement_carries_how_likely_its_label_is_right() -> None:
    sure, unsure, neutral = (
        only(read(part(text))[0]).statements[0]
        for text in ("The tea is good today.", "The tea is perhaps bad today.", "The tea is here today.")
    )
    assert (sure.confidence, unsure.confidence, neutral.confidence) == pytest.approx((0.8, 0.4, 0.8))


@pytest.mark.parametrize(
    ("asks", "sentiment", "expected"),
    [
        (Asks.LIKE, Sentiment.NEGATIVE, {Role.DISLIKE}),
        (Asks.DISLIKE, Sentiment.POSITIVE, {Role.LIKE}),
        (Asks.REQUEST, Sentiment.POSITIVE, {Role.LIKE}),
        (Asks.OPEN, Sentiment.POSITIVE, {Role.LIKE}),
        (None, Sentiment.POSITIVE, {Role.LIKE}),
    ],
)
def test_words_that_say_the_opposite_outweigh_the_question(
    asks: Asks | None, sentiment: Sentiment, expected: set[Role]
) -> None:
    own = {Role.DISLIKE} if sentiment is Sentiment.NEGATIVE else {Role.LIKE}
    assert answering(asks, sentiment, own) == expected


def test_no_parts_give_no_readings() -> None:
    assert read() == []


def test_a_complaint_in_a_reason_to_buy_is_none_about_us() -> None:
    """That somebody was tired of pods answers why they came."""
    told = answering(Asks.REASON_TO_BUY, Sentiment.NEGATIVE, {Role.DISLIKE, Role.COMPARES})
    assert told == {Role.REASON_TO_BUY, Role.COMPARES}
