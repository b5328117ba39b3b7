from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from harken.domain.answers import Quote
from harken.domain.questions import Filter, Intent, Order, Spec
from harken.insights.answering import Rules
from harken.insights.measure import measure
from storage.tables import PartRow
from tests.factories import Said, hear

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))


def quotes(engine: Engine, limit: int = 5, order: Order = Order.VOLUME, **include: object) -> list[Quote]:
    spec = Spec(intent=Intent.QUOTES, include=Filter(**include), limit=limit, order=order)  # type: ignore[arg-type]
    with engine.connect() as connection:
        return list(measure(connection, spec, rules=RULES).quotes)


def dislike(text: str, probability: float = 0.9) -> Said:
    return Said(text=text, sentiment=-1, roles=("dislike",), themes=("wifi",), probability=probability)


def test_a_quote_is_a_verbatim_piece_of_its_part(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, said=[Said(text="Ünïcode 🎉 first."), dislike("The wifi was so slow all week.")])
    (quote,) = quotes(engine, themes=("wifi",))
    with engine.connect() as connection:
        whole = connection.execute(
            select(PartRow.text).where(PartRow.feedback_id == quote.feedback_id)
        ).scalar_one()
    assert whole[quote.start : quote.end] == quote.text == "The wifi was so slow all week."


def test_the_clearest_readable_statement_comes_first(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, said=[dislike("Bad wifi.", 0.99)])
        hear(connection, said=[dislike("Write to [email] about the slow wifi, please do.", 0.98)])
        hear(connection, said=[dislike("The wifi was rather slow for us.", 0.7)])
        hear(connection, said=[dislike("I could not open a single page.", 0.95)])
    found = [quote.text for quote in quotes(engine, roles=("dislike",))]
    assert found[0] == "I could not open a single page."
    assert found[1] == "The wifi was rather slow for us."


def test_no_author_and_no_wording_comes_twice(engine: Engine) -> None:
    with engine.begin() as connection:
        for author, text in (
            ("ann", "first of ann"),
            ("ann", "second of ann"),
            (None, "same"),
            (None, "Same"),
        ):
            hear(connection, said=[dislike(f"The wifi was slow, {text}.")], author=author)
    assert len(quotes(engine, themes=("wifi",))) == 2


def themed(text: str, *themes: str, meaning: tuple[float, ...]) -> Said:
    return Said(text=text, sentiment=-1, themes=themes or ("wifi",), meaning=meaning, valence=-0.5)


def test_what_only_names_a_theme_among_others_is_no_quote_about_it(engine: Engine) -> None:
    with engine.begin() as connection:
        among = "Rude porter, slow wifi, cold soup and bad beds."
        hear(connection, said=[themed(among, "wifi", "food", "beds", meaning=(0.4, 0.9))])
        for each, meaning in (("was too slow to work", (1.0,)), ("kept dropping all day", (0.8, 0.0, 0.6))):
            hear(connection, said=[themed(f"The wifi {each}.", meaning=meaning)])
    assert [quote.text for quote in quotes(engine, themes=("wifi",))][-1] == among


def test_quotes_of_a_theme_differ_in_source_and_matter(engine: Engine) -> None:
    with engine.begin() as connection:
        for number in range(4):
            said = themed(f"The wifi is slow in the hall {'again ' * number}.", meaning=(1.0, 0.1 * number))
            hear(connection, said=[said], day=date(2025, 6, 30))
        other = themed("The wifi asks for a password each hour.", meaning=(0.8, 0.0, 0.6))
        hear(connection, said=[other], source="forum", day=date(2025, 6, 1))
    found = quotes(engine, limit=2, themes=("wifi",))
    assert {quote.source for quote in found} == {"reviews", "forum"}


def test_a_sentence_cut_from_the_middle_is_not_quoted_before_a_whole_one(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, said=[dislike("but that was not the worst of it and")])
        hear(connection, said=[dislike("The shower was cold on both days.")])
    assert quotes(engine)[0].text == "The shower was cold on both days."


def test_the_newest_come_first_when_asked(engine: Engine) -> None:
    with engine.begin() as connection:
        for day in (3, 9, 5):
            hear(connection, said=[dislike(f"The wifi failed again on day {day}.")], day=date(2025, 1, day))
    found = quotes(engine, limit=2, order=Order.RECENT, themes=("wifi",))
    assert [quote.date for quote in found] == [date(2025, 1, 9), date(2025, 1, 5)]


def test_a_quote_has_itself_what_is_asked_for(engine: Engine) -> None:
    with engine.begin() as connection:
        praise = Said(text="We loved the friendly staff there.", sentiment=1, roles=("like",))
        hear(connection, said=[praise, dislike("The wifi was slow all the time.")], label="negative")
        hear(connection, said=[Said(text="Only the queue was a little long.")])
    assert [quote.text for quote in quotes(engine, sentiment=("negative",))] == [
        "The wifi was slow all the time."
    ]
    assert [quote.text for quote in quotes(engine, text="queue")] == ["Only the queue was a little long."]


def test_feedback_that_the_model_does_not_read_can_be_quoted(engine: Engine) -> None:
    with engine.begin() as connection:
        long = "La connexion était lente, " * 30
        hear(connection, said=[Said(text=long)], language="fr", classified=False, label=None)
    (quote,) = quotes(engine, languages=("fr",))
    assert long.startswith(quote.text) and len(quote.text) == 280
