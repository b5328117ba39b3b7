"""Subjects that no theme covers: the same in any order, named by words that several people use."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from nlp.clusters import ALONE, groups, parted
from nlp.discovery import AGREED, EXAMPLES, PEOPLE, USUAL, Subject, phrases, subjects

TOPICS = ("parking garage", "loyalty card", "gift voucher")
LIKE = ("The {} was full again", "We could not find the {}", "Their {} costs a lot", "No {} for guests")


def world(each: int = 12) -> tuple[list[str], NDArray[np.float32], list[str]]:
    """Statements about three things, each thing in a direction of its own, and some about nothing."""
    chance = np.random.default_rng(3)
    texts, rows, people = [], [], []
    for number, topic in enumerate(TOPICS):
        for place in range(each):
            texts.append(f"{LIKE[place % 4].format(topic)}, {number} {place}")
            rows.append(3 * np.eye(40)[number] + 0.15 * chance.normal(size=40))
            people.append(f"person {place % 6}")
    for place in range(3):
        texts.append(f"Something else entirely {place}")
        rows.append(np.eye(40)[20 + place] * 3)
        people.append(f"other {place}")
    made = np.asarray(rows, dtype=np.float32)
    return texts, made / np.linalg.norm(made, axis=1, keepdims=True), people


def told(found: list[Subject], texts: list[str]) -> list[tuple[str, tuple[str, ...], set[str], list[str]]]:
    return [
        (each.name, each.words, {texts[m] for m in each.members}, [texts[e] for e in each.examples])
        for each in found
    ]


def test_each_thing_is_a_subject_named_in_its_own_words() -> None:
    texts, embeddings, people = world()
    found = subjects(texts, embeddings, people)
    assert sorted(each.name for each in found) == ["Gift voucher", "Loyalty card", "Parking garage"]
    for each in found:
        assert {texts[m].count(each.name.lower()) for m in each.members} == {1}
        assert each.name.lower() in each.words


def test_the_order_in_which_statements_come_changes_nothing() -> None:
    texts, embeddings, people = world()
    first = told(subjects(texts, embeddings, people), texts)
    for seed in range(5):
        order = random.Random(seed).sample(range(len(texts)), len(texts))
        again = [texts[place] for place in order]
        found = subjects(again, embeddings[order], [people[place] for place in order])
        assert told(found, again) == first


def test_what_one_person_says_many_times_is_no_subject() -> None:
    texts, embeddings, _ = world()
    assert subjects(texts, embeddings, ["always the same"] * len(texts)) == []
    assert PEOPLE > 1


def test_examples_are_of_different_people() -> None:
    texts, embeddings, people = world()
    for each in subjects(texts, embeddings, people):
        said_by = [people[place] for place in each.examples]
        assert len(set(said_by)) == len(said_by) == EXAMPLES


def test_examples_use_the_words_of_the_name_where_some_do() -> None:
    texts, embeddings, people = world()
    plain = [f"It was full again, {n}" if n % 12 in (0, 4, 8) else text for n, text in enumerate(texts)]
    for each in subjects(plain, embeddings, people):
        assert {plain[place].count(each.name.lower()) for place in each.examples} == {1}


def test_a_group_without_words_in_common_is_no_subject() -> None:
    texts, embeddings, people = world()
    few = [text if n % 12 < 3 else f"{n}a {n}b {n}c" for n, text in enumerate(texts)]
    many = [text if n % 12 < 4 else f"{n}a {n}b {n}c" for n, text in enumerate(texts)]
    assert 3 / 12 >= AGREED > 2 / 12
    assert len(subjects(many, embeddings, people)) == 3
    fewer = [text if n % 12 < 2 else f"{n}a {n}b {n}c" for n, text in enumerate(few)]
    assert subjects(fewer, embeddings, people) == []


def mixed() -> tuple[list[str], NDArray[np.float32]]:
    """Statements about sixteen things, so near together that they are one group, and others far off."""
    chance = np.random.default_rng(4)
    texts = [f"{n}a {letter * 4} {n}b" for letter in "bcdfghjklmnpqrst" for n in range(9)]
    rows = [2 * np.eye(60)[0] + np.eye(60)[1 + n // 9] + 0.05 * chance.normal(size=60) for n in range(144)]
    texts += [f"Something else entirely {n}" for n in range(10)]
    rows += [3 * np.eye(60)[20 + n] for n in range(10)]
    made = np.asarray(rows, dtype=np.float32)
    return texts, made / np.linalg.norm(made, axis=1, keepdims=True)


def test_a_group_of_several_things_is_parted_until_its_words_agree() -> None:
    texts, embeddings = mixed()
    assert groups(texts, embeddings, 8).max() == 0
    assert 3 / 16 < AGREED <= 3 / 12
    found = subjects(texts, embeddings, range(len(texts)))
    assert len(found) == 2
    assert sorted(place for each in found for place in each.members) == list(range(144))
    order = random.Random(1).sample(range(len(texts)), len(texts))
    again = [texts[place] for place in order]
    shuffled = subjects(again, embeddings[order], range(len(texts)))
    assert told(shuffled, again) == told(found, texts)


def test_what_everybody_says_names_nothing() -> None:
    texts, embeddings, people = world()
    others = [f"I like it, {n}" for n in range(400)]
    assert {each.name for each in subjects(texts, embeddings, people, covered=others)} >= {"Gift voucher"}
    usual = [*others[:380], *(["The gift voucher shop"] * 20)]
    named = {each.name for each in subjects(texts, embeddings, people, covered=usual)}
    assert USUAL < 20 / 400
    assert named and not any("voucher" in name.lower() for name in named)


def test_what_is_like_nothing_else_stands_alone() -> None:
    texts, embeddings, _ = world()
    labels = groups(texts, embeddings, 5)
    assert (labels[-3:] == ALONE).all()
    assert sorted(set(labels[:-3])) == [0, 1, 2]
    assert (groups(texts[:3], embeddings[:3], 5) == ALONE).all()


def test_parting_puts_every_statement_with_its_like() -> None:
    texts, embeddings, _ = world()
    labels = parted(texts[:-3], embeddings[:-3], 3)
    assert [len(set(labels[start : start + 12])) for start in (0, 12, 24)] == [1, 1, 1]
    assert len(set(labels)) == 3


def test_phrases_neither_begin_nor_end_with_an_empty_word() -> None:
    assert list(phrases("The card of the shop")) == ["card", "shop"]
    assert list(phrases("a loyalty card")) == ["loyalty", "loyalty card", "card"]


def broad(each: int = 60) -> tuple[list[str], NDArray[np.float32]]:
    """What is said of one place: all alike by the place, and of three kinds beside it."""
    chance = np.random.default_rng(5)
    rows = [
        3 * np.eye(40)[0] + 1.5 * np.eye(40)[1 + number] + 0.35 * chance.normal(size=40)
        for number in range(3)
        for _ in range(each)
    ]
    made = np.asarray(rows, dtype=np.float32)
    texts = [f"The lounge, {place}" for place in range(3 * each)]
    return texts, made / np.linalg.norm(made, axis=1, keepdims=True)


def test_a_broad_group_is_parted_the_same_in_any_order() -> None:
    texts, embeddings = broad()
    labels = groups(texts, embeddings, 8)
    assert labels.max() >= 2
    sizes = [
        [int((labels[start : start + 60] == each).sum()) for start in (0, 60, 120)] for each in set(labels)
    ]
    assert all(max(kinds) >= 0.9 * sum(kinds) for kinds in sizes)
    order = random.Random(1).sample(range(len(texts)), len(texts))
    again = groups([texts[place] for place in order], embeddings[order], 8)
    assert (again == labels[order]).all()
