"""Causes, effects and few themes of the demo: against pandas over what the program itself exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import pandas
import pytest
import statsmodels.api as sm
from sqlalchemy import Connection
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from harken.ask.specs import normal
from harken.commands import context
from harken.domain.answers import Facts, Row
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, Spec
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.leading import FEWEST
from harken.insights.measure import measure
from tests.scenario.conftest import Demo

#: Facts of one answer whose evidence is listed; those of its other rows are made alike.
LISTED = 12


class Asked:
    """The demo's database, and its export as frames."""

    def __init__(self, connection: Connection, rules: Rules, demo: Demo) -> None:
        self.connection, self.rules = connection, rules
        feedback = pandas.DataFrame(demo.program.exported("feedback"))
        said = pandas.DataFrame(demo.program.exported("statements"))
        original = feedback[feedback.copy_of.isna()] if "copy_of" in feedback else feedback
        self.feedback = original.set_index("feedback_id").sort_index()
        self.said = said[said.feedback_id.isin(self.feedback.index)]
        self.feedback["day"] = pandas.to_datetime(self.feedback.date).dt.date
        listed = self.said.explode("themes").dropna(subset="themes")
        #: One row per feedback, one column per theme.
        self.about = pandas.crosstab(listed.feedback_id, listed.themes).clip(upper=1)
        self.about = self.about.reindex(self.feedback.index, fill_value=0)

    def ask(self, intent: Intent, measured: Measure | None = None, **fields: object) -> Facts:
        spec = normal(Spec(intent=intent, measure=measured, **fields))  # type: ignore[arg-type]
        found = measure(self.connection, spec, rules=self.rules)
        assert found.refused is None, found.refused
        for fact in list(found.facts.values())[:LISTED]:
            assert fact.evidence is not None
            listed = listing(self.connection, fact.evidence)
            assert (len(listed.items), listed.gone) == (fact.n, 0), fact
            if fact.numerator is not None:
                counted = listing(self.connection, fact.evidence, numerator=True)
                assert len(counted.items) == fact.numerator, fact
        return found

    def scores(self, name: str) -> pandas.Series[float]:
        """The values of one score, by feedback."""
        return self.feedback.scores.map(lambda given: given.get(name, np.nan)).dropna().astype(float)

    def share(self, rows: pandas.DataFrame, theme: str) -> float:
        """How much of some feedback is about a theme."""
        return float(self.about.loc[rows.index, theme].mean())

    def between(self, period: Period) -> pandas.DataFrame:
        return self.feedback[(self.feedback.day >= period.start) & (self.feedback.day < period.end)]


def cell(found: Facts, row: Row, name: str) -> float:
    value = found.facts[row.cells[name]].value
    assert value is not None
    return value


@pytest.fixture(scope="module")
def asked(demo: Demo) -> Iterator[Asked]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARKEN_DATABASE_URL", demo.program.url)
        patch.setattr(context.chosen, "home", demo.program.home)
        with context.workspace() as opened, opened.engine.connect() as connection:
            yield Asked(connection, opened.rules, demo)


def nps(values: pandas.Series[float]) -> float:
    return float(100 * ((values >= 9).mean() - (values <= 6).mean()))


def mean(values: pandas.Series[float]) -> float:
    return float(values.mean())


@pytest.mark.parametrize(
    ("measured", "name", "of"),
    [(Measure.NPS, "how_likely_are_you_to_recommend_us", nps), (None, "rating", mean)],
)
def test_every_theme_moves_a_score_as_far_as_pandas_says(
    asked: Asked, measured: Measure | None, name: str, of: Callable[[pandas.Series[float]], float]
) -> None:
    found = asked.ask(Intent.WHY, measured, limit=50)
    given = asked.scores(name)
    about = asked.about.loc[given.index]
    wanted = {
        theme: of(given) - of(given[about[theme] == 0])
        for theme in about
        if FEWEST <= about[theme].sum() < len(given)
    }
    told = {row.keys["theme"]: row for row in found.rows}
    assert {theme: cell(found, row, "value") for theme, row in told.items()} == pytest.approx(wanted)
    assert found.facts["f1"].value == pytest.approx(of(given))
    for theme, row in told.items():
        assert cell(found, row, "share") == pytest.approx(about[theme].mean())
        assert cell(found, row, "with") == pytest.approx(of(given[about[theme] == 1]))
        assert cell(found, row, "without") == pytest.approx(of(given[about[theme] == 0]))
    sizes = [abs(cell(found, row, "value")) for row in found.rows]
    assert len(sizes) > 3 and sizes == sorted(sizes, reverse=True)


