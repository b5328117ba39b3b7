"""Every measure against pandas, over a small corpus that holds all that makes counting hard."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas
import pytest
from sqlalchemy import URL, Connection, text

from harken.domain.answers import Fact, Facts
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, ScoreRange, Spec
from harken.insights import statistics
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from storage import months
from storage.database import opened
from tests.conftest import TEMPLATE, administrator
from tests.factories import Given, Heard, Said, hear, rewrite

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
THEMES = ("wifi", "food", "staff")
ROLES = ("like", "dislike", "reason_to_buy", "request", "recommend", "warn_off")
LABELS = ("negative", "neutral", "positive", "mixed")


def corpus(seed: int, size: int = 90) -> list[Heard]:
    """Feedback with copies, anonymous people, unread languages, missing days and scores."""
    dice = random.Random(seed)
    return [_heard(dice, number) for number in range(size)]


def _heard(dice: random.Random, number: int) -> Heard:
    read = dice.random() > 0.1
    return Heard(
        said=[_said(dice, number, place) for place in range(dice.randint(1, 3))],
        source=dice.choice(["app", "forum"]),
        kind=dice.choice(["review", "survey_response"]),
        day=None if dice.random() < 0.1 else date(2025, dice.randint(1, 6), dice.randint(1, 28)),
        author=f"author {dice.randint(1, 15)}" if dice.random() < 0.7 else None,
        attributes={"product": dice.choice(["lamp", "desk"]), "floor": dice.randint(1, 2)},
        scores=_scores(dice),
        groups=[name for name in ("business", "leisure") if dice.random() < 0.5],
        language="en" if read else "fr",
        classified=read,
        label=dice.choice(LABELS) if read else None,
        copy_of=1 if dice.random() < 0.1 else None,
    )


def _said(dice: random.Random, number: int, place: int) -> Said:
    return Said(
        text=f"This is what customer {number} said about it in sentence {place}.",
        sentiment=dice.choice([-1, 0, 1]),
        roles=tuple(role for role in ROLES if dice.random() < 0.25),
        themes=tuple(theme for theme in THEMES if dice.random() < 0.35),
        content=dice.random() > 0.1,
    )


def _scores(dice: random.Random) -> list[Given]:
    given = [
        Given(value=dice.randint(1, 5), is_primary=True),
        Given(name="likely", kind="nps", value=dice.randint(0, 10), low=0, high=10),
        Given(name="satisfied", kind="csat", value=dice.randint(1, 5)),
        Given(name="effort", kind="ces", value=dice.randint(1, 7), high=7),
    ]
    return [each for each in given if dice.random() < 0.8]


class World:
    """The same corpus in the database and as frames: one row per feedback, one per statement and theme."""

    def __init__(self, connection: Connection, heard: list[Heard]) -> None:
        with connection.begin():
            ids = [hear(connection, item) for item in heard]
        self.connection = connection
        kept = [(id_, item) for id_, item in zip(ids, heard, strict=True) if item.copy_of is None]
        self.feedback = pandas.DataFrame([_row(id_, item) for id_, item in kept]).set_index("id")
        self.said = pandas.DataFrame([row for id_, item in kept for row in _said_rows(id_, item)])

    def ask(self, intent: Intent, measure_: Measure | None = None, **fields: object) -> Facts:
        rules = fields.pop("rules", RULES)
        spec = Spec(intent=intent, measure=measure_, **fields)  # type: ignore[arg-type]
        found = measure(self.connection, spec, rules=rules)  # type: ignore[arg-type]
        for fact in found.facts.values():
            self.check_evidence(fact)
        return found

    def one(self, intent: Intent, measure_: Measure | None = None, **fields: object) -> Fact:
        return self.ask(intent, measure_, **fields).facts["f1"]

    def check_evidence(self, fact: Fact) -> None:
        assert fact.evidence is not None
        whole = listing(self.connection, fact.evidence)
        assert (len(whole.items), whole.counted, whole.gone) == (fact.n, fact.n, 0), fact
        if fact.numerator is not None:
            counted = listing(self.connection, fact.evidence, numerator=True)
            assert (len(counted.items), counted.gone) == (fact.numerator, 0), fact

    def mentions(self, theme: str) -> pandas.DataFrame:
        return self.said[self.said.themes.map(lambda themes: theme in themes)]

    def doing(self, role: str) -> pandas.DataFrame:
        return self.said[self.said.roles.map(lambda roles: role in roles)]


def _row(id_: int, item: Heard) -> dict[str, object]:
    scores = {score.name: score.value for score in item.scores}
    return {"id": id_, **vars(item), **item.attributes, **scores, "person": item.author or f"nobody {id_}"}


def _said_rows(id_: int, item: Heard) -> Iterator[dict[str, object]]:
    for said in item.said if item.classified else ():
        yield {"feedback": id_, **vars(said)}


@pytest.fixture(scope="module", params=["rows", "months", "both"])
def world(request: pytest.FixtureRequest, shared_server: URL) -> Iterator[World]:
    """One corpus for all tests of this module: asking changes nothing but the evidence.

    Everything is counted from the rows, from months counted beforehand, or from both since some are stale.
    """
    name = f"test_world_{request.param}"
    with administrator(shared_server) as server:
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    place = shared_server.set(database=name).render_as_string(hide_password=False)
    with (
        opened(data=Path("unused"), url=place) as engine,
        engine.connect() as connection,
    ):
        world = World(connection, corpus(2 if request.param == "months" else 1))
        if request.param != "rows":
            with connection.begin():
                assert months.refresh(connection) > 6
        if request.param == "both":
            with connection.begin():
                touched = min(
                    id_ for id_, item in world.feedback.iterrows() if item.day and item.day.month == 3
                )
                rewrite(connection, touched, url="https://example.com")
        yield world
    with administrator(shared_server) as server:
        server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_counts(world: World) -> None:
    rows = world.feedback
    assert world.one(Intent.COUNT).value == len(rows)
    assert world.one(Intent.COUNT, Measure.PEOPLE).value == rows.person.nunique()
    about = world.mentions("wifi").feedback.nunique()
    assert world.one(Intent.COUNT, include=Filter(themes=("wifi",))).value == about
    both = world.said[world.said.themes.map(lambda themes: bool({"wifi", "food"} & set(themes)))]
    either = Filter(themes=("wifi", "food"))
    assert world.one(Intent.COUNT, include=either).value == both.feedback.nunique()
    assert world.one(Intent.COUNT, exclude=either).value == len(rows) - both.feedback.nunique()


def test_filters_combine(world: World) -> None:
    rows = world.feedback
    wanted = rows[
        (rows.source == "app") & (rows["product"] == "lamp") & (rows.floor == 2) & (rows.rating >= 4)
    ]
    include = Filter(
        sources=("app",), products=("lamp",), attributes={"floor": ("2",)}, score=ScoreRange(low=4)
    )
    assert world.one(Intent.COUNT, include=include).value == len(wanted)
    others = rows[(rows.kind != "review") & ~rows.groups.map(lambda groups: "business" in groups)]
    exclude = Filter(kinds=("review",), groups=("business",))
    assert world.one(Intent.COUNT, exclude=exclude).value == len(others)
    unread = world.one(Intent.COUNT, exclude=Filter(languages=("en",))).value
    assert unread == (rows.language == "fr").sum()
    not_negative = world.one(Intent.COUNT, exclude=Filter(sentiment=("negative",))).value
    assert not_negative == (rows.label != "negative").sum()


def test_a_theme_with_a_sentiment_and_a_role_is_one_statement(world: World) -> None:
    wifi = world.mentions("wifi")
    bad = wifi[wifi.sentiment == -1]
    include = Filter(themes=("wifi",), sentiment=("negative",))
    assert world.one(Intent.COUNT, include=include).value == bad.feedback.nunique()
    warned = bad[bad.roles.map(lambda roles: "warn_off" in roles)]
    include = Filter(themes=("wifi",), sentiment=("negative",), roles=("warn_off",))
    assert world.one(Intent.COUNT, include=include).value == warned.feedback.nunique()
    labelled = world.one(Intent.COUNT, include=Filter(sentiment=("negative",))).value
    assert labelled == (world.feedback.label == "negative").sum()


def test_shares(world: World) -> None:
    found = world.one(Intent.SHARE, include=Filter(sentiment=("negative",), sources=("app",)))
    app = world.feedback[world.feedback.source == "app"]
    assert (found.numerator, found.n) == ((app.label == "negative").sum(), len(app))
    wilson = statistics.share(found.numerator, found.n)
    assert (found.value, found.low, found.high) == (wilson.value, wilson.low, wilson.high)
    found = world.one(Intent.SHARE, include=Filter(themes=("food",), sources=("app",)))
    food = world.mentions("food").feedback.isin(app.index)
    assert found.numerator == world.mentions("food")[food].feedback.nunique()
    assert found.n == len(app)


def test_a_share_within_a_theme_is_told_of_all_feedback_too(world: World) -> None:
    facts = world.ask(Intent.SHARE, include=Filter(themes=("food",), sentiment=("negative",))).facts
    food = world.mentions("food")
    bad = food[food.sentiment == -1].feedback.nunique()
    assert (facts["f1"].numerator, facts["f1"].n) == (bad, food.feedback.nunique())
    assert (facts["f2"].numerator, facts["f2"].n) == (bad, len(world.feedback))


def test_net_sentiment(world: World) -> None:
    wifi = world.mentions("wifi")
    found = world.one(Intent.SCORE, Measure.NET_SENTIMENT, include=Filter(themes=("wifi",)))
    assert (found.value, found.n) == (pytest.approx(wifi.sentiment.mean()), len(wifi))
    content = world.said[world.said.content]
    found = world.one(Intent.SCORE, Measure.NET_SENTIMENT)
    assert (found.value, found.n) == (pytest.approx(content.sentiment.mean()), len(content))


def test_scores(world: World) -> None:
    rows = world.feedback
    mean = world.one(Intent.SCORE)
    assert (mean.value, mean.n, mean.unit) == (
        pytest.approx(rows.rating.mean()),
        rows.rating.count(),
        "rating",
    )
    likely = rows.likely.dropna()
    nps = world.one(Intent.SCORE, Measure.NPS)
    assert nps.value == pytest.approx(100 * ((likely >= 9).mean() - (likely <= 6).mean()))
    assert nps.n == len(likely)
    satisfied = rows.satisfied.dropna()
    csat = world.one(Intent.SCORE, Measure.CSAT)
    assert (csat.numerator, csat.n) == ((satisfied >= 4).sum(), len(satisfied))
    assert world.one(Intent.SCORE, Measure.CES).value == pytest.approx(rows.effort.mean())


def test_scores_are_never_mixed(world: World) -> None:
    found = world.ask(Intent.SCORE, Measure.MEAN_SCORE)
    means = {row.keys["score"]: found.facts[row.cells["value"]].value for row in found.rows}
    names = ("rating", "likely", "satisfied", "effort")
    assert means == {name: pytest.approx(world.feedback[name].mean()) for name in names}


def test_advocacy_counts_people(world: World) -> None:
    rows = world.feedback
    said, warned = world.doing("recommend").feedback, world.doing("warn_off").feedback
    advocates = rows[rows.index.isin(said) | (rows.likely >= 9)]
    warners = rows[rows.index.isin(warned) | (rows.likely <= 6)]
    found = world.ask(Intent.ADVOCACY)
    assert (found.facts["f1"].numerator, found.facts["f1"].n) == (
        advocates.person.nunique(),
        rows.person.nunique(),
    )
    assert found.facts["f2"].numerator == warners.person.nunique()
    told = {tuple(row.keys.items()): found.facts[row.cells["value"]].numerator for row in found.rows}
    by_source = advocates.groupby("source").person.nunique()
    by_group = advocates.explode("groups").groupby("groups").person.nunique()
    assert told == {(("source", name),): n for name, n in by_source.items()} | {
        (("group", name),): n for name, n in by_group.items()
    }


def test_advocates_are_held_against_people_heard_only_elsewhere(world: World) -> None:
    """Each distance by its own count, and p adjusted for every distance of the answer."""
    rows = world.feedback
    said = rows.index.isin(world.doing("recommend").feedback) | (rows.likely >= 9)
    found = world.ask(Intent.ADVOCACY)
    changes = [(row, cell) for row in found.rows for cell in ("change", "warn_off_change")]
    raw = {}
    for row in found.rows:
        ((column, name),) = row.keys.items()
        here = rows[column if column == "source" else "groups"].map(
            lambda held, name=name: name in [*_listed(held)]
        )
        inside = set(rows[here].person)
        # Whoever recommends in a group's feedback or elsewhere within the groups is one who does.
        known = here | (rows.groups.map(len) > 0 if column == "group" else True)
        mine = rows[here & said].person.nunique()
        anywhere = len(inside & set(rows[known & said].person))
        n, plus = rows.person.nunique() - len(inside), rows[said].person.nunique() - anywhere
        gap = statistics.shares_differ((mine, len(inside)), (plus, n))
        assert found.facts[row.cells["change"]].value == pytest.approx(gap.value)
        raw[row.cells["change"]] = gap.p or 1.0
    assert all(found.facts[id_].p >= p - 1e-9 for id_, p in raw.items())  # type: ignore[operator]
    assert len(changes) == 2 * len(found.rows)


def _listed(held: object) -> list[object]:
    return list(held) if isinstance(held, list) else [held]


def test_who_turned_is_told_by_first_and_last_signs(world: World) -> None:
    rows = world.feedback
    said, warned = (rows.index.isin(world.doing(role).feedback) for role in ("recommend", "warn_off"))
    signs = rows.assign(up=said | (rows.likely >= 9), down=warned | (rows.likely <= 6))
    signs = signs[(signs.up != signs.down) & signs.author.notna() & signs.day.notna()].reset_index()
    signs = signs.sort_values(["day", "id"])
    each = signs.groupby("author").agg(
        first=("up", "first"), last=("up", "last"), a=("day", "first"), z=("day", "last")
    )
    several = each[each.a < each.z]
    found = world.ask(Intent.ADVOCACY, order=Order.CHANGE)
    assert found.facts["f1"].n == len(several)
    told = {row.keys["turned"]: found.facts[row.cells["value"]].numerator for row in found.rows}
    assert told == {
        "promoter": int((~several["first"] & several["last"]).sum()),
        "detractor": int((several["first"] & ~several["last"]).sum()),
    }


@pytest.mark.parametrize("by", ["group", "source", "kind", "product", "attribute:floor"])
def test_breakdowns(world: World, by: str) -> None:
    column = {"group": "groups", "attribute:floor": "floor"}.get(by, by)
    found = world.ask(
        Intent.COMPARE, Measure.SHARE, include=Filter(sentiment=("negative",)), compare=Compare(by=by)
    )
    rows = world.feedback.explode(column)
    rows[column] = rows[column].map(lambda value: None if pandas.isna(value) else str(value))
    expected = rows.groupby(column).label.agg(lambda labels: (labels == "negative").sum())
    shown = {next(iter(row.keys.values())): found.facts[row.cells["value"]].numerator for row in found.rows}
    assert shown == expected.to_dict()
    for row in found.rows:
        assert found.facts[row.cells["change"]].n == len(world.feedback)


def test_changes_of_rows_are_against_the_rest_and_adjusted(world: World) -> None:
    found = world.ask(Intent.COMPARE, Measure.MEAN_SCORE, compare=Compare(by="source"))
    rows = world.feedback.dropna(subset="rating")
    for row in found.rows:
        mine = rows.source == row.keys["source"]
        gap = rows[mine].rating.mean() - rows[~mine].rating.mean()
        assert found.facts[row.cells["change"]].value == pytest.approx(gap)
    changes = [found.facts[row.cells["change"]] for row in found.rows]
    # Two rows that mirror each other have one p, which adjusting for two looks leaves as it is.
    assert changes[0].p == pytest.approx(changes[1].p)


def test_two_periods(world: World) -> None:
    early, late = Period(end=date(2025, 4, 1)), Period(start=date(2025, 4, 1))
    found = world.ask(
        Intent.COMPARE,
        Measure.SHARE,
        include=Filter(themes=("wifi",)),
        period=late,
        compare=Compare(to=early),
    )
    rows = world.feedback.dropna(subset="day")
    wifi = rows.index.isin(world.mentions("wifi").feedback)
    later = rows.day >= date(2025, 4, 1)
    cells = found.rows[0].cells
    gap = wifi[later].mean() - wifi[~later].mean()
    assert found.facts[cells["change"]].value == pytest.approx(gap)
    assert found.facts[cells["before"]].n == (~later).sum()


def test_themes(world: World) -> None:
    found = world.ask(Intent.THEMES)
    shares = {row.keys["theme"]: found.facts[row.cells["value"]] for row in found.rows}
    expected = {theme: world.mentions(theme).feedback.nunique() for theme in THEMES}
    assert {theme: fact.numerator for theme, fact in shares.items()} == expected
    assert list(shares) == sorted(expected, key=lambda t: (-expected[t], t))
    assert {fact.n for fact in shares.values()} == {len(world.feedback)}
    nets = {row.keys["theme"]: found.facts[row.cells["sentiment"]].value for row in found.rows}
    assert nets == {theme: pytest.approx(world.mentions(theme).sentiment.mean()) for theme in THEMES}


@pytest.mark.parametrize(
    ("intent", "role"),
    [
        (Intent.LIKES, "like"),
        (Intent.DISLIKES, "dislike"),
        (Intent.REQUESTS, "request"),
        (Intent.REASONS_TO_BUY, "reason_to_buy"),
    ],
)
def test_what_is_said_of_themes(world: World, intent: Intent, role: str) -> None:
    by_theme = Compare(by="theme")
    found = world.ask(intent, exclude=Filter(themes=("staff",)), compare=by_theme)
    shown = {row.keys["theme"]: found.facts[row.cells["value"]].numerator for row in found.rows}
    doing = world.doing(role)
    expected = {
        theme: doing[doing.themes.map(lambda themes, theme=theme: theme in themes)].feedback.nunique()
        for theme in ("wifi", "food")
    }
    expected["other"] = doing[doing.themes.map(len) == 0].feedback.nunique()
    assert shown == expected
    assert {quote.about["theme"] for quote in found.quotes} == {"wifi", "food"}
    one = world.ask(intent, include=Filter(themes=("wifi",)), compare=by_theme)
    assert [row.keys for row in one.rows] == [{"theme": "wifi"}]
    assert one.facts[one.rows[0].cells["value"]].n == world.mentions("wifi").feedback.nunique()


@pytest.mark.parametrize("whom", [Filter(roles=("recommend",)), Filter(sentiment=("negative",))])
def test_reasons_of_some_people_are_shares_of_what_these_people_say(world: World, whom: Filter) -> None:
    """Whoever recommends or is unhappy, in whatever statement, is whom the reasons are of."""
    found = world.ask(Intent.REASONS_TO_BUY, include=whom)
    unhappy = set(world.feedback.index[world.feedback.label == "negative"])
    asked = set(world.doing("recommend").feedback) if whom.roles else unhappy
    told = set(world.doing("reason_to_buy").feedback) & asked
    head = found.facts[found.how.n or ""]
    assert (head.n, head.numerator) == (len(asked), len(told))
    for row in found.rows:
        fact = found.facts[row.cells["value"]]
        assert fact.n == len(asked) and 0 < (fact.numerator or 0) <= len(told)


def test_dislikes_per_group(world: World) -> None:
    found = world.ask(Intent.DISLIKES, compare=Compare(by="group"))
    doing = set(world.doing("dislike").feedback)
    for row in found.rows:
        fact = found.facts[row.cells["value"]]
        group = row.keys["group"]
        members = world.feedback.index[world.feedback.groups.map(lambda groups, group=group: group in groups)]
        assert fact.n == len(members)
        behind = listing(world.connection, fact.evidence or "", numerator=True).items
        assert {item.feedback_id for item in behind} <= doing & set(members)
        assert all(row.keys["opinion"] in item.text for item in behind if fact.numerator == 1)
    assert {row.keys["group"] for row in found.rows} == {"business", "leisure"}


def test_trends_show_every_month_with_its_base(world: World) -> None:
    found = world.ask(Intent.TREND, include=Filter(sentiment=("negative",)), compare=Compare(by="month"))
    rows = world.feedback.dropna(subset="day")
    months = rows.day.map(lambda day: f"{day:%Y-%m}")
    expected = rows.label.eq("negative").groupby(months).agg(["sum", "count"])
    shown = {row.keys["month"]: found.facts[row.cells["value"]] for row in found.rows}
    assert {month: (fact.numerator, fact.n) for month, fact in shown.items()} == {
        month: tuple(values) for month, values in expected.iterrows()
    }
    changes = [fact for fact in found.facts.values() if fact.name == "change"]
    assert [change.n for change in changes] == [len(rows)]


def test_a_trend_of_numbers_has_its_share_beside_it_and_no_gaps(world: World) -> None:
    found = world.ask(
        Intent.TREND,
        Measure.VOLUME,
        include=Filter(themes=("wifi",)),
        period=Period(start=date(2025, 1, 1), end=date(2025, 3, 1)),
        compare=Compare(by="week"),
    )
    assert [row.keys["week"] for row in found.rows][:2] == ["2024-12-30", "2025-01-06"]
    assert len(found.rows) == 9
    for row in found.rows:
        share, volume = found.facts[row.cells["share"]], found.facts[row.cells["value"]]
        assert share.numerator == volume.n
    heard = sum(found.facts[row.cells["share"]].n for row in found.rows)
    assert heard == (world.feedback.day.dropna() < date(2025, 3, 1)).sum()


def test_a_share_over_time_is_one_of_all_that_was_received(world: World) -> None:
    """Otherwise every complaint about a theme would be a complaint about the theme, in each month."""
    asked = Filter(themes=("wifi",), roles=("dislike",), sources=("app",))
    found = world.ask(Intent.TREND, Measure.SHARE, include=asked, compare=Compare(by="month"))
    doing = world.doing("dislike")
    complaining = doing[doing.index.isin(world.mentions("wifi").index)].feedback
    heard = world.feedback[world.feedback.source == "app"].dropna(subset="day")
    months = heard.day.map(lambda day: f"{day:%Y-%m}")
    expected = pandas.Series(heard.index.isin(complaining), index=heard.index).groupby(months)
    shown = {row.keys["month"]: found.facts[row.cells["value"]] for row in found.rows}
    assert {month: (fact.numerator, fact.n) for month, fact in shown.items()} == {
        month: (values.sum(), len(values)) for month, values in expected
    }
    assert 0 < found.facts["f1"].numerator < found.facts["f1"].n


@pytest.mark.parametrize("by", ["month", None])
def test_a_change_between_periods_is_one_of_all_that_was_received(world: World, by: str | None) -> None:
    period = Period(start=date(2025, 4, 1), end=date(2025, 6, 1))
    before = Period(start=date(2025, 1, 1), end=date(2025, 4, 1))
    fields = {"include": Filter(text="sentence 1", themes=("food",)), "period": period}
    found = world.ask(Intent.COMPARE, Measure.SHARE, **fields, compare=Compare(by=by, to=before))
    days = world.feedback.day.dropna()
    assert found.facts["f1"].n == ((days >= period.start) & (days < period.end)).sum()


def test_the_share_of_what_is_said_that_themes_cover(world: World) -> None:
    found = world.ask(Intent.THEMES)
    (covered,) = (fact for fact in found.facts.values() if fact.name == "coverage")
    said = world.said[world.said.content]
    assert (covered.numerator, covered.n) == ((said.themes.map(len) > 0).sum(), len(said))
    assert covered.counts == "statement"


@pytest.mark.parametrize(
    ("start", "weeks"),
    [
        ("monday", ["2025-02-03", "2025-02-10"]),
        ("sunday", ["2025-02-02", "2025-02-09"]),
        ("saturday", ["2025-02-01", "2025-02-08"]),
    ],
)
def test_weeks_begin_where_the_settings_say(world: World, start: str, weeks: list[str]) -> None:
    period = Period(start=date(2025, 2, 4), end=date(2025, 2, 15))
    rules = replace(RULES, week_start=start)
    found = world.ask(Intent.TREND, period=period, compare=Compare(by="week"), rules=rules)
    assert [row.keys["week"] for row in found.rows][:2] == weeks
    days = world.feedback.day.dropna()
    heard = days[(days >= period.start) & (days < period.end)]
    second = sum(day >= date.fromisoformat(weeks[1]) for day in heard if day < date(2025, 2, 15))
    shown = [found.facts[row.cells["value"]].n for row in found.rows]
    assert sum(shown[1:]) == second


def test_rows_are_ranked_as_asked(world: World) -> None:
    found = world.ask(Intent.THEMES, order=Order.SENTIMENT)
    nets = [found.facts[row.cells["sentiment"]].value for row in found.rows]
    assert nets == sorted(nets)


def test_what_is_liked_best_comes_first(world: World) -> None:
    for role in ("like", "dislike"):
        liked = Filter(roles=(role,))
        found = world.ask(
            Intent.COMPARE,
            Measure.SHARE,
            include=liked,
            compare=Compare(by="attribute:floor"),
            order=Order.SENTIMENT,
        )
        shares = [found.facts[row.cells["value"]].value or 0.0 for row in found.rows]
        assert len(set(shares)) == 2
        assert shares == sorted(shares, reverse=True)
    felt = world.ask(
        Intent.COMPARE,
        Measure.NET_SENTIMENT,
        compare=Compare(by="attribute:floor"),
        order=Order.SENTIMENT,
    )
    nets = [felt.facts[row.cells["value"]].value or 0.0 for row in felt.rows]
    assert len(set(nets)) == 2
    assert nets == sorted(nets)


def test_sources(world: World) -> None:
    found = world.ask(Intent.SOURCES)
    shown = {row.keys["source"]: found.facts[row.cells["value"]].value for row in found.rows}
    assert shown == world.feedback.groupby("source").size().to_dict()
    assert [state.name for state in found.how.sources] == ["app", "forum"]
