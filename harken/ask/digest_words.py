"""The sentences of a digest: one line for each thing that a reader wants to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from harken.ask import coverage_words, figures, scope_words
from harken.ask.certainty import LITTLE, beyond_chance, interval
from harken.ask.digest_asking import Found
from harken.ask.scope_words import Names, noun, theme
from harken.ask.spans import day_of
from harken.ask.template import NOTHING, Slot, Template, Text, listed, name, slot, spaced
from harken.domain.answers import Fact, Facts, Quote, RefusalCode, Row, SourceState
from harken.domain.questions import Filter, Intent, Period, Spec

#: A theme is new when the period before had none of it and this one has at least so many.
NEW = 3
#: So many that say the same are an opinion that is shared; one alone is a voice.
SHARED = 2
#: Up to here a share is told as so many of so many, which nobody takes for more than it is.
COUNTED = 100
#: More movements than these are left to the details.
MOVES = 3

_DAYS = Template("from {first} to {last}")
#: Of a text that names a first and a last day.
_PIECES = 4
_TITLE, _TITLE_OF = Template("What customers said {period}"), Template("What {groups} said {period}")
_TITLE_SCOPE = Template("What customers said {scope}")


def title(period: Period, scope: Filter, names: Names) -> Text:
    """What the digest is about, and when."""
    when = span(period)
    if scope.empty():
        return _TITLE(period=when)
    if scope == Filter(groups=scope.groups):
        return _TITLE_OF(groups=listed(map(name, scope.groups)), period=when)
    spec = Spec(intent=Intent.COUNT, include=scope)
    return spaced([_TITLE_SCOPE(scope=scope_words.described(spec, names)), when])


def span(period: Period) -> Text:
    """Days as they are said: from 9 to 15 November 2026."""
    told = figures.period(period)
    if not isinstance(period.start, date) or not isinstance(period.end, date) or len(told.pieces) != _PIECES:
        return told
    first, last = period.start, period.end - timedelta(days=1)
    if first.year != last.year:
        return told
    short = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return _DAYS(first=slot(Slot.DATE, short), last=figures.day(last))


_SPANS = {
    timedelta(days=1): Template("the day before")(),
    timedelta(days=7): Template("the week before")(),
}
_MONTH, _OTHER_SPAN = Template("the month before")(), Template("the period before")()
_CALM = {
    timedelta(days=1): Template("A calm day: nothing moved by more than chance explains.")(),
    timedelta(days=7): Template("A calm week: nothing moved by more than chance explains.")(),
}
_CALM_MONTH = Template("A calm month: nothing moved by more than chance explains.")()
_STILL = Template("Nothing moved by more than chance explains.")()


def _length(period: Period) -> timedelta:
    return day_of(period.end) - day_of(period.start) if period.start and period.end else timedelta.max


def _monthly(period: Period) -> bool:
    return timedelta(days=28) <= _length(period) <= timedelta(days=31)


def before(period: Period) -> Text:
    """What the time before is called."""
    return _SPANS.get(_length(period), _MONTH if _monthly(period) else _OTHER_SPAN)


def calm(period: Period) -> Text:
    """That nothing moved."""
    return _CALM.get(_length(period), _CALM_MONTH if _monthly(period) else _STILL)


_HEARD = Template("{n} {noun} from {people} {persons}{before}.")
_BEFORE = Template(", against {n} in {span}")
_SILENT = Template("Nothing was heard {period}.")
_REFUSED = Template("{message}")


def heard(volume: Found, people: Found, earlier: Found | None) -> Text:
    """How much, from how many, and how much it was before."""
    spec, found = volume
    silent = found.refused is not None and found.refused.code is RefusalCode.EMPTY
    if found.refused is not None and not silent:
        return _REFUSED(message=slot(Slot.NOTE, found.refused.message))
    n = base(found)
    if not n:
        return _SILENT(period=span(spec.period))
    persons = base(people[1])
    return _HEARD(
        n=figures.count(n),
        noun=noun(spec, n),
        people=figures.count(persons),
        persons=scope_words.people(persons),
        before=_BEFORE(n=figures.count(base(earlier[1])), span=before(spec.period)) if earlier else NOTHING,
    )


_MOOD = Template("Net sentiment went from {before} to {value}, more than chance explains.")
_MOVES = Template("{moves} {span}, more than chance explains.")
_MOVE = Template("{theme} {way} from {before} to {value} ({n} of {of})")
_UP, _DOWN = Template("up")(), Template("down")()
_SINCE = Template("since {span}")
_LONG = Template("against the twelve weeks before")()


def changed(moved: Found, mood: Found | None, names: Names, *, long: bool = False) -> Text:
    """Only what moved beyond chance; nothing where nothing did.

    Args:
        moved: Themes, against the time before or, if `long`, the weeks before.
        mood: Net sentiment against the time before.
        names: Theme keys to names.
        long: Whether themes are held against the weeks before.
    """
    rows = sure(moved[1])
    if not rows:
        return NOTHING if mood is None else _mood(mood[1])
    span = _LONG if long else _SINCE(span=before(moved[0].period))
    moves = _MOVES(moves=listed(_move(row, moved[1], names) for row in rows[:MOVES]), span=span)
    return spaced([moves, NOTHING if mood is None else _mood(mood[1])])


def sure(found: Facts) -> list[Row]:
    """The themes that moved and that more than a voice or two speak of, the furthest first."""
    rows = [row for row in found.rows if moved_surely(row, found) and _heard_of(row, found)]
    return sorted(rows, key=lambda row: -abs(found.facts[row.cells["change"]].value or 0.0))


def moved_surely(row: Row, found: Facts) -> bool:
    return "change" in row.cells and beyond_chance(found.facts[row.cells["change"]])


def _heard_of(row: Row, found: Facts) -> bool:
    return any((found.facts[row.cells[cell]].numerator or 0) >= NEW for cell in ("value", "before"))


def _move(row: Row, found: Facts, names: Names) -> Text:
    change, now = found.facts[row.cells["change"]], found.facts[row.cells["value"]]
    return _MOVE(
        theme=theme(row.keys["theme"], names),
        way=_UP if (change.value or 0) > 0 else _DOWN,
        before=figures.value(found.facts[row.cells["before"]]),
        value=figures.value(now),
        n=figures.count(now.numerator or 0),
        of=figures.count(now.n),
    )


def _mood(found: Facts) -> Text:
    row = next((row for row in found.rows if moved_surely(row, found)), None)
    if row is None:
        return NOTHING
    then, value = (found.facts[row.cells[cell]] for cell in ("before", "value"))
    return _MOOD(before=figures.value(then), value=figures.value(value))


_ONE = Template("{opinion} ({share})")
_LIST = Template("{listed}.")
_OF = Template("{n} of {of}")
_VOICE = Template("{opinion} ({where})")
_WHERE, _WHERE_ON = Template("{source}"), Template("{source}, {day}")


def opinions(asked: Found | None, voice: Quote | None, *, few: bool) -> Text:
    """What several say alike; where nobody says the same, or few were heard, one of them in full."""
    rows = _shared(asked[1]) if asked is not None else []
    if asked is None or not rows:
        return NOTHING if voice is None else _LIST(listed=spoken(voice))
    told = _LIST(listed=listed(_opinion(row, asked[1]) for row in rows))
    if not few or voice is None or voice.text in {row.keys["opinion"] for row in rows}:
        return told
    return spaced([told, _LIST(listed=spoken(voice))])


def _shared(found: Facts) -> list[Row]:
    if found.refused is not None:
        return []
    return [row for row in found.rows if (found.facts[row.cells["value"]].numerator or 0) >= SHARED]


def _opinion(row: Row, found: Facts) -> Text:
    fact = found.facts[row.cells["value"]]
    return _ONE(opinion=scope_words.opinion(row.keys["opinion"]), share=share(fact))


def share(fact: Fact) -> Text:
    """So many of so many while they are few, else the share."""
    if fact.n >= COUNTED or fact.numerator is None:
        return figures.value(fact)
    return _OF(n=figures.count(fact.numerator), of=figures.count(fact.n))


def spoken(quote: Quote) -> Text:
    """Somebody's own words, and where they stand."""
    source = name(quote.source)
    where = (
        _WHERE(source=source)
        if quote.date is None
        else _WHERE_ON(source=source, day=slot(Slot.DATE, f"{quote.date.day} {quote.date:%B}"))
    )
    return _VOICE(opinion=scope_words.opinion(quote.text), where=where)


