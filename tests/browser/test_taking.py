"""What a reader takes along, in a real browser: texts, tables and pictures, each with whose words they are, the day and the licence."""

from __future__ import annotations

import csv
import io
import re
import struct
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serve

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def taken(page, name, within=None):
    """The file that the first button of a name makes, on the page or within a part of it."""
    with page.expect_download() as made:
        (within or page).get_by_role("button", name=name).first.click()
    return made.value.path().read_bytes()


@pytest.mark.parametrize("site", ["server", "files"])
def test_a_table_and_a_picture_carry_their_credit(visit, site):
    visited = visit(site)
    page = visited.page
    visited.open(visited.site.kind("/figures", "ru"))
    panel = page.locator(".voice-panel:has(svg.track)").first
    panel.locator("> summary").click()
    points = page.locator(".by-day").first
    of_days = ElementTree.fromstring(taken(page, "Рисунок: SVG"))
    shown = " ".join(of_days.itertext())
    assert all(words in shown for words in (points.locator("h3").inner_text(), "225", "newizv.ru", LICENCE))
    assert len([*of_days.iter("{http://www.w3.org/2000/svg}path")]) == points.locator(".wide path").count()
    notes = points.locator(".wide .not-drawn").all_text_contents()
    assert notes
    assert all(line in shown for line in notes)
    assert " ".join(notes).removesuffix(".") in next(of_days.iter("{http://www.w3.org/2000/svg}desc")).text
    drawing = ElementTree.fromstring(taken(page, "Рисунок: SVG", panel))
    words = " ".join(drawing.itertext())
    assert panel.locator("h3").inner_text() in words
    assert all(item.split()[0] in words for item in panel.locator(".fig .src").all_inner_texts())
    assert LICENCE in words
    assert "2022-10-26" in words
    assert "2024-04-22" not in words
    assert "Шкала от" in words
    description = next(drawing.iter("{http://www.w3.org/2000/svg}desc")).text
    assert panel.locator(".val").first.inner_text() in description
    png = taken(page, "Рисунок: PNG", panel)
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">I", png[16:20]) == (2000,)
    visited.open(visited.site.kind("/sources", "ru"))
    text = taken(page, "Таблица в CSV").decode()
    assert text.startswith("\ufeff")
    heads, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert len(rows) == page.locator("main table tbody tr").count()
    assert {row[heads.index("Лицензия разметки")] for row in rows} == {LICENCE}
    assert "2022-10-26" in rows[0][heads.index("Источник опубликован")]
    visited.assert_clean()


def test_a_table_holds_what_is_folded(visit):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.kind("/ledger", "en"))
    folded = page.locator("table details:not([open]) .words")
    assert folded.count() > 2
    text = taken(page, "Table as CSV").decode().replace('""', '"')
    whole = page.locator("main table").text_content()
    assert all(text.count(words) == whole.count(words) for words in folded.all_text_contents())
    assert page.locator("main table").count() == 1
    assert page.locator("table details[open]").count() == 0
    visited.assert_clean()


def test_the_list_by_date_is_a_file_with_the_time_as_a_date_and_in_words(visit):
    visited = visit("server")
    page = visited.page
    visited.open(f"{visited.site.kind('/timeline', 'en')}&order=date")
    heads, *rows = csv.reader(io.StringIO(taken(page, "Table as CSV").decode("utf-8-sig")))
    assert heads[:3] == ["Date", "Date in words", "Kind"]
    assert len(rows) == page.locator("tr.when").count()
    assert ("2022-01", "January 2022; day not stated") in {tuple(row[:2]) for row in rows}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visited.assert_clean()


def test_a_picture_is_copied_in_words_with_its_voice_the_days_and_the_licence(visit):
    visited = visit("server")
    page = visited.page
    visited.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visited.open(visited.site.kind("/figures", "en"))
    page.locator(".voice-panel:has(svg.track) > summary").first.click()
    page.locator(".voice-panel:has(svg.track)").first.get_by_role("button", name="Copy the picture in words").click()
    page.get_by_role("button", name="Copied").wait_for()
    words = page.evaluate("navigator.clipboard.readText()")
    panel = page.locator(".voice-panel:has(svg.track)").first
    assert words.startswith(panel.locator("h3").inner_text())
    assert panel.locator(".val").first.inner_text() in words
    assert "Source published on: 2022-10-26" in words
    assert LICENCE in words
    visited.assert_clean()


