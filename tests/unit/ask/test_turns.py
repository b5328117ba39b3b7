"""Turns of phrase that are read by rule: idioms, what is left out, what goes on from the question before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from harken.ask import widening
from harken.ask.names import Index
from harken.ask.parse import readings, understand
from harken.ask.reading import read_words
from harken.ask.split import questions
from harken.domain.answers import RefusalCode
from harken.domain.questions import Intent, Measure, Period, Spec
from harken.domain.understanding import Theme
from tests.unit.ask.factories import VOCABULARY, context, one, refused

SUPPORT = Theme(key="support", name="Customer support", words=("support", "helpdesk"))


def _after(before: str, question: str) -> Spec:
    return one(question, previous=one(before))


@pytest.mark.parametrize(
    "question",
    [
        "how many reviews do not say a word about the courier",
        "how many reviews make no mention of the courier",
        "how many reviews without mentioning the courier",
        "how many reviews never mention a courier",
    ],
)
def test_what_is_not_said_is_left_out(question: str) -> None:
    found = one(question)
    assert found.exclude.themes == ("delivery",)
    assert not found.include.themes


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("feel free to be brief: top requests?", Intent.REQUESTS),
        ("grabbing an espresso so be quick: what did people dislike last month?", Intent.DISLIKES),
        ("can you support me with the top complaints", Intent.DISLIKES),
    ],
)
def test_what_is_said_by_the_way_names_nothing(question: str, intent: Intent) -> None:
    found = one(question)
    assert found.intent is intent
    assert found.include == found.exclude


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("how many people are affected by late delivery?", "delivery"),
        ("how many regulars are bothered by the price", "price"),
        ("how many customers were badly hit by the packaging", "delivery"),
    ],
)
def test_whom_something_affects_complains_about_it(question: str, theme: str) -> None:
    found = one(question)
    assert (found.intent, found.measure, found.include.themes) == (Intent.COUNT, Measure.PEOPLE, (theme,))
    assert found.include.roles == ("dislike",) or found.include.sentiment == ("negative",)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("why do people not buy", Intent.DISLIKES),
        ("what are the reasons not to buy", Intent.DISLIKES),
        ("what are the reasons to buy", Intent.REASONS_TO_BUY),
        ("what costs us the most stars", Intent.WHY),
        ("which theme costs us the most NPS points", Intent.WHY),
        ("who should we interview", Intent.ADVOCACY),
    ],
)
def test_what_is_asked_the_other_way_round_is_not_taken_as_it_sounds(question: str, intent: Intent) -> None:
    assert one(question).intent is intent


@pytest.mark.parametrize(
    ("question", "themes"),
    [("what bugs do people report", ("crashes",)), ("what bugs people most", ())],
)
def test_bugs_are_reported_and_bug_people(question: str, themes: tuple[str, ...]) -> None:
    found = one(question)
    assert (found.intent, found.include.themes) == (Intent.DISLIKES, themes)


@pytest.mark.parametrize(
    ("question", "sentiment"), [("what drives NPS up", "positive"), ("what drives NPS down", "negative")]
)
def test_what_drives_a_score_up_does_not_drive_it_down(question: str, sentiment: str) -> None:
    meant = [each.meaning for each in readings(question, context())]
    assert [each.include.sentiment for each in meant if isinstance(each, Spec)] == [(sentiment,)]


@pytest.mark.parametrize("question", ["what do people say about us", "what do people say about the wifi"])
def test_where_no_word_speaks_of_rivals_none_are_asked_for(question: str) -> None:
    meant = [each.meaning for each in readings(question, context())]
    assert not [each for each in meant if isinstance(each, Spec) and each.intent is Intent.RIVALS]


def test_what_was_lately_mentioned_is_looked_for_without_that_word() -> None:
    assert one("has anyone mentioned decaf recently").include.text == "decaf"


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("from March 2025 until the end of June 2026", date(2025, 3, 1), date(2026, 7, 1)),
        ("from March 2025 to the start of June 2026", date(2025, 3, 1), date(2026, 6, 1)),
        ("in the last full month", date(2026, 10, 1), date(2026, 11, 1)),
    ],
)
def test_where_a_period_ends(words: str, first: date, end: date) -> None:
    assert one(f"what did people like {words}?").period == Period(start=first, end=end)


def test_the_group_before_is_held_against_this_one() -> None:
    found = _after("NPS of the regulars", "vs business customers?")
    assert (found.intent, found.measure, found.compare.by) == (Intent.COMPARE, Measure.NPS, "group")
    assert set(found.include.groups) == {"regulars", "business customers"}


def test_everywhere_else_is_without_what_was_named() -> None:
    found = _after("what is our NPS in Spain?", "and everywhere else?")
    assert found.exclude.attributes == {"country": ("Spain",)}
    assert not found.include.attributes


def test_for_everyone_asks_the_same_of_all() -> None:
    before = one("why do regulars buy?")
    assert before.include.groups == ("regulars",)
    assert one("forget the regulars, for everyone", previous=before) == replace(
        before, include=replace(before.include, groups=())
    )


def test_the_same_thing_by_something_goes_on() -> None:
    found = _after("NPS by product", "same thing by country")
    assert (found.measure, found.compare.by) == (Measure.NPS, "attribute:country")


def test_a_trend_stays_one_when_it_is_narrowed() -> None:
    found = _after("trend of negative feedback", "for the regulars")
    assert (found.intent, found.include.groups) == (Intent.TREND, ("regulars",))


def test_names_of_three_letters_are_known_with_two_swapped() -> None:
    (name,) = Index(VOCABULARY).misspelt("iso")
    assert name.value == "iOS"
    assert one("what is our nsp").measure is Measure.NPS


def test_ones_are_of_the_group_whose_name_begins_so() -> None:
    vocabulary = replace(VOCABULARY, groups=("loud guests", "calm guests"))
    found = one("what do the calm ones dislike", vocabulary=vocabulary)
    assert found.include.groups == ("calm guests",)


def test_both_stores_for_apps_are_meant() -> None:
    vocabulary = replace(VOCABULARY, sources=("App Store", "Google Play", "forum"))
    found = one("which of the two app stores gives us better stars", vocabulary=vocabulary)
    assert found.compare.by == "source"
    assert set(found.include.sources) == {"App Store", "Google Play"}


def test_countries_are_known_for_short() -> None:
    vocabulary = replace(VOCABULARY, attributes={"country": ("United Kingdom", "Spain")})
    found = one("complaints from the UK", vocabulary=vocabulary)
    assert found.include.attributes == {"country": ("United Kingdom",)}


def test_where_people_are_from_is_their_country() -> None:
    assert one("NPS split by where they are from").compare.by == "attribute:country"


@pytest.mark.parametrize(
    "question", ["what does net delight actually mean", "meaning of NPS?", "what does CSAT stand for"]
)
def test_what_a_measure_is_may_be_asked(question: str) -> None:
    assert one(question).intent is Intent.HELP


@pytest.mark.parametrize(
    "question", ["how many customers does Clockwell have?", "how many staff work in the warehouse?"]
)
def test_there_are_no_figures_of_a_rival_and_of_those_who_work_here(question: str) -> None:
    assert refused(question).code is RefusalCode.OUT_OF_SCOPE


def test_very_words_stand_in_quotes() -> None:
    found = one('quotes with the exact word "refund" please')
    assert (found.intent, found.include.text) == (Intent.QUOTES, "refund")


def test_a_figure_and_a_list_are_two_questions() -> None:
    assert questions("nps last week and top complaints") == ["nps last week", "top complaints"]
    assert len(questions("people who pay twice, how many are they?")) == 1
    assert len(questions("CES, what is that")) == 1
    first, second = understand("nps last week and top complaints", context())
    assert isinstance(first, Spec)
    assert isinstance(second, Spec)
    assert first.period == second.period


@pytest.mark.parametrize(
    ("before", "question", "of"),
    [
        ("what do regulars complain about?", "how many people is that?", "dislike"),
        ("what do regulars like?", "what share is that?", "like"),
        ("what do regulars like?", "how many said so?", "like"),
        ("what do regulars ask for?", "how many of those were there in October?", "request"),
    ],
)
def test_how_many_those_are_counts_what_was_listed(before: str, question: str, of: str) -> None:
    found = _after(before, question)
    assert found.intent in (Intent.COUNT, Intent.SHARE)
    assert (found.include.groups, found.include.roles) == (("regulars",), (of,))


def test_the_other_end_of_a_ranking_is_the_same_ranking() -> None:
    before = one("NPS by country")
    assert one("and the happiest?", previous=before) == before


@pytest.mark.parametrize("question", ["compare that with 2024", "how does that compare to 2024?"])
def test_what_was_asked_about_is_held_against_any_other_time(question: str) -> None:
    found = _after("average stars in 2026", question)
    assert found.period == Period(start=date(2026, 1, 1), end=date(2027, 1, 1))
    assert found.compare.to == Period(start=date(2024, 1, 1), end=date(2025, 1, 1))


def test_quotes_asked_for_besides_are_of_what_was_counted() -> None:
    _, quotes = understand("share of complaints about delivery, plus a couple of quotes", context())
    assert isinstance(quotes, Spec)
    assert (quotes.intent, quotes.limit) == (Intent.QUOTES, 2)
    assert (quotes.include.themes, quotes.include.roles) == (("delivery",), ("dislike",))


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("compare the countries on NPS", "attribute:country"),
        ("which of the two products gets the worst stars?", "product"),
        ("what is the gap between iOS and Android in NPS?", "product"),
        ("how do the two products differ in average stars?", "product"),
        ("which nationality gives us the best stars?", "attribute:country"),
        ("which type of trip has the lowest NPS?", "attribute:trip_type"),
        ("what is our NPS in Germany and in Spain?", "attribute:country"),
        ("how do the sources differ from one another in net sentiment?", "source"),
    ],
)
def test_what_is_told_apart_is_named_in_many_ways(question: str, by: str) -> None:
    found = one(question)
    assert (found.intent, found.compare.by, found.limit) == (Intent.COMPARE, by, 5)


@pytest.mark.parametrize(
    "question",
    [
        "how many signups did we have yesterday?",
        "how many free users converted to paid in October?",
        "what does Clockwell charge per month?",
        "who founded Clockwell?",
        "who is on call tonight?",
    ],
)
def test_figures_of_the_business_and_of_rivals_are_elsewhere(question: str) -> None:
    assert refused(question).code is RefusalCode.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "question",
    [
        "what did people ask on iOS that was left hanging without a reply?",
        "which questions are still waiting for somebody to answer?",
    ],
)
def test_questions_that_were_left_open(question: str) -> None:
    assert one(question).include.attributes == {"answered": ("false",)}


@pytest.mark.parametrize(
    "question",
    [
        "show me something nice about delivery",
        "can you pull some nice lines about delivery for our newsletter",
    ],
)
def test_nice_lines_are_positive_quotes(question: str) -> None:
    found = one(question)
    assert (found.intent, found.include.themes, found.include.sentiment) == (
        Intent.QUOTES,
        ("delivery",),
        ("positive",),
    )


def test_what_is_made_cheaper_is_about_the_price() -> None:
    assert one("did release 4.2 make the app cheaper?").include.themes == ("price",)


def test_emoji_and_drawn_out_words_say_nothing() -> None:
    assert one("sooo what do regulars dislike 🍱") == one("what do regulars dislike")


def test_what_is_not_liked_is_disliked() -> None:
    found = _after("what do regulars like?", "and what not?")
    assert (found.intent, found.include.groups) == (Intent.DISLIKES, ("regulars",))


def test_an_oath_names_nothing() -> None:
    assert one("why on earth did NPS drop in October?") == one("why did NPS drop in October?")


def test_to_quantify_is_to_count() -> None:
    found = one("pls quantify: delivery, last 90 days, people not posts")
    assert (found.intent, found.measure, found.include.themes) == (
        Intent.COUNT,
        Measure.PEOPLE,
        ("delivery",),
    )


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("NPS by country", "what about CSAT"),
        ("NPS by country", "average stars instead"),
        ("trend of NPS", "and csat?"),
    ],
)
def test_another_figure_is_told_in_the_same_way(before: str, question: str) -> None:
    asked, found = one(before), _after(before, question)
    assert found.measure is not Measure.NPS
    assert found == replace(asked, measure=found.measure)


def test_what_is_added_is_compared_as_well() -> None:
    found = _after("compare NPS of iOS and Web", "please add Android")
    assert set(found.include.products) >= {"Android", "iOS"}
    assert found.compare.by == "product"


@pytest.mark.parametrize(
    "question",
    [
        "what do people who do not live in Spain dislike?",
        "what do people dislike who are not part of the Spain group?",
        "what do people dislike if Spain is not taken into account?",
        "what does everyone else than Spain dislike?",
    ],
)
def test_who_is_none_of_them_is_left_out(question: str) -> None:
    found = one(question)
    assert (found.intent, found.exclude.attributes) == (Intent.DISLIKES, {"country": ("Spain",)})
    assert not found.include.attributes


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("negative quotes about the wifi in 2025", "forget the year"),
        ("negative quotes about the wifi in 2025", "no matter when"),
        ("negative quotes about the wifi in 2025", "all years please"),
        ("negative quotes about the wifi in 2025", "and over the whole time?"),
        ("negative quotes about the wifi in 2025", "scrap that, everything again"),
        ("negative quotes about the wifi from Spain", "forget the country"),
        ("negative quotes about the wifi from Spain", "from any country"),
        ("negative quotes about the wifi from Spain", "not just Spain"),
    ],
)
def test_what_is_taken_back_no_longer_counts(before: str, question: str) -> None:
    found = _after(before, question)
    assert (found.intent, found.include.themes) == (Intent.QUOTES, ("wifi",))
    assert found.include.sentiment == ("negative",)
    assert found.period.all_time()
    assert not found.include.attributes


def test_something_is_taken_back_and_something_else_is_asked_for() -> None:
    found = _after("negative quotes about the wifi in 2025", "drop the year, any from Spain?")
    assert found.period.all_time()
    assert found.include.attributes == {"country": ("Spain",)}


@pytest.mark.parametrize("question", ["which themes drop this month", "compare all countries", "any issues?"])
def test_nothing_is_taken_back_where_something_is_asked_for(question: str) -> None:
    assert not widening.takes_back(question)


@pytest.mark.parametrize(
    ("question", "limit"),
    [("only three", 3), ("and about the price, just 2", 2), ("make it ten", 10), ("four are enough", 4)],
)
def test_how_many_are_wanted_may_be_said_afterwards(question: str, limit: int) -> None:
    assert _after("show quotes about the wifi", question).limit == limit


def test_after_a_language_another_language_is_meant() -> None:
    found = _after("how many comments in English per month?", "and for Spanish?")
    assert (found.include.languages, dict(found.include.attributes)) == (("es",), {})


def test_of_another_rival_the_same_is_asked() -> None:
    vocabulary = replace(VOCABULARY, rivals={"Clockwell": (), "Tidytime": ()})
    before = one("why do customers pick us over Clockwell?", vocabulary=vocabulary)
    found = one("now Tidytime", previous=before, vocabulary=vocabulary)
    assert (found.include.rivals, found.include.roles) == (("Tidytime",), ("reason_to_buy",))


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("how many regulars complained about the wifi in 2025?", "show what they said"),
        ("how many regulars complained about the wifi in 2025?", "let me see some of those"),
    ],
)
def test_what_was_counted_is_shown(before: str, question: str) -> None:
    found = _after(before, question)
    assert (found.intent, found.include.groups) == (Intent.QUOTES, ("regulars",))
    assert (found.include.themes, found.include.roles) == (("wifi",), ("dislike",))


def test_positive_complaints_are_never_asked_for() -> None:
    found = _after("show 3 positive quotes about the wifi", "and two quotes that complain")
    asked = (found.include.roles, found.include.sentiment)
    assert asked in {(("dislike",), ()), ((), ("negative",))}
    assert found.limit == 2


def test_the_release_of_a_month_is_meant() -> None:
    found = _after("what did 4.2 do for crashes?", "no, the one in June")
    assert (found.intent, found.period) == (Intent.EFFECT, Period(start=date(2026, 6, 2)))


def test_the_time_beside_the_one_before() -> None:
    found = _after("NPS this quarter", "and the one before?")
    assert found.period == Period(start=date(2026, 7, 1), end=date(2026, 10, 1))
    found = _after("NPS in October", "and a year earlier?")
    assert found.period == Period(start=date(2025, 10, 1), end=date(2025, 11, 1))


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("how many complaints about delivery, no sorry, wifi", "how many complaints about wifi"),
        ("quotes about delivery... wait, about wifi", "quotes about wifi"),
        ("complaints in September, no sorry, October", "complaints in October"),
        ("how many complaints about delivery, actually about wifi", "how many complaints about wifi"),
    ],
)
def test_what_was_said_by_mistake_counts_for_nothing(question: str, meant: str) -> None:
    assert one(question) == one(meant)


def test_where_all_is_of_one_kind_its_name_narrows_nothing_down() -> None:
    only = replace(VOCABULARY, kinds=("review",))
    assert one("how many reviews mention wifi?", vocabulary=only) == one("how many mention wifi?")


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("one really damning line about the courier", 1),
        ("give me a single warm sentence on the courier", 1),
        ("show lines about the courier", None),
    ],
)
def test_one_line_is_one_quote(question: str, limit: int | None) -> None:
    assert read_words(question, Index(VOCABULARY), context()).limit == limit


def test_people_and_not_how_many_reviews() -> None:
    found = one("how many people, not how many reviews, mentioned the courier")
    assert (found.measure, found.include.kinds) == (Measure.PEOPLE, ())


@pytest.mark.parametrize("question", ["what do they want?", "what are they asking for?", "what do they like"])
def test_they_are_those_of_the_question_before(question: str) -> None:
    assert _after("why are Android users unhappy?", question).include.products == ("Android",)
    found = _after("what do regulars complain about in October?", question)
    assert (found.include.groups, found.period.start) == (("regulars",), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("how many are there?", Intent.COUNT),
        ("how many people is that based on?", Intent.COUNT),
        ("what percentage is that", Intent.SHARE),
    ],
)
def test_what_was_shown_is_counted(question: str, counted: Intent) -> None:
    found = _after("show me complaints about the courier in October", question)
    assert (found.intent, found.period.start) == (counted, date(2026, 10, 1))
    assert (found.include.themes, found.include.roles) == (("delivery",), ("dislike",))


def test_a_share_is_asked_of_what_was_counted() -> None:
    found = _after("how many reviews in October", "what share is negative")
    assert (found.intent, found.period.start) == (Intent.SHARE, date(2026, 10, 1))


@pytest.mark.parametrize(
    "question",
    [
        "NPS fell. Why?",
        "Our NPS dropped: what happened?",
        "NPS went down last month, why?",
        "NPS was worse in October. How come?",
    ],
)
def test_why_is_asked_after_what_was_noticed(question: str) -> None:
    for found in (one(question), _after("why do Android users complain?", question)):
        assert (found.intent, found.measure) == (Intent.WHY, Measure.NPS)
        assert found.compare.to is not None


@pytest.mark.parametrize(
    "question",
    [
        "what do customers want, leaving out reviews from the Trust Page",
        "requests without the Trust Page reviews",
        "what do people ask for, ignoring posts on the Trust Page",
    ],
)
def test_leaving_a_source_out_asks_for_no_kind(question: str) -> None:
    found = one(question)
    assert found.exclude.sources == ("Trust Page",)
    assert (found.include.kinds, found.exclude.kinds) == ((), ())


def test_ones_of_a_country_are_customers() -> None:
    found = _after("what do German customers like", "what about Spanish ones")
    assert (found.include.attributes, found.include.languages) == ({"country": ("Spain",)}, ())
    assert _after("quotes from Germany", "Spanish ones only").include.attributes == {"country": ("Spain",)}
    english = _after("quotes from Germany", "English ones only").include
    assert (english.attributes, english.languages) == ({"country": ("Germany",)}, ("en",))


def test_what_customers_care_about_is_no_customer_care() -> None:
    vocabulary = replace(VOCABULARY, themes=(*VOCABULARY.themes, SUPPORT))
    cares = one("Do regulars care about price?", vocabulary=vocabulary)
    assert cares.include.themes == ("price",)
    assert one("How is customer care rated?", vocabulary=vocabulary).include.themes == ("support",)


def test_how_many_are_unhappy_counts_people() -> None:
    found = one("How many people are unhappy with the courier this month compared with last month")
    assert (found.intent, found.measure) == (Intent.COMPARE, Measure.PEOPLE)


@pytest.mark.parametrize(
    ("question", "by"),
    [("when was our worst month", "month"), ("what was the best year for the courier", "year")],
)
def test_the_best_and_the_worst_time_is_one_of_a_course(question: str, by: str) -> None:
    found = one(question)
    assert (found.intent, found.compare.by) == (Intent.TREND, by)
    assert found.measure in (Measure.NET_SENTIMENT, Measure.MEAN_SCORE)


@pytest.mark.parametrize(
    "question", ["give me a summary of last week", "recap of October please", "overview of Q3"]
)
def test_a_summary_is_what_it_was_about(question: str) -> None:
    found = one(question)
    assert found.intent is Intent.THEMES
    assert found.period.start is not None


@pytest.mark.parametrize(
    "question",
    [
        "summarise this email thread",
        "where did new customers hear about us?",
        "how did Germans find out about us",
        "recap of the sales call",
    ],
)
def test_what_no_feedback_tells_is_refused(question: str) -> None:
    assert refused(question).code is RefusalCode.OUT_OF_SCOPE
