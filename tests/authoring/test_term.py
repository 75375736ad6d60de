"""A new concept: the nearest that are there come first, and it stands in the file of its scheme."""

import pytest

from kzgraph.authoring import term
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.run import validate
from tests.repository import save, shipped_copy

pytestmark = pytest.mark.usefixtures("after_shipped")

LABELS = {"en": "shut a market", "ru": "закрыть рынок", "kk": "базарды жабу"}


def given(**changes):
    return term.Given("actions", "shut-a-market", LABELS, "To shut a market, for any time.")._replace(**changes)


@pytest.fixture
def copied(tmp_path):
    """A copy of the shipped workspace."""
    return shipped_copy(tmp_path / "copy", questions=False)


def test_it_stands_in_the_file_of_its_scheme(copied):
    made = term.new(copied, given(broader="publish"))
    ((file, text),) = made.texts.items()
    assert file == copied.root / "ontology/vocab/actions.ttl"
    assert text.startswith(file.read_text(encoding="utf-8")), "what stands there stays"
    assert made.added[0].block == (
        "kzv:shut-a-market a skos:Concept ;\n  skos:inScheme kzv:actions ;\n"
        '  skos:prefLabel "shut a market"@en , "базарды жабу"@kk , "закрыть рынок"@ru ;\n'
        '  skos:definition "To shut a market, for any time."@en ;\n  skos:broader kzv:publish .\n'
    )


def test_a_measure_has_a_unit_and_the_graph_stays_right_but_for_its_use(copied):
    before = {finding.rule for finding in validate(copied) if finding.severity == "error"}
    save(
        copied, term.new(copied, given(scheme="measures", name="traders-fined", unit="person", definition="Traders who were fined.")).texts
    )
    found = {finding.rule for finding in validate(copied) if finding.severity == "error"} - before
    assert not found - {"Concept-used", "unused-term"}


def test_the_nearest_come_first(copied):
    made = term.new(copied, given(name="holding-people", scheme="acts", labels={"en": "detention of people"}, definition=""))
    assert "kzv:detention (acts): detention." in " ".join(made.notes[:3])


def test_nothing_is_drafted_without_a_definition(copied):
    made = term.new(copied, given(definition=""))
    assert not made.texts
    assert made.notes[-1].startswith("Nothing was drafted.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scheme": "actons"}, "no such scheme. Expected something like actions"),
        ({"scheme": "aspects"}, "aspects: a closed list, which takes no new concept. A new concept may be one of actions, acts, bases,"),
        ({"scheme": "hedges", "definition": ""}, "hedges: a closed list"),
        ({"scheme": "standings"}, "standings: a closed list"),
        ({"name": "Shut"}, "use lower-case letters"),
        ({"name": "publish"}, "there is already kzv:publish"),
        ({"name": "actions"}, "kzv:actions is there already, as a skos:ConceptScheme"),
        ({"scheme": "acts", "labels": {"en": "Detention"}}, r'"detention" is already a name of kzv:detention \(acts\)'),
        ({"labels": {"en": "release"}}, r'"release" is already a name of kzv:release \(actions\)'),
        ({"labels": {"en": "shut a market"}}, "that in ru, kk is missing"),
        ({"broader": "nowhere"}, "no concept of actions is called nowhere"),
        ({"unit": "person"}, "a measure says what it counts in"),
        ({"scheme": "measures"}, "a measure says what it counts in"),
    ],
)
def test_what_does_not_fit_is_refused(workspace, changes, words):
    writable = Workspace(workspace.root)
    with pytest.raises(UsageError, match=words):
        term.new(writable, given(**changes))


def test_the_command_shows_the_nearest_before_what_it_writes(copied, capsys):
    labels = [f"--label={language}=holding of people" for language in LABELS]
    arguments = ["new", "term", "acts", "holding-people", "--definition", "That somebody is deprived of liberty, lawfully or not.", *labels]
    assert main([*arguments, "--workspace", str(copied.root)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("near: ")
    assert [line for line in lines if line.startswith("ontology/vocab/acts.ttl:")]