def test_a_claim_is_copied_with_its_voice_and_shared_with_its_language(visit):
    visited = visit("server", new={})  # its script stays
    page = visited.page
    visited.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("navigator.share = async (what) => { window.shared = what }")
    visited.open(visited.site.kind("claim", "ru"))
    page.locator(".cite").get_by_role("button", name="Скопировать").first.click()
    page.get_by_role("button", name="Скопировано").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".cite pre").first.inner_text()
    page.get_by_role("button", name="Поделиться").click()
    shared = page.evaluate("window.shared")
    assert shared["url"].endswith("?lang=ru")
    assert shared["title"] == page.title()
    visited.assert_clean()


def test_after_a_question_is_asked_the_focus_is_on_the_answer_and_the_title_names_the_choice(visit):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.kind("question with a choice", "en"))
    page.locator("#p-addressee").select_option("kzr:european-union")
    with page.expect_navigation():
        page.locator("form.ask button").click()
    assert page.evaluate("document.querySelector(':target')?.id") == "answer"
    assert "European Union" in page.title()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#answer')")
    visited.assert_clean()


def test_each_mark_opens_its_definition_without_a_script(visit):
    visited = visit("server", script=False)
    page = visited.page
    visited.open(visited.site.kind("question", "ru"))
    marks = page.locator(".key summary")
    assert marks.count() >= 8
    definition = marks.first.get_attribute("title")
    assert not page.locator(".key p").first.is_visible()
    marks.first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".key p").first.inner_text() == definition


def test_the_picture_of_acts_is_taken_as_it_stands_and_printed(visit):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.kind("/network", "en"))
    page.locator(".net .card").first.wait_for()
    drawing = ElementTree.fromstring(taken(page, "Picture: SVG"))
    words = " ".join(" ".join(drawing.itertext()).split())
    cards = page.locator(".net .card.of-act > a").all_inner_texts()
    assert len(cards) > 10
    assert all(text in words for text in cards)
    assert LICENCE in words
    lines = [path.get("d") for path in drawing.iter("{http://www.w3.org/2000/svg}path") if {"C", "Q"} & {*path.get("d")}]
    named = page.locator("table.acts .by li, table.acts .to li").count()
    assert len(lines) == named
    assert taken(page, "Picture: PNG").startswith(b"\x89PNG")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("svg.net-printed").count() > 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("svg.net-printed").count() == 0
    visited.assert_clean()


