"""Skeletons: what `kzgraph new` writes is well-formed, stands in the right file, and is reported as unfinished until it is finished."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgraph.authoring import assertion, passage, question, slots, source, sources, thing
from kzgraph.authoring.fragments import fragment
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph import writer, writing
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.model import passages
from kzgraph.questions import canned
from kzgraph.validate.run import validate
from kzgraph.vocab import KZ, KZR, PREFIXES, RDF, RDFS
from tests.commands import run
from tests.conftest import ROOT, STATEMENT
from tests.repository import save
from tests.tiers import few

pytestmark = pytest.mark.usefixtures("after_shipped")

KZ_ = "<" + KZ
FINISHED = ("standing=asserted", "actType=pressure", "victim=group-victims-pressed")
LABELS = {"en": "Drivers", "ru": "Водители", "kk": "Жүргізушілер"}
PAGE = "https://www.hrw.org/news/2022/10/26/statement-subcommittee-human-rights-european-parliament-26-october-2022"


def block(made, place=0):
    return made.added[place].block


def rules(copied):
    return {finding.rule for finding in validate(copied) if not finding.waived}


# --- The writer


def test_the_writer_writes_every_block_of_the_graph_as_it_stands(workspace):
    written = 0
    for file in workspace.graph_files():
        document = writer.read(file)
        for own in document.blocks:
            assert writer.block(own.subject, own.pairs, writer.Names(document.prefixes)) == document.text[own.start : own.end] + "\n"
            written += 1
        assert set(writer.triples(document.blocks)) == set(parse(file))
    assert written > 250


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
LOCALS = st.text(st.sampled_from("ab-._~:/%?'()é漢9"), max_size=8).map(lambda text: text.replace("%", "%41"))
IRIS = st.builds("https://w3id.org/kzgraph/resource/{}".format, LOCALS).map(ox.NamedNode)
LITERALS = st.one_of(
    st.builds(ox.Literal, WORDS),
    st.builds(lambda text: ox.Literal(text, language="en"), WORDS),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + name)),
        st.sampled_from(["4", "-4", "04", "4.5", "4.", "true", "yes"]),
        st.sampled_from(["integer", "decimal", "boolean", "date"]),
    ),
)


@given(IRIS, st.lists(st.tuples(IRIS, st.one_of(IRIS, LITERALS)), min_size=1, max_size=6))
def test_a_block_says_what_was_meant_and_ends_where_it_ends(subject, pairs):
    names = writer.Names({})
    text = writer.block(subject, pairs, names)
    whole = writer.with_prefixes("# kept. 'odd\n" + text, {prefix: names.prefixes[prefix] for prefix in names.used})
    document = writer.document(whole, ROOT)
    assert document.blocks[0].pairs == tuple(pairs)
    assert whole[document.blocks[0].start : document.blocks[0].end] + "\n" == text


TRICKY = """# A comment with a full stop. And <an iri>, and "a quote.
@prefix : <https://example.org/> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .

:a kz:text "one. two" , 'x."y' ; # after
  kz:text \"\"\"three.
"four" . five\"\"\"@en ;
  kz:n 4 .

