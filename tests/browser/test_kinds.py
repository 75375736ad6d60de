"""Each kind of page on both sites in a real browser: three languages, with and without scripts, three widths; axe; the keyboard."""

from __future__ import annotations

import pytest

from tests.browser.kinds import JUDGED, LOST, SITES

WIDTHS = (1280, 800, 390)
LANGUAGES = ("en", "ru", "kk")
# which pages axe sees in which language: those in Kazakh have translated claims
JUDGED_IN = {
    "en": [],
    "ru": JUDGED,
    "kk": [("server", kind) for kind in ("/", "claim", "question", "page of a source", "/ledger", "/demands")],
}
BOXES = "(all) => all.map((each) => each.getBoundingClientRect().toJSON())"
# Texts that leave the window where nothing scrolls to them: `main` clips what overflows, so that the page is no wider by them.
CUT_OFF = """() => {
  const unseen = (style) => ["auto", "scroll"].includes(style.overflowX) || style.clipPath !== "none";
  const cut = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); ) {
    if (!text.data.trim() || text.parentElement.closest("svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if (![...range.getClientRects()].some((box) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))) continue;
    let above = text.parentElement;
    while (above.tagName !== "MAIN" && !unseen(getComputedStyle(above))) above = above.parentElement;
    if (above.tagName === "MAIN") cut.push(text.data.trim());
  }
  return cut;
}"""


@pytest.mark.parametrize(("site", "kind"), SITES)
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_page_is_clean_and_accessible_in_every_language_and_at_every_width(visit, site, kind, script):
    visited = visit(site, script=script)
    texts, widths = {}, WIDTHS
    for language in LANGUAGES:
        got = visited.open(visited.site.kind(kind, language))
        assert got.status == (404 if (site, kind) in LOST else 200)
        assert visited.page.locator("main h1").count() == 1
        texts[language] = visited.page.locator("main").inner_text()
        judged = script and (site, kind) in JUDGED_IN[language]
        assert not (judged and language == "kk") or visited.page.locator("details.original").count()
        for width in widths:
            visited.page.set_viewport_size({"width": width, "height": 900})
            assert visited.page.evaluate("document.documentElement.scrollWidth") <= width, (language, width)
            if language == "kk":  # has the longest references
                assert visited.page.evaluate(CUT_OFF) == [], width
            if judged and width == 1280:
                assert visited.axe() == [], language
        widths = widths[::-1]  # the next language is loaded at the width that is there
    visited.assert_clean()
    if (site, kind) not in (("files", "error"), ("files", "top")):  # these two are there once
        assert len(set(texts.values())) == len(LANGUAGES)


def test_a_text_that_is_cut_off_is_noticed(visit):
    visited = visit("server", width=390, height=844)
    visited.open(visited.site.kind("page of a source", "en"))
    visited.page.locator(".sent .gloss").first.evaluate("(gloss) => (gloss.style.whiteSpace = 'nowrap')")
    assert visited.page.evaluate(CUT_OFF)


def test_what_goes_wrong_is_noticed(visit):
    visited = visit("server")
    address = visited.site.kind("/", "en")

    def spoilt(route):
        got = route.fetch()
        body = got.text().replace("</main>", "<script>alert(1)</script><img src='http://127.0.0.2:9/x.png'></main>", 1)
        route.fulfill(response=got, body=body)

    visited.page.route(address, spoilt)
    visited.open(address)
    with pytest.raises(AssertionError):
        visited.assert_clean()
    text = " ".join(visited.faults)
    assert "script-src" in text
    assert "img-src" in text
    assert [rule for rule, _ in visited.axe()] == ["image-alt"]
    paint = "(all) => all.forEach((link, at) => (link.style.color = at === all.length - 1 ? '#eee' : '#000'))"
    visited.page.locator("main li a >> visible=true").evaluate_all(paint)  # many alike before one that is not
    assert {rule for rule, _ in visited.axe()} == {"image-alt", "color-contrast"}