@pytest.mark.parametrize("site", ["server", "files"])
def test_the_keyboard_reaches_any_question_in_ten_stops(visit, site):
    visited = visit(site)
    page = visited.page
    visited.open(visited.site.kind("/questions", "en"))
    stops = 4  # from another page: the skip link, the name, the sources, and the questions in the header
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
        stops += key == "Tab"
    assert page.evaluate("document.activeElement.id") == "name"
    last = page.locator("#name option").last
    title = last.text_content()
    page.locator("#name").select_option(last.get_attribute("value"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/questions/" in url)
    assert page.locator("h1").inner_text() == title
    assert stops + 1 <= 10
    visited.assert_clean()


def test_after_a_filter_the_focus_is_on_what_it_kept_and_the_title_names_it(visit):
    visited = visit("server", script=False)
    page = visited.page
    visited.open(visited.site.kind("/demands", "en"))
    page.locator(".filters summary").click()
    page.locator("#f-addressee").select_option("kzr:kazakhstan")
    with page.expect_navigation():
        page.locator(".filters button").click()
    assert page.locator("#kept").inner_text().startswith("4 of ")
    assert page.evaluate("document.querySelector(':target')?.id") == "kept"
    assert "Kazakhstan" in page.title()
    visited.assert_clean()


def test_another_site_shows_a_chart_in_a_frame_and_no_other_page(visit, tmp_path):
    visited = visit("server", script=False)
    page = visited.page
    visited.open(visited.site.kind("/figures", "ru"))
    page.locator(".voice-panel:has(.embed) > summary").first.click()
    page.locator(".voice-panel .embed summary").first.click()
    code = page.locator(".voice-panel .embed code").first.inner_text()
    other = f"<!doctype html><title>Another site</title>{code}<iframe src='{visited.site.url}/figures'></iframe>"
    (tmp_path / "index.html").write_text(other, encoding="utf-8")
    site = serve(tmp_path)
    page.goto(f"http://127.0.0.1:{site.server_port}/")
    chart = page.frame_locator("iframe").first
    chart.locator("svg.track").first.wait_for()
    assert chart.locator("h1").inner_text()
    assert chart.locator("main").evaluate("(main) => getComputedStyle(main.ownerDocument.body).margin") == "0px"  # its style is loaded
    assert page.frame_locator("iframe").nth(1).locator("main").count() == 0
    site.shutdown()


@pytest.mark.parametrize("site", ["server", "files"])
@pytest.mark.parametrize(("language", "mark"), [("ru", "перевод не проверен"), ("kk", "аударма тексерілмеген")])
def test_a_translated_claim_opens_its_english_by_key_without_a_script(visit, site, language, mark):
    visited = visit(site, script=False)
    page = visited.page
    visited.open(visited.site.address("/resource/hrw-2022-10-26/figure-official-deaths", language))
    original = page.locator("details.original").first
    assert original.locator("summary").inner_text() == mark
    assert not original.locator("p").first.is_visible()
    original.locator("summary").focus()
    page.keyboard.press("Enter")
    english = original.locator("p[lang=en]").first
    assert english.is_visible()
    assert english.inner_text().isascii()
    assert english.inner_text() != page.locator(".claim .words").first.inner_text()


@pytest.mark.parametrize("site", ["server", "files"])
def test_the_keyboard_skips_from_matter_to_matter_of_the_ledger(visit, site):
    visited = visit(site)
    page = visited.page
    visited.open(visited.site.kind("/ledger", "en"))
    matters = page.locator(".ledger > tbody")
    onward = page.locator("a.onward")
    assert onward.count() == matters.count() - 1 > 5
    onward.first.focus()
    stops = 0
    while page.evaluate("document.activeElement.className") == "onward" and stops < onward.count():
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        stops += 1
    assert stops == onward.count(), "two keys a matter"
    assert page.evaluate("document.activeElement.closest('tbody').id") == matters.last.get_attribute("id")
    visited.assert_clean()


@pytest.mark.parametrize("colour", ["active", "none"])
def test_a_translation_is_seen_in_forced_colours_and_printed_with_its_mark_alone(visit, colour):
    visited = visit("server")
    page = visited.page
    page.emulate_media(forced_colors=colour)
    visited.open(visited.site.kind("/ledger", "ru"))
    assert page.locator("details.original summary").first.is_visible()
    page.emulate_media(media="print", forced_colors=colour)
    first = page.locator("details.original").first
    assert first.locator("summary").is_visible()
    assert not first.locator("p").first.is_visible()


def test_each_copy_button_names_its_text_and_tells_that_it_was_copied(visit):
    visited = visit("server")
    page = visited.page
    visited.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visited.open(visited.site.address("/resource/hrw-2022-10-26/figure-official-deaths", "en"))
    page.get_by_text("For a list of works: the original alone").click()
    page.get_by_role("button", name="Copy Chicago").last.click()
    expect(page.get_by_role("status").filter(has_text="Copied: Chicago")).to_have_count(1)
    cited = page.evaluate("navigator.clipboard.readText()")
    assert cited.startswith("Human Rights Watch. “Statement to the Subcommittee")
    assert cited.count("“") == 1  # the title of the document
    visited.assert_clean()


def test_escape_closes_a_menu_and_goes_back_to_it(visit):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.kind("/figures", "en"))
    menu = page.locator("details.drop summary").first
    menu.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("details.drop[open]").count() == 0
    assert menu.evaluate("menu => menu === document.activeElement")


def test_a_table_of_figures_has_the_source_of_each_row_and_its_words_in_columns(visit):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.kind("/figures", "en"))
    page.locator(".fold:has(table.series) > summary").first.click()
    files = {name: taken(page, name).decode("utf-8-sig") for name in ("Table as CSV", "CSV with semicolons")}
    rows = list(csv.DictReader(io.StringIO(files["Table as CSV"])))
    assert rows == list(csv.DictReader(io.StringIO(files["CSV with semicolons"]), delimiter=";"))
    assert len(rows) == page.locator("table.series").first.locator("tr:has(td)").count() > 5
    for row in rows:
        background = "/background-2022/" in row["Address of the claim"]
        assert ("Human Rights Watch, statement" in row["Source"]) != background
        assert row["Read on"] == ("2026-11-25" if background else "")
        assert bool(row["Source published on"]) != background
        assert bool(row["As of"]) != bool(row["day of the report"])
        assert row["Address of the claim"].startswith("https://w3id.org/kzgraph/resource/")
        assert row["Voice"]
        assert row["Standing"]
        assert row["The claim"]
        assert row["Encoded by"] == "kzgraph"
    assert {row["Number"] for row in rows} >= {"225", "232"}
    assert next(row["Bound"] for row in rows if row["Voice"] == "Authorities of Kazakhstan") == "at least"
    heads = [*rows[0]]
    assert heads[:4] == ["As of", "day of the report", "Bound", "Number"]
    assert heads.index("Address of the claim") > heads.index("Where it is said")
    assert "encoder" not in str(rows)
    assert any(row["Ambiguous"] for row in rows if row["Number"] == "241")
    assert {row["Number"] for row in rows if row["said to be part of"]} >= {"19"}
    assert all(row["Who or what is counted"] and row["Measure"] and row["Unit"] == "persons" for row in rows)
    assert not {"How it stands, and where"} & {*heads}
    title = "-".join(re.findall(r"\w+", page.locator("table.series").first.get_attribute("aria-label").lower()))
    expect(page.locator("p.sr[role=status]", has_text=re.compile(rf"Saved: figures-{title[:60]}-\d{{4}}-\d\d-\d\d\.csv"))).to_have_count(1)
    visited.assert_clean()


