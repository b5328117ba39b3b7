"""The windows in which themes are shaped, as pure functions: a theme, what to fill in, what it would do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot import theme_forms
from bot import theme_wording as wording
from bot.blocks import LONGEST_QUOTE, quote_lines
from bot.forms import View, window
from bot.neutral import cut, line, shown
from bot.rich import LONGEST, actions, button, header, pieces, rich, section, words
from bot.tables import Block, remark
from bot.theme_desk import Previewed, Shown, Waiting
from bot.theme_state import State
from harken.ask import figures
from harken.domain.shaping import Change, MonthMoved, Shape, Words

#: Actions of buttons and menus, and what the windows are known by.
CHOOSE, STEP, BACK, UNDO = "theme_choose", "theme_step", "theme_back", "theme_undo"
ACCEPT, REFUSE, MAKE = "theme_accept", "theme_refuse", "theme_make"
#: What a step is called that splits by examples, where the others go by their shapes.
EXAMPLES = "examples"
LIST, FORM, DO = "theme_list", "theme_form", "theme_do"
#: Quotes and months of a preview, and proposals of a list.
QUOTES, MONTHS, PROPOSALS = 3, 6, 10


def plain_window(told: str, title: str = wording.TITLE) -> View:
    """A window with one sentence."""
    return window("theme_notice", title, [rich(section(words(told)))], None)


def listing(waiting: Sequence[Waiting], active: Sequence[tuple[str, str]]) -> View:
    """All proposals and themes to choose from."""
    blocks = [remark(wording.LEADS), *proposals(waiting, PROPOSALS)]
    if not waiting:
        blocks.append(remark(wording.NO_PROPOSALS))
    choices = [chooser(active)] if active else []
    blocks += [{"type": "divider"}, actions(*choices, button(wording.MAKE, f"{MAKE}:new", "new"))]
    return window(LIST, wording.LIST_TITLE, blocks, None)


def proposals(waiting: Sequence[Waiting], most: int) -> list[Block]:
    """The first few proposals, each with what is known of it and what can be done."""
    blocks: list[Block] = [header(wording.waiting(len(waiting)))] if waiting else []
    for each in waiting[:most]:
        blocks.append(rich(section(words(f"{line(each.name)}: ", bold=True), *pieces(each.known))))
        blocks.append(actions(*decisions(each.key)))
    if len(waiting) > most:
        blocks.append(remark(wording.more(len(waiting) - most)))
    return blocks


def decisions(key: str, *, look: bool = True) -> list[Block]:
    """What can be done with a proposal wherever it is told of; each is shown before it is done."""
    seen = [button(wording.LOOK, f"{CHOOSE}:{key}"[:255], key)] if look else []
    return [
        button(wording.ACCEPT, f"{ACCEPT}:{key}"[:255], key, style="primary"),
        *seen,
        button(wording.NOT_A_THEME, f"{REFUSE}:{key}"[:255], key),
    ]


def chooser(themes: Sequence[tuple[str, str]]) -> Block:
    """One theme to be shaped, of one or of several."""
    if len(themes) == 1:
        ((key, name),) = themes
        return button(f"{wording.SHAPE} {shown(name, 60)}", f"{CHOOSE}:one", key)
    return theme_forms.menu(themes, None, wording.CHOOSE) | {"action_id": f"{CHOOSE}:some"}


def overview(theme: Shown, state: State) -> View:
    """A theme as it stands, and what can be done with it."""
    blocks: list[Block] = [header(theme.name)]
    if theme.waiting is not None:
        blocks += [rich(section(*pieces(theme.waiting.known))), remark(wording.PROPOSAL)]
        told = [each for quote in theme.waiting.quotes[:QUOTES] for each in quote_lines(quote, {})]
        blocks += [rich(*told)] if told else []
    else:
        blocks += [rich(section(words(cut(line(_standing(theme)), LONGEST))))]
    if theme.latest is not None:
        blocks += _latest(theme.latest)
    steps = wording.ACTIVE if theme.waiting is None else wording.PROPOSED
    choices = [(str(shape), told) for shape, told in steps.items()]
    choices += [(EXAMPLES, wording.BY_EXAMPLES)] if theme.waiting is None else []
    blocks.append(actions(*(button(told, f"{STEP}:{step}", step) for step, told in choices)))
    return window("theme_overview", wording.TITLE, blocks, None, state.stored())


def _standing(theme: Shown) -> str:
    told = [theme.description, wording.statements(theme.statements)]
    return " ".join(
        [*(each for each in told if each), *([wording.above(theme.parent[1])] if theme.parent else [])]
    )


def _latest(change: Change) -> Iterator[Block]:
    yield remark(wording.last(change.who, change.told, str(figures.day(change.made.date()))))
    if not change.undone and change.shape is not Shape.UNDO:
        yield actions(undoing(change))


def undoing(change: Change) -> Block:
    """Takes an edit back."""
    return button(wording.UNDO, f"{UNDO}:{change.id}", str(change.id))


def form(
    theme: Shown,
    state: State,
    active: Sequence[tuple[str, str]],
    note: str = "",
    examples: theme_forms.Examples = (),
) -> View:
    """What is to be filled in for an edit; statements about the theme where examples of them are wanted."""
    blocks: list[Block] = [header(theme.name)]
    blocks += [rich(section(words(cut(line(note), LONGEST), bold=True)))] if note else []
    blocks += [remark(wording.NO_EXAMPLES)] if state.by_examples and not examples else []
    blocks += theme_forms.fields(theme, state, active, examples)
    blocks.append(actions(button(wording.BACK, f"{BACK}:overview", "overview")))
    title = _title(theme, state)
    # Slack wants something to fill in where something is sent off.
    submit = None if state.shape in theme_forms.PLAIN else wording.SEE
    return window(FORM, title, blocks, submit, state.stored())


def _title(theme: Shown, state: State) -> str:
    if state.by_examples:
        return wording.BY_EXAMPLES
    steps = {Shape.MAKE: wording.MAKE, **(wording.ACTIVE if theme.waiting is None else wording.PROPOSED)}
    return wording.TITLE if state.shape is None else steps.get(state.shape, wording.TITLE)


def preview(state: State, seen: Previewed, note: str = "") -> View:
    """What an edit would do: how many statements move, in whose words, and what the trends become."""
    found = seen.preview
    first, *more = found.told
    blocks: list[Block] = [remark(note)] if note else []
    told = words(cut(line(first), LONGEST), bold=True)
    blocks.append(rich(section(words(wording.RECORDED), told)))
    blocks += [rich(section(words(cut(line(each), LONGEST)))) for each in more]
    blocks += _goes(found.goes)
    if found.quotes:
        blocks.append(
            rich(*(part for each in spread(found.quotes) for part in _quote(each, _several(found.quotes))))
        )
    blocks += trend(found.trend, about=found.estimated)
    blocks += theme_forms.names(state.pieces, found.goes)
    blocks.append(remark(wording.UNDOABLE))
    blocks.append(actions(button(wording.BACK, f"{BACK}:form", "form")))
    return window(DO, wording.SEE, blocks, wording.DO, state.stored())


def _goes(goes: Mapping[str, int]) -> list[Block]:
    if not goes:
        return []
    if not any(goes.values()):
        return [remark(wording.NOTHING_MOVES)]
    told = [section(words(cut(line(wording.goes(number, name)), 300))) for name, number in goes.items()]
    return [rich({"type": "rich_text_list", "style": "bullet", "elements": told})]


def spread(quotes: Sequence[Words]) -> list[Words]:
    """A few quotes, of as many themes as they can be."""
    turns: dict[str, int] = {}
    ranked: list[tuple[int, int, Words]] = []
    for place, each in enumerate(quotes):
        turns[each.goes_to] = turns.get(each.goes_to, -1) + 1
        ranked.append((turns[each.goes_to], place, each))
    return [each for _, _, each in sorted(ranked, key=lambda one: one[:2])[:QUOTES]]


def _several(quotes: Sequence[Words]) -> bool:
    return len({each.goes_to for each in quotes}) > 1


def _quote(said: Words, several: bool) -> Iterator[Block]:
    """Some words and where they stand; and what they would count for, where that could be one of several."""
    yield {"type": "rich_text_quote", "elements": [words(shown(said.text, LONGEST_QUOTE))]}
    goes = [said.goes_to] if several else []
    where = [*goes, said.source, *([str(figures.day(said.day))] if said.day else [])]
    yield section(words(shown(" · ".join(where), 200)))


def trend(moved: Sequence[MonthMoved], *, about: bool = False) -> list[Block]:
    """The last months of each theme, before and after, as a table; what comes after may be an estimate.

    What a theme that is to be made has now is nothing, and is not shown.
    """
    months = sorted({each.month for each in moved})[-MONTHS:]
    if not months:
        return []
    names = list(dict.fromkeys(each.theme for each in moved))
    known = {(each.theme, each.month): each for each in moved}
    old = {each.theme for each in moved if each.before}
    after = wording.about if about else wording.after
    heads = [wording.MONTH]
    for name in names:
        heads += [wording.before(name), after(name)] if name in old else [after(name)]
    rows = [[_cell(each) for each in heads], *(_month(month, names, known, old) for month in months)]
    table = {"type": "data_table", "caption": wording.TREND, "page_size": len(months), "rows": rows}
    return [table]


def _month(
    month: date, names: Sequence[str], known: Mapping[tuple[str, date], MonthMoved], old: Collection[str]
) -> list[Block]:
    cells = [_cell(f"{month:%b %Y}")]
    for name in names:
        each = known.get((name, month))
        counts = (0, 0) if each is None else (each.before, each.after)
        for number in counts if name in old else counts[1:]:
            cells.append({"type": "raw_number", "value": number, "text": f"{number:,}"})
    return cells


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": shown(text, 80)}


def done(change: Change) -> View:
    """What was done, to be taken back."""
    told = wording.done(change.told)
    blocks = [rich(section(words(cut(line(told), LONGEST), bold=True))), actions(undoing(change))]
    return window("theme_done", wording.TITLE, blocks, None)


def blank() -> dict[str, Any]:
    """What a window is opened with, as Slack lets that be done for three seconds only."""
    return plain_window(wording.WORKING)
