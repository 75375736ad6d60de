"""Changes between versions: exactly the edits are listed, and both directions mirror each other."""

from __future__ import annotations

import json
import random
import shutil

import pytest

from kzgraph.changes import Unnamed, changes
from kzgraph.errors import KzgraphError
from kzgraph.formats import changes as rendered
from kzgraph.formats.changes_data import FORMATS
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from tests.conftest import ROOT
from tests.mirror import mirrored, unlabelled
from tests.repository import DEMAND, FIGURE, KZ, PASSAGES, TOLL, add, edit, shipped_copy
from tests.tiers import few


def compared_text(workspace, copy):
    """The text of what changed from the shipped workspace to the copy."""
    return rendered.render(changes(workspace, copy), "text")


def ways(changed):
    return sorted((change.kind, change.way, change.seen.name.rsplit("/", 1)[-1]) for change in changed)


def test_nothing_changed_says_so(workspace, copy):
    changed = changes(workspace, copy)
    assert changed == []
    assert rendered.render(changed, "text").startswith("Nothing changed: both versions say the same.")
    assert json.loads(rendered.render(changed, "json"))["changes"] == []
    assert rendered.render(changed, "csv").count("\n") == 1


def test_order_comments_layout_and_prefixes_are_not_changes(workspace, copy):
    path = copy.root / FIGURE
    head, *blocks = path.read_text(encoding="utf-8").split("\n\n")
    random.Random(1).shuffle(blocks)
    text = "\n\n\n".join([head, "# another comment", *blocks]).replace("@prefix hrw:", "@prefix here:").replace(" hrw:", " here:")
    path.write_text(text.replace("\nhrw:", "\nhere:"), encoding="utf-8")
    assert changes(workspace, copy) == []


def test_a_changed_figure_shows_its_old_and_new_number(workspace, copy):
    edit(copy, FIGURE, ("kz:atLeast 232", "kz:atLeast 238"))
    assert compared_text(workspace, copy) == (
        "1 assertion altered (Figure).\n\n"
        "Assertions\n"
        "  altered Figure hrw:figure-official-deaths: "
        "Official figures, by implication of the authorities of Kazakhstan and as Human Rights Watch relayed them, "
        "counted at least 232 people whose deaths resulted from the January 2022 events.\n"
        "      number: at least 232 -> at least 238\n"
        "      passage hrw:p02-s04: Human Rights Watch, on 26 October 2022, says, however, that official figures count "
        "no fewer than 232 people whose deaths resulted from the January events, among them 19 members of the security forces.\n"
        "      encoded: number: at least 238; unit: persons; voice: Authorities of Kazakhstan; standing: asserted; as of: 2022-10-26; "
        "based on: official figures; counts: People counted officially as dead of the January events; "
        "event: January 2022 events in Kazakhstan; measure: persons who died as a result of events; inferred: whose word it is; "
        "not stated: as of which day, cause of death, whether it overlaps with other counts\n"
        '      [ ] How many (at least 238): does the passage say "at least", or "more than" one fewer, of all together?\n'
    )


@pytest.mark.parametrize(
    ("before", "after", "line"),
    few(
        3,
        [
            ("kz:exactly 19 ", "kz:atLeast 19 ", "number: exactly 19 -> at least 19"),
            ("kz:atLeast 232 ", "kz:atLeast 232 ; kz:atMost 240 ", "number: at least 232 -> at least 232, at most 240"),
            ("kz:magnitude kzv:thousands ", "kz:exactly 5000 ", "number: thousands -> exactly 5000"),
            ("kz:magnitude kzv:thousands ", "kz:magnitude kzv:hundreds ", "number: thousands -> hundreds"),
            ("kz:exactly 19 ", "", "number: exactly 19 -> none"),
            ("kz:exactly 19 ", 'kz:exactly "19" ', 'exactly: 19 -> "19"'),
            ("kz:exactly 19 ", 'kz:exactly "019"^^xsd:int ', 'exactly: 19 -> "019"^^xsd:int'),
            ("kz:exactly 19 ", "kz:exactly 19.0 ", "exactly: 19 -> 19.0"),
        ],
    ),
)
def test_bounds_words_and_odd_numbers_are_reported(workspace, copy, before, after, line):
    edit(copy, FIGURE, (before, after))
    assert f"\n      {line}\n" in compared_text(workspace, copy)