# kept
<https://example.org/b.c> kz:p :a.b ; kz:q 1.5 .
:d a kz:Act ; kz:p :a .  # its own comment
:e kz:p "last"@ru .
"""


def test_blocks_end_at_their_own_full_stop(tmp_path):
    document = writer.document(TRICKY, tmp_path / "tricky.ttl")
    pieces = [TRICKY[own.start : own.end] for own in document.blocks]
    assert [piece.split()[0] for piece in pieces] == [":a", "<https://example.org/b.c>", ":d", ":e"]
    assert [piece[-3:] for piece in pieces] == ["4 .", "5 .", "a .", "u ."]
    assert document.blocks[0].comments == ("# after",)


@pytest.mark.parametrize("gone", range(4))
def test_taking_out_one_block_leaves_every_other_line(tmp_path, gone):
    document = writer.document(TRICKY, tmp_path / "tricky.ttl")
    own = document.blocks[gone]
    text = writer.rewritten(document, {own: ""}, writer.Names(document.prefixes))
    after = writer.document(text, tmp_path / "tricky.ttl")
    assert after.blocks == tuple(
        other._replace(start=moved.start, end=moved.end)
        for other, moved in zip([b for b in document.blocks if b != own], after.blocks, strict=True)
    )
    kept = [line for line in TRICKY.splitlines() if line.strip().startswith("#")]
    assert all(line in text for line in kept)
    assert "# after" in text
    assert "# its own comment" in text


def test_a_changed_block_leaves_every_other_byte_and_keeps_its_comments(tmp_path):
    document = writer.document(TRICKY, tmp_path / "tricky.ttl")
    first, *_ = document.blocks
    names = writer.Names(document.prefixes)
    text = writer.rewritten(document, {first: writer.block(first.subject, first.pairs[:1], names)}, names)
    assert text == TRICKY.replace(TRICKY[first.start : first.end], '# after\n:a kz:text "one. two" .')


def test_a_file_with_nodes_without_iris_is_not_changed(tmp_path):
    with pytest.raises(UsageError, match="node without an IRI"):
        writer.document("@prefix : <https://example.org/> . :a :p [ :q :r ] .", tmp_path / "blank.ttl")


def test_prefixes_are_added_in_their_order_and_never_given_a_second_meaning():
    text = "# head\n@prefix b: <https://b/> .\n@prefix kz: <https://other/> .\n\nb:x b:y b:z .\n"
    document = writer.Document(text, {"b": "https://b/", "kz": "https://other/"}, ())
    names = writer.Names(document.prefixes)
    subject = ox.NamedNode("https://b/new")
    pairs = [(RDF.type, ox.NamedNode(KZ + "Act")), (RDFS.label, ox.Literal("line\nend", language="en"))]
    changed, line = writer.inserted(document, writer.block(subject, pairs, names), names)
    assert changed == (
        "# head\n@prefix b: <https://b/> .\n@prefix kz: <https://other/> .\n"
        f"@prefix rdfs: <{PREFIXES['rdfs']}> .\n\nb:x b:y b:z .\n\n"
        f'b:new a {KZ_}Act> ;\n  rdfs:label "line\\nend"@en .\n'
    )
    assert changed.splitlines()[line - 1] == f"b:new a {KZ_}Act> ;"


# --- Assertions


def test_an_assertion_stands_in_the_file_of_its_class_as_its_neighbours_do(copied):
    made = assertion.new(
        copied, "Act", "act-x", ["p04-s03", "p04-s04"], [*FINISHED, "start=2022-01", "event=January 2022 events in Kazakhstan"]
    )
    assert block(made) == (
        "hrw:act-x a kz:Act ;\n"
        '  rdfs:label "FIXME one sentence in your own words, past or dated"@en ;\n'
        "  kz:statedIn hrw:p04-s03 ;\n"
        "  kz:statedIn hrw:p04-s04 ;\n"
        "  kz:voice kzr:human-rights-watch ;\n"
        "  kz:standing kzv:asserted ;\n"
        '  kz:asOf "2022-10-26"^^xsd:date ;\n'
        "  kz:actType kzv:pressure ;\n"
        "  kz:victim hrw:group-victims-pressed ;\n"
        '  kz:start "2022-01"^^xsd:gYearMonth ;\n'
        "  kz:event kzr:january-events ;\n"
        "  kz:inferred kzv:event ;\n"
        "  kz:silentOn kzv:perpetrator .\n"
    )
    (file, text), before = next(iter(made.texts.items())), made.added[0].file.read_text(encoding="utf-8")
    assert file == copied.root / "graph" / "hrw-2022-10-26" / "act.ttl"
    assert text == before + "\n" + block(made)
    assert text.splitlines()[made.added[0].line - 1].startswith("hrw:act-x a kz:Act")
    assert file.read_text(encoding="utf-8") == before, "a draft writes nothing"


@pytest.mark.parametrize(
    ("said", "text"),
    [([], "FIXME which words can be read in two ways, and how"), (["leavesOpen=One of two readings."], "One of two readings.")],
)
def test_what_the_wording_leaves_open_is_given_or_left_to_write(copied, said, text):
    made = assertion.new(copied, "Act", "act-x", ["p04-s03"], [*FINISHED, "ambiguous=scope", *said])
    assert f'  kz:ambiguous kzv:scope ;\n  kz:leavesOpen "{text}"@en ;\n' in block(made)


CLASSES = {
    "Act": (["standing=asserted", "actType=torture"], {"perpetrator", "victim"}),
    "Figure": (["standing=asserted", "measure=deaths-from-events", "counts=group-protesters", "atLeast=1"], set()),
    "Omission": (["standing=asserted", "action=investigate"], {"duty-bearer"}),
    "Charge": (["standing=charged", "accused=group-protesters", "offence=participation-in-mass-riots"], {"accuser", "provision"}),
    "Response": (["standing=asserted", "action=investigate"], {"actor"}),
    "Assessment": (["standing=asserted", "judges=act-shooting", "verdict=grave"], set()),
    "Norm": (["standing=owed", "action=investigate"], {"duty-bearer"}),
    "Demand": (["standing=demanded", "action=investigate", "urgent=true"], {"addressee"}),
    "Requirement": (["standing=demanded", "requirementOf=demand-eu-investigation", "aspect=independence", "quality=independent"], set()),
    "Risk": (["standing=feared", "atRisk=group-protesters", "harm=torture"], set()),
    "Contrast": (["standing=asserted", "side=act-shooting", "against=figure-torture-cases", "contrastKind=juxtaposition"], set()),
    "Description": (["standing=asserted", "about=group-protesters", "describedAs=labour-activist"], set()),
    "Decision": (["standing=asserted", "party=group-protesters", "outcome=convicted"], {"actor"}),
}


def test_each_class_gives_a_skeleton_that_the_shapes_accept(copied):
    assert {form.name for form in slots.forms(copied, "statedIn").values()} == CLASSES.keys()
    label = "Human Rights Watch spoke of protesters, and of people who died or were accused."
    for kind, (said, silent) in CLASSES.items():
        made = assertion.new(
            copied, kind, f"{kind.lower()}-new", [{"Requirement": "p07-s01", "Contrast": "p04-s02"}.get(kind, "p02-s02")], said, label=label
        )
        assert all(re.search(r" \([a-z-]+\)\. ", note) for note in made.notes), kind  # of wording: the one label does not fit each class
        assert set(re.findall(r"silentOn kzv:([\w-]+)", block(made))) == silent
        save(copied, made.texts)
    findings = [finding for finding in validate(copied) if not finding.waived]
    assert not [finding for finding in findings if finding.component or finding.severity == "error"], (
        "the one label fits no class's wording"
    )


def test_a_label_without_the_voice_is_noted(copied):
    made = assertion.new(copied, "Act", "act-x", ["p04-s03"], FINISHED, label="It was said that people were detained.")
    assert any("Human Rights Watch" in note and "(voice-not-in-label)" in note for note in made.notes)


def test_a_skeleton_never_passes_by_accident(copied):
    save(copied, assertion.new(copied, "Act", "act-x", ["p04-s03"], FINISHED).texts)
    again, unfinished = (finding for finding in validate(copied) if not finding.waived)
    assert (again.rule, unfinished.rule, unfinished.severity) == ("said-twice", "unfinished-text", "error")
    assert unfinished.focus.endswith("/act-x>")


def test_missing_parts_of_an_assertion_are_reported_in_the_words_of_the_shapes(copied):
    made = assertion.new(copied, "figure", "figure-x", ["hrw:p04-s03"], ["standing=asserted"])
    assert len(made.notes) == 4
    for word in ("label", "kz:measure takes", "kz:counts takes", "one kind of value"):
        assert sum(word in note for note in made.notes) == 1


WRONG = [
    ("Act", "act-x", ["p04-s03"], [], "documented, asserted, alleged, reported, presupposed"),
    ("Act", "act-x", ["p04-s03"], ["standing=feared"], "documented, asserted, alleged, reported, presupposed"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "actType=presure"], "pressure"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "victm=group-protesters"], "victim"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "accused=person-1"], "no property of kz:Act"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "victim=kzv:torture"], "takes an agent"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "start=2022-02-30"], "xsd:date, xsd:gYearMonth or xsd:gYear"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "standing=reported"], "given 2 values and takes 1"),
    ("Act", "act-x", ["p04-s03"], [*FINISHED, "silentOn=victim"], "kz:victim is given"),
    ("Act", "act-x", ["p04-s03"], ["standing"], "PROPERTY=VALUE"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "label=x"], "--label"),
    ("Act", "act-x", ["p04-s03"], ["standing=asserted", "statedIn=p04-s04"], "--stated-in"),
    ("Act", "act-x", ["p04"], ["standing=asserted"], "whole paragraph"),
    ("Act", "act-x", ["p04-s09"], ["standing=asserted"], "p04-s05"),
    ("Act", "act-shooting", ["p04-s03"], ["standing=asserted"], "act.ttl"),
    ("Act", "Act X", ["p04-s03"], ["standing=asserted"], "lower-case letters"),
    ("Actt", "act-x", ["p04-s03"], ["standing=asserted"], "Expected something like Act"),
    ("Person", "act-x", ["p04-s03"], ["standing=asserted"], "no such class"),
    ("Figure", "figure-x", ["p04-s03"], ["standing=asserted", "exactly=04"], "without leading zeros"),
]


@pytest.mark.parametrize(
    ("kind", "name", "stated", "said", "message"), few(6, WRONG), ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_what_does_not_fit_is_refused_with_what_would(workspace, kind, name, stated, said, message):
    with pytest.raises(UsageError, match=re.escape(message)) as refused:
        assertion.new(workspace, kind, name, stated, said)
    assert "\n" not in str(refused.value)


def test_a_label_of_two_nodes_cannot_name_either(copied):
    for name in ("group-one", "group-two"):
        save(copied, thing.new(copied, "Group", name, dict.fromkeys(LABELS, name), ["p04-s02"]).texts)
        file = copied.root / "graph/hrw-2022-10-26/group.ttl"
        file.write_text(file.read_text(encoding="utf-8").replace(f'"{name}"', '"Same"'), encoding="utf-8")
    with pytest.raises(UsageError, match="2 nodes: hrw:group-one, hrw:group-two"):
        assertion.new(copied, "Act", "act-x", ["p04-s02"], ["standing=asserted", "victim=same"])


SECOND = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

kzr:SOURCE a kz:Source ;
  dcterms:issued "2023-01-01"^^xsd:date ;
  dcterms:creator kzr:osce ;
  kz:length 94 ;
  schema:url <https://example.org/page> .
"""
TEXT = "The first sentence tells of a march. It says “little” more.\n\nThe second para\u00adgraph is short; and done."