_ADVOCACY = Template("{share} of {n} {people} heard recommend; {warns} warn others off.")


def advocacy(asked: Found, voice: Quote | None) -> Text:
    """Who recommends and who warns off, and one who recommends in their own words."""
    rates = {fact.name: fact for fact in asked[1].facts.values() if not fact.where}
    if asked[1].refused is not None or not {"advocacy_rate", "warn_off_rate"} <= rates.keys():
        return NOTHING
    rate, warns = rates["advocacy_rate"], rates["warn_off_rate"]
    told = _ADVOCACY(
        share=_many(rate),
        warns=_many(warns),
        n=figures.count(rate.n),
        people=scope_words.people(rate.n),
    )
    range_ = interval(rate) if rate.n >= LITTLE else NOTHING
    return spaced([told, range_, _LIST(listed=spoken(voice)) if voice is not None else NOTHING])


def _many(fact: Fact) -> Text:
    """So many while they are few, else their share."""
    if fact.n >= COUNTED or fact.numerator is None:
        return figures.value(fact)
    return figures.count(fact.numerator)


def new(moved: Found, names: Names) -> Text:
    """Themes that nobody mentioned in the period before."""
    found = moved[1]
    fresh = [row for row in found.rows if _fresh(row, found)]
    if not fresh:
        return NOTHING
    return _LIST(
        listed=listed(
            _ONE(opinion=theme(row.keys["theme"], names), share=share(found.facts[row.cells["value"]]))
            for row in fresh
        )
    )