@pytest.mark.parametrize("colours", ["dark", "light"])
def test_a_picture_is_light_whatever_colours_the_screen_has(visit, colours):
    visited = visit("server")
    page = visited.page
    page.emulate_media(color_scheme=colours)
    visited.open(visited.site.kind("/figures", "en"))
    page.locator(".voice-panel:has(svg.track) > summary").first.click()
    drawing = ElementTree.fromstring(taken(page, "Picture: SVG"))
    paper = next(drawing.iter("{http://www.w3.org/2000/svg}rect")).get("fill")
    inks = {path.get("stroke") for path in drawing.iter("{http://www.w3.org/2000/svg}path")}
    assert paper == "#fff"
    assert "rgb(22, 25, 29)" in inks
    assert not page.evaluate("document.documentElement.classList.contains('light')")
    visited.assert_clean()


def test_the_figures_take_four_sheets_with_the_tables_that_are_open(visit):
    visited = visit("server", script=False)
    page = visited.page
    visited.open(visited.site.kind("/figures", "en"))
    assert 1 <= page.pdf(format="A4").count(b"/Type /Page\n") <= 4
    first = page.locator("details.fold").first
    page.emulate_media(media="print")
    assert first.locator("summary .thin").inner_text().count("(") > 3, "the numbers and their days"
    assert not first.locator("table").is_visible()
    page.emulate_media(media="screen")
    page.locator(".jump-list a[href='#series-1']").click()
    page.emulate_media(media="print")
    assert first.locator("table td").first.is_visible()
    visited.assert_clean()


