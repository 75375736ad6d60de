"""Withdrawal: what is removed leaves no name, the rest stays whole, and what is left to fix by hand is listed."""

from __future__ import annotations

import re
import subprocess
import unicodedata

import pyoxigraph as ox
import pytest

from kzgraph.authoring.traces import Traces
from kzgraph.authoring.withdraw import withdraw
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.formats import authoring
from kzgraph.graph import store as stores
from kzgraph.graph import translations
from kzgraph.graph.store import select
from kzgraph.graph.turtle import parse
from kzgraph.questions import canned
from kzgraph.validate.run import validate
from kzgraph.vocab import KZ, KZR
from tests.first import FIRST
from tests.repository import save, shipped_copy
from tests.tiers import few

DAY = "2024-05-06"

pytestmark = pytest.mark.usefixtures("after_shipped")
HRW = KZR + "hrw-2022-10-26/"
PERSONS = {
    triple.subject.value.removeprefix(KZR): triple.object.value
    for triple in parse(FIRST / "graph" / "things" / "persons.ttl")
    if triple.predicate.value.endswith("#label")
}


# The years that a charge threatens stay in a paraphrase, and the waiver for the label of their figure outlives it.
LEFT = {"person-1": [("number-of-paraphrase", "p11-s01"), ("unused-waiver", "")], "person-2": []}


@pytest.fixture
def copied(tmp_path):
    """A copy of the workspace to write into, with its translations."""
    return shipped_copy(tmp_path / "copy", translations=True)


def left_to_decide(workspace):
    """The findings that are not waived, but for notes and the waiver that said that nobody was withdrawn yet."""
    findings = [finding for finding in validate(workspace) if not finding.waived and finding.severity != "note"]
    return [finding for finding in findings if not (finding.rule == "unused-waiver" and "shapes#Withdrawn>" in finding.message)]


def places(findings):
    return [(finding.rule, finding.focus.rsplit("/", 1)[-1].rstrip(">")) for finding in findings]


def triples(workspace):
    return {triple for file in workspace.graph_files() for triple in parse(file)}


def local(nodes):
    return [re.split("[/#]", node.value)[-1] for node in nodes]


