"""The documents: every command that they tell of exists, every line of Python in the README runs, links lead somewhere."""

from __future__ import annotations

import contextlib
import re
import shlex

import pytest

from kzgraph.cli.main import parser
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "docs" / "example" / "README.md"])
KNOWN = {"ask", "query", "show", "validate", "stats", "report", "export", "sources verify", "sources coverage", "withdraw"}
KNOWN |= {"new assertion", "new thing", "new passage", "new question", "diff", "shapes explain"}
COMMAND = re.compile(r"(?:^|`)(?:\.venv/bin/)?kzgraph ((?:sources |new |shapes )?[a-z]+)([^`\n|]*)", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_command_that_a_document_names_is_understood(document, capsys):
    for name, rest in COMMAND.findall(document.read_text(encoding="utf-8").replace("\\\n", " ")):
        words = [*name.split(), *shlex.split(rest.split("#")[0].split(" > ")[0])]
        if name not in KNOWN or any(word.isupper() or "[" in word or "|" in word for word in words):
            continue
        with contextlib.suppress(SystemExit):
            parser().parse_args(words)
        error = capsys.readouterr().err
        assert not error or "are required" in error, f"{' '.join(words)}: {error}"


def test_the_python_of_the_readme_runs():
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    code = block.replace('# or kzgraph.open("another/workspace")', "")
    values = {}
    exec(compile(code, "README.md", "exec"), values)
    assert len(values["table"]) == 2


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_within_the_repository_leads_somewhere(document):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_no_document_names_a_path_of_one_machine():
    for document in DOCUMENTS:
        assert not re.search(r"/(?:home|root|work|tmp)/", document.read_text(encoding="utf-8")), document
