"""Each promise of the threat model has a test with its mark, and each mark a promise."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT
from tests.server import corpus

DOCUMENT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")


def marked():
    """The ids in the marks `promise` of all tests of the server."""
    for file in sorted((ROOT / "tests" / "server").glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for call in getattr(node, "decorator_list", ()):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.promise":
                    assert node.name.startswith("test_"), node.name
                    yield from (argument.value for argument in call.args)


def test_each_promise_has_a_test_and_each_mark_a_promise():
    section = DOCUMENT.split("## Promises")[1].split("\n## ")[0]
    promises = re.findall(r"^\| `([a-z-]+)` \| .+ \|$", section, re.MULTILINE)
    assert len(promises) == len(set(promises)) == section.count("\n| `")
    assert set(promises) == set(marked())


def test_the_table_counts_the_queries_that_are_tried():
    section = DOCUMENT.split("## Results of the hostile queries")[1].split("\n## ")[0]
    numbers = [int(number) for number in re.findall(r"^\| [^|]+ \| (\d+) \|", section, re.MULTILINE)]
    assert numbers == [len(queries) for queries, _ in corpus.KINDS.values()]
