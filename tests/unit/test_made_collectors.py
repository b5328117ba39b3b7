"""What the command line adds to the settings of a source."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine

from harken.commands.collect import made
from harken.commands.context import Opened
from harken.config import Config
from harken.settings.sources import SourceSettings
from harken.settings.whole import Settings


def _folder(place: Path, **options: str) -> SourceSettings:
    return SourceSettings.model_validate({"name": "f", "collector": "folder", "path": str(place), **options})


def test_a_folder_has_the_zone_of_the_workspace_unless_it_names_its_own(tmp_path: Path) -> None:
    config = Config(home=tmp_path, settings=Settings(time_zone="Europe/Berlin"), secrets={})
    opened = Opened(config=config, engine=create_engine("postgresql+psycopg://"), groups=(), group_rules={})
    assert made(opened, _folder(tmp_path)).time_zone == "Europe/Berlin"
    assert made(opened, _folder(tmp_path, time_zone="Asia/Tokyo")).time_zone == "Asia/Tokyo"