def test_a_changed_standing_is_in_the_summary_and_in_the_list(workspace, copy):
    edit(copy, "graph/hrw-2022-10-26/charge.ttl", ("kz:standing kzv:charged", "kz:standing kzv:alleged"))
    text = compared_text(workspace, copy)
    assert text.splitlines()[0] == "3 assertions altered (3 Charge); 3 standings moved (charged -> alleged)."
    assert text.count("      standing: charged (kzv:charged) -> alleged (kzv:alleged)\n") == 3


def test_a_demand_is_listed_with_addressee_and_voice(workspace, copy):
    add(
        copy,
        DEMAND,
        """hrw:demand-new a kz:Demand ; rdfs:label "Somebody asked."@en ; kz:statedIn hrw:p07-s01 ; kz:voice kzr:new-voice ;
        kz:standing kzv:demanded ; kz:asOf "2022-10-26"^^xsd:date ; kz:addressee kzr:kazakhstan ; kz:action kzv:release .
        kzr:new-voice a kz:Organisation ; rdfs:label "New Voice"@en .""",
    )
    assert compared_text(workspace, copy) == (
        "1 new voice; 1 assertion added (Demand); 1 thing added (Organisation).\n\n"
        "Voices\n  new: New Voice (kzr:new-voice)\n\n"
        "Assertions\n  added Demand hrw:demand-new: Somebody asked.\n"
        "      passage hrw:p07-s01: Human Rights Watch, on 26 October 2022, welcomes that the European Union has repeatedly called "
        "for a full and independent investigation, which should take in violations of human rights.\n"
        "      encoded: voice: New Voice; standing: demanded; as of: 2022-10-26; action: release; addressee: Kazakhstan\n"
        "      [ ] Demanded: does the passage ask for it, and not say that it was done?\n"
        "      [ ] Whose word is it: does New Voice say it, or do they quote somebody else?\n"
        "      [ ] Label: does it alone claim no more than the passage, and keep its *some*, *only*, *but* and *may*?\n"
        "      [ ] Who is asked: does the passage ask Kazakhstan?\n"
        "      [ ] What is asked: does the passage ask for this (release), and not only speak of it?\n\n"
        "Things\n  added Organisation kzr:new-voice: New Voice\n"
    )
    back = rendered.render(changes(copy, workspace), "text")
    assert back.startswith("1 voice no longer speaking; 1 assertion removed (Demand); 1 thing removed (Organisation).")
    assert "  no longer speaking: New Voice (kzr:new-voice)\n" in back
    assert "  removed Demand hrw:demand-new: Somebody asked. (voice: New Voice; standing: demanded; " in back


def test_a_voice_without_a_description_is_listed_by_its_name(workspace, copy):
    edit(copy, FIGURE, ("kz:voice kzr:human-rights-watch", "kz:voice kzr:nobody"))
    assert "\n  new: kzr:nobody\n" in compared_text(workspace, copy)


def test_values_are_listed_with_labels_and_short_names(workspace, copy):
    edit(copy, "graph/hrw-2022-10-26/charge.ttl", ("kz:voice kzr:human-rights-watch", "kz:voice kzr:kazakh-authorities"))
    text = compared_text(workspace, copy)
    assert "      voice: Human Rights Watch (kzr:human-rights-watch) -> Authorities of Kazakhstan (kzr:kazakh-authorities)\n" in text


def test_only_the_changed_value_of_several_is_listed(workspace, copy):
    edit(copy, FIGURE, ("  kz:silentOn kzv:cause-of-death .", "  kz:silentOn kzv:year ."))
    text = compared_text(workspace, copy)
    assert text.count(" (kzv:cause-of-death) -> ") == 3
    assert "kzv:overlap" not in text
    edit(copy, FIGURE, ("  kz:silentOn kzv:year .", "  kz:silentOn kzv:cause-of-death ; kz:silentOn kzv:year ."))
    assert "      is silent on: added year (kzv:year)\n" in compared_text(workspace, copy)


