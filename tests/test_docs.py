"""The documents: every command in them exists, their Python runs, their Turtle is in the graph, and links lead somewhere."""

from __future__ import annotations

import contextlib
import itertools
import re
import shlex

import pytest

from kzgraph.cli.command import Command, every_command
from kzgraph.cli.commands import COMMANDS
from kzgraph.cli.main import parse
from kzgraph.formats.exports import EXPORTS
from kzgraph.formats.findings import FINDING_FORMATS
from kzgraph.model import Claim
from kzgraph.model.kinds import BY_NAME
from kzgraph.site.pages import PAGES
from tests.conftest import ROOT

DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs").glob("*/README.md"),
        *(ROOT / "docs" / "encodings").glob("*/README.md"),
    ]
)
FOLDERS = [ROOT / name for name in ("docs", "kzgraph", "packages", "tests", "tools", "bench")]
MARKDOWN = sorted([*ROOT.glob("*.md"), *(file for folder in FOLDERS for file in folder.rglob("*.md"))])
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(?:\.venv/bin/)?kzgraph ([a-z-][^\n]*)$", re.MULTILINE)
EXAMPLES = [command.example for _, command in every_command(COMMANDS) if isinstance(command, Command)]
SPAN = re.compile(r"`(?:\.venv/bin/)?kzgraph ([a-z-][^`]*)`")


def commands(text):
    """The words of each command, and whether they are all: outside blocks a command may lack arguments, and give choices as `a|b`."""
    for block in BLOCK.findall(text.replace("\\\n", " ")):
        for line in LINE.findall(block):
            yield shlex.split(re.split(r" [|>] ", line)[0], comments=True), True
    for span in SPAN.findall(BLOCK.sub("", text)):
        for words in itertools.product(*(word.split("|") for word in shlex.split(span))):
            yield words, False


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_command_that_a_document_names_is_understood(document, capsys):
    for words, whole in commands(document.read_text(encoding="utf-8")):
        with contextlib.suppress(SystemExit):
            parse(words)
        error = capsys.readouterr().err
        assert not error or (not whole and "arguments are required" in error), f"{' '.join(words)}: {error}"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_help_is_understood(example):
    program, *words = shlex.split(example.split(" > ")[0])
    assert program == "kzgraph"
    assert parse(words).run


def blocks(document, language):
    """The fenced blocks of a document in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_python_of_the_page_on_claims_runs():
    values = {}
    (block,) = blocks("docs/claims.md", "python")
    exec(compile(block, "docs/claims.md", "exec"), values)
    assert values["claim"].number.at_least == 232


def test_the_page_on_claims_lists_every_kind_with_its_fields():
    text = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", text, re.MULTILINE)
    listed = {name: set(re.findall(r"`(\w+)`", fields)) for name, fields in rows}
    assert listed == {name: kind.declared.keys() - Claim.declared.keys() for name, kind in BY_NAME.items()}


@pytest.mark.parametrize("document", ["README.md", "docs/python.md", "docs/tutorial.md"])
def test_the_python_of_a_document_runs(document, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (block,) = blocks(document, "python")
    values = {}
    exec(compile(block.replace('# or kzgraph.open("another/workspace")', ""), document, "exec"), values)
    assert len(values["table"]) == 3
    assert values["table"].rows[0]["atLeast"] == 232


def test_the_python_of_loading_reads_the_exports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "build").mkdir()
    for words in ("turtle build/kzgraph.ttl", "csv build/tables"):
        arguments = parse(["export", *words.split()])
        assert not arguments.run(arguments)
    (block,) = blocks("docs/loading.md", "python")
    values = {}
    exec(compile(block, "loading.md", "exec"), values)
    assert len(values["graph"]) > len(values["figures"]) > 10


def test_the_readme_shows_an_assertion_as_it_is_in_the_graph():
    (block,) = blocks("README.md", "turtle")
    assert block in (ROOT / "graph" / "hrw-2022-10-26" / "act.ttl").read_text(encoding="utf-8")


def test_the_readme_is_short_and_the_index_names_every_document():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 100
    index = ROOT / "docs" / "README.md"
    listed = {*re.findall(r"\]\(([\w-]+\.md)", index.read_text(encoding="utf-8"))}
    assert listed == {file.name for file in index.parent.glob("*.md")} - {index.name}


def test_the_documents_list_every_export_every_format_of_findings_and_every_page():
    """The three tables that CONTRIBUTING.md names; the table of endpoints and docs/commands.md are written by tools.refresh."""
    loading, validating, pages = ((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("loading", "validating", "pages"))
    assert {*re.findall(r"^\| `kzgraph export (\w+) \w+` \|", loading, re.MULTILINE)} == {*EXPORTS, "site"}
    (formats,) = re.findall(r"^\| get another format \| (.*) \|$", validating, re.MULTILINE)
    assert {*re.findall(r"`(?:--format )?(\w+)`", formats)} == {*FINDING_FORMATS} - {"text"}
    paths = {path for row in re.findall(r"^\| (`/.*?) \|", pages, re.MULTILINE) for path in re.findall(r"`(/[^`?]*)", row)}
    assert set(PAGES) <= paths


def anchors(document):
    """The fragments of a Markdown file, one a heading, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", MARKDOWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(document):
    for path, fragment in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", BLOCK.sub("", document.read_text(encoding="utf-8"))):
        target = document.parent / path if path else document
        assert target.exists(), path
        assert not fragment or fragment in anchors(target), f"{path}#{fragment}"


# Files of the code that a text names. Folders of the workspace are left out: examples speak of files there that are yet to be written.
NAMED = re.compile(r"(?<![\w/.-])(?:kzgraph|tests|tools|bench|docs|front)/[\w./-]*\w")
IN_THE_WHEEL = "kzgraph/workspace_data"  # where a wheel carries the shipped workspace
TEXTS = sorted({*MARKDOWN, *(file for folder in FOLDERS for file in folder.rglob("*.py"))})


def absent(text, root=ROOT):
    """The files of the repository that a text names and that are not there; a name in capitals stands for any."""
    names = (name for name in NAMED.findall(BLOCK.sub("", text)) if not re.search("[A-Z]{3}", name) and not name.startswith(IN_THE_WHEEL))
    return [name for name in names if not (root / name).exists()]


def test_every_file_of_the_code_that_a_text_names_is_there():
    library = ROOT / "packages" / "shaclcheck"
    roots = {file: library if library in file.parents else ROOT for file in TEXTS}
    named = {str(file.relative_to(ROOT)): absent(file.read_text(encoding="utf-8"), root) for file, root in roots.items()}
    assert {file: names for file, names in named.items() if names} == {}


def test_a_name_of_no_file_is_seen():
    gone = "/".join(("tests", "test_moved.py"))
    assert absent(f"`{gone}` runs them, see docs/FILE.md") == [gone]


def test_no_document_names_a_path_of_one_machine():
    for document in DOCUMENTS:
        assert not re.search(r"/(?:home|root|work|tmp)/", document.read_text(encoding="utf-8")), document
