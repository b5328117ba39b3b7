from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.delivering import visible
from harken.domain.news import About, Alert, AlertKind, Signal
from harken.domain.sight import Sight

HELPDESK = Sight.of(None, ["helpdesk"])
SHOPS = Sight.of(["shops"], None)


def _alert(kind: AlertKind, about: About, subject: str = "billing") -> Alert:
    signal = Signal(kind=kind, subject=subject, since="2026-10-01", told="It rose.", about=about)
    return Alert(id=1, raised=datetime(2026, 10, 1, tzinfo=UTC), signal=signal)


@pytest.mark.parametrize(
    ("kind", "about", "sight", "seen"),
    [
        (AlertKind.SPIKE, About(themes=("billing",)), Sight(), True),
        (AlertKind.SPIKE, About(themes=("billing",)), HELPDESK, False),
        (AlertKind.SPIKE, About(sources=("helpdesk",)), HELPDESK, True),
        (AlertKind.SPIKE, About(sources=("helpdesk", "forum")), HELPDESK, False),
        (AlertKind.SPIKE, About(groups=("shops",)), HELPDESK, False),
        (AlertKind.SPIKE, About(groups=("shops",)), SHOPS, True),
        (AlertKind.WORST_SCORE, About(groups=("shops",)), SHOPS, True),
        (AlertKind.GROUP_FALLS, About(groups=("shops",)), SHOPS, False),
        (AlertKind.AT_RISK, About(), SHOPS, False),
        (AlertKind.AT_RISK, About(groups=("shops",)), SHOPS, True),
        (AlertKind.AT_RISK, About(groups=("offices",)), SHOPS, False),
        (AlertKind.AT_RISK, About(groups=("shops", "offices")), SHOPS, False),
        (AlertKind.AT_RISK, About(groups=("shops",)), Sight.of(["shops"], ["helpdesk"]), False),
        (AlertKind.NEW_THEME, About(themes=("billing",)), SHOPS, False),
        (AlertKind.NEW_THEME, About(themes=("billing",)), HELPDESK, False),
        (AlertKind.NEW_THEME, About(themes=("billing",)), Sight(), True),
        (AlertKind.SPIKE, About(sources=("helpdesk",)), Sight.of([], []), False),
    ],
)
def test_an_alert_is_seen_where_all_that_it_shows_may_be(
    kind: AlertKind, about: About, sight: Sight, seen: bool
) -> None:
    assert visible(_alert(kind, about), sight) is seen


def test_a_source_is_told_of_where_it_may_be_seen() -> None:
    told = _alert(AlertKind.SOURCE, About(sources=("helpdesk",)), "helpdesk")
    assert visible(told, HELPDESK) and not visible(told, Sight.of(None, ["forum"]))
