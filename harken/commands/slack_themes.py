"""Reads and changes themes for the bot: the same edits as the page and the command line make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.theme_desk import Moved, Previewed, Shown, Waiting
from harken.domain.answers import Quote
from harken.domain.errors import UsageError
from harken.domain.understanding import ThemeStatus

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from harken.commands.context import Opened
    from harken.domain.shaping import Change, Edit, Piece
    from storage.proposals import Proposal, Quoted

#: Where an edit was made, as the audit log says.
_WHERE = "Slack"
_NOT_THERE = "There is no such edit to take back."


class ThemeDesk:
    """What the bot is handed, see `bot.theme_desk.ThemeDesk`."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._engine = opened.engine

    def active(self) -> Sequence[tuple[str, str]]:
        """Key and name of the themes that count."""
        from storage.theme_edits import rows

        with self._engine.connect() as connection:
            found = [row for row in rows(connection) if row.status == ThemeStatus.ACTIVE]
        return sorted(((row.key, row.name) for row in found), key=lambda each: each[1].casefold())

    def waiting(self) -> Sequence[Waiting]:
        """The proposals, those that grow first."""
        from storage.proposals import listed

        with self._engine.connect() as connection:
            names = _names(connection)
            return tuple(
                _waiting(each, names) for each in sorted(listed(connection), key=lambda one: not one.grows)
            )

    def theme(self, key: str) -> Shown | None:
        """One theme or proposal."""
        from storage.proposals import listed
        from storage.theme_edits import history, rows
        from storage.theme_effects import moving

        with self._engine.connect() as connection:
            known = {row.key: row for row in rows(connection)}
            row = known.get(key)
            if row is None or row.status == ThemeStatus.RETIRED:
                return None
            names = {each.key: str(each.name) for each in known.values()}
            proposed = listed(connection, [key])
            return Shown(
                key=key,
                name=row.name,
                description=row.description,
                phrases=row.phrases,
                words=row.words,
                parent=(row.parent, names[row.parent]) if row.parent in names else None,
                statements=moving(connection, row.id, []),
                waiting=_waiting(proposed[0], names) if proposed else None,
                latest=next(iter(history(connection, limit=1, theme=key)), None),
            )

    def suggested(self, key: str, number: int) -> Sequence[Piece]:
        """So many groups that a theme's statements fall into."""
        from harken.pipeline.splitting import suggested

        with self._engine.connect() as connection:
            return suggested(connection, key, number)

    def examples(self, key: str, most: int) -> Sequence[tuple[int, str]]:
        """Some statements about a theme, of all kinds."""
        from harken.pipeline.splitting import some

        with self._engine.connect() as connection:
            return some(connection, key, most)

    def preview(self, edit: Edit) -> Previewed:
        """What an edit would do."""
        from harken.pipeline.shaping import preview
        from storage.themes import taxonomy

        with self._engine.connect() as connection:
            version = taxonomy(connection).version
            return Previewed(preview=preview(connection, edit, self._embed), version=version)

    def shape(self, edit: Edit, version: int) -> Change:
        """Do an edit and write down who did it, both or neither."""
        from harken.pipeline.shaping import apply
        from storage.shown_edits import done_already, held_version
        from storage.theme_graph import hold_statements

        with self._engine.begin() as connection:
            # In the order in which whoever edits takes these locks.
            hold_statements(connection)
            if held_version(connection) != version:
                done = done_already(connection, edit, version)
                if done is None:
                    raise Moved
                return done
            change = apply(connection, edit, self._embed)
            self._note(connection, edit.who, "theme_edited", change)
        return change

    def undo(self, id: int, who: str) -> Change:
        """Take an edit back and write down who did, both or neither."""
        from harken.pipeline.shaping import undo
        from storage.shown_edits import edit_of, held_version
        from storage.theme_graph import hold_statements

        with self._engine.begin() as connection:
            hold_statements(connection)
            held_version(connection)
            gone = edit_of(connection, id)
            if gone is None:
                raise UsageError(_NOT_THERE)
            if not gone.undone:
                undo(connection, who, id)
                self._note(connection, who, "theme_edit_undone", gone)
        return gone

    def unsettled(self) -> int:
        """How many feedback wait to be given their themes again."""
        from harken.pipeline.theming import waiting

        return waiting(self._engine)

    def keep_ready(self) -> None:
        """Count beforehand what an edit has changed."""
        from harken.pipeline.upkeep import keep_ready

        keep_ready(self._engine)

    def _embed(self, texts: Sequence[str]) -> Any:
        """Wakes the model, so it is asked only where phrases part a theme."""
        return self._opened.model.embed(texts)

    def _note(self, connection: Connection, who: str, action: str, change: Change) -> None:
        from storage.erasing import write_down

        detail: dict[str, Any] = {
            "edit": change.id,
            "shape": change.shape,
            "told": change.told,
            "where": _WHERE,
        }
        write_down(connection, who=who, action=action, subject=change.keys[0], detail=detail)


def _names(connection: Connection) -> dict[str, str]:
    from storage.theme_edits import rows

    return {row.key: row.name for row in rows(connection)}


def _waiting(proposal: Proposal, names: Mapping[str, str]) -> Waiting:
    from harken.ask.proposal_words import known

    return Waiting(
        key=proposal.key,
        name=proposal.name,
        known=known(proposal, names.get(proposal.nearest or "")),
        quotes=tuple(quotes(proposal.quotes)),
    )


def quotes(quoted: Iterable[Quoted]) -> Iterable[Quote]:
    """The words of a proposal as those of an answer."""
    for each in quoted:
        yield Quote(
            text=each.text,
            feedback_id=each.feedback_id,
            part=each.part,
            start=each.start,
            end=each.end,
            source=each.source,
            date=each.day,
            url=None,
        )
