"""From a scope to SQL: the rows of one kind of thing that it selects.

A theme with a sentiment or a role asks that one statement satisfies all of them; a sentiment without a theme
asks for the label of the thing that is counted: the feedback's own, the statement's or the mention's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from harken.domain.answers import Counts
from harken.domain.feedback import Kind
from harken.domain.questions import Filter, Period
from harken.domain.understanding import Role, Sentiment
from harken.insights.against import against, naming
from harken.insights.names import Names
from harken.insights.relations import (
    about_statement,
    facet_bits,
    feedback,
    members,
    mentions,
    role_bits,
    scores,
    sentiment_codes,
    statements,
)
from harken.insights.scope import (
    Advocacy,
    Against,
    Condition,
    Judged,
    Scope,
    Turned,
    days,
    has_attribute,
    has_score,
    holds_words,
    on_scale,
    said_during,
)
from storage.months import DETRACTOR, PROMOTER

#: The top of the scale of a recommend question.
RECOMMEND_HIGH = 10
#: From one in so many on, a sample is looked up by its ids.
FEW = 50
#: The alias under which `theme_pairs` are joined.
THEME_PAIRS = "about"

Predicate = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Things:
    """The rows of one kind of thing: what they are read from, and what they satisfy."""

    source: sa.FromClause
    where: list[Predicate]

    def select(self, *columns: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
        return sa.select(*columns).select_from(self.source).where(*self.where)


def things(scope: Scope, counts: Counts, names: Names, *, copies: bool = False) -> Things:
    """Everything of one kind in scope; people are told from the rows of their feedback.

    Args:
        copies: Take the copies instead, which no measure counts.
    """
    builder = _Builder(counts, names, scope.period)
    source, own = builder.source()
    where = [
        *own,
        feedback.c.copy_of.is_not(None) if copies else feedback.c.copy_of.is_(None),
        *_without_rivals(scope, names),
        *said_during(scope.period),
        *builder.included(scope.include),
        *(_not(each) for each in builder.included(scope.exclude)),
        *(each for condition in scope.conditions for each in builder.condition(condition)),
        *(turned(scope, each.turned, names) for each in scope.conditions if each.turned),
    ]
    return Things(source, where)


def _without_rivals(scope: Scope, names: Names) -> list[Predicate]:
    """What is said about a rival counts only where a question names its source."""
    if scope.include.sources or not names.rivals:
        return []
    return [feedback.c.source_id.not_in(sorted(names.rivals))]


def _not(condition: Predicate) -> Predicate:
    """The opposite, true as well where the condition cannot be told."""
    return sa.not_(condition) if isinstance(condition, sa.Exists) else condition.is_not(sa.true())


def saying(part: Filter, names: Names) -> list[Predicate]:
    """Conditions on a statement: it is content and itself has the themes, roles and sentiment asked for."""
    words = Filter(
        themes=part.themes,
        roles=part.roles,
        sentiment=part.sentiment,
        facets=part.facets,
        rivals=part.rivals,
    )
    return [statements.c.content, *_Builder(Counts.STATEMENT, names, Period()).included(words)]


def about_themes(part: Filter, period: Period, names: Names) -> list[Predicate]:
    """Conditions on a mention by its own copies of the day, the roles and the sentiment."""
    labels = tuple(label for label in part.sentiment if label != Sentiment.MIXED)
    words = Filter(themes=part.themes, roles=part.roles, sentiment=labels)
    return [*_Builder(Counts.MENTION, names, period).included(words), *_mention_days(mentions, period)]


def theme_pairs(part: Filter, period: Period, names: Names) -> sa.Subquery:
    """Distinct (feedback_id, theme_id) whose mention satisfies the filter's themes, roles and sentiment."""
    rows = sa.select(mentions.c.feedback_id, mentions.c.theme_id).where(
        mentions.c.theme_id.in_(_theme_ids(part.themes or names.themes, names)),
        *_mention_days(mentions, period),
    )
    if part.sentiment:
        rows = rows.where(mentions.c.sentiment.in_(sentiment_codes(part.sentiment)))
    if part.roles:
        rows = rows.where(_does(mentions, part.roles))
    return rows.distinct().subquery(THEME_PAIRS)