KINDS = [
    (
        "graph/things/places.ttl",
        "kzr:here a kz:Place ; rdfs:label 'Here'@en .",
        ("thing", "added", "here"),
        "  added Place kzr:here: Here\n",
    ),
    (
        PASSAGES,
        "hrw:p99 a kz:Passage ; kz:paraphrase 'The end.'@en ; kz:paraphrase 'Конец.'@ru .",
        ("passage", "added", "p99"),
        "  added Passage hrw:p99: The end.\n",
    ),
    (
        "graph/links/wikidata.ttl",
        "<https://example.org/link> a kz:Link ; rdfs:label 'a pair'@en .",
        ("link", "added", "link"),
        "Links\n  added Link <https://example.org/link>: a pair\n",
    ),
    (
        "ontology/kz.ttl",
        "kz:newTerm a owl:ObjectProperty ; skos:prefLabel 'new term'@en .",
        ("term", "added", "ontology#newTerm"),
        "Terms\n  added owl:ObjectProperty kz:newTerm: new term\n",
    ),
    (
        "ontology/vocab/acts.ttl",
        "kzv:new-act a skos:Concept ; skos:prefLabel 'new act'@en .",
        ("concept", "added", "vocab#new-act"),
        "Concepts\n  added skos:Concept kzv:new-act: new act\n",
    ),
    (
        "ontology/shapes/act.ttl",
        "kzsh:New a sh:NodeShape ; sh:name 'new'@en .",
        ("shape", "added", "shapes#New"),
        "Shapes\n  added sh:NodeShape kzsh:New: new\n",
    ),
    (
        "graph/hrw-2022-10-26/source.ttl",
        "kzr:other a kz:Source ; dcterms:title 'Other'@en .",
        ("source", "added", "other"),
        "Sources\n  added Source kzr:other: Other\n",
    ),
    (
        "graph/things/places.ttl",
        "kzr:thing a kz:Plaice ; rdfs:label 'misspelt'@en .",
        ("node", "added", "thing"),
        "Other nodes\n  added Plaice kzr:thing: misspelt\n",
    ),
]


@pytest.mark.parametrize(("file", "text", "expected", "line"), few(4, KINDS), ids=[expected[0] for _, _, expected, _ in KINDS])
def test_each_kind_has_its_heading(workspace, copy, file, text, expected, line):
    more = "".join(
        f"@prefix {name}: <{space}> .\n"
        for name, space in (
            ("owl", "http://www.w3.org/2002/07/owl#"),
            ("skos", "http://www.w3.org/2004/02/skos/core#"),
            ("sh", "http://www.w3.org/ns/shacl#"),
            ("kzsh", "https://w3id.org/kzgraph/shapes#"),
            ("dcterms", "http://purl.org/dc/terms/"),
        )
    )
    add(copy, file, more + text)
    changed = changes(workspace, copy)
    assert ways(changed) == [expected]
    assert line in rendered.render(changed, "text")
    assert ways(changes(copy, workspace)) == [(expected[0], "removed", expected[2])]


def test_a_changed_passage_shows_offsets_and_digests(workspace, copy):
    digest = "05c890fd1e665daf7d70066a07a22a0e222f02d07b8d1bd3900aafea60df877c"
    edit(copy, PASSAGES, ("oa:end 112", "oa:end 113"), (f'kz:sha256 "{digest}"', f'kz:sha256 "{"0" * 64}"'))
    text = compared_text(workspace, copy)
    assert text.startswith("1 passage altered.\n\nPassages\n  altered Passage hrw:p00-s01: The title: ")
    assert "      oa:end: 112 -> 113\n" in text
    assert f'-> "{"0" * 64}"\n' in text


def test_a_changed_question_shows_its_texts_and_the_lines_of_its_query(workspace, copy):
    edit(copy, TOLL, ("en: The official death toll", "en: The official toll"), ("ORDER BY ?passage", "ORDER BY DESC(?passage)"))
    edit(copy, TOLL, ("tags: [deaths, figures, official, totals]", "tags: [figures, deaths, counted, totals]"))
    assert compared_text(workspace, copy) == (
        "1 question altered.\n\n"
        "Questions\n"
        "  altered deaths-and-figures/official-death-toll: The official toll and its parts\n"
        "      query, line removed: ORDER BY ?passage ?assertion\n"
        "      query, line added: ORDER BY DESC(?passage) ?assertion\n"
        '      tag: "official" -> "counted"\n'
        '      title: "The official death toll and its parts" (en) -> "The official toll and its parts" (en)\n'
    )


def test_added_removed_and_renamed_questions_and_parameters_are_listed(workspace, copy):
    path = copy.root / TOLL
    shutil.copy(path, path.with_name("new.rq"))
    edit(copy, "queries/deaths-and-figures/new.rq", ("en: The official death toll", "en: A new one"))
    path.rename(path.with_name("the-official-toll.rq"))
    (copy.root / "queries/deaths-and-figures/every-figure.rq").unlink()
    edit(copy, "queries/demands/demands-on-one-addressee.rq", ('default: "kzr:', 'default: "kzr:x-'))
    text = compared_text(workspace, copy)
    assert text.startswith("1 question added, 1 altered, 1 renamed, 1 removed.")
    assert "  added deaths-and-figures/new: A new one and its parts\n" in text
    assert "  removed deaths-and-figures/every-figure: " in text
    assert "  renamed deaths-and-figures/official-death-toll -> deaths-and-figures/the-official-toll: The official death toll" in text
    assert '      parameter addressee: "' in text