@pytest.mark.parametrize(("name", "prefix"), [("osce-2023-01-01", "osce"), ("hrw-2023-01-01", "hrw-2023-01-01")])
def test_a_second_source_has_its_own_folder_and_prefix(copied, tmp_path, name, prefix):
    folder = copied.root / "graph" / name
    folder.mkdir()
    (folder / "source.ttl").write_text(SECOND.replace("SOURCE", name).replace("94", str(len(TEXT))), encoding="utf-8")
    text = tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match=f"--source: hrw-2022-10-26, {name}"):
        assertion.new(copied, "Act", "act-x", ["p01-s01"], FINISHED)
    for passage_name, first, last in (
        ("p01", "The first", "more."),
        ("p02", "The second", "done."),
        ("p01-s02", "It says", '"little" more'),
    ):
        made = passage.new(copied, passage_name, text, first, last, "Told otherwise.", source=name)
        save(copied, made.texts)
    stood = (folder / "passages.ttl").read_text(encoding="utf-8")
    assert f"@prefix {prefix}: <{KZR}{name}/> .\n" in stood
    assert re.findall(r"/?([\w-]+)>? a kz:Passage", stood.replace(f"{prefix}:", "")) == ["p01", "p01-s02", "p02"]
    made = assertion.new(copied, "Act", "act-x", ["p01-s02"], FINISHED[:2], source=name)
    assert f'  kz:statedIn {prefix}:p01-s02 ;\n  kz:voice kzr:osce ;\n  kz:standing kzv:asserted ;\n  kz:asOf "2023-01-01"' in block(made)
    save(copied, made.texts)
    assert next(triple.subject.value for triple in parse(folder / "act.ttl")) == f"{KZR}{name}/act-x"


