"""Who says the name of a theme whose phrases all say it speaks of that theme, if the rest bears it out."""

from __future__ import annotations

import numpy as np

from harken.domain.understanding import Theme
from nlp.theme_names import Named

SONGS = (
    "my playlists are gone",
    "sharing a playlist fails",
    "the playlist order is wrong",
    "cannot edit playlists",
    "songs vanish from it",
)
PLAYLISTS = Theme(key="playlists", name="Playlists", phrases=SONGS)
RADIO = Theme(key="radio", name="Radio", phrases=("the radio stops", "bad stations"))


def odds(text: str, *themes: Theme, near: float = 0.5) -> float:
    names = Named(themes)
    plain = np.zeros((1, len(themes)), dtype=np.float32)
    cosines = plain + np.float32(near)
    return float(names.odds([text], cosines, cosines, plain)[0, 0])


def test_a_name_that_all_phrases_say_tells_the_theme_in_any_form() -> None:
    names = Named([PLAYLISTS, RADIO])
    assert names.places == {0}
    said = names.said(["Where did my PLAYLIST go?", "two playlists", "play it on the radio"])
    assert said.tolist() == [[True, False], [True, False], [False, False]]
    assert odds("my playlist", PLAYLISTS) > 0 > odds("the music stops", PLAYLISTS)


def test_who_says_it_of_something_else_is_told_by_meaning() -> None:
    assert odds("my playlist", PLAYLISTS, near=0.7) > odds("my playlist", PLAYLISTS, near=0.1)


def test_a_name_that_others_say_as_well_tells_less() -> None:
    mixes = Theme(key="mixes", name="Mixes", phrases=tuple(f"{each} in mixes" for each in SONGS))
    assert odds("my playlist", PLAYLISTS, mixes) < odds("my playlist", PLAYLISTS, RADIO)


def test_what_is_told_otherwise_goes_by_no_name() -> None:
    several = Theme(key="several", name="Playlist order", phrases=SONGS)
    own = Theme(key="own", name="Playlists", phrases=SONGS, words=("songs",))
    few = Theme(key="few", name="Playlists", phrases=SONGS[:3])
    examples = Theme(key="examples", name="Playlists", examples=SONGS)
    for theme in (several, own, few, examples):
        assert not Named([theme])
    assert not Named([PLAYLISTS, Theme(key="other", name="Playlist", phrases=("songs",))])
