"""Shaping the taxonomy: an edit is previewed, done with the whole history in one transaction, and taken back.

Merging, moving, retiring and taking back are sets of stored mentions; a split scores the theme's own
statements by their stored embeddings. Only what makes a theme find other things than before (a new theme,
other phrases) has every statement looked at again, in the background: `theming.assign_themes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from harken.domain.errors import UsageError
from harken.domain.shaping import Change, Edit, MonthMoved, Preview, Shape
from harken.pipeline import foreseeing, foreseen_words, parting
from harken.pipeline.edit_plans import Line, Plan, plan, touched
from nlp.theme_scores import Embed
from storage import lessons, mentions, theme_edits, theme_effects, theme_graph, themes
from storage.months import NONE

_ANEW = "All statements are looked at again in the background; numbers move until that is done."
#: Quotes that a preview shows of each theme that something would go to.
QUOTES = 5
#: Edits that taking back makes themes find other things than before, and other statements have none.
_FINDS_OTHERS = frozenset({Shape.DESCRIBE, Shape.IMPORT, Shape.LEARN})
_COVERS_OTHERS = _FINDS_OTHERS | {Shape.ACCEPT, Shape.MAKE, Shape.RETIRE}


def preview(connection: Connection, edit: Edit, embed: Embed | None = None) -> Preview:
    """What an edit would do: how many statements move, which, and what the trends become. Changes nothing.

    Args:
        embed: Needed where a piece of a split has phrases, examples bring their own; and where all
            statements are looked at again.
    """
    planned = plan(connection, edit)
    if edit.shape is Shape.SPLIT:
        return _preview_split(connection, edit, planned, embed)
    if planned.anew:
        return _preview_anew(connection, edit, planned, embed)
    goes = {move.goes_to: theme_effects.moving(connection, move.source, move.there) for move in planned.moves}
    quotes = [
        words
        for move in planned.moves
        for words in theme_effects.moving_words(connection, move.source, move.there, move.goes_to, QUOTES)
    ]
    return Preview(
        told=(_history(planned),),
        statements=sum(goes.values()),
        goes=goes,
        quotes=tuple(quotes),
        trend=tuple(each for line in planned.lines for each in _months(connection, line)),
        anew=False,
    )


def _history(planned: Plan) -> str:
    return planned.told[:1].upper() + planned.told[1:]


def _preview_anew(connection: Connection, edit: Edit, planned: Plan, embed: Embed | None) -> Preview:
    if embed is None:
        raise UsageError("What this would move is told with the model; it must be at hand.")
    found = foreseeing.foreseen(connection, edit, planned, embed, quotes=QUOTES)
    wait = mentions.waiting(connection, themes.taxonomy(connection).themed_from)
    first = found.look.themes[0]
    return Preview(
        told=(_history(planned), *foreseen_words.told(found.look, wait), _ANEW),
        statements=first.joins.number + first.leaves.number,
        goes={},
        quotes=found.quotes,
        trend=found.trend,
        anew=True,
        look=found.look,
    )


def _months(connection: Connection, line: Line) -> Iterable[MonthMoved]:
    before = theme_effects.by_month(connection, line.before)
    after = theme_effects.by_month(connection, line.after)
    for month in sorted(before.keys() | after.keys()):
        yield MonthMoved(theme=line.name, month=month, before=before.get(month, 0), after=after.get(month, 0))


def _preview_split(connection: Connection, edit: Edit, planned: Plan, embed: Embed | None) -> Preview:
    whole = theme_edits.row(connection, edit.theme)
    names = {key: str(values["name"]) for key, values in planned.made.items()}
    found = parting.parted(connection, whole.id, planned, embed)
    goes = {names[key]: len(found.to(key)) for key in names}
    quoted = {id_: names[key] for key in names for id_ in found.surest(key, QUOTES)}
    return Preview(
        told=(_history(planned), f"{whole.name} stays above them and counts all that it counted."),
        statements=sum(goes.values()),
        goes=goes,
        quotes=tuple(theme_effects.words(connection, quoted)),
        trend=tuple(
            MonthMoved(theme=names[key], month=month, before=0, after=after)
            for key in names
            for month, after in theme_effects.by_month_of(
                connection, whole.id, found.statements[found.to(key)].tolist()
            ).items()
        ),
        anew=False,
    )


def apply(connection: Connection, edit: Edit, embed: Embed | None = None) -> Change:
    """Do an edit, all history with it, in the connection's transaction.

    Raises:
        UsageError: when it cannot be done, in a sentence that says why.
    """
    theme_graph.hold_statements(connection)
    planned = plan(connection, edit)
    version = themes.next_version(connection, anew=planned.anew)
    graph = theme_graph.graph(connection)
    before = theme_edits.snapshot(connection, touched(planned))
    for key, values in planned.writes.items():
        theme_edits.change(connection, key, version, **values)
    ids = _make(connection, planned, version)
    if planned.pieces:
        _fill(connection, edit.theme, planned, ids, embed)
    changed = _ids(connection, before)
    # The parts of a theme are about what that is about: it and those above it count what they counted.
    derived = edit.shape is not Shape.SPLIT
    recode(connection, graph, changed, version, coverage=planned.coverage, derived=derived)
    made = theme_edits.record(connection, edit, version, before, planned.told)
    return _change(connection, made)


def _make(connection: Connection, planned: Plan, version: int) -> dict[str, int]:
    ids = {key: theme_edits.make(connection, key, version, **values) for key, values in planned.made.items()}
    for key, piece in planned.pieces.items():
        theme_edits.add_examples(connection, ids[key], piece.examples)
    return ids


def _ids(connection: Connection, keys: Iterable[str]) -> list[int]:
    ids = {row.key: int(row.id) for row in theme_edits.rows(connection)}
    return [ids[key] for key in keys if key in ids]


def recode(
    connection: Connection,
    before: theme_graph.Graph,
    changed: Collection[int],
    version: int,
    *,
    coverage: bool,
    derived: bool = True,
) -> None:
    """Let everything that counts for another, or did, agree with the themes as they stand now.

    Args:
        before: What counted for what until now.
        changed: The themes that were written.
        coverage: Whether other statements than before are without a theme.
        derived: Whether what counts through other themes is another than before.
    """
    now = theme_graph.graph(connection)
    above, below = theme_graph.above(before, changed), theme_graph.above(now, changed)
    # What nothing counts for any more goes first: others lean on it.
    order = [theme for theme in above if theme not in now] + below
    order += [theme for theme in theme_graph.above(now, above) if theme not in order]
    if derived:
        theme_graph.derive(connection, now, order, bare=[theme for theme in order if theme not in before])
    stale = {*changed, *order} | ({NONE} if coverage else set())
    theme_edits.stale(connection, version, stale)


def _fill(
    connection: Connection, key: str, planned: Plan, ids: Mapping[str, int], embed: Embed | None
) -> None:
    whole = theme_edits.row(connection, key)
    found = parting.parted(connection, whole.id, planned, embed)
    reasons = [(ids[each.theme], each.because, each.against) for each in found.reasons]
    theme_effects.save_pieces(connection, whole.id, reasons, found.columns())


def undo(connection: Connection, who: str, id: int | None = None) -> Change:
    """Take back an edit, the latest or the one that is named, as if it had never been.

    Raises:
        UsageError: when there is none, or later edits lean on it.
    """
    theme_graph.hold_statements(connection)
    gone = theme_edits.to_undo(connection, id)
    shape = Shape(gone.kind)
    version = themes.next_version(connection, anew=shape in _FINDS_OTHERS)
    graph = theme_graph.graph(connection)
    written = {key: values for key, values in gone.before.items() if key}
    before = theme_edits.snapshot(connection, written)
    theme_edits.restore(connection, written, version)
    if shape is Shape.LEARN:
        lessons.learn_until(connection, gone.before[""]["learnt_at"])
    changed = _ids(connection, written)
    recode(connection, graph, changed, version, coverage=shape in _COVERS_OTHERS)
    edit = Edit(shape=Shape.UNDO, theme=gone.keys[0] if gone.keys else "", who=who)
    made = theme_edits.record(connection, edit, version, before, f"took back: {gone.told}")
    theme_edits.mark_undone(connection, gone.id, made)
    return _change(connection, made)


def _change(connection: Connection, id: int) -> Change:
    return next(each for each in theme_edits.history(connection) if each.id == id)
