"""Hostile labels and IRIs on pages, in results and in search: text, on both sites."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Site, publish_alone, serve
from tests.server.serving import start, stop
from tests.server.test_pages import HOSTILE

PATHS = ("/", "/resource/thing", "/resource/source", "/resource/passage", "/resource/claim", "/resource/a'onmouseover=x", "/query")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    data = publish_alone(root, HOSTILE)
    files, server = serve(root / "site"), start("--data", data)
    yield {"files": Site("files", f"http://127.0.0.1:{files.server_port}"), "server": Site("server", server.url)}
    files.shutdown()
    stop(server)


@pytest.mark.parametrize("site", ["server", "files"])
def test_hostile_data_stays_text(visit, hostile, site):
    visited = visit(hostile[site])
    page = visited.page
    for path in PATHS:
        assert visited.open(visited.site.address(path, "en")).ok, path
        assert page.evaluate("document.querySelectorAll('b[onclick], [style], img').length") == 0
        links = page.locator("a").evaluate_all("(all) => all.map((each) => each.protocol)")
        assert set(links) <= {"http:", "https:"}
    visited.open(visited.site.address("/resource/thing", "en"))
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()
    visited.assert_clean()


@pytest.mark.parametrize("site", ["server", "files"])
def test_hostile_results_stay_text(visit, hostile, site):
    visited = visit(hostile[site])
    page = visited.page
    visited.open(visited.site.address("/query", "en"))
    page.locator(".live .cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text("SELECT ?s ?p ?o { ?s ?p ?o }")
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator(".rows-table").wait_for()
    assert page.locator(".rows-table").get_by_text("<script>alert(1)</script>").count() > 0
    links = page.locator(".rows-table a").evaluate_all("(all) => all.map((each) => each.protocol)")
    assert links
    assert set(links) <= {"http:", "https:"}
    visited.assert_clean()


def test_hostile_hits_stay_text(visit, hostile):
    visited = visit(hostile["files"])
    page = visited.page
    visited.open(visited.site.address("/search", "en") + "?q=alert")
    page.locator("main .undated > li").first.wait_for()
    assert "<script>alert(1)</script>" in " ".join(page.locator("main .undated").all_inner_texts())
    assert page.evaluate("document.querySelectorAll('b[onclick], [style], img, main script').length") == 0
    visited.assert_clean()
