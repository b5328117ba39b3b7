from __future__ import annotations

from dataclasses import replace

import pytest

from harken.domain.questions import Filter, Intent
from harken.domain.understanding import Theme
from tests.unit.ask.factories import VOCABULARY, one

#: Of a company whose sources go by ordinary words, one of which is a theme's too.
NAMED_PLAINLY = replace(
    VOCABULARY,
    themes=(*VOCABULARY.themes, Theme(key="website", name="Website and app", words=("site", "app"))),
    sources=("shop reviews", "app", "forum", "survey"),
)


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("Compare the forum and the shop reviews", {"forum", "shop reviews"}),
        ("Compare app and survey", {"app", "survey"}),
        ("compare shop reviews with the app", {"app", "shop reviews"}),
        ("is the survey happier than the forum", {"forum", "survey"}),
        ("NPS in the app vs survey", {"app", "survey"}),
        ("where are people angrier, the forum or the app?", {"app", "forum"}),
        ("compare app, forum and survey on price", {"app", "forum", "survey"}),
        ("What do people say in the forum compared with the survey?", {"forum", "survey"}),
    ],
)
def test_sources_of_ordinary_names_are_compared(question: str, sources: set[str]) -> None:
    found = one(question, vocabulary=NAMED_PLAINLY)
    assert (found.intent, found.compare.by) == (Intent.COMPARE, "source")
    assert (set(found.include.sources), found.include.kinds) == (sources, ())


@pytest.mark.parametrize(
    ("question", "include"),
    [
        ("what do people dislike in the survey", Filter(sources=("survey",))),
        ("top complaints from the app", Filter(sources=("app",))),
        ("top complaints in app reviews", Filter(sources=("app",), kinds=("review",))),
        ("top complaints in the app store", Filter(sources=("app",))),
        ("top complaints about the app", Filter(themes=("website",))),
        ("top complaints in our surveys", Filter(kinds=("survey_response",))),
    ],
)
def test_an_ordinary_word_is_a_source_where_it_stands_as_one(question: str, include: Filter) -> None:
    found = one(question, vocabulary=NAMED_PLAINLY)
    assert (found.intent, found.include) == (Intent.DISLIKES, include)
