from __future__ import annotations

import pytest

from harken.domain.rivals import Rival, Stance
from nlp.rivals import Finder, hints

RIVALS = (
    Rival(name="Café Norte", synonyms=("norte club",)),
    Rival(name="Target", exact_case=True),
    Rival(name="7-Gates"),
    Rival(name="Кофейня"),
)


def found(text: str) -> dict[str, Stance]:
    return {rival.name: stance for rival, stance in Finder(RIVALS).find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "I know cafe norte.",
        "CAFÉ NORTE!",
        "Cafe\u0301  Norte’s beans",
        "the Norte-Club is big",
        "(café norte)",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert set(found(text)) == {"Café Norte"}


@pytest.mark.parametrize("text", ["We met our target.", "Cafe Nortena is here.", "17-Gates", "norte alone"])
def test_only_whole_names_count_and_the_exact_ones_as_written(text: str) -> None:
    assert found(text) == {}


def test_other_scripts_and_several_rivals() -> None:
    assert set(found("Кофейня and 7 Gates beside Target")) == {"Кофейня", "7-Gates", "Target"}
    assert hints(RIVALS) is None
    assert hints(RIVALS[1:3]) == ["gates", "target"]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("I switched from Cafe Norte last year.", Stance.CHOSEN),
        ("I came to you from Cafe Norte.", Stance.CHOSEN),
        ("It is said to come from Cafe Norte.", Stance.NAMED),
        ("We moved over to you from the Norte Club.", Stance.CHOSEN),
        ("I buy here instead of going to Cafe Norte.", Stance.CHOSEN),
        ("I am going back to Cafe Norte.", Stance.LOST),
        ("We switched to the Norte Club in May.", Stance.LOST),
        ("I prefer Cafe Norte.", Stance.LOST),
        ("Far better than Cafe Norte.", Stance.BETTER),
        ("Not as good as Cafe Norte.", Stance.WORSE),
        ("It is not better than Cafe Norte.", Stance.WORSE),
        ("Cafe Norte is so much cheaper.", Stance.WORSE),
        ("Cafe Norte is not as fresh.", Stance.BETTER),
        ("More expensive than Cafe Norte.", Stance.WORSE),
        ("Less waste than Cafe Norte.", Stance.NAMED),
        ("I also know Cafe Norte.", Stance.NAMED),
    ],
)
def test_the_wording_tells_the_direction_where_it_leaves_no_doubt(text: str, stance: Stance) -> None:
    assert found(text) == {"Café Norte": stance}
