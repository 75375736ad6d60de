"""A workspace is a layer on the package: it adds terms, mints in its own namespace and keeps its own languages."""

from functools import reduce

import pyoxigraph as ox
import pytest

from kzgraph.authoring import assertion, source, term, thing
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import resolve, settings
from kzgraph.graph import store as stores
from kzgraph.graph.names import current_names, short
from kzgraph.graph.remote_endpoint import Remote
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import links
from kzgraph.validate import endpoint
from kzgraph.validate.run import validate
from kzgraph.vocab import COMPARISON, KZ, KZR, PREFIXES
from tests import servers
from tests.repository import save
from tests.tiers import few

HOME = "https://example.org/id/"
SETTINGS = "namespace: https://example.org/id/\nprefix: ex\nlanguages: [en]\n"
PARAPHRASES = {
    "FIXME what p01 says": "A market and the police.",
    "FIXME what p01-s01 says": "By the words of the Lindow Desk, police of Orrow shut the market.",
}
TEXT = "The Lindow Desk says that police of Orrow closed the market of Orrow."


@pytest.fixture
def layer(tmp_path):
    """A workspace with settings of its own and one concept, and nothing else."""
    root = tmp_path / "ws"
    for folder in ("graph/things", "queries", "ontology"):
        (root / folder).mkdir(parents=True)
    (root / settings.FILE).write_text(SETTINGS, encoding="utf-8")
    workspace = Workspace.open(root)
    save(workspace, term.new(workspace, term.Given("actions", "shut-a-market", {"en": "close a market"}, "To close a market.")).texts)
    return workspace


@pytest.fixture
def encoded(layer, tmp_path):
    """The same with a whole small source."""
    copy = tmp_path / "text.txt"
    copy.write_text(TEXT, encoding="utf-8")
    speaker, labels = "Organisation:lindow-desk=Lindow Desk", {"en": "Remarks of the Lindow Desk"}
    given = source.Given("lindow-2024-05-01", copy, "https://example.org/orrow", "2024-05-01", [speaker], "Remarks", labels)
    made = source.new(layer, given)
    save(layer, {file: reduce(lambda text, pair: text.replace(*pair), PARAPHRASES.items(), text) for file, text in made.texts.items()})
    opened = Workspace.open(layer.root)
    save(opened, thing.new(opened, "PublicBody", "police-of-orrow", {"en": "Police of Orrow"}, ["p01-s01"]).texts)
    given = ["standing=asserted", "action=shut-a-market", "actor=police-of-orrow"]
    label = "The Lindow Desk said that police of Orrow had chosen to close a market."
    save(opened, assertion.new(opened, "Response", "response-closure", ["p01-s01"], given, label).texts)
    return opened


def test_its_terms_stand_beside_those_of_the_package(layer):
    store = stores.load(layer)
    assert resolve.resolve(store, "close a market").value == f"{HOME}vocab#shut-a-market"
    assert resolve.resolve(store, "kzv:publish").value.endswith("#publish")
    assert resolve.resolve(store, "exv:shut-a-market").value == f"{HOME}vocab#shut-a-market", "before the first source too"
    assert current_names().prefixes["ex"] == HOME
    assert layer.part(layer.root / "ontology/vocab/actions.ttl") == "ontology"


def test_a_small_source_in_one_language_and_its_own_namespace_has_no_finding(encoded):
    assert [finding for finding in validate(encoded) if not finding.waived] == []
    store = stores.load(encoded)
    minted = {quad.subject.value for file in encoded.graph_files() for quad in store if "lindow" in quad.subject.value}
    assert minted
    assert not [iri for iri in minted if iri.startswith(KZR)]


def test_it_may_hold_comparisons(encoded):
    (encoded.root / "graph/comparisons").mkdir()
    triple = f"<{COMPARISON}0123456789abcdef> a <{KZ}Comparison> .\n"
    (encoded.root / "graph/comparisons/lindow-2024-05-01.ttl").write_text(triple, encoding="utf-8")
    assert "not-its-own" not in {finding.rule for finding in validate(encoded)}


