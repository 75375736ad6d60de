"""Charts for the frames of other sites: each has an address, holds its panel with credit, and nothing that a reader could press."""

from __future__ import annotations

import html
import re

import pytest

from kzgraph.site.embed import PAGE
from kzgraph.site.files import FileReader
from kzgraph.site.pages import PAGES
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import Reader


def framed(content, language="en", **query):
    """The page."""
    return PAGE.make(content, Reader(language, language, "http://127.0.0.1", "/embed", tuple(query.items())))


@pytest.mark.parametrize("path", ["/figures", "/timeline"])
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_code_under_each_panel_leads_to_the_same_panel(content, path, language):
    text = PAGES[path].make(content, Reader(language, language, "http://127.0.0.1", path))
    codes = [html.unescape(code) for code in re.findall(r"&lt;iframe src=&#34;.*?/iframe&gt;|&lt;iframe src=.*?&gt;&lt;/iframe&gt;", text)]
    panels = re.findall(r'<(?:div|details) class="voice-panel.*?</ol>|<figure class="by-day">.*?</figure>', text, re.DOTALL)
    drawings = [panel for panel in panels if 'class="track"' in panel or panel.startswith("<figure")]
    assert len(codes) == len(drawings) > 1
    for code, panel in zip(codes, drawings, strict=True):
        address = html.unescape(re.search(r'src="([^"]*)"', code)[1])
        assert address.endswith(f"&lang={language}")
        chart = framed(content, language, chart=re.search(r"chart=([^&]*)", address)[1].replace("%3A", ":"))
        drawn = re.findall(r'<path class="(?!grid)[^>]*? d="[^"]*"', panel)
        assert drawn
        assert set(drawn) <= set(re.findall(r'<path class="(?!grid)[^>]*? d="[^"]*"', chart))


def test_a_chart_has_its_credit_and_no_script_form_or_header(content):
    charts = [address for address in PAGE.addresses(content, "en") if address]
    assert len(charts) > 10
    for address in charts:
        text = framed(content, **address)
        assert not re.search(r"<(script|form|input|button|iframe|header class=.masthead|nav)\b", text)
        assert text.count("<h1") == 1
        assert '<base target="_blank">' in text
        assert "https://creativecommons.org/licenses/by/4.0/" in text
    died = framed(content, chart="figures_kzv:deaths-from-events")
    assert "2022-10-26" in died.split("<footer")[1]
    assert "measure=kzv%3Adeaths-from-events" in died.split("<footer")[1]


def test_without_a_name_the_charts_are_listed_and_another_name_is_no_page(content):
    listed = framed(content)
    assert listed.count('href="/embed?chart=') > 5
    for wanted in ("figures_nobody", '"><script>alert(1)</script>'):
        with pytest.raises(MissingPartError, match="there is no chart"):
            framed(content, chart=wanted)


def test_a_site_of_files_without_its_address_has_no_code(content):
    for url, number in (("", 0), ("https://example.org/kz", 1)):
        text = PAGES["/figures"].make(content, FileReader("en", "en", url, "/figures"))
        assert ("&lt;iframe" in text) == bool(number)
