"""The table of endpoints, and what follows from each row: routes, answers, OpenAPI, and the table in docs/serving.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from kzgraph.graph.names import PACKAGE
from kzgraph.server import data, jobs
from kzgraph.server.endpoint import Endpoint
from kzgraph.server.endpoints import ENDPOINTS, assets, pages, search
from kzgraph.server.requests import Request
from kzgraph.server.settings import Limits
from tests.repository import shipped_copy
from tests.server.every_job import REQUESTS, ROUTES
from tests.server.serving import ROOT


@pytest.fixture(scope="module")
def dataset():
    """The data of the first source."""
    return data.load(None, None, "", Limits())


def test_no_two_endpoints_share_a_path():
    paths = [route.path for endpoint in ENDPOINTS for route in endpoint.routes]
    assert len(paths) == len(set(paths))


def test_every_path_in_openapi_has_a_route_of_the_same_endpoint(dataset):
    for endpoint in ENDPOINTS:
        described = endpoint.openapi(dataset) if endpoint.openapi else {}
        for path, item in described.items():
            methods = {method.upper() for method in item}
            matches = [route for route in endpoint.routes if route.path == path or route.path.rpartition("/")[0] == path.rpartition("/")[0]]
            assert any(methods <= set(route.methods) for route in matches), path


def test_the_table_in_the_document_has_every_path():
    """Of paths that lead on, such as those of a node, the first part."""
    table = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8").split("## Paths")[1].split("\n```")[0]
    parts = {
        re.match(r"/\.?[\w-]*", route.path)[0] for endpoint in ENDPOINTS if endpoint is not assets.ENDPOINT for route in endpoint.routes
    }
    assert len(parts) > 20
    assert [part for part in sorted(parts) if not re.search(rf"`{re.escape(part)}(?![\w-])", table)] == []


def test_every_route_is_answered_without_a_file():
    """A module that an answer imports late cannot be loaded in a worker: it must be imported before."""
    assert set(REQUESTS) <= set(ROUTES)
    command = [sys.executable, "-m", "tests.server.every_job"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answered = json.loads(done.stdout)
    assert answered.keys() == ROUTES.keys()
    for path, answers in answered.items():
        for status, body in answers:
            assert status < 500, (path, body)
        assert answers[0][0] == 200, path


@pytest.mark.parametrize("statement", ["import antigravity", "from wsgiref import simple_server"])
def test_a_late_import_is_seen(statement):
    """The check above fails for an answer that imports a module which nothing has imported before."""
    code = f"""
from tests.server import every_job
from kzgraph.server import jobs
from kzgraph.server.endpoint import Route
def late(dataset, request):
    {statement}
every_job.ROUTES = {{'/late': None}}
jobs.find = lambda path: Route(path, late)
from types import SimpleNamespace
from kzgraph.graph.names import PACKAGE
from kzgraph.safety.confine import confine
confine(1024)
print(every_job.answers(SimpleNamespace(names=PACKAGE)), flush=True)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "[[500, " in done.stdout, done.stderr


def test_a_corrected_translation_changes_the_digest_of_the_data_and_the_tag_of_an_answer(tmp_path):
    workspace = shipped_copy(tmp_path, questions=False, translations=True)
    catalogue = workspace.root / "graph/hrw-2022-10-26/ru.po"
    digests, tags = set(), set()
    for text in (catalogue.read_text(encoding="utf-8"), 'msgid ""\nmsgstr ""\n'):
        catalogue.write_text(text, encoding="utf-8")
        loaded = data.load(workspace.root, None, "", Limits())
        digests.add(loaded.digest)
        tags.add(jobs.run(loaded, Request("GET", "/demands", "lang=ru")).headers["etag"])
    assert (len(digests), len(tags)) == (2, 2)
    assert {jobs.run(loaded, Request("GET", "/demands", "lang=ru")).headers["etag"]} < tags


def test_what_pages_and_a_search_keep_of_the_data_is_made_before_workers_are_forked(dataset):
    """A worker made it anew for each search: its own was lost when it ended with the first, which had become slow by making it."""
    search._search.cache_clear()
    jobs.prepare(dataset)
    assert vars(search._search(dataset)).keys() >= {"_spelling", "_persons"}
    before = search._search.cache_info().misses, pages.content.cache_info().misses
    assert jobs.run(dataset, Request("GET", "/search", "q=torture", "text/html")).status == 200
    assert (search._search.cache_info().misses, pages.content.cache_info().misses) == before


def test_an_endpoint_that_cannot_prepare_is_left_to_fail_in_its_answers(monkeypatch):
    made = []
    broken = Endpoint((), prepare=lambda _: 1 / 0)
    monkeypatch.setattr(jobs, "ENDPOINTS", (broken, Endpoint((), prepare=made.append)))
    dataset = SimpleNamespace(names=PACKAGE)
    jobs.prepare(dataset)
    assert made == [dataset]
