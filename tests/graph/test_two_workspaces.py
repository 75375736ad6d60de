"""Workspaces that are open in one process: each prints what it prints alone, whatever another calls its sources."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from urllib.parse import quote

import pytest

import kzgraph
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.server import data
from kzgraph.server.jobs import run
from kzgraph.server.requests import Request
from kzgraph.server.settings import Limits
from tests import repository
from tests.needs import ROOT

EXAMPLE, SOURCE = ROOT / "docs" / "example", "graph/example-2024-05-01"
DEMAND = "The Example Rights Office asked the government of Exampleland to make public what the inquiry had shown."
CATALOGUE = 'msgid ""\nmsgstr "Language: ru\\n"\n\nmsgctxt "{prefix}:demand-publish rdfs:label"\nmsgid "{english}"\nmsgstr "{own}"\n'
# By name: what is written otherwise than in the example, what the source calls itself, how its demand is translated.
WORKSPACES = {
    "one": ({}, "", "Первый перевод."),
    "other names": ({"rem:": "gam:"}, "The remarks", "Второй перевод."),
    "other namespace and source": (
        {"https://example.org/id/": "https://example.net/id/", "example-2024-05-01": "example-2024-06-01"},
        "",
        "",
    ),
}
REQUESTS = [
    *(Request("GET", path, languages="ru") for path in ("/", "/sources", "/demands", "/ledger")),
    Request("GET", "/search", "q=the+remarks", "text/html", "ru"),
    Request("GET", "/sparql", "query=" + quote("CONSTRUCT WHERE { ?s a kz:Demand }"), "application/n-triples"),
    Request("GET", "/questions/who-is-asked-to-do-what", "limit=9", "text/html", "ru"),
]
COMMANDS = (
    "ask",
    "ask who-is-asked-to-do-what --lang ru",
    "ask who-is-asked-to-do-what --format json --lang ru",
    "ask figures-and-their-voices --param source=gam",
    "show demand-publish --lang ru",
    "show rem:demand-publish --format turtle",
    "show gam:demand-publish --format turtle",
    "search inquiry --lang ru",
    "export turtle -",
    "export jsonld -",
    "became demand-publish",
    "diff HEAD",
    "validate --since HEAD --format json",
)
CHILD = "import json, sys; from tests.graph.test_two_workspaces import in_turn; json.dump(in_turn(sys.argv[1:]), sys.stdout)"


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    """The folder of each workspace."""
    return {name: _workspace(tmp_path_factory.mktemp("two") / name, *how) for name, how in WORKSPACES.items()}


def _workspace(root, replaced, called, own):
    shutil.copytree(EXAMPLE, root)
    repository.git(root, "init", "--quiet")
    repository.commit(root)
    source, prefix = root / SOURCE, replaced.get("rem:", "rem:")[:-1]
    if called:
        text = (source / "source.ttl").read_text(encoding="utf-8")
        (source / "source.ttl").write_text(text.replace("  dcterms:title", f'  dcterms:alternative "{called}"@en ;\n  dcterms:title'))
    if own:
        (source / "ru.po").write_text(CATALOGUE.format(prefix=prefix, english=DEMAND, own=own), encoding="utf-8")
    for file in (file for folder in ("graph", "ontology", "queries") for file in (root / folder).rglob("*") if file.is_file()):
        text = file.read_text(encoding="utf-8")
        for old, new in replaced.items():
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    for old, new in replaced.items():
        if old in source.name:
            source.rename(source.with_name(source.name.replace(old, new)))
    return root


def printed(root):
    """What a workspace prints by the API, the server and the command line, part by part."""
    graph, dataset = kzgraph.open(root), data.load(Path(root), None, "", Limits())
    for question in graph.questions():
        for language in ("en", "ru"):
            yield _text(lambda: graph.ask(question.name, lang=language))  # noqa: B023 (called at once)
        yield _text(lambda: graph.ask(question.name).to_pandas(labels=True).to_dict())  # noqa: B023
    for claim in graph.claims:
        yield _text(lambda: [passage.source_name for passage in claim.passages])  # noqa: B023
        yield _text(lambda: graph.show(claim.iri, lang="ru"))  # noqa: B023
        yield _text(lambda: graph.became(claim.iri))  # noqa: B023
    yield _text(lambda: graph.query("SELECT ?claim ?voice { ?claim kz:voice ?voice } ORDER BY ?claim", lang="ru"))
    yield _text(lambda: graph.query("SELECT ?s { ?s kz:voice <http://a/b> ; kz:extent kz:Person . ?s kz:notSaidIn exv:x }").notes)
    yield _text(lambda: sorted(graph.query("CONSTRUCT WHERE { ?s a kz:Demand }").serialize().splitlines()))
    for words in ("the inquiry", "rem", "gam", "Example 2024", "The remarks"):
        yield _text(lambda: graph.search(words, limit=5).hits)  # noqa: B023
        yield _text(lambda: graph.show(words))  # noqa: B023
        yield _text(lambda: [claim.iri for claim in graph.claims.where(source=words)])  # noqa: B023
    yield _text(lambda: sorted(map(str, graph.validate())))
    yield _text(lambda: sorted((prefix, str(space)) for prefix, space in graph.graph().namespaces()))
    answers = iter([graph.ask(question.name, lang="ru") for question in graph.questions()])
    yield ""  # others have their turn between an answer and its text
    yield from (f"{answer} {answer.flags} {answer._repr_html_()}" for answer in answers)
    for request in REQUESTS:
        yield _text(lambda: run(dataset, request))  # noqa: B023
    for command in COMMANDS:
        yield _command([*command.split(), "--workspace", str(root)])


def _text(do):
    try:
        return str(do())
    except UsageError as error:
        return f"refused: {error}"


def _command(arguments):
    """What a command prints, on both channels."""
    channels = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with contextlib.redirect_stdout(channels[0]), contextlib.redirect_stderr(channels[1]):
        code = main(arguments)
    for channel in channels:
        channel.flush()
    return "\n".join([str(code), *(channel.buffer.getvalue().decode() for channel in channels)])


def in_turn(roots):
    """What workspaces print, part by part in turn: each as a list."""
    parts = [printed(root) for root in roots]
    lists = [[] for _ in roots]
    for step in zip(*parts, strict=True):
        for texts, text in zip(lists, step, strict=True):
            texts.append(text)
    return lists


def _in_a_process(*roots):
    child = subprocess.run([sys.executable, "-c", CHILD, *map(str, roots)], cwd=ROOT, capture_output=True, check=False)
    assert not child.returncode, child.stderr.decode()
    return json.loads(child.stdout)


@pytest.fixture(scope="module")
def alone(roots):
    """What each workspace prints in a process of its own."""
    return {name: _in_a_process(root)[0] for name, root in roots.items()}


def test_each_of_them_prints_something_else(alone):
    assert all(one != other for one, other in permutations(alone.values(), 2))
    assert "Первый перевод." in str(alone["one"])
    assert "The remarks" in str(alone["other names"])
    for name, prefix in (("one", "rem:"), ("other names", "gam:")):  # what no door puts in use would be the same, and wrong
        assert all(prefix in text for text in alone[name][:9]), "each answer names its passages in short"
    assert not [text for texts in alone.values() for text in texts if re.search("internal error|server error|[A-Z]\\w+Error: ", text)]


def test_those_that_take_turns_print_what_each_prints_alone(roots, alone):
    """All of them part by part."""
    for name, texts in zip(roots, _in_a_process(*roots.values()), strict=True):
        for text, own in zip(texts, alone[name], strict=True):
            assert text == own, name
