"""Which names a question holds: by other words, forms and slips, beside each other, and left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harken.ask import forms, names, parse, specs
from harken.ask.context import Context
from harken.ask.reading import Reading
from harken.domain.questions import Filter, Intent, ScoreRange, Spec
from harken.domain.understanding import Theme
from harken.domain.vocabulary import ScoreName
from tests.unit.ask.factories import VOCABULARY, context, one

HERE = context(
    vocabulary=replace(
        VOCABULARY,
        themes=(
            *VOCABULARY.themes,
            Theme(key="food", name="Food and drink", words=("food", "wine")),
            Theme(key="tidiness", name="Tidiness", words=("tidy", "dirty")),
            Theme(key="pace", name="Speed", words=("slow", "lag")),
        ),
        attributes={
            "country": ("Germany", "Spain", "United States"),
            "plan": ("free", "starter", "gold"),
            "cabin": ("Business Class", "First Class"),
            "traveller": ("Business", "Lone Holiday", "Family Holiday"),
        },
        scores=(*VOCABULARY.scores, ScoreName(name="wifi", kind="rating", low=1, high=5)),
    )
)
IN_FRENCH = Spec(intent=Intent.COUNT, include=Filter(languages=("fr",)))


def _read(question: str, where: Context = HERE) -> Reading:
    """The only question of a message by rules."""
    index = names.Index(where.vocabulary, where.encoder.knows)
    (part,) = next(iter(parse.partings(question, index, where)))
    return part.read


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("how good is the connectivity", "wifi"),
        ("is the router worse this year", "wifi"),
        ("which menus do people praise", "food"),
        ("why do our guests not dine well here", "food"),
        ("quotes about the wfi", "wifi"),
        ("is it getting laggier", "pace"),
        ("which is the dirtiest", "tidiness"),
        ("bug mentions last week", "crashes"),
        ("which bugs do people talk about", "crashes"),
        ("comments about the lagg", "pace"),
    ],
)
def test_a_theme_is_found_by_other_words_and_by_their_forms(question: str, theme: str) -> None:
    assert _read(question).include.themes == (theme,)


@pytest.mark.parametrize(
    "question",
    [
        "who wins most of our customers",
        "please state the number of reviews",
        "where do we crush our rivals",
        "setting that aside, what do people like",
        "what bugs people most",
        "what do people say in September",
    ],
)
def test_plain_english_is_no_slip_and_no_form_of_a_name(question: str) -> None:
    found = _read(question).include
    assert (found.themes, found.attributes) == ((), {})


@pytest.mark.parametrize(
    ("question", "include"),
    [
        ("the average Wi-Fi rating", Filter(score=ScoreRange(name="wifi"))),
        ("the rating of the internet", Filter(score=ScoreRange(name="wifi"))),
        ("the rating of the parcels", Filter(themes=("delivery",))),
        ("business or first class?", Filter(attributes={"cabin": ("Business Class", "First Class")})),
        ("and the holiday people", Filter(attributes={"traveller": ("Lone Holiday", "Family Holiday")})),
        ("what do paying customers like", Filter(attributes={"plan": ("starter", "gold")})),
        ("what do non-paying customers like", Filter(attributes={"plan": ("free",)})),
        ("what is said in english or spanish", Filter(languages=("en", "es"))),
        ("what do spanish-speaking customers like", Filter(languages=("es",))),
        ("what do spanish customers like", Filter(attributes={"country": ("Spain",)})),
    ],
)
def test_what_stands_beside_a_name_tells_what_it_names(question: str, include: Filter) -> None:
    assert _read(question).include == include


def test_after_a_language_a_language_is_meant_and_else_a_country() -> None:
    assert _read("and spanish?", replace(HERE, previous=IN_FRENCH)).include == Filter(languages=("es",))
    assert _read("and spanish?").include == Filter(attributes={"country": ("Spain",)})


@pytest.mark.parametrize(
    ("question", "include", "exclude"),
    [
        ("complaints other than price, for Germany", "country", ("price",)),
        ("lag we know about, so leave speed out: what else is bad", "", ("pace",)),
        ("with the exception of lag, what do people like", "", ("pace",)),
        ("reviews where the wifi is not mentioned", "", ("wifi",)),
        ("wifi or no wifi, what do people like", "", ()),
        ("not asking about the price: what do people like", "", ()),
    ],
)
def test_what_is_left_out_or_only_said(question: str, include: str, exclude: tuple[str, ...]) -> None:
    read = _read(question)
    assert (read.include.themes, read.exclude.themes) == ((), exclude)
    assert set(read.include.attributes) == ({include} if include else set())


def test_a_rival_that_we_are_preferred_to_is_asked_about() -> None:
    read = _read("why do people come to us rather than to Clockwell")
    assert (read.include.rivals, read.exclude.rivals) == (("Clockwell",), ())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("crashed", "crash", True),
        ("freezing", "freeze", True),
        ("dropping", "drop", True),
        ("laggy", "lag", True),
        ("wins", "wine", False),
        ("tide", "tidy", False),
    ],
)
def test_forms_of_one_word_are_told_from_other_words(one: str, other: str, same: bool) -> None:
    assert forms.related(one, other) is same


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how many reviews use the phrase 'free parcel'", "free parcel"),
        ("how many people wrote 'cancel', I mean the word itself", "cancel"),
        ("does 'confusing' come up, literally?", "confusing"),
        ("my boss wants 'some voices' on delivery", None),
        ("do the guests' views of the staff's manners differ", None),
    ],
)
def test_words_in_single_quotes_are_looked_for_where_somebody_wrote_them(
    question: str, words: str | None
) -> None:
    assert _read(question).include.text == words


@pytest.mark.parametrize(
    ("question", "include", "exclude"),
    [
        ("what do people in Germany hold against us", Filter(attributes={"country": ("Germany",)}), Filter()),
        (
            "do Germans think more of us than others do",
            Filter(attributes={"country": ("Germany",)}),
            Filter(),
        ),
        ("any regulars plugging us to their mates", Filter(groups=("regulars",)), Filter()),
        (
            "likes of regulars, delivery set aside",
            Filter(groups=("regulars",)),
            Filter(themes=("delivery",)),
        ),
        ("reviewers (not reviews) who praise delivery", Filter(themes=("delivery",)), Filter()),
    ],
)
def test_small_words_and_what_stands_behind_a_comma(question: str, include: Filter, exclude: Filter) -> None:
    found = _read(question)
    assert (found.include, found.exclude) == (include, exclude)


def test_what_others_do_not_say_is_said_by_those_who_are_asked_about() -> None:
    found = _read("what do promoters say that passives do not").include.score
    assert found == ScoreRange(name="likely", low=9, high=10)


def test_one_source_leaves_the_others_out_already() -> None:
    both = Spec(intent=Intent.COUNT, include=Filter(sources=("forum",)), exclude=Filter(sources=("lounges",)))
    assert specs.normal(both) == specs.normal(replace(both, exclude=Filter()))
    people = replace(
        both, include=Filter(groups=("regulars",)), exclude=Filter(groups=("business customers",))
    )
    assert specs.normal(people).exclude.groups == ("business customers",)


@pytest.mark.parametrize("code", ["DE", "de", "DEU"])
@pytest.mark.parametrize(
    "question", ["likes of people in Germany", "what do Germans like", "likes in {code}"]
)
def test_a_country_is_known_by_the_code_that_is_stored(question: str, code: str) -> None:
    coded = replace(VOCABULARY, attributes={"author_country": (code, "US")}, sayings=())
    read = _read(question.format(code=code), replace(HERE, vocabulary=coded))
    assert read.include == Filter(attributes={"author_country": (code,)})


@pytest.mark.parametrize(
    "question", ["likes of people in Germany", "what do Germans like", "what do people like in germany"]
)
@pytest.mark.parametrize("values", [("DE", "Germany"), ("DE", "de"), ("DE", "de", "Germany")])
def test_a_country_that_is_stored_in_several_ways_is_all_of_them(
    question: str, values: tuple[str, ...]
) -> None:
    stored = replace(VOCABULARY, attributes={"country": (*values, "US")}, sayings=())
    read = _read(question, replace(HERE, vocabulary=stored))
    assert {name: set(held) for name, held in read.include.attributes.items()} == {"country": set(values)}


@pytest.mark.parametrize("question", ["forget Germany", "not just Germany", "drop the Germany filter"])
def test_a_country_that_is_stored_in_several_ways_is_forgotten_in_all_of_them(question: str) -> None:
    stored = replace(VOCABULARY, attributes={"country": ("DE", "Germany", "US")}, sayings=())
    asked = one("what do people like in Germany", vocabulary=stored)
    assert asked.include.attributes == {"country": ("DE", "Germany")}
    found = one(question, vocabulary=stored, previous=asked)
    assert found.include == found.exclude == Filter()


def test_a_code_of_what_is_no_country_is_none() -> None:
    coded = replace(VOCABULARY, attributes={"plan": ("DE", "US")}, sayings=())
    assert _read("likes of people in Germany", replace(HERE, vocabulary=coded)).include == Filter()


@pytest.mark.parametrize(
    ("question", "themes"),
    [
        ("do people like the setup", ("themes",)),
        ("complaints about the setup", ("themes",)),
        ("is our app any good", ("themes",)),
        ("are the rolls fresh", ("themes",)),
        ("which 20% of themes cause 80% of complaints", ()),
        ("share of themes", ()),
    ],
)
def test_a_word_of_questions_names_a_theme_where_a_subject_stands(
    question: str, themes: tuple[str, ...]
) -> None:
    looks = Theme(key="themes", name="Look and layout", words=("themes", "setup", "app", "fresh"))
    where = replace(HERE, vocabulary=replace(VOCABULARY, themes=(*VOCABULARY.themes, looks)))
    assert _read(question, where).include.themes == themes
