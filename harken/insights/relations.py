"""Handles on the tables for composing queries, and the codes that they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import sqlalchemy as sa

from harken.domain.understanding import Facet, Role, Sentiment
from storage import tables


def _table(model: type[tables.Base]) -> sa.Table:
    return cast(sa.Table, model.__table__)


feedback = _table(tables.FeedbackRow)
parts = _table(tables.PartRow)
scores = _table(tables.ScoreRow)
statements = _table(tables.StatementRow)
mentions = _table(tables.MentionRow)
members = _table(tables.MemberRow)
themes = _table(tables.ThemeRow)
groups = _table(tables.GroupRow)
customers = _table(tables.CustomerRow)
identities = _table(tables.IdentityRow)
orders = _table(tables.OrderRow)
group_customers = _table(tables.GroupCustomerRow)
customer_values = _table(tables.CustomerValueRow)
sources = _table(tables.Source)
runs = _table(tables.Run)
pile_ups = _table(tables.PileUpRow)
source_alerts = _table(tables.SourceAlertRow)
rivals = _table(tables.RivalRow)
rival_mentions = _table(tables.RivalMentionRow)
opinions = _table(tables.OpinionRow)
opinion_statements = _table(tables.OpinionStatementRow)
opinion_waiting = _table(tables.OpinionWaitingRow)
source_gaps = _table(tables.SourceGapRow)
source_health = _table(tables.SourceHealthRow)
workspace = _table(tables.Workspace)
theme_edits = _table(tables.ThemeEditRow)
evidence = _table(tables.EvidenceRow)
people_codes = _table(tables.PersonCodeRow)
month_facets = _table(tables.MonthFacetsRow)
month_readings = _table(tables.MonthReadingRow)
months = _table(tables.MonthRow)
month_scores = _table(tables.MonthScoreRow)
months_state = _table(tables.MonthsState)
stale_months = _table(tables.StaleMonthRow)
theme_days = _table(tables.ThemeDayRow)

CODES = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.POSITIVE: 1}
LABELS = {code: label for label, code in CODES.items()}
ROLES = tuple(Role)
FACETS = tuple(Facet)


def role_bits(roles: Iterable[str]) -> int:
    """The bit set of these roles, as stored."""
    return sum(1 << ROLES.index(Role(role)) for role in set(roles))


def facet_bits(facets: Iterable[str]) -> int:
    """The bit set of these facets, as stored."""
    return sum(1 << FACETS.index(Facet(facet)) for facet in set(facets))


def roles_of(bits: int) -> list[str]:
    """The names of the roles in a bit set."""
    return [role.value for place, role in enumerate(ROLES) if bits >> place & 1]


def sentiment_codes(labels: Iterable[str]) -> list[int]:
    """The codes of statement labels; `mixed` has none, since only a whole feedback is mixed."""
    return sorted(CODES[Sentiment(label)] for label in set(labels) if Sentiment(label) in CODES)


def about_statement(
    statement: sa.ColumnElement[int], feedback_id: sa.ColumnElement[int], of: sa.FromClause = mentions
) -> sa.ColumnElement[bool]:
    """A mention is of this statement: said by its feedback as well, by which the index finds it."""
    return sa.and_(of.c.feedback_id == feedback_id, of.c.statement_id == statement)


def offered_url() -> sa.ColumnElement[str | None]:
    """The link to a feedback; none where its source says that it was deleted there."""
    return sa.case((feedback.c.gone_at.is_(None), feedback.c.url))
