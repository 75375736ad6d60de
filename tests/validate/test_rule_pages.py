"""The pages of rules: docs/checks.md and docs/shapes.md hold a paragraph with a bad and a good example for every rule there is."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from kzgraph.graph.workspace import Workspace
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.run import rules
from kzgraph.vocab import PREFIXES
from tests.conftest import ROOT
from tests.first import FIRST
from tools import shapes_page

PAGES = {stage: (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for stage, name in ((True, "shapes"), (False, "checks"))}
RULES = rules(Workspace.open(FIRST))
SHAPES = [name for name in RULES if name not in BUILT_IN]
SOURCES = {prefix: f"https://w3id.org/kzgraph/resource/{prefix}/" for prefix in ("ex", "later", "other")}
HEAD = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in {**PREFIXES, **SOURCES}.items())


def paragraphs(page):
    """The text below each heading of a rule, by its name."""
    parts = re.split(r"^### (\S+)$", re.sub(r"^## .*$", "### -", page, flags=re.MULTILINE), flags=re.MULTILINE)
    return [pair for pair in zip(parts[1::2], parts[2::2], strict=True) if pair[0] != "-"]


PARAGRAPHS = {stage: paragraphs(page) for stage, page in PAGES.items()}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_one_paragraph_with_a_bad_and_a_good_example(name):
    (text,) = [text for rule, text in PARAGRAPHS[name not in BUILT_IN] if rule == name]
    in_code = all(re.search(rf"^```(?:turtle|sparql) {kind}", text, re.MULTILINE) for kind in ("refused", "accepted"))
    assert in_code or re.search(r"\bBad:.*\bGood:", text, re.DOTALL)


def test_the_pages_hold_no_other_rule():
    entries = [rule for pairs in PARAGRAPHS.values() for rule, _ in pairs]
    assert sorted(entries) == sorted(RULES)
    assert len({rule.lower() for rule in entries}) == len(entries), "two headings would share an anchor"


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_explained_with_examples_that_parse(name):
    text = dict(PARAGRAPHS[True])[name]
    assert RULES[name].title.lower() in text.lower()
    assert RULES[name].fix in text.replace("`", "")
    bad, good = re.findall(r"^```turtle \w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert bad.count("# here") == 1
    assert "# here" not in good
    for example in (bad, good):
        assert list(ox.parse(HEAD + example, format=ox.RdfFormat.TURTLE))


def test_a_statement_is_cut_to_the_lines_that_matter():
    first, second = shapes_page.statements(
        HEAD + "ex:a a kz:Act ;\n  kz:victim ex:b ;\n  rdfs:label '''one ;\ntwo.''' ;\n  kz:offer ex:c . # here\n\nex:d kz:aim ex:e .\n"
    )
    assert shapes_page.shown(first, first.marked) == "ex:a a kz:Act ;\n  kz:offer ex:c . # here\n# ..."
    assert shapes_page.shown(first, {PREFIXES["rdfs"] + "label"}) == "\n".join(first.lines), "only one line less would be left out"
    assert second.lines == ["ex:d kz:aim ex:e ."]
