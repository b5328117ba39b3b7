"""Makes the pictures of docs/page.md and docs/themes.md of the page that is open: `harken --home .harken/demo
page`, then `python docs/pictures/page.py http://127.0.0.1:8765` (it needs Debian's Chromium)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
#: Name, address, width, height, light or dark.
SHOTS = (
    ("page-trends", "/", 1200, 860, "light"),
    ("page-theme", "/themes/stability?span=180d", 1200, 1000, "dark"),
    ("page-groups", "/groups?span=all", 1200, 1000, "light"),
    ("page-workshop", "/workshop/delivery", 1200, 900, "light"),
    ("page-phone", "/themes/stability?span=180d", 375, 812, "light"),
    ("page-phone-dark", "/?span=90d", 375, 812, "dark"),
)


def shoot(browser: Browser, address: str) -> None:
    for name, path, width, height, scheme in SHOTS:
        window = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        window.goto(address + path)
        window.wait_for_load_state("networkidle")
        window.screenshot(path=HERE / f"{name}.png")
        window.close()


def foresee(browser: Browser, address: str) -> None:
    """What a new theme would do, filled in as a person would."""
    window = browser.new_page(viewport={"width": 900, "height": 820})
    window.goto(f"{address}/workshop")
    window.get_by_text("Make a theme").click()
    form = window.locator("form", has=window.locator("[value=make]"))
    for label, written in (
        ("Name", "Grinding"),
        ("Phrases", "the grind is too coarse\nwhich grind for my machine"),
        ("Words", "grinder"),
    ):
        form.get_by_label(label).fill(written)
    form.get_by_role("button").click()
    window.locator(".foreseen").wait_for(timeout=120_000)
    window.screenshot(path=HERE / "page-foreseen.png")
    window.close()


if __name__ == "__main__":
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shoot(chromium, sys.argv[1].rstrip("/"))
        foresee(chromium, sys.argv[1].rstrip("/"))
        chromium.close()
