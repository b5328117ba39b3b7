from __future__ import annotations

import pytest

from harken.domain.answers import RefusalCode
from harken.domain.questions import Filter, Intent, Spec
from harken.domain.sight import Sight

LIMITED = Sight.of(["Leisure", "Business"], ["reviews"])


def about(**fields: tuple[str, ...]) -> Spec:
    return Spec(intent=Intent.COUNT, include=Filter(**fields))


def test_a_question_is_narrowed_to_what_may_be_seen() -> None:
    whole = LIMITED.narrowed(about())
    assert whole.include == Filter(groups=("Business", "Leisure"), sources=("reviews",))
    one = LIMITED.narrowed(about(groups=("Leisure",)))
    assert one.include.groups == ("Leisure",)
    assert Sight().narrowed(about()) == about()


@pytest.mark.parametrize(
    "fields", [{"groups": ("VIP",)}, {"sources": ("tickets",)}, {"groups": ("VIP", "Leisure")}]
)
def test_what_may_not_be_seen_is_refused(fields: dict[str, tuple[str, ...]]) -> None:
    refused = LIMITED.refusal(about(**fields))
    assert refused is not None
    assert refused.code is RefusalCode.NOT_ALLOWED
    assert "the customers of Business and Leisure and of what came in through reviews" in refused.message
    assert "VIP" not in refused.message
    assert Sight().refusal(about(**fields)) is None


def test_what_is_known_of_customers_themselves_came_in_through_no_source() -> None:
    for intent in (Intent.GROUPS, Intent.VALUE, Intent.PERSONA):
        assert LIMITED.refusal(Spec(intent=intent)) is not None
        assert Sight.of(["Leisure"], None).refusal(Spec(intent=intent)) is None
    assert LIMITED.refusal(about(groups=("Leisure",))) is None


def test_one_sight_covers_another_only_where_it_hides_nothing_of_it() -> None:
    assert Sight().covers(LIMITED)
    assert LIMITED.covers(LIMITED)
    assert LIMITED.covers(Sight.of(["Leisure"], ["reviews"]))
    assert not LIMITED.covers(Sight())
    assert not LIMITED.covers(Sight.of(["Leisure"], None))
    assert not Sight.of(["Leisure"], None).covers(LIMITED)


def test_two_sights_show_what_both_show() -> None:
    public = Sight.of(None, ["reviews", "app"])
    assert public.within(Sight()) == Sight().within(public) == public
    assert LIMITED.within(public) == LIMITED
    assert Sight.of(None, ["tickets"]).within(public).nothing()
    assert not public.nothing()


def test_it_is_kept_as_json() -> None:
    for each in (Sight(), LIMITED, Sight.of((), None)):
        assert Sight.read(each.stored()) == each
