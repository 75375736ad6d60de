"""The picture in the README: an answer in a site that `kzgraph export site` wrote.

kzgraph export site build/site && python -m tools.picture build/site
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.needs import ROOT

TARGET = ROOT / "docs" / "answer.png"
WIDTH, HEIGHT = 1200, 560  # pixels


def main(site: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto((site / "en" / "questions" / "official-death-toll.html").resolve().as_uri())
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
