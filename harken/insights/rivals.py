"""Rivals: who names them, where the company was chosen or lost, better or worse at what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from harken.domain.answers import Counts, Quote, Refusal, RefusalCode, Row
from harken.domain.understanding import Role, Sentiment
from harken.insights import quantities
from harken.insights.against import telling
from harken.insights.choosing import Candidate
from harken.insights.conditions import Things, things
from harken.insights.dimensions import Dimension, dimension
from harken.insights.inquiry import REST, Findings, Inquiry
from harken.insights.namings import Namings, namings
from harken.insights.quantities import Quantity
from harken.insights.quotes import EACH, POOL, best, of_statements
from harken.insights.relations import (
    about_statement,
    feedback,
    mentions,
    rival_mentions,
)
from harken.insights.scope import Against, Condition, Scope, Told, pattern
from harken.insights.tally import Tally

#: Quotes of each thing that is told of a rival, and of how many rivals.
QUOTED, QUOTED_RIVALS = 1, 3
_NO_RIVALS = (
    "No rival is named in the settings; write them under 'rivals:' in harken.yaml, each with its 'name' and"
    " what else customers call it under 'synonyms'."
)
_DEFINITIONS = {
    None: "Share of the feedback in scope with a statement that names {rival}.",
    Told.CHOSEN: "Share of the feedback that names {rival} in which somebody came from there, chose the"
    " company instead, or names them in a reason to buy; told by wording, else by role.",
    Told.LOST: "Share of the feedback that names {rival} in which somebody goes there, or names them when"
    " leaving; told by wording, else by role.",
    Told.BETTER: "Share of the feedback that names {rival} in which the company is called better; told by"
    " wording, else by a comparison's mood.",
    Told.WORSE: "Share of the feedback that names {rival} in which the company is called worse; told by"
    " wording, else by a comparison's mood.",
}
_ROLES = {Role.REASON_TO_BUY: Told.CHOSEN, Role.LEAVING: Told.LOST}
_MOODS = {Sentiment.POSITIVE: Told.BETTER, Sentiment.NEGATIVE: Told.WORSE}


def asked_told(roles: Sequence[str], moods: Sequence[str]) -> tuple[Told, ...]:
    """What a question wants to know of rivals; all of it where it says nothing."""
    by_role = [told for role, told in _ROLES.items() if role in roles]
    by_mood = [told for mood, told in _MOODS.items() if mood in moods]
    return tuple(by_role + by_mood) or tuple(Told)


def rivals(inquiry: Inquiry) -> Findings:
    """Rows per rival, or per rival and group, theme or the like, the most named first."""
    known = inquiry.names.competitors
    asked = inquiry.spec.include.rivals or tuple(sorted(known))
    if not asked:
        return Findings(refused=Refusal(code=RefusalCode.EMPTY, message=_NO_RIVALS))
    return _Rivals(inquiry, asked).findings()


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many feedback name a rival, and in how many of them each thing is told."""

    n: int
    told: dict[Told, int]


