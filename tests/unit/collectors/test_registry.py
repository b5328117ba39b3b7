from __future__ import annotations

from importlib import import_module

import pytest

from collectors.registry import AT_HAND, KINDS, PUSHED, known, make
from harken.domain.errors import NotConfigured


def problem(kind: str, options: dict[str, object]) -> str:
    with pytest.raises(NotConfigured) as raised:
        make(kind, "voices", options)
    assert raised.value.permanent
    return raised.value.message


@pytest.mark.parametrize("place", [*KINDS.values(), *AT_HAND.values()])
def test_every_kind_can_be_imported(place: str) -> None:
    module, _, member = place.partition(":")
    assert hasattr(getattr(import_module(module), member), "collect")


@pytest.mark.parametrize("place", PUSHED.values())
def test_every_kind_that_sends_can_be_imported(place: str) -> None:
    module, _, member = place.partition(":")
    assert hasattr(getattr(import_module(module), member), "accept")


def test_an_unknown_kind_lists_the_known_ones() -> None:
    assert f"no collector called rrs; there are {', '.join(sorted(known()))}" in problem("rrs", {})


def test_all_problems_are_told_at_once() -> None:
    told = problem("rss", {"adress": "https://example.com", "kind": "gossip"})
    assert "url is missing" in told
    assert "adress is not an option" in told
    assert "kind is wrong" in told
    assert "options of rss: allow_private, attributes, contact, kind, url" in told


def test_a_wrong_value_is_not_shown() -> None:
    assert "hush" not in problem("app_store", {"app": "hush"})


def test_nested_options_are_named() -> None:
    told = problem("web_reviews", {"url": "https://example.com", "selectors": {"item": "li", "txt": "p"}})
    assert "selectors.text is missing" in told
    assert "selectors.txt is not an option" in told


def test_an_address_must_be_whole() -> None:
    assert "write the whole address" in problem("web_reviews", {"url": "example.com/reviews"})


def test_a_number_may_name_an_app() -> None:
    assert make("app_store", "voices", {"app": 123456789, "countries": ["DE", "us"]})


def test_a_word_that_yaml_reads_as_something_else_is_told_plainly() -> None:
    with pytest.raises(NotConfigured, match="url should be words; put them in quotes"):
        make("rss", "a", {"url": True})
    with pytest.raises(NotConfigured, match="hashtags should be a list"):
        make("mastodon", "a", {"base_url": "https://a.example", "hashtags": False})