# --- Things


def test_a_thing_and_where_it_is_named(copied):
    made = thing.new(copied, "group", "group-drivers", {"en": "Drivers"}, ["p04-s02", "p04-s03"], ["partOf=Kazakhstan"])
    assert block(made) == (
        'hrw:group-drivers a kz:Group ;\n  rdfs:label "Drivers"@en , "FIXME label"@kk , "FIXME label"@ru ;\n  kz:partOf kzr:kazakhstan .\n'
    )
    assert block(made, 1) == "hrw:group-drivers kz:namedIn hrw:p04-s02 ;\n  kz:namedIn hrw:p04-s03 .\n"
    assert [added.file.name for added in made.added] == ["group.ttl", "names.ttl"]
    assert {f"Write the label of hrw:group-drivers in {language}." for language in ("ru", "kk")} <= set(made.notes)


@pytest.mark.slow
def test_no_two_things_of_a_class_get_one_label(copied):
    with pytest.raises(UsageError, match='kzr:human-rights-watch is already called "Human Rights Watch"@en'):
        thing.new(copied, "Organisation", "other-watch", {"en": "Human Rights Watch"}, ["hrw:p04-s02"])
    assert thing.new(copied, "PublicBody", "other-watch", {"en": "Human Rights Watch"}, ["hrw:p04-s02"]).texts


