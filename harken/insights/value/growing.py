"""Single customers who grow from small: how many, what they bring, and what sets them apart; never who."""

from __future__ import annotations

from dataclasses import replace

from harken.domain.answers import Row
from harken.insights.statistics import Estimate
from harken.insights.value.book import Book
from harken.insights.value.traits import told_apart
from harken.insights.value.who import Who

GREW = "grew"


def growing(book: Book, everybody: Who) -> list[Row]:
    """Customers who grew from small, beside those who fell: chance alone makes as many of each.

    What sets the ones apart is told against the others, not against all: small customers have more room to
    grow than large ones, and who went the other way had as much.
    """
    if not book.whole.yearly or book.whole.year <= 0:
        return []
    mean, least = book.whole.year / book.whole.yearly, book.inquiry.rules.min_people
    n = book.count(everybody)
    if n < least:
        return []
    grew, fell = replace(everybody, grew_to=mean), replace(everybody, fell_from=mean)
    for name, who, sentence in ((GREW, grew, _GREW), ("fell", fell, _FELL)):
        many = book.count(who)
        if 0 < many < least:
            return []
        book.share(name, everybody, n, (who, many), sentence)
    _bring(book, grew)
    # What they do follows from having grown; who they are does not.
    return told_apart(book, grew, fell, {"of": GREW}, without=("behaviour",))


_GREW = (
    "Share of customers who brought less than the average of a year before, and now more and at least twice "
    "as much."
)
_FELL = (
    "Share of customers who brought more than the average of a year before, and now less and at most half as "
    "much."
)


def _bring(book: Book, grew: Who) -> None:
    """The sum that they bring now, and what it was a year before."""
    found = book.sums(grew)
    if not found.yearly:
        return
    for name, total, year in (
        ("grew_to", found.year, "the year"),
        ("grew_from", found.before, "the year before"),
    ):
        sentence = f"Sum of what their orders of {year} up to {book.day} brought."
        book.state(name, book.definition.currency, Estimate(total), grew, sentence, n=found.yearly)