def test_labels_in_other_languages_than_its_own_are_kept(encoded, tmp_path):
    made = thing.new(encoded, "PublicBody", "council", {"en": "Council", "ru": "Совет"}, ["p01-s01"])
    assert '"Council"@en , "Совет"@ru' in made.added[0].block
    copy = tmp_path / "text.txt"
    labels = {"en": "Second remarks", "ru": "Вторые замечания"}
    given = source.Given("second-2024-05-02", copy, "https://example.org/2", "2024-05-02", ["Lindow Desk"], "Remarks", labels)
    assert '"Second remarks"@en , "Вторые замечания"@ru' in source.new(encoded, given).added[0].block


def test_its_namespace_is_written_short(encoded):
    text = (encoded.root / "graph/lindow-2024-05-01/response.ttl").read_text(encoding="utf-8")
    assert "  kz:actor ex:police-of-orrow" in text
    assert "  kz:action exv:shut-a-market" in text
    assert short(resolve.resolve(stores.load(encoded), "Police of Orrow")) == "ex:police-of-orrow"
    assert resolve.resolve(stores.load(encoded), "exv:shut-a-market")


def test_a_name_of_its_namespace_that_nothing_describes_is_found(encoded):
    file = encoded.root / "graph/lindow-2024-05-01/response.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("ex:police-of-orrow", "ex:polce-of-orrow"), encoding="utf-8")
    (finding,) = [finding for finding in validate(encoded) if finding.rule == "unknown-name"]
    assert finding.message == "ex:polce-of-orrow is not described here"
    assert "Did you mean ex:police-of-orrow?" in finding.fix


def test_it_describes_nothing_of_the_package(encoded):
    file = encoded.root / "graph/things/public-bodies.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("ex:police-of-orrow a", f"<{KZR}police-of-orrow> a"), encoding="utf-8")
    assert "not-its-own" in {finding.rule for finding in validate(encoded)}


def test_a_label_in_a_language_that_it_keeps_is_asked_for(encoded):
    (encoded.root / settings.FILE).write_text(SETTINGS.replace("[en]", "[en, ru]"), encoding="utf-8")
    findings = [finding for finding in validate(Workspace.open(encoded.root)) if finding.rule == "Labels-three-languages"]
    assert len({finding.focus for finding in findings}) == 4  # the source, the speaker, the police and the concept


def test_at_an_endpoint_its_languages_and_its_names_hold_as_in_its_files(encoded, tmp_path, capsys):
    file = tmp_path / "union.nq"
    stores.load(encoded).dump(output=file, format=ox.RdfFormat.N_QUADS)
    with servers.oxigraph(file, tmp_path / "server", "--union-default-graph") as url:
        findings = endpoint.validate(encoded, Remote(url))
        shown = []
        for options in ([], ["--endpoint", url]):
            assert main(["show", "police-of-orrow", "--workspace", str(encoded.root), *options]) == 0
            shown.append(capsys.readouterr().out)
    assert [finding for finding in findings if not finding.waived] == []
    assert shown[0] == shown[1]


OWN_SHAPE = """@prefix exv: <https://example.org/id/vocab#> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

exv:Own-day a sh:NodeShape ;
  sh:name "own rule"@en ;
  sh:message "Give a date."@en ;
  sh:targetClass kz:Response ;
  sh:property exv:Own-day-date .

exv:Own-day-date a sh:PropertyShape ;
  sh:path kz:date ;
  sh:minCount 1 ;
  sh:name "date"@en ;
  sh:message "Give a date."@en .
"""


def own_shape(workspace, text):
    (workspace.root / "ontology/shapes").mkdir(exist_ok=True)
    (workspace.root / "ontology/shapes/own.ttl").write_text(text, encoding="utf-8")


def test_its_own_shapes_add_to_those_of_the_package(encoded):
    own_shape(encoded, OWN_SHAPE)
    assert {finding.rule for finding in validate(encoded)} == {"Own-day-date"}


