"""The digest: a standing question about a period, made of specs like any other, one screen long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harken.ask import contract, digest_words
from harken.ask.scope_words import Names
from harken.ask.specs import normal
from harken.ask.template import Text
from harken.domain.answers import Facts, Quote, RefusalCode, SourceState
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, Spec

#: Rows that a line of the digest speaks of.
ROWS = 3
_NO_NAMES: Names = {}

Measured = Callable[[Spec], Facts]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One line of a digest with everything behind it."""

    #: One of `digest_words.TITLES`.
    key: str
    title: str
    told: Text
    #: The questions that it was made of, with what was found.
    found: tuple[tuple[Spec, Facts], ...] = ()

    @property
    def text(self) -> str:
        return str(self.told)


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What was heard in a period, and what is different from the one before."""

    period: Period
    before: Period | None
    group: str | None
    title: str
    sections: tuple[Section, ...]
    #: One voice for each thing that was told.
    quotes: tuple[Quote, ...]
    sources: tuple[SourceState, ...]
    notes: tuple[str, ...]


def compose(
    measure: Measured,
    *,
    period: Period,
    before: Period | None,
    group: str | None = None,
    names: Names = _NO_NAMES,
    notes: Iterable[str] = (),
) -> Digest:
    """Ask everything that a digest tells, and keep what has an answer."""
    scope = Filter(groups=(group,)) if group else Filter()
    asked = _Asking(measure=measure, scope=scope, period=period, before=before)
    heard = asked(Intent.COUNT)
    sections = [digest_words.heard(heard, asked(Intent.COUNT, Measure.PEOPLE), asked.earlier())]
    if heard[1].refused is None and _n(heard[1]):
        sections += _sections(asked, group, names)
    sections.append(digest_words.sources(heard[1].how.sources))
    told = tuple(Section(**each) for each in sections if each is not None)
    return Digest(
        period=period,
        before=before,
        group=group,
        title=str(digest_words.title(period, group)),
        sections=told,
        quotes=_voices(told),
        sources=heard[1].how.sources,
        notes=(*notes, *heard[1].how.notes),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asking:
    """Asks one spec after another about the same period and group."""

    measure: Measured
    scope: Filter
    period: Period
    before: Period | None

    def __call__(
        self,
        intent: Intent,
        measure: Measure | None = None,
        *,
        by: str | None = None,
        against: bool = False,
        order: Order = Order.VOLUME,
    ) -> tuple[Spec, Facts]:
        spec = normal(
            Spec(
                intent=intent,
                measure=measure,
                include=self.scope,
                period=self.period,
                compare=Compare(by=by, to=self.before if against else None),
                limit=ROWS if by is None else 8,
                order=order,
            )
        )
        return spec, self.measure(spec)

    def earlier(self) -> tuple[Spec, Facts] | None:
        """How much was heard in the period before."""
        return None if self.before is None else replace(self, period=self.before)(Intent.COUNT)


def _sections(asked: _Asking, group: str | None, names: Names) -> list[Mapping[str, Any] | None]:
    moved = asked(Intent.THEMES, against=True, order=Order.CHANGE) if asked.before else None
    mood = asked(Intent.COMPARE, Measure.NET_SENTIMENT, against=True) if asked.before else None
    sections = [digest_words.changed(moved, mood, names)] if moved and mood else []
    for intent in (Intent.REASONS_TO_BUY, Intent.LIKES, Intent.DISLIKES, Intent.REQUESTS):
        sections.append(digest_words.opinions(asked(intent)))
    sections.append(digest_words.advocacy(asked(Intent.ADVOCACY)))
    standing = asked(Intent.GROUPS)
    if group is not None:
        sections.append(digest_words.standing(standing, names))
    if group is None:
        sections.append(digest_words.watched(standing, names))
        sections.append(digest_words.groups(asked(Intent.COMPARE, Measure.NET_SENTIMENT, by="group"), names))
    if moved:
        sections.append(digest_words.new(moved, names))
    return sections


def _n(found: Facts) -> int:
    return found.facts[found.how.n].n if found.how.n else 0


def _voices(sections: Iterable[Section]) -> tuple[Quote, ...]:
    """The first quote of each section, nobody twice."""
    seen: set[int] = set()
    voices = []
    for section in sections:
        quotes = (quote for _, found in section.found for quote in found.quotes)
        quote = next((quote for quote in quotes if quote.feedback_id not in seen), None)
        if quote is not None:
            seen.add(quote.feedback_id)
            voices.append(quote)
    return tuple(voices)


def too_small(digest: Digest) -> bool:
    """Whether the group was not opened because too few people were heard."""
    refusals = (found.refused for section in digest.sections for _, found in section.found)
    return any(refused is not None and refused.code is RefusalCode.TOO_SMALL for refused in refusals)


def to_json(digest: Digest) -> dict[str, Any]:
    """A digest as a document: each section with the specs and facts behind it."""
    return {
        "schema": contract.SCHEMA,
        "digest": {
            "title": digest.title,
            "period": contract.period_json(digest.period),
            "before": None if digest.before is None else contract.period_json(digest.before),
            "group": digest.group,
            "sections": [_section(section) for section in digest.sections],
            "quotes": [contract.quote_json(quote) for quote in digest.quotes],
            "sources": [contract.source_json(source) for source in digest.sources],
            "notes": list(digest.notes),
        },
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "text": section.text,
        "found": [
            {
                "spec": contract.spec_json(spec),
                "facts": {id_: contract.fact_json(fact) for id_, fact in found.facts.items()},
                "rows": [contract.row_json(row) for row in found.rows],
                # Opinions go by the words of a quote: whoever erases these finds them here.
                "quotes": [contract.quote_json(quote) for quote in found.quotes],
            }
            for spec, found in section.found
        ],
    }