@pytest.mark.parametrize("place", ["hrw:p04-s02", "https://w3id.org/kzgraph/resource/hrw-2022-10-26/p04-s02"])
def test_a_passage_with_the_prefix_of_its_source_names_the_source(copied, tmp_path, place):
    copy = tmp_path / "text.txt"
    copy.write_text("A town was named.", encoding="utf-8")
    other = source.Given("lindow-2024-05-01", copy, "https://example.org/r", "2024-05-01", ["human-rights-watch"], "R")
    save(copied, source.new(copied, other).texts)
    made = thing.new(copied, "Group", "group-new", {"en": "New"}, [place])
    assert any(file.parent.name == "hrw-2022-10-26" for file in made.texts)
    with pytest.raises(UsageError, match="name one source with --source"):
        thing.new(copied, "Group", "group-new", {"en": "New"}, ["p04-s02"])


def test_a_finished_thing_lacks_only_a_use(copied):
    save(copied, thing.new(copied, "Group", "group-drivers", {**LABELS, "en": "Pressed drivers"}, ["p04-s03"]).texts)
    assert rules(copied) == {"Thing-used"}
    save(
        copied,
        assertion.new(
            copied,
            "Act",
            "act-x",
            ["p04-s03"],
            [*FINISHED[:2], "victim=Жүргізушілер"],
            label="Human Rights Watch said that drivers were pressed.",
        ).texts,
    )
    assert rules(copied) == set()


def test_each_class_of_thing_has_its_file(copied):
    for form in slots.forms(copied, "namedIn").values():
        if form.name != "Person":
            file = thing.new(copied, form.name, "new-one", LABELS, ["p04-s03"]).added[0].file
            assert form.node in {triple.object for triple in parse(file)}
            file.unlink()
            assert thing.new(copied, form.name, "new-one", LABELS, ["p04-s03"]).added[0].file == file


def test_a_person_gets_a_number_never_used_before(copied):
    persons = copied.root / "graph" / "things" / "persons.ttl"
    text = persons.read_text(encoding="utf-8")
    persons.write_text(
        text + f'\nkzr:person-7 a kz:Withdrawn ;\n  kz:withdrawnOn "2023-01-01"^^<{PREFIXES["xsd"]}date> .\n', encoding="utf-8"
    )
    made = thing.new(copied, "Person", None, {"en": "Some Body"}, ["p04-s03"])
    assert block(made) == 'kzr:person-8 a kz:Person ;\n  rdfs:label "Some Body"@en .\n'
    assert thing.WHO_MAY_BE_NAMED in made.notes
    assert block(thing.new(copied, "Person", None, {}, ["p04-s03"])).count("FIXME") == 1
    for name, said in (("some-body", []), (None, ["partOf=kazakhstan"])):
        with pytest.raises(UsageError, match="next number"):
            thing.new(copied, "Person", name, {"en": "Some Body"}, ["p04-s03"], said)


@pytest.mark.parametrize(
    ("kind", "name", "named", "message"),
    [
        ("Group", None, ["p04-s03"], "a name"),
        ("Group", "group-protesters", ["p02-s02"], "is already called"),
        ("Act", "act-x", ["p04-s03"], "no such class"),
        ("Group", "group-x", ["p99"], "no passage"),
    ],
)
def test_a_thing_that_does_not_fit_is_refused(workspace, kind, name, named, message):
    with pytest.raises(UsageError, match=message):
        thing.new(workspace, kind, name, LABELS, named)


