"""Clauses of a sentence: every letter that a passage may be named with is read, counted and found again."""

import pytest

from kzgraph.cli.main import main
from kzgraph.formats.question_answers import place
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import load
from kzgraph.model.passages import cited
from kzgraph.vocab import LANGUAGES

CLAUSE = "p10-s02-b"


@pytest.mark.parametrize(("letter", "number"), [("i", 9), ("z", 26)])
def test_a_clause_of_any_letter_is_answered_shown_and_resolved(copy, capsys, letter, number):
    renamed = f"{CLAUSE[:-1]}{letter}"
    for file in (copy.root / "graph").rglob("*.ttl"):
        text = file.read_text(encoding="utf-8")
        if CLAUSE in text:
            file.write_text(text.replace(CLAUSE, renamed), encoding="utf-8")
    for command in (["ask", "every-act"], ["show", renamed]):
        assert main([*command, "--workspace", str(copy.root)]) == 0
        assert f"paragraph 10, sentence 2, clause {number}" in capsys.readouterr().out
    store = load(copy)
    (passage,) = (passage for passage in cited(store) if passage.name == renamed)
    for language in LANGUAGES:
        assert resolve(store, place(passage, language)).value == passage.iri