def test_a_property_shape_without_an_iri_is_called_so(encoded):
    unnamed = 'sh:property [ sh:path kz:date ; sh:minCount 1 ; sh:message "Give a date."@en ] .'
    own_shape(encoded, OWN_SHAPE.partition("sh:property exv:Own-day-date .")[0] + unnamed)
    (finding,) = [finding for finding in validate(encoded) if not finding.waived]
    assert (finding.rule, finding.fix) == ("unnamed-shape", "Give a date.")
    assert finding.message == "unnamed shape: lindow:response-closure kz:date (too few values)"


@pytest.mark.parametrize(
    ("place", "statement"),
    [
        ("shapes/own.ttl", "<https://w3id.org/kzgraph/shapes#Act-perpetrator-given-or-silent> sh:deactivated true ."),
        ("shapes/own.ttl", "<https://w3id.org/kzgraph/shapes#Own-day> a sh:NodeShape ."),
        ("vocab/own.ttl", "kzv:my-new-term a skos:Concept ."),
        ("vocab/own.ttl", 'kzv:detention skos:altLabel "arresting"@en .'),
        ("vocab/own.ttl", 'kzv:detention a skos:Concept ;\n  skos:inScheme kzv:acts ;\n  skos:definition "Other."@en .'),
        ("vocab/own.ttl", "kz:Act rdfs:subClassOf kz:Group ."),
    ],
)
def test_it_says_nothing_about_terms_of_the_package(encoded, place, statement):
    file = encoded.root / "ontology" / place
    file.parent.mkdir(exist_ok=True)
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("kz", "kzv", "rdfs", "sh", "skos"))
    file.write_text(head + statement, encoding="utf-8")
    (finding,) = validate(encoded)
    assert (finding.rule, finding.file, finding.line) == ("term-of-package", f"ontology/{place}", 6)
    assert "exv: <https://example.org/id/vocab#>" in finding.fix


def test_a_term_of_ones_own_needs_a_namespace(encoded):
    (encoded.root / settings.FILE).unlink()
    given = term.Given("actions", "open-a-market", {"en": "open a market"}, "To open a market.")
    with pytest.raises(UsageError, match=r"need a namespace of your own: give namespace and prefix in ontology/workspace\.yaml"):
        term.new(Workspace.open(encoded.root), given)


@pytest.mark.parametrize(
    ("text", "words"),
    few(
        4,
        [
            ("namespace: example.org\nprefix: ex\n", "expected an address of your own"),
            ("namespace: https://example.org/id\nprefix: ex\n", "ends in a slash"),
            ("namespace: https://w3id.org/kzgraph/vocab/\nprefix: ex\n", "that is kzgraph's own"),
            ("namespace: https://example.org/id/\n", "and its prefix, or neither"),
            ("prefix: ex\n", "and its prefix, or neither"),
            ("namespace: https://example.org/id/\nprefix: kz\n", "none of"),
            ("languages: [ru]\n", "expected a list with en"),
            ("languages: en\n", "expected a list with en"),
            ("languages: [en, [a]]\n", "expected a list with en"),
            ("namspace: x\n", r"unknown key namspace\. Did you mean namespace\?"),
            ("- x\n", "expected a line NAME: VALUE"),
            ("publisher: [a]\n", "expected a name"),
            ("contact: javascript:alert(1)\n", "expected a web address or a mail address"),
            ("description: [a]\n", "expected a sentence"),
            ("country: kz\n", "two capital letters"),
            ("country: NO\n", "in quotes"),  # which YAML reads as false
            ("a: b: c\n", r"workspace\.yaml:1: "),
        ],
    ),
)
def test_settings_that_do_not_fit_are_one_message(tmp_path, text, words):
    for folder in ("graph", "queries", "ontology"):
        (tmp_path / folder).mkdir()
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        Workspace.open(tmp_path)


def test_a_link_begins_in_its_namespace(encoded):
    subject, there = f"{HOME}police-of-orrow", "https://example.com/1"
    link = links.Link(subject, there, "example-list", links.CLOSE, "positive", "encoder", "2024-05-02", "So.")
    assert links.checked(link, "here") == link
    with pytest.raises(UsageError, match="is not in this graph"):
        links.checked(link._replace(subject="https://example.com/bodies/2"), "here")
