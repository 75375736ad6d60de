"""Each promise of the threat model has a test with its mark, and each mark a promise."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT
from tests.server import corpus

DOCUMENT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")


def marked(files, slow=True):
    """The ids in the marks `promise` of some tests, each with the file and the name of its test, slow ones too or not."""
    for file in sorted(files):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            decorators = getattr(node, "decorator_list", ())
            if not slow and "pytest.mark.slow" in map(ast.unparse, decorators):
                continue
            for call in decorators:
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.promise":
                    assert node.name.startswith("test_"), node.name
                    yield from ((argument.value, f"{file.relative_to(ROOT).as_posix()}::{node.name}") for argument in call.args)


def test_each_promise_has_a_test_and_each_mark_a_promise():
    section = DOCUMENT.split("## Promises")[1].split("\n## ")[0]
    promises = re.findall(r"^\| `([a-z-]+)` \| .+ \|$", section, re.MULTILINE)
    assert len(promises) == len(set(promises)) == section.count("\n| `")
    assert set(promises) == {promise for promise, _ in marked((ROOT / "tests" / "server").glob("test_*.py"))}
    assert set(promises) == {promise for promise, _ in marked((ROOT / "tests" / "server").glob("test_*.py"), slow=False)}, "in `make test`"


def test_each_promise_of_the_commands_names_the_test_that_bears_its_mark():
    section = DOCUMENT.split("## Promises of the commands")[1].split("\n## ")[0]
    promises = re.findall(r"^\| `([a-z-]+)` \| .+ \| `([\w/.]+::\w+)` \|$", section, re.MULTILINE)
    assert len(promises) == section.count("\n| `")
    files = set((ROOT / "tests").rglob("test_*.py")) - set((ROOT / "tests" / "server").glob("test_*.py"))
    assert sorted(promises) == sorted(marked(files))


def test_the_table_counts_the_queries_that_are_tried():
    section = DOCUMENT.split("## Results of the hostile queries")[1].split("\n## ")[0]
    numbers = [int(number) for number in re.findall(r"^\| [^|]+ \| (\d+) \|", section, re.MULTILINE)]
    assert numbers == [len(queries) for queries, _ in corpus.KINDS.values()]