def append(file, text):
    file.write_text(file.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")


def test_all_persons_of_the_graph_are_tried_here(store):
    rows = select(store, "SELECT ?person { ?person a kz:Person }")
    assert {row["person"].value.removeprefix(KZR) for row in rows} == PERSONS.keys() > set()


@pytest.mark.parametrize("person", few(1, PERSONS))
def test_each_person_goes_without_a_trace_and_the_graph_stays_whole(copied, person):
    before = triples(copied)
    catalogue = copied.root / "graph/hrw-2022-10-26/ru.po"
    text, name = catalogue.read_text(encoding="utf-8"), PERSONS[person]
    entry = '#, fuzzy\n#| msgid "Before, {0} came."\nmsgctxt "hrw:p01-s01 kz:paraphrase"\nmsgid "Some came."\nmsgstr "Пришли."\n'
    spoken = f'# On {name}.\n{text}\n{entry.format(name)}\n#~ msgid "{name} was there."\n#~ msgstr "{name} там."\n'
    catalogue.write_text(spoken, encoding="utf-8")
    made = withdraw(copied, PERSONS[person], DAY)
    assert triples(copied) == before, "nothing is written before all is computed"
    save(copied, made.texts)
    after = triples(copied)
    assert places(left_to_decide(copied)) == LEFT[person]
    texts = [file.read_text(encoding="utf-8") for file in copied.graph_files()]
    for word in PERSONS[person].split():
        assert not any(word.casefold() in text.casefold() for text in texts), "neither in a literal nor in an IRI nor in a comment"
    lines = Traces([PERSONS[person]]).lines
    left = [entry.text for file in copied.catalogues() for entry in translations.read(file) if any(lines(entry.text).values())]
    assert left == [], "in no translation"
    assert name not in catalogue.read_text(encoding="utf-8"), "nor in a comment, a text of before or an obsolete entry"
    node = ox.NamedNode(KZR + person)
    assert {(t.predicate.value.rsplit("#")[-1], t.object.value) for t in after if t.subject == node} == {
        ("type", KZ + "Withdrawn"),
        ("withdrawnOn", DAY),
    }
    assert not [triple for triple in after if triple.object == node]
    lost = {triple.subject for triple in before - after} - {node}
    changed = {altered.node for altered in made.altered}
    assert lost == {*made.removed, *changed}
    pointing = {triple.subject for triple in before if triple.object in made.removed}
    narrowed = pointing - {*made.removed}  # silences, for which other claims come near too
    assert {triple.subject for triple in after - before} == {node, *changed} - narrowed
    named = {triple.object for triple in before if triple.subject == node and triple.predicate.value == KZ + "namedIn"}
    assert changed == named | narrowed
    store = stores.load(copied)
    for question in canned.catalogue(copied):
        rows = canned.ask(store, question).rows
        assert not any(PERSONS[person] in cell.value for row in rows for cell in row if cell is not None)


def test_what_a_withdrawal_removes_and_leaves_unused_is_listed(copied):
    made = withdraw(copied, "person-1", DAY)
    assert local(made.tombstones) == ["person-1"]
    assert local(made.removed) == [
        "act-named-1-detained",
        "charge-named-1-false-information",
        "charge-named-1-mass-riots",
        "demand-drop-charges-named-1",
        "demand-release-named-1",
        "description-named-1-head-of-party",
        "figure-named-1-years-faced",
        "hrw-2022-10-26-death-penalty",  # a silence whose nearest claim is that figure
    ]
    assert {"spreading-false-information", "head-of-organisation", "drop-charges"} <= set(local(made.unused))
    assert "organising-mass-riots" not in local(made.unused), "a narrower concept is left"
    assert "detention" not in local(made.unused), "another assertion uses it"
    assert (made.unnamed, made.bare) == ((), ())
    assert {mention.file for mention in made.mentions if mention.sure} == {"queries/persons-at-risk/what-is-said-of-one-person.rq"}


def test_statements_that_point_at_what_goes_go_and_what_then_says_nothing_goes_too(copied):
    folder = copied.root / "graph" / "hrw-2022-10-26"
    append(
        folder / "requirement.ttl",
        """hrw:requirement-of-what-goes a kz:Requirement ;
  rdfs:label "Human Rights Watch asked that the release of somebody be public."@en ;
  kz:statedIn hrw:p11-s01 ;
  kz:voice kzr:human-rights-watch ;
  kz:standing kzv:demanded ;
  kz:asOf "2022-10-26"^^xsd:date ;
  kz:requirementOf hrw:demand-release-named-1 ;
  kz:aspect kzv:form ;
  kz:quality kzv:public .
""",
    )
    append(
        folder / "response.ttl",
        """# A comment above stays.
hrw:response-that-stays a kz:Response ; # and within
  rdfs:label "Human Rights Watch said that the authorities of Kazakhstan answered a call."@en ;
  kz:statedIn hrw:p11-s02 ;
  kz:voice kzr:human-rights-watch ;
  kz:standing kzv:asserted ;
  kz:asOf "2022-10-26"^^xsd:date ;
  kz:actor kzr:kazakh-authorities ;
  kz:action kzv:publish ;
  kz:concerns kzv:release ;
  kz:concerns hrw:demand-release-named-1 ;
  kz:partOf hrw:response-working-group-decision .
""",
    )
    assert {finding.rule for finding in left_to_decide(copied)} <= {"concept-of-paraphrase"}  # no passage asks for a public release
    made = withdraw(copied, "person-1", DAY)
    save(copied, made.texts)
    assert "requirement-of-what-goes" in local(made.removed)
    assert [(local([a.node, a.property]), a.how) for a in made.altered if a.file.name == "response.ttl"] == [
        (["response-that-stays", "concerns"], "taken out")
    ]
    text = (folder / "response.ttl").read_text(encoding="utf-8")
    assert text.endswith(
        "# A comment above stays.\n# and within\nhrw:response-that-stays a kz:Response ;\n"
        '  rdfs:label "Human Rights Watch said that the authorities of Kazakhstan answered a call."@en ;\n'
        "  kz:statedIn hrw:p11-s02 ;\n  kz:voice kzr:human-rights-watch ;\n  kz:standing kzv:asserted ;\n"
        '  kz:asOf "2022-10-26"^^xsd:date ;\n  kz:actor kzr:kazakh-authorities ;\n  kz:action kzv:publish ;\n  kz:concerns kzv:release ;\n'
        "  kz:partOf hrw:response-working-group-decision .\n"
    )
    assert places(left_to_decide(copied)) == LEFT["person-1"]


def test_a_name_is_removed_from_every_text_in_every_form_and_no_other_name(copied):
    for file in copied.graph_files():  # what is added below is of nobody real
        file.write_text(file.read_text(encoding="utf-8").replace("Zhanbolat Mamay", "Ursin Fictionov"), encoding="utf-8")
    things = copied.root / "graph" / "things"
    persons = (things / "persons.ttl").read_text(encoding="utf-8")
    persons = persons.replace('"Ursin Fictionov"@en', '"Ursin Fictionov"@en , "Урсин Фикционов"@ru')
    persons += '\nkzr:person-3 a kz:Person ;\n  rdfs:label "Ursin Fictionov the Younger"@en .\n'
    (things / "persons.ttl").write_text(persons, encoding="utf-8")
    passages = copied.root / "graph" / "hrw-2022-10-26" / "passages.ttl"
    text = passages.read_text(encoding="utf-8")
    text = text.replace(
        '"Two people whose release', f'"URSIN\\u00a0Fictionov’s case, {unicodedata.normalize("NFD", "Урсин Фикционов")}; release'
    )
    text = text.replace("#:~:text=We%20urge%20the,on%20Arbitrary", "#:~:text=%46ictionov,on%20Arbitrary")
    passages.write_text(text, encoding="utf-8")
    made = withdraw(copied, "person-1", DAY)
    text = made.texts[passages]
    assert 'kz:paraphrase "[withdrawn]’s case, [withdrawn]; release is called for."@en' in text
    assert re.search(r"hrw:p11 a .*?kz:deepLink <https://[^#>]*> \.", text, re.DOTALL)
    assert "Ursin Fictionov the Younger" in made.texts[things / "persons.ttl"]
    assert [mention.file for mention in made.mentions if mention.file.startswith("graph")] == ["graph/things/persons.ttl"]


def test_traces_are_whole_words():
    traces = Traces(["Anna Lee"])
    assert traces.blotted("Anna Lee, anna  lee and ANNA LEE's; Anna Leeds, Joanna Lee") == (
        "[withdrawn], [withdrawn] and [withdrawn]'s; Anna Leeds, Joanna Lee"
    )
    assert traces.cut("https://example.org/#:~:text=lee,x") == "https://example.org/"
    assert traces.cut("https://example.org/#:~:text=Leeds,x") == "https://example.org/#:~:text=Leeds,x"
    assert traces.cut("https://example.org/lee#part") == "https://example.org/lee#part"
    nobody = Traces([])
    assert nobody.blotted("Anna Lee") == "Anna Lee"
    assert nobody.cut("https://example.org/#:~:text=lee") == "https://example.org/#:~:text=lee"


def test_a_passage_goes_with_what_it_alone_states(copied):
    before = triples(copied)
    made = withdraw(copied, "p12-s01", DAY)
    save(copied, made.texts)
    after = triples(copied)
    assert local(made.removed) == [
        "demand-not-extradite",
        "figure-karakalpak-activists",
        "risk-prosecution-in-uzbekistan",
        "risk-torture-in-uzbekistan",
        "hrw-2022-10-26-extradition-request",
        "hrw-2022-10-26-karakalpakstan",
        "hrw-2022-10-26-minorities",
        "hrw-2022-10-26-names-of-activists",
    ]
    node = ox.NamedNode(HRW + "p12-s01")
    assert [str(triple.object) for triple in after if triple.subject == node and "withdrawnOn" in str(triple.predicate)]
    assert len([triple for triple in after if node in triple]) == 2
    assert local(made.unnamed) == ["group-karakalpak-activists", "uzbekistan"]
    assert {"group-karakalpak-activists", "uzbekistan", "not-extradite"} <= set(local(made.unused))
    assert not (copied.root / "graph" / "hrw-2022-10-26" / "risk.ttl").exists(), "a file with nothing in it goes"
    known = {entry.node for file in copied.catalogues() for entry in translations.read(file)}
    assert not known & {"hrw:p12-s01", "hrw:demand-not-extradite"}, "translations go with their texts"
    assert "hrw:p11-s01" in known
    left = [finding for finding in left_to_decide(copied) if finding.rule != "idle-shape"]  # no risk is left
    assert set(places(left)) == {
        (rule, name) for rule in ("Thing-namedIn", "Thing-used") for name in ("group-karakalpak-activists", "uzbekistan")
    }
    gone = {node, *made.removed}
    assert {triple for triple in before - after if triple.subject not in gone} == {
        triple for triple in before if triple.object in gone and triple.subject not in gone
    }


@pytest.mark.slow
def test_a_passage_takes_the_comparisons_of_its_claims_along(copied):
    judged = {triple.subject for triple in triples(copied) if triple.predicate == KZ.first and triple.object.value.endswith("2022-01-15")}
    made = withdraw(copied, KZR + "background-2022/page-2022-01-15", DAY)
    save(copied, made.texts)
    assert len(judged) == 3
    assert judged <= set(made.removed)
    assert not judged & {triple.subject for triple in triples(copied)}
    assert left_to_decide(copied) == []


@pytest.mark.slow
def test_a_passage_takes_silences_along_whose_nearest_claims_all_go(copied):
    whole, part = (ox.NamedNode(KZR + "silences/hrw-2022-10-26-" + name) for name in ("extradition-request", "names-of-dead"))
    made = withdraw(copied, "p12-s01", DAY)
    assert whole in made.removed
    made = withdraw(copied, "p02-s04", DAY)
    save(copied, made.texts)
    nearest = {
        triple.object.value.rsplit("/", 1)[-1] for triple in triples(copied) if triple.subject == part and triple.predicate == KZ.nearest
    }
    assert nearest == {"figure-shot-dead", "response-list-released"}


def test_a_passage_that_repeats_leaves_the_assertion(copied):
    made = withdraw(copied, "p03-s01", DAY)
    save(copied, made.texts)
    kept = ox.NamedNode(HRW + "act-violations-during-events")
    assert kept not in made.removed
    assert [t.object.value for t in triples(copied) if t.subject == kept and t.predicate.value == KZ + "statedIn"] == [HRW + "p02-s01"]


def test_a_passage_takes_those_within_it_along(copied):
    made = withdraw(copied, "p08-s01", DAY)
    assert local(made.tombstones) == ["p08-s01", "p08-s01-a", "p08-s01-b", "p08-s01-c", "p08-s01-d"]
    assert [local([altered.node])[0] for altered in made.altered if altered.file.name == "demand.ttl"] == ["demand-convene-assessment"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kzr:kazakhstan", "kzr:kazakhstan is kz:State. Only persons and passages"),
        ("kzv:torture", "no node of the graph"),
        ("hrw:act-shooting", "kz:Act"),
        ("nobody", "no node is called nobody"),
    ],
)
def test_what_is_neither_a_person_nor_a_passage_is_refused(workspace, name, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        withdraw(workspace, name, DAY)


@pytest.mark.parametrize("day", ["2024-02-30", "2024-5-6", "today", "20240506"])
def test_a_day_is_a_day(workspace, day):
    with pytest.raises(UsageError, match="write a day that exists"):
        withdraw(workspace, "person-1", day)


def test_nothing_is_withdrawn_twice(copied):
    save(copied, withdraw(copied, "person-2", DAY).texts)
    with pytest.raises(UsageError, match=f"was withdrawn already, on {DAY}"):
        withdraw(copied, "person-2", DAY)


def test_the_command_lists_mentions_left_in_tracked_files(capsys, copied):
    root = copied.root

    def git(*words):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words], cwd=root, check=True, capture_output=True)

    (root / "README.md").write_text("A line.\nAbout Mamay and Zhanbolat_Mamay.\nAnd person-1.\nMamayev is another.\n", encoding="utf-8")
    (root / "untracked.md").write_text("Zhanbolat Mamay", encoding="utf-8")
    (root / "blob.bin").write_bytes(b"Zhanbolat Mamay\0")
    (root / "outside").symlink_to(root / "untracked.md")
    git("init", "-q")
    git("config", "core.fsmonitor", "touch fsmonitor-ran; false")
    git("-c", "core.fsmonitor=false", "add", "README.md", "blob.bin", "outside", "graph")
    before = {file: file.read_bytes() for file in copied.graph_files()}
    assert main(["withdraw", "person-1", "--workspace", str(root), "--dry-run"]) == 0
    dry = capsys.readouterr().out
    assert {file: file.read_bytes() for file in copied.graph_files()} == before
    assert dry.endswith("nothing was written: --dry-run\n")
    assert main(["withdraw", "kzr:person-1", "--on", DAY, "--workspace", str(root)]) == 0
    out = capsys.readouterr().out
    places = out.split("still mentioned here")[1].split("may be mentioned here")[0].splitlines()
    assert [line.strip() for line in places if line.startswith("  ")] == [
        "README.md:2",
        "README.md:3",
        "queries/persons-at-risk/what-is-said-of-one-person.rq:17",
        "queries/persons-at-risk/what-is-said-of-one-person.rq:31",
        "untracked.md:1",
    ]
    assert "  README.md:4\n" in out.split("may be mentioned here")[1], "another spelling, or another person"
    assert "restart it" in out
    assert "removed: 8\n  hrw:act-named-1-detained\n" in out
    assert "Read these again" in out
    assert "git keeps every version" in out
    assert out.endswith(f"next: kzgraph validate --workspace {root}\n")
    assert not list(root.rglob("fsmonitor-ran"))
    assert main(["validate", "--workspace", str(root)]) == 0
    assert main(["ask", "--all", "--workspace", str(root)]) == 0


WRITTEN = ("Жанболат Мамай", "the Mamays", "с Мамаем")


@pytest.mark.parametrize(
    "text", ["Список Жанболата Мамая", "Zhanbolatqa", *(pytest.param(text, marks=pytest.mark.slow) for text in WRITTEN)]
)
def test_a_name_in_another_script_or_with_an_ending_is_listed_and_left(copied, text):
    label = f'"{text}"@ru'
    append(copied.root / "graph" / "things" / "documents.ttl", f"kzr:list-x a kz:Document ;\n  rdfs:label {label} .\n")
    (copied.root / "build").mkdir()
    (copied.root / "build" / "answers.md").write_text(f"{text}\n" * 30, encoding="utf-8")
    made = withdraw(copied, "person-1", DAY)
    listed = {mention.file for mention in made.mentions}
    assert {"graph/things/documents.ttl", "build/answers.md"} <= listed
    shown = authoring.withdrawal(copied, made, True, "")
    assert re.search(r"  build/answers.md:1 and 29 more lines: write the file again, or delete it\n", shown)
    documents = copied.root / "graph" / "things" / "documents.ttl"
    left = made.texts.get(documents, documents.read_text(encoding="utf-8"))
    assert label in left, "only a name as it is written in the graph is taken out of other texts"