class _Rivals:
    """One answer about rivals."""

    def __init__(self, inquiry: Inquiry, asked: tuple[str, ...]) -> None:
        self.inquiry = inquiry
        self.asked = asked
        spec = inquiry.spec
        self.told = asked_told(spec.include.roles, spec.include.sentiment)
        self.themes = spec.include.themes
        include = replace(spec.include, themes=(), roles=(), sentiment=(), rivals=())
        #: All that was heard, whoever it names.
        self.base = Scope(include=include, exclude=spec.exclude, period=spec.period)

    def findings(self) -> Findings:
        heard = self.inquiry.counter.whole(quantities.volume(self.base)).n
        head = self._head(heard)
        whole = self._whole()
        ranked = sorted(whole, key=lambda rival: (self._weight(whole[rival]), rival))
        ranked = ranked[: self.inquiry.spec.limit]
        if not ranked:
            return Findings(base=head, refused=_nobody(self.asked))
        by = self.inquiry.spec.compare.by
        rows = (
            self._broken_down(by, ranked) if by else [self._row(each, heard, whole[each]) for each in ranked]
        )
        if not rows:
            return Findings(base=head, refused=self._no_rows(by or ""))
        return Findings(base=head, rows=tuple(rows), quotes=self._quotes(ranked))

    def _no_rows(self, by: str) -> Refusal:
        if by == "theme":
            message = "No statement that names a rival is about a known theme."
            return Refusal(code=RefusalCode.EMPTY, message=message)
        by = by.removeprefix("attribute:")
        message = f"No {by} has {self.inquiry.rules.min_people} people or more who name a rival."
        return Refusal(code=RefusalCode.TOO_SMALL, message=message)

    @cached_property
    def _namings(self) -> Namings:
        names = self.inquiry.names
        rivals = [names.competitors[name] for name in self.asked]
        themes = [names.themes[key] for key in self.themes]
        return namings(self.inquiry.connection, names, self.base, rivals, themes)

    def _whole(self) -> dict[str, _Counts]:
        """Per rival that is named, whatever is told of it."""
        said, found = self._namings, {}
        for rival in self.asked:
            id_ = self.inquiry.names.competitors[rival]
            counts = _Counts(
                said.feedback_naming(id_), {told: said.feedback_naming(id_, told) for told in Told}
            )
            if counts.n:
                found[rival] = counts
        return found

    def _head(self, heard: int) -> str:
        named = self._naming(self.base, self.asked)
        n = self._namings.feedback_naming()
        definition = "Share of the feedback in scope with a statement that names one of these rivals."
        quantity = quantities.share(self.base, named, definition, name="naming_rivals")
        return self.inquiry.ledger.add(quantity, Tally(n=heard, plus=n))

    def _naming(self, scope: Scope, rivals: tuple[str, ...], theme: str | None = None) -> Scope:
        themes = (theme,) if theme else self.themes
        return scope.within(Condition(against=Against(rivals=rivals, themes=themes)))

    def _counted(self, along: Dimension) -> dict[tuple[str, str], _Counts]:
        """Per rival and label, whatever is told of it."""
        inquiry = self.inquiry
        scope = self._naming(self.base, self.asked)
        chosen = things(scope, Counts.FEEDBACK, inquiry.names)
        joined = self._joined(chosen.source, along)
        key = self._key(along)
        each = sa.func.count(feedback.c.id.distinct())
        columns = [each.filter(telling(told, rival_mentions)).label(told.value) for told in Told]
        ids = [inquiry.names.competitors[name] for name in self.asked]
        where = [*chosen.where, rival_mentions.c.rival_id.in_(ids), *self._about()]
        counted = Things(joined, where).select(
            rival_mentions.c.rival_id, key.label("row_key"), each.label("n"), *columns
        )
        rows = inquiry.connection.execute(counted.group_by(rival_mentions.c.rival_id, "row_key"))
        labels = {id_: name for name, id_ in inquiry.names.competitors.items()}
        found = {}
        for row in rows:
            label = along.label(row.row_key)
            if label is not None:
                told = {each: row._mapping[each.value] for each in Told}
                found[labels[row.rival_id], label] = _Counts(row.n, told)
        return found

    def _weight(self, counts: _Counts) -> tuple[int, int]:
        """What is asked for counts first, then how often the rival is named."""
        asked = sum(counts.told[told] for told in self.told) if len(self.told) < len(Told) else 0
        return -asked, -counts.n

    def _joined(self, source: sa.FromClause, along: Dimension) -> sa.FromClause:
        joined = source.join(rival_mentions, rival_mentions.c.feedback_id == feedback.c.id)
        if along.name == "theme":
            return joined.join(
                mentions, about_statement(rival_mentions.c.statement_id, rival_mentions.c.feedback_id)
            )
        return along.attach(joined, self.base)

    def _key(self, along: Dimension) -> sa.ColumnElement[Any]:
        return mentions.c.theme_id if along.name == "theme" else along.key

    def _about(self) -> list[sa.ColumnElement[bool]]:
        """The statement itself is about the themes that are asked for."""
        if not self.themes:
            return []
        ids = [self.inquiry.names.themes[key] for key in self.themes]
        mine = mentions.alias("mine")
        about = about_statement(rival_mentions.c.statement_id, rival_mentions.c.feedback_id, mine)
        return [sa.exists().where(about, mine.c.theme_id.in_(ids)).correlate(rival_mentions)]

    def _row(self, rival: str, heard: int, counts: _Counts) -> Row:
        keys = {"rival": rival}
        quantity = self._share(self.base, self._naming(self.base, (rival,)), rival, None)
        cells = {"value": self.inquiry.ledger.add(quantity, Tally(n=heard, plus=counts.n), keys)}
        return Row(keys=keys, cells=cells | self._told(rival, keys, self.base, None, counts))

    def _share(self, base: Scope, counted: Scope, rival: str, told: Told | None) -> Quantity:
        definition = _DEFINITIONS[told].format(rival=rival)
        return quantities.share(base, counted, definition, name=told.value if told else "share")

    def _told(
        self, rival: str, keys: dict[str, str], scope: Scope, theme: str | None, counts: _Counts
    ) -> dict[str, str]:
        """What is told of a rival, each as a share of the feedback that names it."""
        naming = self._naming(scope, (rival,), theme)
        themes = (theme,) if theme else self.themes
        cells = {}
        for told in self.told:
            asked = Against(rivals=(rival,), told=told, themes=themes)
            quantity = self._share(naming, naming.within(Condition(against=asked)), rival, told)
            tally = Tally(n=counts.n, plus=counts.told[told])
            cells[told.value] = self.inquiry.ledger.add(quantity, tally, keys)
        return cells

    def _broken_down(self, by: str, rivals: list[str]) -> list[Row]:
        inquiry = self.inquiry
        along = dimension(by, Counts.FEEDBACK, inquiry.names, inquiry.rules.first_weekday)
        counted = {key: each for key, each in self._counted(along).items() if key[0] in rivals}
        volume = quantities.volume(self._naming(self.base, tuple(rivals)))
        labels = inquiry.shown(volume, along, sorted({label for _, label in counted}))
        kept = [key for key in counted if key[1] in labels]
        ranked = sorted(kept, key=lambda key: (self._weight(counted[key]), key))
        shown = ranked[: inquiry.spec.limit]
        if along.name == "theme":
            return [self._theme_row(rival, theme, counted[rival, theme]) for rival, theme in shown]
        heard = inquiry.counter.by(quantities.volume(self.base), along)
        rows = [self._label_row(along, key, heard, counted[key]) for key in shown]
        inquiry.ledger.adjust([row.cells["change"] for row in rows if "change" in row.cells])
        return rows

    def _theme_row(self, rival: str, theme: str, counts: _Counts) -> Row:
        """Of a theme that is spoken of beside the rival, in one statement."""
        keys = {"rival": rival, "theme": theme}
        naming = self._naming(self.base, (rival,))
        n = self.inquiry.counter.whole(quantities.volume(naming)).n
        quantity = self._share(naming, self._naming(self.base, (rival,), theme), rival, None)
        about = f"Share of the feedback that names {rival} in which a statement that does is about the theme."
        value = self.inquiry.ledger.add(replace(quantity, definition=about), Tally(n=n, plus=counts.n), keys)
        return Row(keys=keys, cells={"value": value} | self._told(rival, keys, self.base, theme, counts))

    def _label_row(
        self, along: Dimension, key: tuple[str, str], heard: dict[str, Tally], counts: _Counts
    ) -> Row:
        """Of a group, source or the like, with its distance to all the rest."""
        rival, label = key
        keys = {"rival": rival, along.name: label}
        mine = along.at(label)(self.base)
        quantity = self._share(mine, self._naming(mine, (rival,)), rival, None)
        tally = Tally(n=heard[label].n, plus=counts.n)
        cells = {"value": self.inquiry.ledger.add(quantity, tally, keys)}
        whole = self._share(self.base, self._naming(self.base, (rival,)), rival, None)
        rest = self.inquiry.counter.whole(whole) - tally
        change = self.inquiry.ledger.add_change(whole, tally, rest, (self.base,), REST, keys)
        if change:
            cells["change"] = change
        return Row(keys=keys, cells=cells | self._told(rival, keys, mine, None, counts))

    def _quotes(self, rivals: list[str]) -> tuple[Quote, ...]:
        """Of each rival the clearest words for each thing told of it, or any that name it."""
        newest = {key: ids for rival in rivals[:QUOTED_RIVALS] for key, ids in self._newest(rival).items()}
        inquiry, wanted = self.inquiry, sorted({id_ for ids in newest.values() for id_ in ids})
        known = of_statements(inquiry.connection, wanted)
        found: list[Quote] = []
        for (rival, told), ids in newest.items():
            about = {"rival": rival} | ({"told": told.value} if told else {})
            some = [known[id_] for id_ in ids if id_ in known]
            found += best(self._holding(some), self.base.include, limit=QUOTED, about=about)
        return tuple({(quote.feedback_id, quote.part, quote.start): quote for quote in found}.values())

    def _newest(self, rival: str) -> dict[tuple[str, Told | None], list[int]]:
        """The statements that are looked at for a quote of each thing, or of any where nothing is told."""
        id_, most = self.inquiry.names.competitors[rival], POOL + EACH * QUOTED
        ways: Sequence[Told | None] = self.told
        if not any(self._namings.newest(id_, told, 1) for told in self.told):
            ways = (None,)
        return {(rival, told): self._namings.newest(id_, told, most) for told in ways}

    def _holding(self, found: list[Candidate]) -> list[Candidate]:
        """Those that hold the words asked for, where some do."""
        words = self.base.include.text
        if not words:
            return found
        held = re.compile(pattern(words), re.IGNORECASE)
        return [each for each in found if held.search(each.text)] or found


def _nobody(asked: tuple[str, ...]) -> Refusal:
    message = f"No feedback in scope names {' or '.join(asked)}; names count as whole words, with synonyms."
    return Refusal(code=RefusalCode.EMPTY, message=message)