def test_areas_and_their_order_are_compared(workspace, copy):
    path = copy.root / "queries/areas.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("en: Use of force", "en: Force"), encoding="utf-8")
    assert '  altered areas of the questions\n      title of use-of-force: "Use of force" (en) -> "Force" (en)\n' in compared_text(
        workspace, copy
    )
    path.unlink()
    assert "order: " in compared_text(workspace, copy)


def test_a_rename_is_listed_once_and_references_follow(workspace, copy):
    for file in copy.graph_files():
        edit(copy, file.relative_to(copy.root), *([("person-1 ", "person-7 ")] if "person-1 " in file.read_text(encoding="utf-8") else []))
    changed = changes(workspace, copy)
    assert ways(changed) == [("thing", "renamed", "person-7")]
    assert "  renamed Person kzr:person-1 -> kzr:person-7: Zhanbolat Mamay\n" in compared_text(workspace, copy)


def test_renamed_nodes_that_refer_to_each_other_are_listed(workspace, copy):
    for file in copy.graph_files():
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("hrw:p08-s01", "hrw:p80-s01").replace("hrw:p08 ", "hrw:p80 "), encoding="utf-8")
    changed = changes(workspace, copy)
    assert {(change.kind, change.way) for change in changed} == {("passage", "renamed")}
    assert len(changed) == sum(
        "p08" in triple.subject.value and triple.predicate.value.endswith("#type") for triple in parse(ROOT / PASSAGES)
    )


def test_references_that_do_not_follow_a_rename_are_listed(workspace, copy):
    """The node has a new name, one of those that name it names somebody else now."""
    for file in copy.graph_files():
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("kzr:person-1 ", "kzr:person-7 "), encoding="utf-8")
    edit(
        copy,
        DEMAND,
        (
            "kz:beneficiary kzr:person-7 ;\n  kz:concerns hrw:act-named-1-detained",
            "kz:beneficiary kzr:person-2 ;\n  kz:concerns hrw:act-named-1-detained",
        ),
    )
    changed = changes(workspace, copy)
    assert ways(changed) == [("assertion", "altered", "demand-release-named-1"), ("thing", "renamed", "person-7")]
    assert "      beneficiary: Zhanbolat Mamay (kzr:person-1) -> Erzhan Elshibaev (kzr:person-2)\n" in compared_text(workspace, copy)


def test_a_new_name_with_another_change_is_one_removed_and_one_added(workspace, copy):
    edit(copy, "graph/things/persons.ttl", ("kzr:person-2", "kzr:person-7"), ("Erzhan Elshibaev", "E. Elshibaev"))
    edit(copy, "graph/hrw-2022-10-26/names.ttl", ("kzr:person-2 ", "kzr:person-7 "))
    changed = changes(workspace, copy)
    assert {("thing", "added", "person-7"), ("thing", "removed", "person-2")} <= set(ways(changed))


def test_two_that_say_the_same_are_not_guessed_to_be_renamed(workspace, copy):
    add(copy, "graph/things/places.ttl", "kzr:a a kz:Place . kzr:b a kz:Place .")
    other = Workspace(copy.root.parent / "other")
    shipped_copy(other.root)
    add(other, "graph/things/places.ttl", "kzr:c a kz:Place . kzr:d a kz:Place .")
    assert {change.way for change in changes(copy, other)} == {"added", "removed"}


def test_a_node_that_moved_to_another_file_is_listed_once(workspace, copy):
    (copy.root / "graph/hrw-2022-10-26/risk.ttl").rename(copy.root / "graph/hrw-2022-10-26/risks.ttl")
    assert compared_text(workspace, copy) == (
        "2 assertions moved (2 Risk).\n\n"
        "Assertions\n"
        "  moved from graph/hrw-2022-10-26/risk.ttl to graph/hrw-2022-10-26/risks.ttl: "
        "hrw:risk-prosecution-in-uzbekistan, hrw:risk-torture-in-uzbekistan\n"
    )


