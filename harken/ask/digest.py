"""The digest: a standing question about a period, made of specs like any other, one screen long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harken.ask import digest_chart, digest_groups, digest_state, digest_words, exchange_words, words
from harken.ask.certainty import LITTLE
from harken.ask.digest_asking import GROUPS, Asking, Found, Measured, unheard
from harken.ask.digest_chart import Chart
from harken.ask.digest_words import TITLES
from harken.ask.scope_words import Names
from harken.ask.template import NOTHING, Text
from harken.domain.answers import Quote, SourceState
from harken.domain.questions import Filter, Intent, Measure, Period
from harken.domain.understanding import Role

_NO_NAMES: Names = {}
#: What opinions are told of, and the words that make one of them.
ROLES = {
    Intent.REASONS_TO_BUY: Role.REASON_TO_BUY,
    Intent.LIKES: Role.LIKE,
    Intent.DISLIKES: Role.DISLIKE,
    Intent.REQUESTS: Role.REQUEST,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One thing that a digest tells, with everything behind it."""

    #: One of `digest_words.TITLES`.
    key: str
    told: Text = NOTHING
    #: What is told line by line.
    lines: tuple[Text, ...] = ()
    #: The questions that it was made of, with what was found.
    found: tuple[Found, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.key]

    @property
    def text(self) -> str:
        return "\n".join(str(each) for each in (self.told, *self.lines) if each)


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What was heard in a period, and what is different from the time before."""

    period: Period
    before: Period | None
    scope: Filter
    title: str
    #: The one sentence for whoever reads no more.
    headline: Text
    sections: tuple[Section, ...]
    chart: Chart | None
    #: One voice for each thing that was told.
    quotes: tuple[Quote, ...]
    sources: tuple[SourceState, ...]
    notes: tuple[str, ...]

    @property
    def group(self) -> str | None:
        """The one group that it is about."""
        return self.scope.groups[0] if len(self.scope.groups) == 1 else None


def compose(
    measure: Measured,
    *,
    period: Period,
    before: Period | None,
    scope: Filter | None = None,
    rivals: bool = False,
    names: Names = _NO_NAMES,
    notes: Iterable[str] = (),
) -> Digest:
    """Ask everything that a digest tells, and keep what has an answer."""
    scope = scope or Filter()
    asked = Asking(measure=measure, scope=scope, period=period, before=before)
    heard = asked(Intent.COUNT)
    maker = _Making(asked=asked, names=names, rivals=rivals, heard=heard)
    return Digest(
        period=period,
        before=before,
        scope=scope,
        title=str(digest_words.title(period, scope, names)),
        sections=tuple(each for each in maker.sections() if each.told or each.lines),
        headline=maker.headline,
        chart=maker.chart,
        quotes=tuple(maker.voices),
        sources=heard[1].how.sources,
        notes=(*notes, *heard[1].how.notes),
    )


@dataclass(kw_only=True)
class _Making:
    """A digest on its way: what was told so far decides what else is worth telling."""

    asked: Asking
    names: Names
    rivals: bool
    heard: Found
    headline: Text = NOTHING
    chart: Chart | None = None
    voices: list[Quote] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    @property
    def n(self) -> int:
        return 0 if self.heard[1].refused is not None else digest_words.base(self.heard[1])

    @property
    def few(self) -> bool:
        return self.n < LITTLE

    def sections(self) -> Iterator[Section]:
        people, earlier = self.asked(Intent.COUNT, Measure.PEOPLE), self.asked.earlier()
        told = digest_words.heard(self.heard, people, earlier)
        self.headline = told
        yield Section(key="heard", told=told, found=tuple(filter(None, (self.heard, people, earlier))))
        if self.n:
            yield from self._changes()
            yield from self._opinions()
            yield self._advocacy()
        else:
            self._draw(None)
        yield from self._standing()
        yield Section(key="sources", told=digest_words.sources(self.heard[1].how.sources))

    def _changes(self) -> Iterator[Section]:
        """Since the last one, or where nothing did since then, against all the weeks before."""
        if self.asked.before is None:
            return
        moved = self.asked.moved()
        mood = self.asked(Intent.COMPARE, Measure.NET_SENTIMENT, against=True)
        longer = self.asked.against_rolling() if not digest_words.sure(moved[1]) else None
        surely = moved if longer is None else longer.moved()
        told = digest_words.changed(surely, mood, self.names, long=longer is not None)
        self.headline = told or digest_words.calm(self.asked.period)
        found = (moved, mood) if longer is None else (moved, mood, surely)
        yield Section(key="changed", told=self.headline, found=found)
        yield Section(key="new", told=digest_words.new(moved, self.names), found=(moved,))
        self._draw(next((row.keys["theme"] for row in digest_words.sure(surely[1])), None))

    def _draw(self, moved: str | None) -> None:
        """The theme that moved furthest; where none did, the mood."""
        over = self.asked.rolling()
        if over is not None:
            of_theme = digest_chart.of_theme(over, moved, self.names) if moved else None
            self.chart = of_theme or digest_chart.of_mood(over)

    def _opinions(self) -> Iterator[Section]:
        for intent, role in ROLES.items():
            asked, words_ = self.asked(intent), self.asked.voices(role)
            told = digest_words.opinions(asked, self._voice(words_), few=self.few)
            yield Section(key=intent.value, told=told, found=(asked, words_))

    def _voice(self, found: Found) -> Quote | None:
        quote = unheard(found, self.seen)
        self.voices += [quote] if quote is not None else []
        return quote

    def _advocacy(self) -> Section:
        asked, words_ = self.asked(Intent.ADVOCACY), self.asked.voices(Role.RECOMMEND)
        return Section(
            key="advocacy", told=digest_words.advocacy(asked, self._voice(words_)), found=(asked, words_)
        )

    def _standing(self) -> Iterator[Section]:
        """The groups, the rivals, the last weeks, and what would tell more."""
        standing = self.asked(Intent.GROUPS)
        if len(self.asked.scope.groups) == 1 and standing[1].refused is None:
            told = exchange_words.groups(*standing, self.names)
            yield Section(key="standing", told=told, found=(standing,))
        elif standing[1].refused is None:
            yield self._groups(standing)
            yield Section(key="watched", told=exchange_words.watched(standing[1]))
        yield self._rivals()
        state = digest_state.state(self.asked, self.names)
        if state is None:
            return
        yield Section(key="state", told=state.told, lines=state.lines, found=state.found)
        if self.few:
            more = digest_state.suggestions(standing[1], state, len(self.heard[1].how.sources))
            yield Section(key="more", lines=tuple(more))

    def _groups(self, standing: Found) -> Section:
        """The mood of the last weeks where too few were heard of late."""
        over = self.asked.rolling() if self.few else None
        mood = (over or self.asked)(Intent.COMPARE, Measure.NET_SENTIMENT, by="group", limit=GROUPS)
        return Section(
            key="groups",
            lines=digest_groups.lines(standing, mood, rolling=over is not None),
            found=(standing, mood),
        )

    def _rivals(self) -> Section:
        if not self.rivals:
            return Section(key="rivals")
        asked = self.asked(Intent.RIVALS)
        if asked[1].refused is not None:
            return Section(key="rivals")
        return Section(key="rivals", told=words.told(*asked, self.names), found=(asked,))