def _theme_ids(keys: Iterable[str], names: Names) -> list[int]:
    return [names.themes[key] for key in keys if key in names.themes]


def _mention_days(table: sa.FromClause, period: Period) -> list[Predicate]:
    """The period asked of the mention's own copy of the day, so that one index finds them."""
    start, end = days(period)
    bounds = [] if start is None else [table.c.day >= start]
    return bounds if end is None else [*bounds, table.c.day < end]


def _does(table: sa.FromClause, roles: Iterable[str]) -> Predicate:
    """One of the roles, told by the table's own bits: those of a feedback are of all its statements."""
    return table.c.roles.bitwise_and(role_bits(roles)) != 0


def _speaks_of(facets: Iterable[str]) -> Predicate:
    # Said twice, as the index of those that speak of any is found by these very words.
    any_ = statements.c.facets != sa.literal_column("0")
    return sa.and_(any_, statements.c.facets.bitwise_and(facet_bits(facets)) != 0)


@dataclass(frozen=True, slots=True)
class _Builder:
    """Conditions at the level of one kind of thing."""

    counts: Counts
    names: Names
    period: Period

    def source(self) -> tuple[sa.FromClause, list[Predicate]]:
        if self.counts is Counts.MENTION:
            joined = mentions.join(feedback, feedback.c.id == mentions.c.feedback_id)
            active = mentions.c.theme_id.in_(list(self.names.themes.values()))
            return joined, [active, *_mention_days(mentions, self.period)]
        if self.counts is Counts.STATEMENT:
            joined = statements.join(feedback, feedback.c.id == statements.c.feedback_id)
            return joined, [statements.c.content]
        return feedback, []

    def included(self, part: Filter) -> list[Predicate]:
        return [*self._of_feedback(part), *self._of_words(part)]

    def condition(self, condition: Condition) -> list[Predicate]:
        part = condition.filter
        if condition.unthemed:
            return [self._unthemed(part), *self._of_feedback(part)]
        wanted = [*self.included(part), *said_during(condition.period)]
        if condition.every is not None:
            wanted.append(one_in(condition.every))
        if condition.named is not None:
            wanted.append(feedback.c.id == sa.any_(sa.literal(list(condition.named), ARRAY(sa.BigInteger))))
        if condition.speaks.themes:
            wanted.append(self._mentioned(condition.speaks))
        if condition.silent.themes:
            wanted.append(sa.not_(self._mentioned(condition.silent)))
        if condition.public:
            wanted += in_public()
        if condition.against is not None:
            wanted.append(against(condition.against, self.names))
        if condition.advocacy is not None:
            wanted.append(advocates(condition.advocacy))
        if condition.judged is not None:
            wanted.append(judged(condition.judged))
        if condition.themed:
            wanted.append(self._themed())
        if condition.scored is not None:
            on = on_scale(condition.scored)
            wanted.append(sa.exists().where(scores.c.feedback_id == feedback.c.id, *on).correlate(feedback))
        return wanted

    def _of_feedback(self, part: Filter) -> list[Predicate]:
        wanted: list[Predicate] = []
        if part.sources:
            ids = [self.names.sources[name] for name in part.sources if name in self.names.sources]
            wanted.append(feedback.c.source_id.in_(ids))
        if part.kinds:
            wanted.append(feedback.c.kind.in_(part.kinds))
        if part.languages:
            wanted.append(feedback.c.language.in_(part.languages))
        if part.groups:
            wanted.append(self._in_groups(part.groups))
        attributes = dict(part.attributes) | ({"product": part.products} if part.products else {})
        wanted.extend(has_attribute(name, values) for name, values in attributes.items())
        if part.score:
            wanted.append(has_score(part.score))
        if part.text:
            wanted.append(holds_words(part.text))
        return wanted

    def _in_groups(self, asked: Iterable[str]) -> Predicate:
        ids = [self.names.groups[name] for name in asked if name in self.names.groups]
        mine = members.c.feedback_id == feedback.c.id
        return sa.exists().where(mine, members.c.group_id.in_(ids)).correlate(feedback)

    def _of_words(self, part: Filter) -> list[Predicate]:
        if self.counts is Counts.MENTION:
            return self._of_mention(part)
        if self.counts is Counts.STATEMENT:
            return self._of_statement(part)
        wanted = [self._faceted(part)] if part.facets else []
        if part.rivals:
            wanted.append(against(Against(rivals=part.rivals), self.names))
        if part.themes:
            return [*wanted, self._mentioned(part)]
        if part.roles:
            wanted.append(_does(feedback, part.roles))
        if part.sentiment:
            wanted.append(feedback.c.sentiment.in_(part.sentiment))
        return wanted

    def _of_mention(self, part: Filter) -> list[Predicate]:
        wanted: list[Predicate] = []
        if part.themes:
            wanted.append(mentions.c.theme_id.in_(_theme_ids(part.themes, self.names)))
        if part.roles:
            wanted.append(_does(mentions, part.roles))
        if part.sentiment:
            wanted.append(mentions.c.sentiment.in_(sentiment_codes(part.sentiment)))
        if part.rivals:
            wanted.append(naming(Against(rivals=part.rivals), mentions.c.statement_id, self.names))
        if part.facets:
            mine = statements.c.id == mentions.c.statement_id
            wanted.append(sa.exists().where(mine, _speaks_of(part.facets)).correlate(mentions))
        return wanted

    def _of_statement(self, part: Filter) -> list[Predicate]:
        wanted: list[Predicate] = []
        if part.themes:
            mine = about_statement(statements.c.id, statements.c.feedback_id)
            ids = _theme_ids(part.themes, self.names)
            wanted.append(sa.exists().where(mine, mentions.c.theme_id.in_(ids)).correlate(statements))
        if part.roles:
            wanted.append(_does(statements, part.roles))
        if part.sentiment:
            wanted.append(statements.c.sentiment.in_(sentiment_codes(part.sentiment)))
        if part.facets:
            wanted.append(_speaks_of(part.facets))
        if part.rivals:
            wanted.append(naming(Against(rivals=part.rivals), statements.c.id, self.names))
        return wanted

    def _faceted(self, part: Filter) -> Predicate:
        """A statement of the feedback speaks of one of the facets, with the role that is asked for."""
        mine = [statements.c.feedback_id == feedback.c.id, statements.c.content, _speaks_of(part.facets)]
        if part.roles:
            mine.append(_does(statements, part.roles))
        return sa.exists().where(*mine).correlate(feedback)

    def _mentioned(self, part: Filter) -> Predicate:
        """The feedback has a mention of one of the themes with the role and the sentiment."""
        if not part.sentiment:
            return self._mention_exists(part, None)
        ways = [self._mention_exists(part, codes) for codes in [sentiment_codes(part.sentiment)] if codes]
        if Sentiment.MIXED in part.sentiment:
            ways.append(sa.and_(self._mention_exists(part, [-1]), self._mention_exists(part, [1])))
        return ways[0] if len(ways) == 1 else sa.or_(*ways)

    def _mention_exists(self, part: Filter, codes: list[int] | None) -> Predicate:
        conditions = [
            mentions.c.feedback_id == feedback.c.id,
            mentions.c.theme_id.in_(_theme_ids(part.themes, self.names)),
            *_mention_days(mentions, self.period),
        ]
        if codes is not None:
            conditions.append(mentions.c.sentiment.in_(codes))
        if part.roles:
            conditions.append(_does(mentions, part.roles))
        return sa.exists().where(*conditions).correlate(feedback)

    def _unthemed(self, part: Filter) -> Predicate:
        """A statement with one of the roles that no active theme covers.

        The feedback's own bits come first: they spare looking at the statements of most.
        """
        mine = [statements.c.feedback_id == feedback.c.id, _does(statements, part.roles)]
        alone = sa.exists().where(*mine, sa.not_(self._themed())).correlate(feedback)
        return sa.and_(_does(feedback, part.roles), alone)

    def _themed(self) -> Predicate:
        """A statement that is about an active theme."""
        active = mentions.c.theme_id.in_(list(self.names.themes.values()))
        mention = [
            about_statement(statements.c.id, statements.c.feedback_id),
            active,
            *_mention_days(mentions, self.period),
        ]
        return sa.exists().where(*mention).correlate(statements)