# --- Questions


def test_a_question_runs_and_yields_what_every_answer_needs(copied):
    made = question.new(copied, "use-of-force", "all-acts", "act")
    save(copied, made.texts)
    created = canned.find(copied, "all-acts")
    answer = canned.ask(stores.load(copied), created)
    assert answer.columns == ("assertion", "voice", "standing", "asOf", "source", "passage")
    acts = {quad.subject for quad in stores.load(copied).quads_for_pattern(None, RDF.type, ox.NamedNode(KZ + "Act"))}
    assert {row[0] for row in answer.rows} == acts
    assert all("FIXME" in text for texts in (created.title, created.question, created.unsaid) for text in texts.values())
    assert rules(copied) == {"unfinished-text"}
    for area, name, kind, message in (
        ("use-of-force", "all-acts", "Act", "all-acts.rq"),
        ("demands", "all-acts", "Act", "use-of-force/all-acts.rq"),
        ("use-of-forc", "x", "Act", "Expected something like use-of-force"),
        ("use-of-force", "../x", "Act", "lower-case letters"),
        ("use-of-force", "x", "Group", "no such class"),
    ):
        with pytest.raises(UsageError, match=re.escape(message)):
            question.new(copied, area, name, kind)


# --- Passages


def test_a_passage_is_found_by_its_words_whatever_the_quotes(copied, tmp_path):
    folder = copied.root / "graph" / "osce-2023-01-01"
    folder.mkdir()
    (folder / "source.ttl").write_text(SECOND.replace("SOURCE", folder.name).replace("94", str(len(TEXT))), encoding="utf-8")
    text = tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")

    def new(name, first, last, paraphrase="Told otherwise."):
        return passage.new(copied, name, text, first, last, paraphrase, source=folder.name)

    made = new("p01", "The first sentence", "little", None)
    start, end = (int(re.search(rf"oa:{side} (\d+)", block(made))[1]) for side in ("start", "end"))
    assert TEXT[start:end] == TEXT.split("\n")[0][:-6], "the marks that cling to a word belong to it"
    assert 'kz:paraphrase "FIXME' in block(made)
    for name, first, last, message in (
        ("p01", "The", "more", "occur 2 times in the text"),
        ("p01", "No such", "more", "do not occur"),
        ("p01", "The first", "e", "do not occur"),
        ("p01", " ", "more", "some words"),
        ("p01-s01", "The first", "march", "first kzgraph new passage p01"),
        ("p1", "The first", "march", "such as p04"),
        ("p01-s00", "The first", "march", "s01"),
    ):
        with pytest.raises(UsageError, match=message):
            new(name, first, last)
    save(copied, new("p01", "The first", "more").texts)
    with pytest.raises(UsageError, match="do not occur in p01"):
        new("p01-s01", "The second", "short")
    with pytest.raises(UsageError, match=r"passages\.ttl"):
        new("p01", "The first", "more")


