"""Words that a theme's phrases share tell it; phrases without a common word tell a meaning alone."""

from __future__ import annotations

import pytest

from harken.domain.understanding import Theme
from nlp.telling import HIT, MISS, Telling, stem

SONGS = (
    "my playlists are gone",
    "sharing a playlist fails",
    "the playlist order is wrong",
    "cannot edit playlists",
)
PLAYLISTS = Theme(key="playlists", name="Playlists", phrases=SONGS)
STAFF = Theme(key="staff", name="Staff", phrases=("rude waiters", "nobody greeted us", "kind people"))


def odds(theme: Theme, text: str, *others: Theme) -> float:
    return float(Telling([theme, *others]).odds([text])[0, 0])


def test_what_the_phrases_share_tells_in_any_form_and_its_absence_tells_against() -> None:
    assert 0 < odds(PLAYLISTS, "Where did my PLAYLIST go?") <= HIT
    assert odds(PLAYLISTS, "two playlists") == odds(PLAYLISTS, "one playlist")
    assert -MISS <= odds(PLAYLISTS, "the music stops") < 0


def test_phrases_without_a_common_word_leave_it_to_the_meaning() -> None:
    assert not Telling([STAFF])
    assert odds(STAFF, "rude people") == 0


def test_few_phrases_share_a_word_by_chance() -> None:
    assert not Telling([Theme(key="playlists", name="Playlists", phrases=SONGS[:2])])


def test_words_that_every_theme_uses_tell_none() -> None:
    alike = Theme(key="radio", name="Playlist radio", phrases=tuple(f"{each} on radio" for each in SONGS))
    assert odds(PLAYLISTS, "my playlist") > odds(PLAYLISTS, "my playlist", alike)


def test_examples_do_not_count_for_what_everybody_says_of_a_place_is_in_them() -> None:
    assert not Telling([Theme(key="songs", name="Songs", examples=SONGS)])


def test_empty_words_tell_nothing() -> None:
    assert not Telling([Theme(key="any", name="Any", phrases=tuple(f"{n}x was not good" for n in "abcdef"))])


@pytest.mark.parametrize(
    "forms",
    [("stop", "stops", "stopped", "stopping"), ("movie", "movies"), ("update", "updated", "updating")],
)
def test_the_forms_of_a_word_are_one(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1