def test_a_statement_in_a_second_file_is_listed(workspace, copy):
    add(copy, "graph/things/places.ttl", "kzr:uzbekistan a kz:State .")
    assert "  also stated in graph/things/places.ttl: kzr:uzbekistan\n" in compared_text(workspace, copy)
    assert "  no longer stated in graph/things/places.ttl: kzr:uzbekistan\n" in rendered.render(changes(copy, workspace), "text")


LISTS = [
    ("sh:in ( kz:a kz:b )", "sh:in ( kz:b kz:a )"),
    ("sh:in ( kz:a kz:b )", "sh:in ( kz:a kz:b kz:b )"),
    ("sh:in ( kz:a )", "sh:in ()"),
    ("sh:path [ sh:alternativePath ( kz:a kz:b ) ]", "sh:path [ sh:alternativePath ( kz:a kz:c ) ]"),
    ("sh:node [ sh:node [ sh:minCount 1 ] ]", "sh:node [ sh:node [ sh:minCount 2 ] ]"),
    ("sh:node [ sh:minCount 1 , 2 ]", "sh:node [ sh:minCount 1 ]"),
    ("sh:node _:a . _:a sh:node _:b . _:b sh:node _:a", "sh:node _:a . _:a sh:node _:b . _:b sh:node _:b"),
    ("sh:in _:l . _:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 ; rdf:rest _:l", "sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l"),
    ("sh:name 'x' . [] sh:minCount 1", "sh:name 'x' . [] sh:minCount 2"),
    ("sh:name 'x' . [] sh:minCount 1", "sh:name 'x' . [] sh:minCount 1 . [] sh:minCount 1"),
    ("sh:name 'x' . _:a sh:node _:b . _:b sh:node _:a", "sh:name 'x' . _:a sh:node _:b . _:b sh:node _:a ; sh:minCount 1"),
    ("sh:in ( [ sh:name 'x' ] ( 1 ) )", "sh:in ( [ sh:name 'y' ] ( 1 ) )"),
]


