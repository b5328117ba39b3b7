"""A digest as Slack messages: one screen for the channel, and what stands behind it for the thread."""

from __future__ import annotations

from collections.abc import Iterator

from bot import news_wording
from bot.blocks import LONGEST_FALLBACK, Message, quote_lines
from bot.neutral import plain, shown
from bot.rich import actions, bullets, button, header, pieces, rich, section, titled, words
from bot.tables import Block, Names, remark, table
from harken.ask import digest_groups
from harken.ask.digest import ROLES, Digest, Section
from harken.ask.digest_chart import Chart
from harken.ask.digest_words import TITLES
from harken.domain.answers import Answer, Quote
from harken.domain.questions import Intent

#: Slack's limits on charts.
_TITLE, _AXIS, _LABEL, _CATEGORIES = 50, 50, 20, 20
#: Quotes of each kind in the thread.
QUOTES = 3
#: Sections whose words may be worth showing to others.
PRAISE = ("likes", "reasons_to_buy", "advocacy")
#: Slack's limits on menus.
_OPTIONS, _VALUE = 100, 150
#: Told at the top, and below in small print.
_TOP, _SMALL = ("heard", "changed"), ("sources",)


def root(digest: Digest, why: str, edit: str | None = None) -> Message:
    """What stands in the channel.

    Args:
        digest: The digest.
        why: Why whoever reads it gets it.
        edit: The subscription that a button changes; None for a preview.
    """
    return Message(
        text=plain(f"{digest.title}. {digest.headline}", LONGEST_FALLBACK),
        blocks=tuple(_root(digest, why, edit)),
        quoted=_quoted(digest),
    )


def _quoted(digest: Digest) -> tuple[int, ...]:
    """The feedback whose words may stand in it."""
    found = (quote for part in digest.sections for _, facts in part.found for quote in facts.quotes)
    return tuple(dict.fromkeys(quote.feedback_id for quote in (*digest.quotes, *found)))


def _root(digest: Digest, why: str, edit: str | None) -> Iterator[Block]:
    parts = {part.key: part for part in digest.sections}
    yield header(digest.title)
    yield rich(section(*pieces(digest.headline, bold=True)))
    if "changed" in parts:
        yield rich(section(*pieces(parts["heard"].told)))
    if digest.chart is not None:
        yield chart(digest.chart)
        yield remark(str(digest.chart.told))
    for part in digest.sections:
        if part.key not in (*_TOP, *_SMALL):
            yield _part(part)
    yield {"type": "divider"}
    small = [str(parts[key].told) for key in _SMALL if key in parts]
    yield remark(" ".join([*small, why]))
    if edit is not None:
        yield actions(button(news_wording.CHANGE, f"digest_edit:{edit}", edit))


def _part(part: Section) -> Block:
    if not part.lines:
        return titled(part.title, part.told)
    lead = pieces(part.told) if part.told else ()
    return rich(section(words(f"{part.title}: ", bold=True), *lead), bullets(part.lines))


def chart(drawn: Chart) -> Block:
    """Slack's own chart, the latest weeks of it."""
    labels = [shown(str(week), _LABEL) for week in drawn.weeks][-_CATEGORIES:]
    series = [
        {
            "name": shown(str(each.name), _LABEL),
            "data": [
                {"label": label, "value": value}
                for label, value in zip(labels, each.values[-_CATEGORIES:], strict=True)
            ],
        }
        for each in drawn.series
    ]
    return {
        "type": "data_visualization",
        "title": shown(str(drawn.title), _TITLE),
        "chart": {
            "type": "line" if len(series) == 1 else "bar",
            "series": series,
            "axis_config": {"categories": labels, "y_label": shown(str(drawn.unit), _AXIS)},
        },
    }


def details(digest: Digest, names: Names) -> tuple[Message, ...]:
    """What stands in the thread: the voices, then the figures."""
    told = [_voices(digest), _figures(digest, names)]
    return tuple(message for message in told if message is not None)


def _voices(digest: Digest) -> Message | None:
    """The customers' own words of each kind; praise may be put on the story shelf."""
    seen: set[int] = set()
    blocks: list[Block] = []
    praise: list[Quote] = []
    for part in digest.sections:
        fresh = [each for each in _different(part) if each.feedback_id not in seen]
        if fresh:
            lines = (element for quote in fresh for element in quote_lines(quote, {}))
            blocks.append(rich(section(words(TITLES[part.key], bold=True)), *lines))
        seen |= {each.feedback_id for each in fresh}
        praise += fresh if part.key in PRAISE else []
    if not blocks:
        return None
    return Message(
        text=news_wording.VOICES,
        blocks=(header(news_wording.VOICES), *blocks, *([_to_shelf(praise)] if praise else [])),
        quoted=tuple(seen),
    )


def _to_shelf(praise: list[Quote]) -> Block:
    """A menu of the quotes that may be worth showing to others."""
    options = [
        {
            "text": {"type": "plain_text", "text": shown(quote.text, 75), "emoji": False},
            "value": where(quote),
        }
        for quote in praise
        if len(where(quote)) <= _VALUE
    ]
    placeholder = {"type": "plain_text", "text": news_wording.SHELVE, "emoji": False}
    menu = {
        "type": "static_select",
        "action_id": "shelve",
        "placeholder": placeholder,
        "options": options[:_OPTIONS],
    }
    return actions(menu)


def _different(part: Section) -> list[Quote]:
    """The clearest words, which were asked for last, then those that opinions go by."""
    wanted = {intent.value: part.found for intent in ROLES} | {"advocacy": part.found[1:]}
    found = (quote for _, facts in reversed(wanted.get(part.key, ())) for quote in facts.quotes)
    return list({(each.feedback_id, each.text): each for each in found}.values())[:QUOTES]


def where(quote: Quote) -> str:
    """Where a quote stands; what is there is read anew when somebody clicks."""
    return f"{quote.feedback_id}/{quote.start}/{quote.end}/{quote.part}"


def _figures(digest: Digest, names: Names) -> Message | None:
    """The chart's numbers and how far each theme moved."""
    blocks: list[Block] = []
    if digest.chart is not None:
        blocks += [_as_table(digest.chart)]
    for part in digest.sections:
        if part.key == "changed":
            # Against the weeks before, where these were asked too.
            spec, found = next(each for each in reversed(part.found) if each[0].intent is Intent.THEMES)
            blocks += table(Answer(spec=spec, text=news_wording.MOVES, found=found), names)
        plans = digest_groups.plans(part.found[0]) if part.key == "groups" else ()
        blocks += [rich(bullets(plans))] if plans else []
    blocks += [remark(note) for note in digest.notes]
    if not blocks:
        return None
    return Message(text=news_wording.FIGURES, blocks=(header(news_wording.FIGURES), *blocks))


def _as_table(drawn: Chart) -> Block:
    head = [_cell(news_wording.WEEK), *(_cell(str(each.name)) for each in drawn.series)]
    rows = [
        [_cell(str(week)), *(_number(each.values[place]) for each in drawn.series)]
        for place, week in enumerate(drawn.weeks)
    ]
    caption = shown(f"{drawn.title}: {drawn.unit}", 200)
    return {"type": "data_table", "caption": caption, "page_size": min(12, len(rows)), "rows": [head, *rows]}


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": shown(text, 80)}


def _number(value: float) -> Block:
    return {"type": "raw_number", "value": value, "text": f"{value:g}"}
