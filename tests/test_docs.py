"""The documents: every command that they tell of exists, every line of Python in the README runs, links lead somewhere."""

from __future__ import annotations

import contextlib
import itertools
import re
import shlex

import pytest

from kzgraph.cli.command import Group
from kzgraph.cli.commands import COMMANDS
from kzgraph.cli.main import parse
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "docs" / "example" / "README.md"])
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(?:\.venv/bin/)?kzgraph ([a-z-][^\n]*)$", re.MULTILINE)
EXAMPLES = [command.example for item in COMMANDS for command in (item.commands if isinstance(item, Group) else (item,))]
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
