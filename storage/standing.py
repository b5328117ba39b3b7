"""What themes that an edit has changed are as far as they were counted before it.

Merging and moving themes make one of them what several were when they were counted, and taking that back
makes it what it was: what counted for which theme then and does now tells both, so that nothing is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, text

#: Theme to those that count for it; as it is stored, the keys are words.
Through = Mapping[int, Sequence[int]]

#: A part of a theme that was split adds nothing to it, as long as nothing counts for the part.
THROUGH = """
    SELECT coalesce(jsonb_object_agg(mine.id, ARRAY(
        SELECT other.id FROM themes AS other
        WHERE CASE WHEN other.merged_into IS NOT NULL THEN other.merged_into = mine.id
            ELSE other.parent = mine.key AND other.status = 'active' END
        AND NOT (other.within IS NOT DISTINCT FROM mine.id AND NOT EXISTS (
            SELECT FROM themes AS third WHERE third.merged_into = other.id OR third.parent = other.key))
        ORDER BY other.id
    )), '{}') FROM themes AS mine
"""
_HELD = text(f"SELECT through, ({THROUGH}) AS now FROM months_state")
#: A statement of which a person said that it is not about one of them, and which is about another.
_DENIED = text(
    """
    SELECT EXISTS (
        SELECT FROM corrections JOIN statements ON statements.id = statement_id
        JOIN mentions ON mentions.feedback_id = statements.feedback_id
            AND mentions.statement_id = statements.id
        WHERE value = 0 AND corrections.theme_id = ANY(:themes) AND mentions.theme_id = ANY(:themes)
    )
    """
)


def as_counted(connection: Connection, changed: Collection[int]) -> dict[int, frozenset[int]]:
    """The themes, as they were counted, that each of these is all of together.

    Args:
        changed: Themes that an edit has changed since.

    Returns:
        Itself alone for one that is what it was; none for one that must be counted.
    """
    held = connection.execute(_HELD).one_or_none() if changed else None
    if held is None:
        return {}
    before, now = _read(held.through), _read(held.now)
    told = {theme: _parts(theme, before, now) for theme in changed}
    return {
        theme: parts
        for theme, parts in told.items()
        if parts and (parts == {theme} or not _denied(connection, parts))
    }


def _read(stored: Mapping[str, Sequence[int]]) -> Through:
    return {int(theme): through for theme, through in stored.items()}


def _parts(theme: int, before: Through, now: Through) -> frozenset[int]:
    """None of any where it was not counted, or something does not count for it any more."""
    if theme not in before or not set(before[theme]) <= set(now.get(theme, ())):
        return frozenset()
    found = {theme}
    for other in now.get(theme, ()):
        parts = _parts(other, before, now)
        if not parts:
            return frozenset()
        if other not in before[theme] or parts != {other}:
            found |= parts
    return frozenset(found)


def _denied(connection: Connection, themes: Collection[int]) -> bool:
    return bool(connection.execute(_DENIED, {"themes": sorted(themes)}).scalar_one())
