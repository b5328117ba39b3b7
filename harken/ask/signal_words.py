"""The sentences of alerts other than those about spikes and falling groups."""

from __future__ import annotations

from collections.abc import Sequence

from harken.ask import figures
from harken.ask.scope_words import Names, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact

_AT_RISK = Template(
    "{n} of the {of} most valuable customers heard in the last four weeks ({share}) are unhappy, leave or"
    " warn others off, against {before} in the rest of the year before: more than chance explains."
)
_IN = Template("In {groups} alone: {told}")
_WORTH = Template("They are worth {value}.")
_WORST = Template("{n} with the worst {score} {mention} {theme}.")
_WORST_ANY = Template("{n} with the worst {score} came in.")
_PIECE, _PIECES = Template("A piece of feedback")(), Template("{n} pieces of feedback")
_MENTIONS, _MENTION = Template("mentions")(), Template("mention")()


def at_risk(now: Fact, before: Fact, worth: Fact | None, groups: Sequence[str] = ()) -> Text:
    """That more valuable customers are at risk than before; in these groups, or in all."""
    told = _AT_RISK(
        n=figures.count(now.numerator or 0),
        of=figures.count(now.n),
        share=figures.value(now),
        before=figures.value(before),
    )
    told = _IN(groups=listed(name(each) for each in groups), told=told) if groups else told
    return spaced([told, _WORTH(value=figures.value(worth)) if worth is not None else NOTHING])


def worst(number: int, score: str, key: str | None, names: Names) -> Text:
    """That somebody gave the worst score, and speaks of a theme."""
    many = _PIECE if number == 1 else _PIECES(n=figures.count(number))
    called = name(score.replace("_", " "))
    if key is None:
        return _WORST_ANY(n=many, score=called)
    mention = _MENTIONS if number == 1 else _MENTION
    return _WORST(n=many, score=called, mention=mention, theme=theme(key, names))
