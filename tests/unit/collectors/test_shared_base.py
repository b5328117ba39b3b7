from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from collectors import registry
from collectors.base import Options
from collectors.credentials import Credential
from collectors.reading import Unusable, batch
from collectors.registry import make
from collectors.watermark import Watermark
from harken.domain.errors import BudgetSpent, NotConfigured
from harken.domain.feedback import Batch, Feedback, Kind, Part
from tests.loopback import Site


class Letterbox(Options):
    """A kind of source with two secrets and a budget."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(field="token", variable="LETTER_TOKEN", how="Make one in the letterbox under Keys."),
        Credential(field="key", variable="LETTER_KEY", how="Ask for one.", required=False),
    )
    DAILY_BUDGET: ClassVar[int | None] = 3

    base_url: str
    token: SecretStr
    key: SecretStr | None = None

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        with self.fetcher(Authorization=f"Bearer {self.token.get_secret_value()}") as fetcher:
            while True:
                fetcher.get(self.base_url)
                yield Batch()


@pytest.fixture(autouse=True)
def letterbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "KINDS", {**registry.KINDS, "letterbox": f"{__name__}:Letterbox"})


def problem(options: dict[str, Any], **environment: str) -> str:
    with pytest.raises(NotConfigured) as raised:
        make("letterbox", "box", options, environment.get)
    return raised.value.message


URL = {"base_url": "https://letters.example"}


def test_a_secret_comes_from_the_environment() -> None:
    made = make("letterbox", "box", URL, {"LETTER_TOKEN": "hush"}.get)
    assert isinstance(made, Letterbox)
    assert made.token.get_secret_value() == "hush"
    assert made.key is None
    assert "hush" not in f"{made!r} {made.model_dump_json()} {made.fingerprint()}"


def test_a_source_may_have_a_secret_of_its_own() -> None:
    options = {**URL, "variables": {"token": "OTHER_TOKEN"}}
    made = make("letterbox", "box", options, {"LETTER_TOKEN": "hush", "OTHER_TOKEN": "other"}.get)
    assert isinstance(made, Letterbox)
    assert made.token.get_secret_value() == "other"
    assert "OTHER_TOKEN is not set" in problem(options, LETTER_TOKEN="hush")


def test_what_is_missing_is_named_with_the_way_to_get_it() -> None:
    assert problem(URL) == (
        "Source box: is off because LETTER_TOKEN is not set in the environment;"
        " make one in the letterbox under Keys"
    )


def test_everything_that_is_wrong_is_told_at_once() -> None:
    told = problem({"colour": "red"})
    assert "LETTER_TOKEN is not set" in told
    assert "base_url is missing" in told
    assert "colour is not an option" in told
    assert "token is missing" not in told
    assert "daily_budget" in told
    assert "token," not in told


def test_a_secret_in_the_settings_is_refused() -> None:
    told = problem({**URL, "token": "hush"}, LETTER_TOKEN="hush")
    assert "token is a secret and does not belong into harken.yaml" in told
    assert "LETTER_TOKEN" in told
    assert "hush" not in told


class Counted:
    """A ledger in memory."""

    def __init__(self) -> None:
        self.used: dict[tuple[str, date], int] = {}

    def __call__(self, key: str, day: date, units: int, limit: int) -> bool:
        used = self.used.get((key, day), 0) + units
        if used > limit:
            return False
        self.used[key, day] = used
        return True


def visits(site: Site, ledger: Counted, token: str = "hush", **options: Any) -> None:
    given = {"base_url": site.page("/", "hello"), "allow_private": True, **options}
    for _ in make("letterbox", "box", given, {"LETTER_TOKEN": token}.get, ledger).collect({}):
        pass


def test_a_budget_ends_the_run_in_one_plain_line(site: Site) -> None:
    with pytest.raises(BudgetSpent) as raised:
        visits(site, Counted())
    assert raised.value.message == "Source box: has used its 3 requests of today; it goes on tomorrow"
    assert len(site.paths()) == 3


def test_sources_of_the_same_account_share_their_budget(site: Site) -> None:
    ledger = Counted()
    for token, asked in (("hush", 3), ("hush", 3), ("other", 6)):
        with pytest.raises(BudgetSpent):
            visits(site, ledger, token)
        assert len(site.paths()) == asked
    assert "hush" not in str(ledger.used)


def test_a_plan_may_have_another_budget(site: Site) -> None:
    with pytest.raises(BudgetSpent, match="its 5 requests"):
        visits(site, Counted(), daily_budget=5)
    assert len(site.paths()) == 5


def heard(entry: Any) -> Feedback | None:
    if entry is None:
        return None
    if entry["id"] == "bare":
        raise Unusable("it says nothing")
    return Feedback(
        external_id=entry["id"], kind=Kind.REVIEW, parts=(Part(label="body", text=entry["text"]),)
    )


def test_each_entry_is_read_on_its_own() -> None:
    entries = [
        {"id": "a", "text": "first"},
        None,
        {"id": "bare"},
        {"id": "b"},
        "garbage",
        {"id": "a", "text": "again"},
    ]
    read = batch(entries, heard, label=lambda entry: entry["id"], what="letter", cursor={"at": 1}, gone="xx")
    assert [(item.external_id, item.parts[0].text) for item in read.items] == [("a", "first")]
    assert [(each.where, each.reason) for each in read.failures] == [
        ("bare", "it says nothing"),
        ("b", "the letter cannot be understood"),
        ("a letter", "the letter cannot be understood"),
    ]
    assert (read.cursor, read.gone) == ({"at": 1}, ("x",))


NOW = datetime.now(UTC)


def test_a_watermark_only_rises() -> None:
    mark = Watermark.from_cursor({}, "options")
    assert mark.since(timedelta(days=1)) is None
    for hours in (5, 2, 9):
        mark.seen(NOW - timedelta(hours=hours))
    again = Watermark.from_cursor(mark.cursor(), "options")
    assert again.since(timedelta(hours=1)) == NOW - timedelta(hours=3)


def test_a_watermark_of_other_options_starts_anew() -> None:
    mark = Watermark(fingerprint="options", reached=NOW)
    assert Watermark.from_cursor(mark.cursor(), "others").since(timedelta(0)) is None


def test_a_clock_that_runs_ahead_hides_nothing() -> None:
    mark = Watermark(fingerprint="options")
    mark.seen(datetime.now(UTC) + timedelta(days=300))
    since = mark.since(timedelta(0))
    assert since is not None
    assert since <= datetime.now(UTC)


def test_a_day_counts_from_its_beginning() -> None:
    mark = Watermark(fingerprint="options")
    mark.seen(date(2026, 3, 4))
    mark.seen(None)
    assert mark.since(timedelta(0)) == datetime(2026, 3, 4, tzinfo=UTC)


def test_no_secret_is_read_from_the_environment_by_itself() -> None:
    os.environ["LETTER_TOKEN"] = "hush"
    try:
        with pytest.raises(NotConfigured, match="LETTER_TOKEN is not set"):
            make("letterbox", "box", URL)
    finally:
        del os.environ["LETTER_TOKEN"]
