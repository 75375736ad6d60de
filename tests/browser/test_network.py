"""The picture of who is said to have done what to whom: drawn from the table under the strict policy, reached by keys, and no trap."""

from __future__ import annotations

import pytest

from tests.browser.test_kinds import BOXES

ROWS = "table.acts >> nth=0 >> tbody tr"
# Two frames: the picture is arranged anew in the first one after its stage has another width.
ARRANGED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"

EDGES = "(lines) => lines.map((line) => ({ ...line.dataset, standing: line.getAttribute('class'), d: line.getAttribute('d') }))"


@pytest.fixture
def opened(visit):
    """Opens the page of the picture, which must end without an error of script or policy."""
    made = []

    def page_of(language="en", **options):
        made.append(visit("server", **options))
        made[-1].open(made[-1].site.kind("/network", language))
        return made[-1].page

    yield page_of
    for visited in made:
        visited.assert_clean()


def boxes(page, selector):
    return page.locator(selector).evaluate_all(BOXES)


def overlap(first, second):
    return (
        first["x"] < second["x"] + second["width"]
        and second["x"] < first["x"] + first["width"]
        and first["y"] < second["y"] + second["height"]
        and second["y"] < first["y"] + first["height"]
    )


# each language is loaded at a width of its own
@pytest.mark.parametrize(("language", "widths"), [("en", (390, 800, 1280)), ("ru", (800, 1280, 390)), ("kk", (1280, 390, 800))])
def test_the_picture_shows_each_act_of_the_table_with_voice_and_standing_and_covers_nothing(opened, language, widths):
    page = opened(language, width=widths[0])
    cards = page.locator(".card.of-act")
    cards.last.wait_for()
    rows = page.locator(ROWS)
    assert cards.count() == rows.count() > 10
    left_open = 0
    for card, row in zip(cards.all(), rows.all(), strict=True):
        text = card.inner_text()
        assert row.locator(".voice b").inner_text() in text
        assert row.locator(".standing").inner_text().strip() in text
        flags = row.locator(".said .flags li").filter(has_not=page.locator(".silent")).all_inner_texts()
        assert card.locator(".flags li").all_inner_texts() == flags
        left_open += len(flags)
        assert card.locator("a").get_attribute("href") == f"#{row.get_attribute('id')}"
    assert left_open > 2
    named = {item.get_attribute("data-node") for item in page.locator(f"{ROWS} >> .by li").all()}
    suffered = {item.get_attribute("data-node") for item in page.locator(f"{ROWS} >> .to li").all()}
    assert page.locator(".card.of-agent").count() == len(named) + len(suffered)
    assert page.locator(".card.of-nobody").count() == page.locator(f"{ROWS} >> :is(.by, .to) > .silent").count() > 5
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(ARRANGED)
        placed = boxes(page, ".card")
        assert not [1 for at, left in enumerate(placed) for other in placed[at + 1 :] if overlap(left, other)], width
        (stage,) = boxes(page, ".net")
        assert all(item["x"] >= stage["x"] - 1 and item["x"] + item["width"] <= stage["x"] + stage["width"] + 1 for item in placed), width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_lines_lead_only_to_named_agents(opened):
    page = opened()
    lines = page.locator(".lines-drawn path:not(.tip)")
    lines.first.wait_for(state="attached")
    edges = lines.evaluate_all(EDGES)
    wanted = set()
    for row in page.locator(ROWS).all():
        act = row.get_attribute("id")
        wanted |= {(f".by{item.get_attribute('data-node')}", act) for item in row.locator(".by li").all()}
        wanted |= {(act, f".to{item.get_attribute('data-node')}") for item in row.locator(".to li").all()}
    assert {(edge["from"], edge["to"]) for edge in edges} == wanted
    assert all(edge["d"] for edge in edges)
    assert page.locator(".lines-drawn .tip").count() == sum(edge["from"].startswith("act-") for edge in edges)
    assert {edge["standing"] for edge in edges} == {"documented", "asserted", "presupposed", "alleged"}


def test_the_same_picture_comes_each_time(opened):
    shots = [boxes(opened(width=1000), ".card") for _ in range(2)]
    assert shots[0] == shots[1]
    assert shots[0]


def test_keys_reach_every_act_show_what_it_joins_and_lead_to_its_row(opened):
    page = opened()
    link = page.locator(".card.of-act a").first
    link.wait_for()
    page.get_by_role("link", name="Skip the picture").focus()
    reached = []
    while not reached or reached[-1] is not None:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.closest('.card')?.textContent ?? null"))
    assert len(reached) - 1 == page.locator(".card a").count()
    link.focus()
    assert page.locator(".card.on").count() == 4  # the act, who is said to have done it, and two groups who suffered it
    page.keyboard.press("Enter")
    assert page.url.endswith("#act-1")
    assert page.locator("#act-1:target").is_visible()


def test_a_finger_on_the_picture_scrolls_the_page(opened):
    page = opened(width=390, height=800, new={"has_touch": True, "is_mobile": True})
    card = page.locator(".card.of-act").nth(2)
    card.scroll_into_view_if_needed()
    box, before = card.bounding_box(), page.evaluate("scrollY")
    session = page.context.new_cdp_session(page)
    for step, kind in enumerate(("touchStart", *["touchMove"] * 10, "touchEnd")):
        points = [{"x": box["x"] + 5, "y": box["y"] + 5 - step * 30}] if kind != "touchEnd" else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_function("(before) => scrollY > before + 100", arg=before)


def test_without_scripts_the_table_stands_alone(opened):
    page = opened(script=False)
    assert not page.locator("#net").is_visible()
    assert page.locator(ROWS).first.is_visible()


def test_colours_follow_the_scheme_and_paper_has_a_copy_of_the_picture_alone(opened):
    page = opened()
    page.locator(".card.of-act").first.wait_for()
    ink = "() => getComputedStyle(document.querySelector('.lines-drawn path')).stroke"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ({ink})() !== light", arg=light)
    page.emulate_media(media="print")
    assert not page.locator(".card.of-act").first.is_visible()
    assert page.locator(ROWS).first.is_visible()