def test_own_parts_are_those_of_statsmodels(asked: Asked) -> None:
    found = asked.ask(Intent.WHY, Measure.NPS, limit=50)
    given = asked.scores("how_likely_are_you_to_recommend_us")
    about = asked.about.loc[given.index]
    themes = [theme for theme in about if about[theme].sum() >= FEWEST]
    points = 100.0 * (given >= 9) - 100.0 * (given <= 6)
    fitted = sm.OLS(points, sm.add_constant(about[themes].astype(float))).fit()
    wanted = {theme: fitted.params[theme] * about[theme].mean() for theme in themes}
    told = {row.keys["theme"]: cell(found, row, "own") for row in found.rows}
    assert told == pytest.approx(wanted, abs=0.01)


def test_net_sentiment_is_moved_by_all_that_feedback_says(asked: Asked) -> None:
    found = asked.ask(Intent.WHY, Measure.NET_SENTIMENT, limit=50)
    # What says nothing, as "n/a", is not counted; only the evidence tells which that is.
    counted = listing(asked.connection, found.facts["f1"].evidence or "").items
    places = {(each.feedback_id, each.part, each.start) for each in counted}
    keys = zip(asked.said.feedback_id, asked.said.part, asked.said.start, strict=True)
    said = asked.said[[key in places for key in keys]]
    assert len(said) == found.facts["f1"].n
    felt = said.sentiment.map({"negative": -1, "neutral": 0, "positive": 1})
    for row in found.rows:
        mentions = said.feedback_id.map(asked.about[row.keys["theme"]])
        wanted = felt.mean() - felt[mentions == 0].mean()
        assert cell(found, row, "value") == pytest.approx(wanted)
    assert len(found.rows) > 5


def test_only_what_lowers_a_score_or_only_some_themes_are_the_same_numbers(asked: Asked) -> None:
    every = {row.keys["theme"]: cell(asked_, row, "value") for asked_ in [asked.ask(Intent.WHY, limit=50)]
             for row in asked_.rows}  # fmt: skip
    lowers = asked.ask(Intent.WHY, include=Filter(sentiment=("negative",)), limit=50)
    assert {row.keys["theme"] for row in lowers.rows} == {
        theme for theme, moved in every.items() if moved < 0
    }
    one = asked.ask(Intent.WHY, include=Filter(themes=("invoices",)))
    ((theme, moved),) = ((row.keys["theme"], cell(one, row, "value")) for row in one.rows)
    assert (theme, moved) == ("invoices", pytest.approx(every["invoices"]))


@pytest.fixture(scope="module")
def halves(asked: Asked) -> tuple[Period, Period]:
    """The last 80 days, and the 80 before."""
    end = max(asked.feedback.day) + timedelta(days=1)
    middle = end - timedelta(days=80)
    return Period(start=middle, end=end), Period(start=middle - timedelta(days=80), end=middle)


def test_all_that_goes_with_a_change_adds_up_to_it(asked: Asked, halves: tuple[Period, Period]) -> None:
    now, before = halves
    found = asked.ask(Intent.WHY, Measure.NET_SENTIMENT, period=now, compare=Compare(to=before), limit=50)
    first, *parts = found.rows
    assert len(parts) > 3
    assert sum(cell(found, row, "value") for row in parts) == pytest.approx(
        cell(found, first, "change"), abs=1e-4
    )
    for row in parts:
        if "share" in row.cells:
            whole = cell(found, row, "mix") + cell(found, row, "felt")
            assert whole == pytest.approx(cell(found, row, "value"))


