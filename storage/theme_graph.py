"""What is about one theme because it is about another: children count for their parents, merged themes for
those that they were merged into. Told from stored mentions by sets, so that no model is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select, text

from harken.domain.understanding import ThemeStatus, Way
from storage.tables import ThemeRow

#: Theme to those that count for it, each after its own contributors.
Graph = Mapping[int, tuple[int, ...]]

#: What a theme that was retired is merged into.
NOBODY = -1
_DENIED = (
    "EXISTS (SELECT FROM corrections WHERE corrections.statement_id = {0}.statement_id"
    " AND corrections.theme_id = :theme AND value = 0)"
)
_GONE = f"""
    DELETE FROM mentions AS derived WHERE theme_id = :theme AND way = {Way.THROUGH.value} AND {{these}}
    AND (NOT EXISTS (SELECT FROM mentions AS told WHERE told.feedback_id = derived.feedback_id
        AND told.statement_id = derived.statement_id AND told.theme_id = ANY(:through))
        OR {_DENIED.format("derived")})
"""
#: Whoever writes mentions of the same statements is kept from it meanwhile (by `hold_statements`, or by the
#: feedback's lock), so that none of these can be there: looking for each once more takes a fifth of the time.
_NEW = f"""
    INSERT INTO mentions (statement_id, theme_id, feedback_id, day, sentiment, roles, score, because, against,
        way)
    SELECT {{once}} statement_id, :theme, feedback_id, day, sentiment, roles, score, because, against,
        {Way.THROUGH.value}
    FROM mentions AS told WHERE theme_id = ANY(:through) AND {{these}} AND NOT {_DENIED.format("told")}
        AND NOT EXISTS (SELECT FROM mentions AS there
            WHERE there.feedback_id = told.feedback_id AND there.statement_id = told.statement_id
                AND there.theme_id = :theme)
    {{order}}
"""
_ONE_OF_SEVERAL = {
    "once": "DISTINCT ON (feedback_id, statement_id)",
    "order": "ORDER BY feedback_id, statement_id, score DESC",
}
#: In the order of the index they are written in half the time.
_ONLY_ONE = {"once": "", "order": "ORDER BY feedback_id, statement_id"}


def graph(connection: Connection) -> Graph:
    """Every theme that something counts for, in the order in which they must be told."""
    columns = (ThemeRow.id, ThemeRow.key, ThemeRow.parent, ThemeRow.status, ThemeRow.merged_into)
    return graph_of(connection.execute(select(*columns).order_by(ThemeRow.id)).all())


def graph_of(rows: Sequence[Any]) -> Graph:
    """The same of rows of `themes`, by id."""
    ids = {row.key: row.id for row in rows}
    through: dict[int, list[int]] = {}
    for row in rows:
        if row.merged_into is not None:
            if row.merged_into != NOBODY:
                through.setdefault(row.merged_into, []).append(row.id)
        elif row.parent in ids and row.status == ThemeStatus.ACTIVE:
            through.setdefault(ids[row.parent], []).append(row.id)
    told: dict[int, tuple[int, ...]] = {}
    for theme in through:
        _tell(theme, through, told)
    return told


def _tell(theme: int, through: Mapping[int, Sequence[int]], told: dict[int, tuple[int, ...]]) -> None:
    """Contributors first."""
    if theme in told or theme not in through:
        return
    for contributor in through[theme]:
        _tell(contributor, through, told)
    told[theme] = tuple(through[theme])


def above(whole: Graph, themes: Iterable[int]) -> list[int]:
    """These themes and all that they count for, in the order in which they must be told."""
    found = set(themes)
    for theme, through in whole.items():
        if found & set(through):
            found.add(theme)
    return [theme for theme in whole if theme in found]


def hold_statements(connection: Connection) -> None:
    """Keep statements from coming and going until the transaction ends, for who derives all of history.

    Without it, what is derived could be about a statement that is erased meanwhile, or be written twice where
    somebody corrects it. It waits for those who are writing, so it comes before every other lock. Whoever
    assigns themes is waited for by the taxonomy's version.
    """
    connection.execute(text("LOCK TABLE statements IN SHARE MODE"))


def derive(
    connection: Connection,
    whole: Graph,
    themes: Iterable[int],
    *,
    feedback_ids: Collection[int] | None = None,
    bare: Collection[int] = (),
) -> set[int]:
    """Make the derived mentions of these themes agree with what counts for them.

    Args:
        themes: In the order in which they must be told; one that nothing counts for loses its derived rows.
        feedback_ids: Only of these; None for all history.
        bare: Those that nothing counted for until now: they have no derived rows to lose.

    Returns:
        Which of `feedback_ids` changed; nothing for all history, where they are too many to carry.
    """
    changed: set[int] = set()
    for theme in themes:
        through = whole.get(theme, ())
        values: dict[str, Any] = {"theme": theme, "through": list(through)}
        these, ending = "true", ""
        if feedback_ids is not None:
            these, ending = "feedback_id = ANY(:ids)", " RETURNING feedback_id"
            values["ids"] = list(feedback_ids)
        several = _ONE_OF_SEVERAL if len(through) > 1 else _ONLY_ONE
        gone = [] if theme in bare else [_GONE.format(these=these)]
        with _in_order(connection, whole_history=feedback_ids is None):
            for statement in (*gone, _NEW.format(these=these, **several)):
                done = connection.execute(text(statement + ending), values)
                changed |= set(done.scalars()) if ending else set()
    return changed


@contextmanager
def _in_order(connection: Connection, *, whole_history: bool) -> Iterator[None]:
    """Both themes are gone through by the key, in the order in which rows are stored and will be written.

    The server would rather put one of them into a hash and sort what comes out, which takes twice as long.
    """
    if whole_history:
        connection.execute(text("SET LOCAL enable_hashjoin = off"))
    yield
    if whole_history:
        connection.execute(text("SET LOCAL enable_hashjoin TO DEFAULT"))
