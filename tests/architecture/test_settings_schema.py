"""The schema that editors check harken.yaml by is the one that Harken checks it by."""

from __future__ import annotations

import json
from pathlib import Path

from harken.settings.whole import Settings

SCHEMA = Path(__file__).parents[2] / "docs" / "harken.schema.json"


def test_the_schema_is_current() -> None:
    # To renew it: python -m tests.architecture.test_settings_schema
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == Settings.model_json_schema()


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(Settings.model_json_schema(), indent=2) + "\n", encoding="utf-8")