def test_an_effect_is_two_shares_of_what_was_received(asked: Asked, halves: tuple[Period, Period]) -> None:
    now, before = halves
    assert isinstance(now.start, date)
    found = asked.ask(Intent.EFFECT, period=Period(start=now.start), include=Filter(themes=("stability",)))
    (row,) = found.rows
    after, earlier = (asked.between(each) for each in (now, before))
    assert cell(found, row, "value") == pytest.approx(asked.share(after, "stability"))
    assert cell(found, row, "before") == pytest.approx(asked.share(earlier, "stability"))
    counts = [int(asked.about.loc[rows.index, "stability"].sum()) for rows in (after, earlier)]
    _, p = proportions_ztest(counts, [len(after), len(earlier)])
    change = found.facts[row.cells["change"]]
    assert change.value == pytest.approx(asked.share(after, "stability") - asked.share(earlier, "stability"))
    assert change.p == pytest.approx(p) and p < 0.001


def test_an_effect_on_all_themes_is_adjusted_for_all_of_them(
    asked: Asked, halves: tuple[Period, Period]
) -> None:
    now, before = halves
    found = asked.ask(Intent.EFFECT, period=Period(start=now.start))
    after, earlier = (asked.between(each) for each in (now, before))
    told = {}
    for theme in asked.about:
        counts = [int(asked.about.loc[rows.index, theme].sum()) for rows in (after, earlier)]
        if any(counts):
            told[theme] = proportions_ztest(counts, [len(after), len(earlier)])[1]
    wanted = dict(zip(told, multipletests(list(told.values()), method="fdr_bh")[1], strict=True))
    changes = {row.keys["theme"]: found.facts[row.cells["change"]].p for row in found.rows}
    assert changes == pytest.approx({theme: wanted[theme] for theme in changes})
    assert found.rows[0].keys["theme"] == "stability" and len(changes) == 5


def test_few_themes_make_most_of_the_complaints(asked: Asked) -> None:
    found = asked.ask(Intent.DISLIKES, compare=Compare(by="theme"), limit=50)
    complaints = asked.said[asked.said.roles.map(lambda roles: "dislike" in roles)]
    listed = complaints.explode("themes").dropna(subset="themes")
    rows = [row for row in found.rows if "cumulative" in row.cells]
    themes = [row.keys["theme"] for row in rows]
    assert set(themes) == set(listed.themes)
    everybody = listed.feedback_id.nunique()
    for place, row in enumerate(rows):
        covered = listed[listed.themes.isin(themes[: place + 1])].feedback_id.nunique()
        assert cell(found, row, "cumulative") == pytest.approx(covered / everybody)
    told = {fact.name: fact.value for fact in found.facts.values() if fact.unit == "themes"}
    first = next(place for place, row in enumerate(rows, 1) if cell(found, row, "cumulative") >= 0.8)
    assert told == {"themes_needed": first, "themes_in_all": len(themes)}
    assert first < len(themes) / 2


def test_what_rose_and_what_went_away_are_ranked_alike(asked: Asked, halves: tuple[Period, Period]) -> None:
    now, before = halves
    found = asked.ask(Intent.THEMES, period=now, compare=Compare(to=before), order=Order.CHANGE, limit=50)
    after, earlier = (asked.between(each) for each in (now, before))
    wanted = {
        theme: asked.share(after, theme) - asked.share(earlier, theme)
        for theme in asked.about
        if asked.about.loc[[*after.index, *earlier.index], theme].any()
    }
    told = {row.keys["theme"]: cell(found, row, "change") for row in found.rows}
    assert told == pytest.approx(wanted)
    assert [abs(moved) for moved in told.values()] == sorted(map(abs, told.values()), reverse=True)
    gone = [row for row in found.rows if cell(found, row, "value") == 0]
    assert gone and all(cell(found, row, "before") > 0 for row in gone)


def test_the_crashes_of_the_demo_are_a_new_level(asked: Asked) -> None:
    found = asked.ask(Intent.TREND, Measure.SHARE, include=Filter(themes=("stability",)))
    rows = [row for row in found.rows if "level_change" in row.cells]
    assert rows
    last = rows[-1]
    level = found.facts[last.cells["level"]]
    start = date.fromisoformat(level.where["week"])
    since = asked.feedback[asked.feedback.day >= start]
    assert level.value == pytest.approx(asked.share(since, "stability"))
    assert cell(found, last, "level_before") < 0.2 < level.value
    assert found.facts[last.cells["level_change"]].p < 0.01
