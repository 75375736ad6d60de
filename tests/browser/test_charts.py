"""Every chart that other sites may show, and those of the start page, at four widths: no label lies over another or over a mark."""

from __future__ import annotations

import pytest

WIDTHS = (320, 390, 800, 1280)
# Texts that lie over each other, and numbers of a chart over a mark that is neither a line of the scale nor one that leads to a number.
COLLISIONS = """() => {
  const shared = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]);
  const meet = (a, b) => shared(a, b, "left", "right") > 1 && shared(a, b, "top", "bottom") > 3;
  const drawn = { contentVisibilityAuto: true, visibilityProperty: true };
  const seen = (node) => node.checkVisibility(drawn) && getComputedStyle(node).clipPath === "none";
  const texts = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text; (text = walk.nextNode()); ) {
    if (!text.data.trim() || !seen(text.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) if (box.width > 1) texts.push({ box, text, words: text.data.trim() });
  }
  const found = [];
  texts.forEach((one, at) => {
    for (const other of texts.slice(at + 1))
      if (one.text !== other.text && meet(one.box, other.box)) found.push(`${one.words} / ${other.words}`);
  });
  const marks = [...document.querySelectorAll(".by-day path:not(.grid, .leader, .axis-line), .life path:not(.hair)")].filter(seen);
  for (const { box, words, text } of texts) {
    if (!text.parentElement.closest("svg")) continue;
    for (const mark of marks) if (meet(box, mark.getBoundingClientRect())) found.push(`${words} over ${mark.getAttribute("class")}`);
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_no_label_of_a_chart_collides_at_any_width(visit, language):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.address("/embed", language))
    addresses = page.locator("main .list a").evaluate_all("(all) => all.map((link) => link.href)")
    assert len(addresses) > 5
    assert any("days_" in address for address in addresses)
    found = []
    for address in (*addresses, visited.site.address("/", language)):
        visited.open(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [(address[-40:], width, entry) for entry in page.evaluate(COLLISIONS)]
    assert found == []


def test_a_label_over_another_or_over_a_mark_is_noticed(visit):
    visited = visit("server", width=800)
    page = visited.page
    visited.open(visited.site.address("/embed", "en", (("chart", "days_b:figure-deaths-2022-01-15"),)))
    move = "(all) => ['x', 'y'].forEach((name) => all[0].setAttribute(name, all[1].getAttribute(name)))"
    page.locator(".by-day .wide text.value").evaluate_all(move)
    assert any("/" in entry for entry in page.evaluate(COLLISIONS))
    onto = """(all) => { const at = document.querySelector(".by-day .wide .point").getBBox();
      all[0].setAttribute("x", at.x + 9); all[0].setAttribute("y", at.y + 9); all[0].setAttribute("text-anchor", "middle"); }"""
    page.locator(".by-day .wide text.value").evaluate_all(onto)
    assert any(" over " in entry for entry in page.evaluate(COLLISIONS))
