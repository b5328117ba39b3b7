from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sqlalchemy import Engine

from harken.commands.ask import with_own_words
from harken.domain.actions import Action, ActionKind
from harken.domain.vocabulary import Saying, ScoreName, Vocabulary
from harken.insights.vocabulary import vocabulary
from harken.settings.whole import Settings
from storage.actions import keep
from tests.factories import Given, Said, hear, theme


def test_every_name_that_a_question_may_use(engine: Engine) -> None:
    with engine.begin() as connection:
        theme(connection, "old", status="retired")
        for number in range(3):
            hear(
                connection,
                said=[Said(themes=("wifi",))],
                day=date(2025, 1, 1 + number),
                groups=["business"],
                attributes={"product": "lamp" if number else "desk", "floor": 2, "new": True, "tags": ["x"]},
                scores=[Given(), Given(name="likely", kind="nps", value=9, low=0, high=10)],
            )
        hear(connection, kind="forum_post", source="forum", language="fr")
    with engine.connect() as connection:
        found = vocabulary(connection)
    assert [each.key for each in found.themes] == ["wifi"]
    assert (found.groups, found.sources) == (("business",), ("forum", "reviews"))
    assert (found.kinds, found.languages) == (("forum_post", "review"), ("en", "fr"))
    assert found.products == ("lamp", "desk")
    assert found.attributes == {"product": ("lamp", "desk"), "floor": ("2",), "new": ("true",)}
    assert found.scores == (
        ScoreName(name="likely", kind="nps", low=0, high=10),
        ScoreName(name="rating", kind="stars", low=1, high=5),
    )
    assert (found.first_day, found.last_day, found.undated) == (date(2025, 1, 1), date(2025, 1, 3), 1)


def test_an_empty_installation_has_an_empty_vocabulary(engine: Engine) -> None:
    with engine.connect() as connection:
        assert asdict(vocabulary(connection)) == asdict(Vocabulary())


def test_what_the_company_did_gives_times_that_questions_may_name(engine: Engine) -> None:
    settings = Settings.model_validate(
        {"vocabulary": {"releases": {"4.3": "2026-11-02"}, "synonyms": {"themes": {"wifi": "wlan"}}}}
    )
    with engine.begin() as connection:
        keep(connection, Action(name="4.2", day=date(2026, 9, 14), kind=ActionKind.RELEASE))
    with engine.connect() as connection:
        found = with_own_words(vocabulary(connection), settings)
    assert found.releases == {"4.2": date(2026, 9, 14), "4.3": date(2026, 11, 2)}
    assert found.sayings == (Saying(field="themes", value="wifi", saying="wlan"),)