def test_a_copy_of_another_text_is_refused(copied, tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("x" * 100, encoding="utf-8")
    with pytest.raises(UsageError, match="100 characters"):
        passage.new(copied, "p14", text, "x", "x")
    text.write_text("x" * 5963, encoding="utf-8")
    with pytest.raises(UsageError, match="p00-s01 is not at its place"):
        passage.new(copied, "p14", text, "x", "x")


@pytest.mark.parametrize(
    ("text", "piece", "expected"),
    [
        ("Short one.", "Short one.", "Short%20one"),
        ("a b c e f. a b c d x y z.", "a b c d x y z.", "a%20b%20c%20d,x%20y%20z"),
        ("Zero. A b c d e. Other words. A b c d f.", "A b c d f.", "Other%20words.-,A%20b%20c,d%20f"),
        ("the end the end was, it is well-known, the end.", "it is well-known, the end.", "it%20is%20well%2Dknown%2C,the%20end"),
    ],
)
def test_a_fragment_leads_to_its_place_alone(text, piece, expected):
    start = text.rindex(piece)
    assert fragment(text, start, start + len(piece)) == expected


def test_nothing_leads_to_a_passage_whose_words_stand_elsewhere():
    assert fragment("a b. " * 9, 20, 24) is None


@pytest.mark.needs("shared")
def test_every_passage_of_the_statement_is_reproduced_byte_for_byte(workspace, store, statement):
    source = sources.find(workspace, store, None)
    document = writer.read(source.folder / "passages.ttl")
    known = {entry.iri: entry for entry in passages.passages(store)}
    for own in document.blocks:
        stored = known[own.subject.value]
        opens = fragment(statement, stored.start, stored.end)
        pairs = passage.describe(source, passage.place(stored.name), statement, stored.start, stored.end, stored.paraphrase, opens)
        assert writer.block(own.subject, pairs, writer.Names(document.prefixes)) == document.text[own.start : own.end] + "\n"
    assert len(document.blocks) == len(known) > 50


@pytest.mark.needs("shared")
@pytest.mark.parametrize("name", ["p00-s02", "p01-s01", "p03-s04", "p08-s01-b", "p13-s02"])
def test_a_passage_taken_out_is_found_again_and_put_back_in_its_place(copied, statement, name):
    file = copied.root / "graph" / "hrw-2022-10-26" / "passages.ttl"
    for other in copied.graph_files():
        if other.parent.name != "hrw-2022-10-26" or other.name not in ("passages.ttl", "source.ttl"):
            other.unlink()
    before = file.read_text(encoding="utf-8")
    document = writer.read(file)
    (own,) = [own for own in document.blocks if own.subject.value.endswith(f"/{name}")]
    file.write_text(writer.rewritten(document, {own: ""}, writer.Names(document.prefixes)), encoding="utf-8")
    entries = {predicate.value.rsplit("#")[-1]: value.value for predicate, value in own.pairs}
    words = statement[int(entries["start"]) : int(entries["end"])].split()
    first, last = " ".join(words[:5]), " ".join(words[-4:]).replace("’", "'").replace("\u2010", "-")
    made = passage.new(copied, name, STATEMENT, first, last, entries["paraphrase"])
    save(copied, made.texts)
    assert file.read_text(encoding="utf-8") == before


# --- The commands


def test_new_prints_what_it_wrote_and_what_comes_next(capsys, copied):
    words = ["new", "assertion", "Act", "act-x", "--stated-in", "p04-s03", *(word for text in FINISHED for word in ("--set", text))]
    code, dry, _ = run(capsys, *words, "--dry-run", "--workspace", str(copied.root))
    assert code == 0
    assert "\nhrw:act-x a kz:Act ;\n" in dry
    assert dry.endswith("nothing was written: --dry-run\n")
    code, out, _ = run(capsys, *words, "--workspace", str(copied.root))
    assert code == 0
    (place,) = re.findall(r"^(graph/\S+):(\d+)-(\d+): written$", out, re.MULTILINE)
    lines = (copied.root / place[0]).read_text(encoding="utf-8").splitlines()
    assert lines[int(place[1]) - 1] == "hrw:act-x a kz:Act ;"
    assert int(place[2]) == len(lines)
    assert out.splitlines()[-1] == f"next: kzgraph validate --workspace {copied.root}"
    code, _, err = run(capsys, *words, "--workspace", str(copied.root))
    assert code == 2
    assert "is there already, in graph/hrw-2022-10-26/act.ttl" in err


def test_nothing_is_written_into_an_installed_package(monkeypatch, copied):
    monkeypatch.setattr(writing, "__file__", str(copied.root / "graph" / "graph" / "writing.py"))
    with pytest.raises(UsageError, match="--workspace DIR"), writing.sources(Workspace(copied.root / "graph" / "workspace_data")):
        pass


def test_the_steps_of_contributing_work_as_written(copied, tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## Adding a fact in five steps")[1].split("\n## ")[0]
    steps = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    assert len(steps) == 5
    commands = [shlex.split(command) for step in steps for command in step.replace("\\\n", " ").splitlines() if command.strip()]
    own = [words for words in commands if words[0] == "kzgraph"]
    assert commands[-1] == ["python", "-m", "tools.refresh"]
    assert [words[1] for words in own] == ["sources", "new", "new", "validate"]
    for words in own:
        call = [sys.executable, "-m", "kzgraph", *words[1:], "--workspace", str(copied.root)]
        done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("no findings")