def one_in(every: int) -> Predicate:
    """Each so many-th feedback by its id; where these are few among all, they are looked up one by one."""
    if every < FEW:
        return feedback.c.id % every == 0
    last = sa.select(sa.func.max(feedback.c.id)).scalar_subquery()
    return feedback.c.id.in_(sa.select(sa.func.generate_series(every, last, every)))


def judged(way: Judged) -> Predicate:
    """It carries a score of satisfaction on a usual scale, was understood, or either."""
    usual = sa.and_(scores.c.kind != "ces", scores.c.is_primary, scores.c.high.in_((5, 10)))
    scored = sa.exists().where(scores.c.feedback_id == feedback.c.id, usual).correlate(feedback)
    understood = feedback.c.valence.is_not(None)
    if way is Judged.SCORE:
        return scored
    return sa.or_(understood, scored) if way is Judged.EITHER else sa.and_(understood, sa.not_(scored))


def in_public() -> list[Predicate]:
    """It has a link to a place that everybody can read, and is still there."""
    places = feedback.c.kind.in_((Kind.REVIEW, Kind.FORUM_POST, Kind.SOCIAL_POST))
    return [feedback.c.url.is_not(None), feedback.c.gone_at.is_(None), places]


def turned(scope: Scope, way: Turned, names: Names) -> Predicate:
    """The last feedback of each known person whose first sign, on an earlier day, may have been another.

    A sign is feedback that recommends or that warns off, not both; the last one lies in the period.
    """
    others = tuple(each for each in scope.conditions if not each.turned)
    told = replace(scope, conditions=others, period=Period(end=scope.period.end))
    recommends, warns = advocates(Advocacy.RECOMMENDS), advocates(Advocacy.WARNS_OFF)
    sign = sa.case((recommends, 1), else_=-1).label("sign")
    chosen = things(told, Counts.FEEDBACK, names)
    known = [feedback.c.person.is_not(None), feedback.c.day.is_not(None), recommends != warns]
    columns = (feedback.c.id, feedback.c.person, feedback.c.day, feedback.c.said_at)
    signs = Things(chosen.source, [*chosen.where, *known]).select(*columns, sign).subquery("signs")
    order = (signs.c.day, signs.c.id)
    backwards = (signs.c.day.desc(), signs.c.id.desc())
    each = sa.select(
        *signs.c,
        sa.func.first_value(signs.c.sign).over(partition_by=signs.c.person, order_by=order).label("at_first"),
        sa.func.first_value(signs.c.day).over(partition_by=signs.c.person, order_by=order).label("first_day"),
        sa.func.row_number().over(partition_by=signs.c.person, order_by=backwards).label("back"),
    ).subquery("told")
    wanted: list[Predicate] = [each.c.back == 1, each.c.day > each.c.first_day]
    if way is not Turned.EITHER:
        now = 1 if way is Turned.PROMOTER else -1
        wanted += [each.c.sign == now, each.c.at_first == -now]
    if scope.period.start is not None:
        clock = each.c.said_at if isinstance(scope.period.start, datetime) else each.c.day
        wanted.append(clock >= scope.period.start)
    return feedback.c.id.in_(sa.select(each.c.id).where(*wanted))


def advocates(way: Advocacy) -> Predicate:
    """In words, or by a score on a recommend question; who leaves says so in words."""
    if way is Advocacy.LEAVES:
        return _does(feedback, [Role.LEAVING])
    role = Role.RECOMMEND if way is Advocacy.RECOMMENDS else Role.WARN_OFF
    # Written out, as the index on just these scores has it.
    asked: list[Predicate] = [sa.literal_column("scores.kind = 'nps'"), sa.literal_column("scores.high = 10")]
    reached = scores.c.value >= PROMOTER if way is Advocacy.RECOMMENDS else scores.c.value <= DETRACTOR
    scored = sa.exists().where(scores.c.feedback_id == feedback.c.id, *asked, reached)
    return sa.or_(_does(feedback, [role]), scored.correlate(feedback))