@pytest.mark.parametrize(("before", "after"), few(3, LISTS))
def test_nodes_without_an_iri_are_compared_by_what_they_say(tmp_path, before, after):
    head = "".join(
        f"@prefix {name}: <{space}> .\n"
        for name, space in (("kz", KZ), ("sh", "http://www.w3.org/ns/shacl#"), ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"))
    )
    versions = []
    for number, text in enumerate((before, before, after)):
        root = tmp_path / str(number)
        (root / "ontology/shapes").mkdir(parents=True)
        (root / "ontology/shapes/a.ttl").write_text(f"{head}kz:x {text} .\n", encoding="utf-8")
        versions.append(Workspace(root))
    assert changes(versions[0], versions[1]) == []
    changed = changes(versions[0], versions[2])
    assert changed
    for form in FORMATS:
        text = rendered.render(changed, form)
        assert "_:up" in text or "_:" not in text.replace('"_:', "").replace(",_:", "").replace("\t_:", "")
    assert mirrored(changed) == unlabelled(changes(versions[2], versions[0]))


def test_a_long_list_is_compared(workspace, copy):
    for number, root in ((5000, copy.root), (5001, copy.root.parent / "other")):
        (root / "ontology/shapes").mkdir(parents=True, exist_ok=True)
        (root / "ontology/shapes/long.ttl").write_text(f"<urn:a> <urn:b> ( {'1 ' * number}) .", encoding="utf-8")
    changed = changes(copy, Workspace(copy.root.parent / "other"))
    assert ways(changed)[-1][1] in ("removed", "altered")
    (change,) = (c for c in changed if c.seen.name == "urn:a")
    assert [len(side[0].term.members) for side in change.differences[0][2:] if isinstance(side[0].term, Unnamed)] == [5000, 5001]


def test_a_symbolic_link_is_listed_and_not_followed(workspace, copy, tmp_path):
    secret = tmp_path / "secret.ttl"
    secret.write_text('<https://example.org/secret> <urn:says> "secret" .', encoding="utf-8")
    (copy.root / "graph/things/link.ttl").symlink_to(secret)
    (copy.root / "graph/more").symlink_to(tmp_path)
    (copy.root / "queries/demands/link.rq").symlink_to("/etc/hostname")
    text = compared_text(workspace, copy)
    assert text == (
        "2 other files added.\n\nOther files\n"
        f"  added graph/things/link.ttl: a symbolic link to {secret}\n"
        "  added queries/demands/link.rq: a symbolic link to /etc/hostname\n"
    )


@pytest.mark.parametrize("folder", few(1, ["graph", "ontology", "queries", "ontology/shapes", "ontology/checks"]))
def test_a_folder_that_is_a_link_is_refused(workspace, copy, folder):
    shutil.rmtree(copy.root / folder)
    (copy.root / folder).symlink_to(ROOT / folder)
    with pytest.raises(KzgraphError, match=f"^after: {folder} is a symbolic link, which is not followed"):
        changes(workspace, copy)


def test_a_decision_on_checks_is_compared_line_by_line(workspace, copy):
    edit(copy, "ontology/checks/severities.yaml", ("deprecated-term: warning\n", "deprecated-term: note\nlexical-form: note\n"))
    (copy.root / "ontology/checks/new.yaml").write_text("- a: b\n", encoding="utf-8")
    assert compared_text(workspace, copy) == (
        "1 other file added, 1 altered.\n\n"
        "Other files\n"
        "  added ontology/checks/new.yaml\n"
        "  altered ontology/checks/severities.yaml\n"
        "      text, line removed: deprecated-term: warning\n"
        "      text, line added: deprecated-term: note\n"
        "      text, line added: lexical-form: note\n"
    )


BROKEN = [
    (FIGURE, "<https://example.org/a> <urn:b> ", r"graph/hrw-2022-10-26/figure\.ttl:1:\d+: not well-formed Turtle"),
    ("ontology/shapes/act.ttl", '<urn:a> <urn:b> "\xff', r"ontology/shapes/act\.ttl:1:"),
    (TOLL, "#+ title: [", r"queries/deaths-and-figures/official-death-toll\.rq:\d+: the header: not YAML"),
    (TOLL, "SELECT * {}", r"queries/deaths-and-figures/official-death-toll\.rq:1: the header"),
    ("ontology/checks/waivers.yaml", "- \xff", r"ontology/checks/waivers\.yaml:1:3: not UTF-8"),
    ("queries/areas.yaml", "a: [", r"queries/areas\.yaml:2: not YAML"),
]


@pytest.mark.parametrize(("file", "text", "words"), few(2, BROKEN))
def test_a_broken_file_is_one_error_that_names_side_and_file(workspace, copy, file, text, words):
    (copy.root / file).write_text(text, encoding="latin-1")
    with pytest.raises(KzgraphError, match=f"^main: {words}") as error:
        changes(copy, workspace, ("main", "now"))
    assert error.value.exit_code == 3
    with pytest.raises(KzgraphError, match=f"^now: {words}"):
        changes(workspace, copy, ("main", "now"))


PERSONS = "Persons are named as the source stated on 2022-10-26. Later events are not in this source."


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    few(
        2,
        [
            ("graph/things/persons.ttl", "Zhanbolat Mamay", "Z. Mamay", True),
            ("graph/hrw-2022-10-26/charge.ttl", "kz:standing kzv:charged", "kz:standing kzv:alleged", True),
            ("graph/hrw-2022-10-26/names.ttl", "kzr:person-1 kz:namedIn hrw:p11-s01 .", "", True),
            (TOLL, "en: The official death toll", "en: Zhanbolat Mamay", True),
            (FIGURE, "kz:atLeast 232", "kz:atLeast 238", False),
            ("ontology/vocab/acts.ttl", "@en", "@ru", False),
        ],
    ),
)
def test_what_names_a_person_says_as_of_which_day(workspace, copy, file, before, after, named):
    edit(copy, file, (before, after))
    changed = changes(workspace, copy)
    for form in ("text", "md"):
        assert (PERSONS in rendered.render(changed, form)) == named
    assert json.loads(rendered.render(changed, "json"))["persons_as_stated_on"] == (["2022-10-26"] if named else [])
    assert {day for change in changes(copy, workspace) for day in change.days} == ({"2022-10-26"} if named else set())


def test_a_name_in_a_translation_is_a_change(workspace, copy):
    edit(copy, "graph/hrw-2022-10-26/ru.po", ("убиты выстрелами; кем", "убиты выстрелами (Имярек); кем"))
    assert {change[:2] for change in ways(changes(workspace, copy))} == {("translation", "altered")}
    assert "Имярек" in compared_text(workspace, copy)


def test_a_catalogue_that_cannot_be_read_is_named_with_its_line(workspace, copy):
    add(copy, "graph/hrw-2022-10-26/ru.po", "\nmsgid without quotes\n")
    with pytest.raises(KzgraphError, match=r"after: graph/hrw-2022-10-26/ru\.po:\d+:1: "):
        changes(workspace, copy)
