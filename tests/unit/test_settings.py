from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from collectors.registry import known
from harken.config import load
from harken.domain.errors import SettingsError
from harken.domain.questions import Period


def problems(home: Path, written: str) -> tuple[str, ...]:
    (home / "harken.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(home, {})
    return tuple(caught.value.problems)


def test_every_mistake_is_in_one_list(tmp_path: Path) -> None:
    taxonomy, source, digest = problems(
        tmp_path,
        """
sources:
  - {name: shop, collector: rss, schedule: often}
digest: {schedule: "0 25 * * *"}
taxonomy: retail
""",
    )
    assert "taxonomy should be a list" in taxonomy
    assert "'often' of shop is neither an interval (30m, 6h, 1d) nor cron" in source
    assert "'0 25 * * *' of the digest" in digest


def test_a_kind_of_source_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "sources: [{name: shop, collector: telepathy}]")
    assert f"there is no collector called 'telepathy'; there are {', '.join(sorted(known()))}" in problem


def test_the_digest_is_about_a_group_of_the_settings(tmp_path: Path) -> None:
    groups = "groups: [{name: offices, rule: plan == 'office'}]\n"
    (problem,) = problems(tmp_path, groups + "digest: {group: ofices}")
    assert problem.endswith("there is no group called 'ofices'; the groups are: offices")
    (tmp_path / "harken.yaml").write_text(groups + "digest: {group: offices}")
    assert load(tmp_path, {}).settings.digest.group == "offices"


def test_groups_that_cannot_be_read_are_the_only_mistake(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "groups: offices\ndigest: {group: offices}")
    assert problem == "harken.yaml: groups should be a list"


def test_a_home_that_is_missing_or_a_file_is_told_wherever_it_was_named(tmp_path: Path) -> None:
    missing, file = tmp_path / "gone", tmp_path / "notes.txt"
    file.touch()
    for home, says in ((missing, "does not exist"), (file, "is a file")):
        for given, environment in ((home, {}), (None, {"HARKEN_HOME": str(home)})):
            with pytest.raises(SettingsError, match=f"{home.name}.* {says}"):
                load(given, environment)


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ("languages: [en, de]", "the shipped model reads English alone"),
        ("sentiment: some/model\n  languages: [de]", "the shipped model reads English alone"),
        ("labels: [negative, positive]", "labels are those of a sentiment model"),
        ("sentiment: a\n  embedding: b\n  languages: [german]", "'german' is no code of a language"),
        ("mood: some/model", "models.mood is not a setting"),
    ],
)
def test_models_that_cannot_be_are_told(tmp_path: Path, models: str, message: str) -> None:
    (tmp_path / "harken.yaml").write_text(f"models:\n  {models}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load(tmp_path, {})


def test_a_name_that_yaml_reads_as_something_else_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "harken.yaml").write_text("sources: [{name: off, collector: rss}]")
    with pytest.raises(SettingsError, match=r"sources\.0\.name should be words; put them in quotes"):
        load(tmp_path, {})


def test_the_companys_own_words_are_checked_together(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
vocabulary:
  synonyms:
    themes: {Wi-Fi: [wlan], Food: WLAN}
    gruops: {}
  releases: {4.2: 2026-09-14, "5.0": soon}
  periods:
    beta: {from: 2026-03-01, until: 2026-02-01}
""",
    )
    expected = ("gruops is not a setting", "put them in quotes", "valid date", "before it begins")
    for says, problem in zip(expected, found, strict=True):
        assert says in problem


def test_one_word_for_two_themes_is_told(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "vocabulary: {synonyms: {themes: {Wi-Fi: [wlan], Food: WLAN}}}")
    assert problem.endswith("these words stand for two things: wlan")


def test_a_period_with_a_name_ends_after_its_last_day(tmp_path: Path) -> None:
    (tmp_path / "harken.yaml").write_text(
        "vocabulary: {periods: {beta: {from: 2026-02-01, until: 2026-02-28}, now: {from: 2026-03-01}}}"
    )
    periods = load(tmp_path, {}).settings.vocabulary.periods
    assert periods["beta"].period() == Period(start=date(2026, 2, 1), end=date(2026, 3, 1))
    assert periods["now"].period() == Period(start=date(2026, 3, 1))
