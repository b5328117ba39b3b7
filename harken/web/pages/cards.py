"""Pages made of cards: a theme, a group, why they buy, advocacy; each card can also be had alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harken.ask.charts import Mark
from harken.domain.answers import Facts
from harken.domain.questions import Intent, Spec
from harken.web import cards
from harken.web.address import View
from harken.web.render import page
from harken.web.shown import Shown, shown
from harken.web.site import Answering, Missing, Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

#: Quotes under a card, and under one that is a list of quotes.
QUOTES, MANY_QUOTES = 2, 10


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A card in its place: answered, or to be fetched when it comes into sight."""

    key: str
    title: str
    address: str
    #: Where what it shows can be had as a file, but for the ending.
    files: Mapping[str, str]
    answer: Shown | None = None
    quotes: int = QUOTES


def filled(visit: Visit, view: View, key: str, *, now: bool) -> Filled:
    """A card of this view; answered now, or later."""
    card = cards.CARDS.get(key)
    if card is None:
        raise Missing(f"There is no card called {key}.")
    answer = answered(visit, view, key) if now else None
    many = answer is not None and answer.spec.intent is Intent.QUOTES
    return Filled(
        key=key,
        title=card.title,
        address=view.link(f"/card/{key}", **_kept(view)),
        files={form: view.link(f"/export/{key}.{form}", **_kept(view)) for form in ("csv", "parquet")},
        answer=answer,
        quotes=MANY_QUOTES if many else QUOTES,
    )


def _kept(view: View) -> dict[str, Sequence[str] | None]:
    """The theme and group of a page that has them in its path, as a card's own address has them."""
    return {"theme": view.include.themes or None, "group": view.include.groups or None}


def answered(visit: Visit, view: View, key: str) -> Shown:
    """The answer of a card."""
    spec = cards.CARDS[key].spec(view)
    found = (
        visit.desk.beside(spec, view.include.themes[0]) if _is_beside(key, view) else _measured(visit, spec)
    )
    return shown(spec, found, visit.names, view, marks(visit, view, spec))


def _is_beside(key: str, view: View) -> bool:
    return key == "beside" and len(view.include.themes) == 1


def _measured(visit: Visit, spec: Spec) -> Facts:
    from harken.ask.specs import normal

    return visit.desk.measure(normal(spec))


def marks(visit: Visit, view: View, spec: Spec) -> list[Mark]:
    """What the company did about what is shown over time, and what was done to its themes."""
    if spec.intent is not Intent.TREND:
        return []
    about = {None, *view.include.themes}
    done = [Mark(day=each.day, name=each.name) for each in visit.desk.actions() if each.theme in about]
    edited = visit.desk.workshop.marks(view.include.themes) if view.include.themes else []
    return done + [Mark(day=each.made.date(), name=each.told.rstrip(".")) for each in edited]


def together(visit: Visit, view: View, keys: tuple[Sequence[str], Sequence[str]]) -> list[Filled]:
    """The cards of a page: the first ones answered, the others on their way."""
    return [filled(visit, view, key, now=place == 0) for place, some in enumerate(keys) for key in some]


def _theme(visit: Visit) -> Response:
    key = visit.path("key")
    theme = next((each for each in visit.vocabulary.themes if each.key == key), None)
    if theme is None:
        raise Missing(f"There is no theme with the key {key}; the trends page lists all.")
    view = visit.view.about(themes=(key,))
    children = [each for each in visit.vocabulary.themes if each.parent == key]
    actions = [each for each in visit.desk.actions() if each.theme in (None, key)]
    shown_cards = together(visit, view, cards.THEME)
    return page(
        visit,
        "theme.html",
        title=theme.name,
        theme=theme,
        cards=shown_cards,
        children=children,
        actions=actions,
    )


def _group(visit: Visit) -> Response:
    name = visit.path("name")
    if name not in visit.vocabulary.groups:
        raise Missing(f"There is no group called {name}.")
    view = visit.view.about(groups=(name,))
    known = next((each for each in visit.desk.grouping.listed() if each["name"] == name), None)
    shown_cards = together(visit, view, cards.GROUP)
    return page(visit, "group.html", title=name, name=name, group=known, cards=shown_cards)


def _plain(title: str, intro: str, keys: tuple[Sequence[str], Sequence[str]]) -> Answering:
    def answer(visit: Visit) -> Response:
        found = together(visit, visit.view, keys)
        return page(visit, "cards.html", title=title, intro=intro, cards=found)

    return answer


def _card(visit: Visit) -> Response:
    key = visit.path("key")
    found = filled(visit, visit.view, key, now=True)
    template = "card.html" if visit.in_part else "cards.html"
    return page(visit, template, title=found.title, intro="", cards=[found], card_=found)


BUYING = "What made people buy, choose or come, in their own words; said by them, not guessed from scores."
ADVOCACY = (
    "Who recommends, who warns others off, who stays and who leaves: in words, and by recommend scores."
)
RIVALS = "Whom customers compare with, how often, and what they say of either."

OPENINGS = (
    Opening(path="/themes/{key}", answer=_theme),
    Opening(path="/groups/{name:path}", answer=_group),
    Opening(path="/buying", answer=_plain("Why they buy", BUYING, cards.BUYING)),
    Opening(path="/advocacy", answer=_plain("Advocacy", ADVOCACY, cards.ADVOCACY)),
    Opening(path="/rivals", answer=_plain("Rivals", RIVALS, cards.RIVALS)),
    Opening(path="/card/{key}", answer=_card),
)