def _fresh(row: Row, found: Facts) -> bool:
    if "before" not in row.cells:
        return False
    then, now = found.facts[row.cells["before"]], found.facts[row.cells["value"]]
    return then.n > 0 and not then.numerator and (now.numerator or 0) >= NEW


_FAILING = Template("{name} fails; it was last read {day}.")
_NEVER = Template("{name} was never read.")
_ALL_WELL = Template("All {n} sources are read as planned.")
_ONE_WELL = Template("The one source is read as planned.")()


def sources(states: Iterable[SourceState]) -> Text:
    """What is wrong with the sources, or that nothing is."""
    known = list(states)
    if not known:
        return NOTHING
    ill = [_ill(state) for state in known if not state.healthy]
    well = _ALL_WELL(n=figures.count(len(known))) if len(known) > 1 else _ONE_WELL
    # What lasts is told already; what is over was blind in the digest's own period.
    missed = coverage_words.blind(state for state in known if state.healthy)
    return spaced([*ill, missed]) or well


def _ill(state: SourceState) -> Text:
    if state.lasting is not None:
        return coverage_words.stretch(state.name, state.lasting)
    if state.last_collected is None:
        return _NEVER(name=name(state.name))
    return _FAILING(name=name(state.name), day=figures.day(state.last_collected.date()))


TITLES: Mapping[str, str] = {
    "heard": "Heard",
    "changed": "Changed",
    Intent.REASONS_TO_BUY.value: "Why they buy",
    Intent.LIKES.value: "They like",
    Intent.DISLIKES.value: "They dislike",
    Intent.REQUESTS.value: "They ask for",
    "advocacy": "Advocacy",
    "groups": "Groups",
    "standing": "Give and get",
    "watched": "To watch",
    "new": "New",
    "rivals": "Rivals",
    "state": "Twelve weeks",
    "sources": "Sources",
    "more": "To see more",
}


def base(found: Facts) -> int:
    """How much a fact is made of; none where there is none."""
    return found.facts[found.how.n].n if found.how.n else 0