@pytest.mark.parametrize("site", ["server", "files"])
@pytest.mark.parametrize("kind", ["/", "/questions", "question", "body", "/query"])
def test_the_keyboard_leads_from_the_skip_link_to_the_menu(visit, site, kind):
    visited = visit(site)
    page = visited.page
    visited.open(visited.site.kind(kind, "en"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    names = []
    for _ in range(9):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert names == ["kzgraph", *page.locator(".nav .first a").all_inner_texts(), "Menu", "Data", "", "Search", "English"][:9]
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


@pytest.mark.parametrize("site", ["server", "files"])
def test_the_keyboard_leads_from_a_question_to_its_first_row_and_on_to_the_claim(visit, site):
    visited = visit(site)
    page = visited.page
    visited.open(visited.site.kind("/questions", "en"))
    first = page.locator(".list a").first
    title = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/questions/" in url)
    assert page.locator("h1").inner_text() == title
    claim = page.locator(".claim .words a").first
    claim.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/resource/" in url)
    assert page.locator(".claim .voice").count() >= 1
    visited.assert_clean()


@pytest.mark.parametrize("site", ["server", "files"])
def test_a_page_switches_its_language_and_stays_where_it_is(visit, site):
    visited = visit(site, script=False)
    visited.open(visited.site.kind("question with a choice", "en"))
    visited.page.locator(".langs summary").click()
    visited.page.locator(".langs a[hreflang=kk]").click()
    assert visited.page.locator("html").get_attribute("lang") == "kk"
    assert "Қазақстан" in visited.page.locator("main").inner_text()
    visited.assert_clean()


@pytest.mark.parametrize("kind", ["/", "page of a source", "question"])
def test_the_header_is_one_line_at_every_width_and_its_menu_opens_without_a_script(visit, kind):
    visited = visit("server", script=False)
    for language in LANGUAGES:
        visited.open(visited.site.kind(kind, language))
        for width in (320, 390, 800, 900, 1280, 1600, 1920):
            visited.page.set_viewport_size({"width": width, "height": 900})
            shown = [box for box in visited.page.locator(".bar > *").evaluate_all(BOXES) if box["width"]]
            assert max(box["top"] for box in shown) < min(box["bottom"] for box in shown), (language, width)
            assert visited.page.locator(".bar").bounding_box()["height"] < 60, (language, width)
            for menu in visited.page.locator(".nav summary:visible").all():
                menu.click()
                links = visited.page.locator(".nav .drop a:visible").evaluate_all(BOXES)
                assert all(box["left"] >= 0 and box["right"] <= width for box in links), (language, width)
                assert links
                menu.click()
    visited.assert_clean()


@pytest.mark.parametrize("site", ["server", "files"])
def test_the_header_of_every_page_leads_to_a_search(visit, site):
    visited = visit(site, script=False, width=360, height=740)
    page = visited.page
    visited.open(visited.site.kind("claim", "ru"))
    page.locator("#find").fill("Алматы")
    with page.expect_navigation(url=lambda url: "?q=" in url, timeout=120_000) as found:  # the first search reads every name
        page.locator("#find").press("Enter", timeout=120_000)
    assert found.value.status == 200, page.locator("main").inner_text()
    assert page.locator("html").get_attribute("lang") == "ru"
    if site == "server":
        page.locator("main li .words").first.wait_for()
    else:  # a page without its script says what it needs, and leads to the questions
        page.locator(".search-needs a").click()
        page.wait_for_url(lambda url: url.endswith("/ru/questions.html"))
    visited.assert_clean()


@pytest.mark.parametrize("kind", ["/", "/demands", "/figures", "/ledger", "body", "person"])
def test_the_first_claim_is_within_the_first_screen_of_a_phone(visit, kind):
    visited = visit("server", width=360, height=740)
    for language in LANGUAGES:
        visited.open(visited.site.kind(kind, language))
        first = visited.page.locator("main .words, main .claim .said, main .by-day text.value:visible").first
        assert first.bounding_box()["y"] < 740, language