def test_a_brief_of_several_is_copied_with_its_formatting_and_saved_as_plain_text(visit):
    visited = visit("server")
    page = visited.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visited.open(visited.site.address("/brief", "en", (("about", "kzr:person-2"),)))
    page.get_by_label("Another on the same sheet").select_option("kzr:european-union")
    page.get_by_role("button", name="Add to the sheet").click()
    expect(page.locator("h2.of-sheet")).to_have_count(2)
    assert visited.axe() == []
    page.get_by_role("button", name="Copy with formatting, for Word").click()
    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    copied = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          return Promise.all(["text/html", "text/plain"].map(async (type) => (await item.getType(type)).text()));
        }"""
    )
    html, plain = copied
    assert html.count("<h1") == 3, "two briefs and the sources"
    assert "European Union</h1>" in html
    assert "<b>1.1.</b>" in html
    assert "European Union" in plain
    for sign in ("##", "**", "\\"):
        assert sign not in html
        assert sign not in plain
    assert taken(page, "plain text").decode() == plain
    assert taken(page, "Markdown").decode().startswith("## ")
    visited.assert_clean()


def test_a_claim_with_many_comparisons_takes_two_sheets_without_buttons(visit):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.address("/resource/hrw-2022-10-26/figure-official-deaths", "en"))
    pages = page.pdf(format="A4").count(b"/Type /Page\n")
    assert 1 <= pages <= 2
    page.emulate_media(media="print")
    expect(page.locator("main button:visible")).to_have_count(0)
    expect(page.locator("main h2:visible, main h3:visible").filter(has_text="This page as data")).to_have_count(0)
    expect(page.get_by_text("Not printed here")).to_be_visible()


def test_the_start_page_on_a_phone_begins_with_the_ways_in_and_takes_few_screens(visit):
    visited = visit("server", width=390, height=844)
    page = visited.page
    visited.open(visited.site.kind("/", "ru"))
    box = page.locator("#entries + ul").bounding_box()
    assert box["y"] + box["height"] < 844
    expect(page.locator("details.opens").last).not_to_have_attribute("open", "")
    assert page.evaluate("document.documentElement.scrollHeight") < 8 * 844
    part = page.locator("details.opens").nth(1)
    part.locator("summary").first.click()
    expect(part.locator("li").first).to_be_visible()
    kept = page.locator("details.opens").nth(2)
    for _ in range(2):  # opened and closed again
        kept.locator("summary").first.click()
    page.set_viewport_size({"width": 1366, "height": 844})  # a wider window opens what the reader left alone
    expect(page.locator("details.opens:not([open])")).to_have_count(1)
    expect(kept).not_to_have_attribute("open", "")
    visited.assert_clean()


def test_the_start_page_on_paper_has_its_claims(visit):
    for script in (True, False):
        visited = visit("server", script=script)
        visited.open(visited.site.kind("/", "en"))
        visited.page.emulate_media(media="print")
        expect(visited.page.locator(".story .words").last).to_be_visible()


def test_the_table_by_source_is_a_file_with_a_line_for_each_claim_and_no_picture(visit):
    visited = visit("server")
    page = visited.page
    visited.open(visited.site.address("/questions/criminal-cases-counted", "ru"))
    table = page.locator("table.laid-out")
    expect(page.get_by_role("button", name="Рисунок: PNG")).to_have_count(0)
    rows = list(csv.DictReader(io.StringIO(taken(page, "Таблица в CSV").decode("utf-8-sig"))))
    assert len(rows) == table.locator("td p").count() > 1
    assert [row["Адрес утверждения"] for row in rows] == table.locator("td p").evaluate_all("all => all.map((one) => one.dataset.iri)")
    numbers = [row["Число"] for row in rows if row["Число"]]
    assert "234" in numbers
    assert {number for number in numbers if not number.isdigit()} == {"тысячи"}  # a number that the source gives in words
    assert all(row["Где это сказано"] and row["Статус и место"] for row in rows), [*rows[0]]
    visited.assert_clean()
