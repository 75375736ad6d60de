"""Many rows at once: all are checked before the first is written, and each refusal names its row."""

import pyoxigraph as ox
import pytest

from kzgraph.authoring import assertion, rows, source, thing
from kzgraph.cli.commands.new.rows import COMMAND
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import settings
from kzgraph.graph import store as stores
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.model import passages
from kzgraph.vocab import KZ, SKOS
from tests.authoring.test_source import given
from tests.repository import save

ASSERTIONS = """class,name,stated-in,standing,actor,action,concerns,label
Response,response-one,p01-s02,asserted,,publish,,"The Lindow Rights Desk said so, one."
Response,response-two,p01-s03|p01-s04,asserted,,publish,release|publish,
"""


@pytest.fixture
def begun(tmp_path):
    """A workspace with a new source."""
    (tmp_path / "ws/graph/things").mkdir(parents=True)
    for folder in ("queries", "ontology"):
        (tmp_path / "ws" / folder).mkdir()
    (tmp_path / "ws" / settings.FILE).write_text("namespace: https://example.org/id/\nprefix: ex\n", encoding="utf-8")
    workspace = Workspace.open(tmp_path / "ws")
    save(workspace, source.new(workspace, given(tmp_path)).texts)
    return Workspace.open(workspace.root)


def table(tmp_path, text, name="rows.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def test_rows_of_a_table_become_assertions(begun, tmp_path):
    made = rows.new(begun, table(tmp_path, ASSERTIONS))
    save(begun, made.texts)
    triples = list(parse(begun.root / "graph/lindow-2024-05-01/response.ttl"))
    assert len({triple.subject for triple in triples}) == 2
    assert sum(triple.predicate.value == KZ + "statedIn" for triple in triples) == 3
    assert sum(triple.predicate.value == KZ + "concerns" for triple in triples) == 2
    for added in made.added:
        assert made.texts[added.file].splitlines()[added.line - 1] == added.block.splitlines()[0]


def test_what_the_wording_contradicts_is_noted_with_its_row(begun, tmp_path):
    """Before anything is written, as `validate` will report it."""
    text = """- {class: Figure, name: figure-market, stated-in: p01-s02, standing: asserted, measure: deaths, counts: group-orrow,
   exactly: 12,
   label: The Lindow Rights Desk said that 13 people died.}
- {class: Group, name: group-orrow, named-in: p01-s02, label: {en: People of Orrow, ru: Люди, kk: Адамдар}}
- {passage: p01-s02, paraphrase: It says that 12 people died.}
"""
    notes = [note for note in rows.new(begun, table(tmp_path, text, "rows.yaml")).notes if "rows.yaml" in note]
    assert any("rows.yaml:1: kz:exactly is 12, and the label gives 13 (number-not-in-label). Fix the number" in note for note in notes)
    assert not any("number-not" in note for note in rows.new(begun, table(tmp_path, text.replace("13", "12"), "rows.yaml")).notes)


def test_an_event_that_no_cited_passage_names_is_inferred(begun, tmp_path):
    text = """- {class: Event, name: closing, named-in: p01-s02, label: {en: Closing, ru: Закрытие, kk: Жабылу}}
- {class: Act, name: act-named, stated-in: p01-s02, standing: asserted, actType: detention, event: closing, label: x}
- {class: Act, name: act-unnamed, stated-in: p01-s03, standing: asserted, actType: detention, event: closing, label: x}
"""
    blocks = {added.block.split()[0]: added.block for added in rows.new(begun, table(tmp_path, text, "rows.yaml")).added}
    assert [name for name, block in blocks.items() if "kz:inferred kzv:event" in block] == ["lindow:act-unnamed"]


def test_yaml_says_the_same(begun, tmp_path):
    text = """- class: Response
  name: response-one
  stated-in: p01-s02
  standing: asserted
  action: publish
  label: The Lindow Rights Desk said so, one.
- class: Response
  name: response-two
  stated-in: [p01-s03, p01-s04]
  standing: asserted
  action: publish
  concerns: [release, publish]
"""
    assert rows.new(begun, table(tmp_path, text, "rows.yaml")).texts == rows.new(begun, table(tmp_path, ASSERTIONS)).texts


def test_rows_give_sections_to_paragraphs(begun, tmp_path):
    save(begun, rows.new(begun, table(tmp_path, "passage,section,paraphrase\np01,1.a,It speaks of Orrow.\np02,1.c,\n")).texts)
    triples = {(triple.subject.value[-3:], triple.object.value) for triple in stores.load(begun) if triple.predicate == KZ.section}
    assert triples == {("p01", "1.a"), ("p02", "1.c")}
    assert passages.passages(stores.load(begun))[1].paraphrase == "It speaks of Orrow."


def test_a_later_row_may_use_what_an_earlier_one_adds(begun, tmp_path):
    text = """- {class: Group, name: group-stallholders, named-in: [p01-s02, p01-s02-a], label-en: Stallholders}
- {class: Act, name: act-one, stated-in: p01-s02, standing: asserted, actType: detention, victim: group-stallholders}
- {passage: p01-s02-a, from: On 3 March 2024, to: "the market,", paraphrase: A market was shut.}
- {class: Act, name: act-two, stated-in: p01-s02-a, standing: asserted, actType: detention, victim: group-stallholders}
- {passage: p01, paraphrase: What happened.}
"""
    made = rows.new(begun, table(tmp_path, text, "rows.yml"), tmp_path / "text.txt")
    save(begun, made.texts)
    stored = {each.name: each.paraphrase for each in passages.passages(stores.load(begun))}
    assert stored["p01-s02-a"] == "A market was shut."
    assert stored["p01"] == "What happened."
    for added in made.added:
        assert made.texts[added.file].splitlines()[added.line - 1] == added.block.splitlines()[0]


def test_every_refusal_names_its_row_and_nothing_is_written(begun, tmp_path, capsys):
    text = ASSERTIONS + (
        "Response,response-one,p01-s02,asserted,lindow-rights-desk,publish,,Twice.\n"
        "\n"
        'Response,response-three,p99,asserted,lindow-rights-desk,publish,,"Two\nlines."\n'
        "Response,response-four,p01-s02,asserted,nobody,publish,,No actor.\n"
        "Respnse,response-five,p01-s02,asserted,lindow-rights-desk,publish,,No class.\n"
        "Response,response-six,p01-s02,maybe,lindow-rights-desk,publish,,No standing.\n"
    )
    file = table(tmp_path, text)
    assert main(["new", "--from", str(file), "--workspace", str(begun.root)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("kzgraph: 5 of 7 rows are refused, so nothing was written:\n")
    for line, words in (
        (4, "response-one is what another row adds too"),
        (6, "p99: no passage"),
        (8, "kz:actor=nobody"),
        (9, "Respnse: no such class"),
        (10, "maybe"),
    ):
        assert f"{file}:{line}: " in error
        assert words in error
    assert not (begun.root / "graph/lindow-2024-05-01/response.ttl").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "", "1: no rows"),
        ("a.csv", "passage,passage\np01,x\n", "1: name each column once"),
        ("a.csv", "passage,paraphrase\np01,One, two.\n", "2: 3 cells under 2 columns"),
        ("a.csv", "passage,paraphrse\np01,One.\n", r"2: paraphrse: unknown column\. Expected something like paraphrase"),
        ("a.csv", 'passage,paraphrase\np01,"One.\n', "2: not CSV from this row on"),
        ("a.csv", 'passage,paraphrase\np01,"' + "x" * 140_000 + '"\n', "2: a cell is longer than 131,072 characters"),
        ("a.csv", "passage\tparaphrase, whole\np01\tOne.\n", "1: columns are separated with commas, not with tabs"),
        ("a.csv", 'passage;"paraphrase, whole"\np01;One.\n', "1: columns are separated with commas, not with semicolons"),
        ("a.csv", "passage,paraphrase\np01,One\0.\n", "2: not text: it has a zero byte"),
        ("a.csv", "scheme,name,label-en\nactions,shut-a-market,shut a market\n", "2: definition is missing"),
        ("a.csv", "passage;paraphrase\np01;One.\n", "1: columns are separated with commas"),
        ("a.yaml", "passage: p01\n", "1: expected a list"),
        ("a.yaml", "- {passage: p01, paraphrase: }\n", "1: paraphrase has no value"),
        ("a.yaml", "- {passage: p01}\n", "1: p01 is there and lacks its paraphrase"),
        ("a.yaml", "- {class: Figure, name: f, stated-in: p01-s01, standing: asserted}\n", "1: kz:measure takes exactly one value"),
        ("a.yaml", "- p01\n", "1: expected fields"),
        ("a.yaml", "- {class: Act, stated-in: p01-s01}\n", "1: name is missing"),
        ("a.yaml", "- {class: Group, name: g, named-in: p01, label: {fr: Foule}}\n", "1: unknown key fr"),
        ("a.yaml", "- {class: Group, name: g, named-in: p01, label: Crowd, label-en: Crowd}\n", "label and label-en are both given"),
        ("a.yaml", "- {class: Act, name: a, stated-in: p01-s01, label: {ru: Нечто}}\n", "an assertion has one label, in English"),
        ("nowhere.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_table_is_one_message(begun, tmp_path, name, text, words):
    if text is not None:
        table(tmp_path, text, name)
    with pytest.raises(UsageError, match=words):
        rows.new(begun, tmp_path / name)


@pytest.mark.parametrize("name", ["a.csv", "a.yaml"])
@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_table_in_another_encoding_is_said_to_be_one(begun, tmp_path, name, encoding):
    (tmp_path / name).write_bytes("passage,paraphrase\np01,Рынок.\n".encode(encoding))
    with pytest.raises(UsageError, match=rf"{name}:[12]: not text in UTF-8[:.] [^']*$"):
        rows.new(begun, tmp_path / name)


def test_every_fault_of_a_row_is_named(begun, tmp_path):
    text = "- {class: Act, name: Act One, stated-in: [p98, p99], standing: maybe, victim: nobody, victm: police}\n"
    with pytest.raises(UsageError) as refusal:
        rows.new(begun, table(tmp_path, text, "rows.yaml"))
    first, *faults = str(refusal.value).splitlines()
    assert first.startswith("1 of 1 rows are refused")
    assert all(fault.startswith(f"{tmp_path / 'rows.yaml'}:1: ") for fault in faults)
    named = ("Act One: use lower-case", "p98: no passage", "p99: no passage", "kz:standing=maybe", "kz:victim=nobody", "victm: no property")
    assert [fault.partition(":1: ")[2].startswith(words) for fault, words in zip(faults, named, strict=False)] == [True] * len(named)
    assert [fault.partition(":1: ")[2] for fault in faults[len(named) :]] == ["kz:actType takes exactly one value, a concept of kzv:acts."]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (
            "{scheme: actons, name: Shut It, label: {en: shut}, unit: nobody, extra: x, other: y}",
            (
                "extra: unknown column",
                "other: unknown column",
                "actons: no such scheme",
                "Shut It: use lower-case",
                "definition is missing",
                "give a label in each language",
                "no concept of units is called nobody",
            ),
        ),
        (
            "{scheme: actions, name: shut-it, label: {en: shut it, ru: закрыть это, kk: соны жабу}, "
            " definition: To shut., broader: none, unit: person}",
            ("no concept of actions is called none", "a measure says what it counts in"),
        ),
        ("{name: Group X, named-in: [p98, p99], label: Crowd, label-en: Crowd}", ("label and label-en are both", "class is missing")),
        (
            "{class: Group, name: group x, named-in: [p98, p99], label: {en: Crowd}, partOf: nobody, victm: police}",
            ("p98: no passage", "p99: no passage", "no Group is called group x", "kz:partOf=nobody", "victm: no property"),
        ),
        (
            "{passage: p01-s02-a, from: nowhere, to: nowhere, section: '1', paraphrse: x,"
            " paraphrase: The Lindow Rights Desk speaks of Orrow. On 3 March 2024}",
            (
                "paraphrse: unknown column",
                "p01-s02-a: the section is given once",
                "paraphrase: repeats 8",
                "--from: these words do not occur",
            ),
        ),
        ("{passage: p1, paraphrse: x}", ("paraphrse: unknown column", "p1: name a passage by its place")),
    ],
    ids=["term", "term below", "no class", "thing", "passage", "place"],
)
def test_every_fault_of_a_row_of_another_kind_is_named(begun, tmp_path, row, named):
    with pytest.raises(UsageError) as refusal:
        rows.new(begun, table(tmp_path, f"- {row}\n", "rows.yaml"), tmp_path / "text.txt")
    faults = [fault.partition(":1: ")[2] for fault in str(refusal.value).splitlines()[1:]]
    assert len(faults) == len(named), faults
    assert [fault[: len(words)] for fault, words in zip(faults, named, strict=True)] == list(named)


def test_a_name_that_two_rows_add_is_not_sought_in_a_file(begun, tmp_path):
    row = "Response,response-one,p01-s02,asserted,lindow-rights-desk,publish,,The Lindow Rights Desk said so.\n"
    with pytest.raises(UsageError, match=r"rows.csv:3: \S+:response-one is what another row adds too"):
        rows.new(begun, table(tmp_path, ASSERTIONS.splitlines()[0] + "\n" + row * 2))


def test_terms_of_a_table_are_there_for_its_other_rows(begun, tmp_path):
    text = """- {class: Response, name: response-one, stated-in: p01-s02, standing: asserted,
   action: shut-a-market}
- {scheme: actions, name: shut-a-market, label: {en: shut a market, ru: закрыть рынок, kk: базарды жабу}, definition: To shut a market.}
- {scheme: actions, name: shut-a-stall, label: {en: shut a stall, ru: закрыть лавку, kk: дүңгіршекті жабу}, definition: To shut a stall.,
   broader: shut-a-market}
"""
    save(begun, rows.new(begun, table(tmp_path, text, "rows.yaml")).texts)
    graph = stores.load(Workspace.open(begun.root))
    vocabulary = begun.settings.vocab
    (used,) = [quad.object.value for quad in graph.quads_for_pattern(None, KZ.action, None)]
    (wider,) = [quad.object.value for quad in graph.quads_for_pattern(ox.NamedNode(vocabulary + "shut-a-stall"), SKOS.broader, None)]
    assert used == wider == vocabulary + "shut-a-market"


def test_a_term_that_repeats_the_text_is_refused(begun, tmp_path):
    quoted = "The Lindow Rights Desk speaks of Orrow. On 3 March 2024"
    row = f"- {{scheme: actions, name: speak, label: {{en: {quoted}, ru: говорить, kk: айту}}, definition: {quoted}}}\n"
    with pytest.raises(UsageError) as refusal:
        rows.new(begun, table(tmp_path, row, "rows.yaml"), tmp_path / "text.txt")
    assert [fault.partition(":1: ")[2].partition(" repeats 8 consecutive words")[0] for fault in str(refusal.value).splitlines()[1:]] == [
        "label:",
        "definition:",
    ]


def test_a_short_list_of_concepts_is_shown_whole(begun, tmp_path):
    text = "- {class: Response, name: response-x, stated-in: p01-s02, standing: asserted, actor: lindow-rights-desk, extent: somewhat}\n"
    with pytest.raises(UsageError, match=r"kz:extent=somewhat: nothing that fits has this name\. Expected one of .*continuing, "):
        rows.new(begun, table(tmp_path, text, "rows.yaml"))


def test_labels_in_three_languages_are_a_map_or_columns(begun, tmp_path):
    as_map = "- {class: Group, name: group-x, named-in: p01-s02, label: {en: Crowd, ru: Толпа, kk: Топ}}\n"
    as_columns = "class,name,named-in,label-en,label-ru,label-kk\nGroup,group-x,p01-s02,Crowd,Толпа,Топ\n"
    made = rows.new(begun, table(tmp_path, as_map, "rows.yaml"))
    assert made.texts == rows.new(begun, table(tmp_path, as_columns)).texts
    assert 'rdfs:label "Crowd"@en , "Топ"@kk , "Толпа"@ru' in made.texts[begun.root / "graph/lindow-2024-05-01/group.ttl"]


def test_a_row_may_use_what_a_later_one_adds_and_the_rest_keeps_its_order(begun, tmp_path):
    text = """- {class: Act, name: act-two, stated-in: p01-s02-a, standing: asserted, actType: detention, victim: Crowd}
- {class: Act, name: act-one, stated-in: p01-s03, standing: asserted, actType: detention, concerns: act-two}
- {class: Act, name: act-three, stated-in: p01-s04, standing: asserted, actType: detention, concerns: act-three}
- {passage: p01-s02-a, from: On 3 March 2024, to: "the market,", paraphrase: A market was shut.}
- {class: Group, name: group-x, named-in: p01-s02-a, label: {en: Crowd}}
"""
    made = rows.new(begun, table(tmp_path, text.replace("concerns: act-three", "concerns: act-one"), "rows.yaml"), tmp_path / "text.txt")
    written = made.texts[begun.root / "graph/lindow-2024-05-01/act.ttl"]
    assert written.index("lindow:act-two a ") < written.index("lindow:act-one a ") < written.index("lindow:act-three a ")


def test_rows_that_name_each_other_are_refused(begun, tmp_path):
    row = "- {{class: Act, name: {}, stated-in: p01-s03, standing: asserted, actType: detention, contradicts: {}}}\n"
    with pytest.raises(UsageError, match="kz:contradicts=act-one: nothing that fits"):
        rows.new(begun, table(tmp_path, row.format("act-one", "act-two") + row.format("act-two", "act-one"), "rows.yaml"))


def test_a_row_that_needs_a_refused_one_does_not_repeat_its_error(begun, tmp_path):
    text = """- {class: Group, name: group-x, named-in: p99, label: {en: Crowd}}
- {class: Act, name: act-one, stated-in: p01-s03, standing: asserted, actType: detention, victim: group-x}
- {class: Act, name: act-two, stated-in: p01-s03, standing: asserted, actType: detention, concerns: act-one}
"""
    with pytest.raises(UsageError) as refusal:
        rows.new(begun, table(tmp_path, text, "rows.yaml"))
    first, row, last = str(refusal.value).splitlines()
    assert first.startswith("3 of 3 rows are refused")
    assert "p99: no passage" in row
    assert last == "2 more use what these rows should add: fix these first."


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("{class: Actt, name: act-one, stated-in: p01-s03, victim: group-x}", "Actt: no such class"),
        ("{class: Act, name: act-one, stated-in: p98, standing: asserted, victim: group-x}", "p98: no passage"),
        (
            "{class: Act, name: act-one, stated-in: p99-s01, standing: asserted, label: "
            "The Lindow Rights Desk speaks of Orrow. On 3 March 2024}",
            "label: repeats 8 consecutive words",
        ),
    ],
)
def test_a_row_that_needs_a_refused_one_is_told_its_own_mistake(begun, tmp_path, row, mistake):
    text = f"""- {{passage: p99-s01, from: nowhere, to: nowhere, paraphrase: None.}}
- {{class: Group, name: group-x, named-in: p99, label: {{en: Crowd}}}}
- {row}
"""
    with pytest.raises(UsageError, match=f"3: {mistake}"):
        rows.new(begun, table(tmp_path, text, "rows.yaml"), tmp_path / "text.txt")


@pytest.mark.parametrize(
    "row",
    [
        "- {{class: Act, name: a, stated-in: p01-s02, standing: asserted, actType: detention, label: {}}}\n",
        "- {{class: Group, name: group-x, named-in: p01-s02, label: {{en: {}}}}}\n",
    ],
)
def test_a_label_that_repeats_the_text_is_refused_with_its_first_words(begun, tmp_path, row):
    file = table(tmp_path, row.format("The Lindow Rights Desk speaks of Orrow. On 3 March 2024"), "rows.yaml")
    with pytest.raises(UsageError, match="1: label: repeats 8 consecutive words of the text, from “the lindow rights” on"):
        rows.new(begun, file, tmp_path / "text.txt")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("- {class: Group, name: group-x, named-in: p01, label: {en: Traders, and buyers}}\n", "label: and buyers is no language"),
        ("- {class: Act, name: act-x, stated-in: p01-s02, label: The desk said, that it was so}\n", "that it was so has no value"),
    ],
)
def test_a_comma_that_divides_a_text_is_named(begun, tmp_path, row, words):
    with pytest.raises(UsageError, match=f":1: {words}.* Put a text that has a comma in double quotes."):
        rows.new(begun, table(tmp_path, row, "rows.yaml"))


def test_rows_may_use_a_long_name_of_the_text_and_give_another_spelling_of_what_is_there(begun, tmp_path):
    text = """- {class: Organisation, name: lindow-rights-desk, named-in: p01-s01,
   altLabel: The Lindow Rights Desk speaks of Orrow. On 3 March}
- {passage: p01-s02, paraphrase: It is the Lindow Rights Desk speaks of Orrow. On 3 March.}
"""
    copy = tmp_path / "text.txt"
    with pytest.raises(UsageError, match="paraphrase: repeats 8 consecutive words"):
        rows.new(begun, table(tmp_path, text[text.index("- {passage") :], "rows.yaml"), copy)
    made = rows.new(begun, table(tmp_path, text, "rows.yaml"), copy)
    assert "skos:altLabel" in made.texts[begun.root / "graph/things/organisations.ttl"]
    with pytest.raises(UsageError, match="altLabel add to it"):
        rows.new(begun, table(tmp_path, text.replace("altLabel:", "partOf: orrow, altLabel:"), "rows.yaml"), copy)


def test_a_name_that_two_sources_have_is_that_of_the_source_of_the_row(begun, tmp_path):
    save(begun, source.new(begun, given(tmp_path, name="lindow-2024-06-01", day="2024-06-01", creators=["Lindow Rights Desk"])).texts)
    group = "- {{class: Group, name: group-x, named-in: p01-s02, source: {}, label: {{en: Crowd}}}}\n"
    act = "- {class: Act, name: act-one, stated-in: p01-s02, standing: asserted, actType: detention, victim: group-x, "
    act += "source: lindow-2024-06-01}\n"
    text = group.format("lindow-2024-05-01") + group.format("lindow-2024-06-01") + act
    made = rows.new(begun, table(tmp_path, text, "rows.yaml"))
    text = made.texts[begun.root / "graph/lindow-2024-06-01/act.ttl"]
    prefix = text.partition("kz:victim ")[2].partition(":")[0]
    assert f"@prefix {prefix}: <{begun.settings.namespace}lindow-2024-06-01/> ." in text


def test_what_the_shapes_refuse_is_refused_before_anything_is_written(begun, tmp_path):
    """A group of another source, in a row, in an assertion and among the things; what is still lacking is no fault."""
    one, other = "lindow-2024-05-01", "lindow-2024-06-01"
    save(begun, source.new(begun, given(tmp_path, name=other, day="2024-06-01", creators=["Lindow Rights Desk"])).texts)
    group = f"- {{class: Group, name: group-x, named-in: p01-s02, source: {other}, label: {{en: Crowd}}}}\n"
    act = f"- {{class: Act, name: act-one, stated-in: p01-s03, standing: asserted, actType: detention, victim: group-x, source: {one}}}\n"
    with pytest.raises(UsageError) as refusal:
        rows.new(begun, table(tmp_path, group + act, "rows.yaml"))
    first, *faults = str(refusal.value).splitlines()
    assert first == "1 of 2 rows are refused, so nothing was written:"
    assert all(fault.startswith(f"{tmp_path / 'rows.yaml'}:2: ") for fault in faults)
    assert "kz:victim" in faults[0]
    assert "(Assertion-within-source)" in faults[0]
    save(begun, rows.new(begun, table(tmp_path, group, "rows.yaml")).texts)
    with pytest.raises(UsageError, match="Assertion-within-source"):
        assertion.new(begun, "Act", "act-one", ["p01-s03"], ["standing=asserted", "actType=detention", "victim=group-x"], source=one)
    with pytest.raises(UsageError, match="Group-own-source"):
        thing.new(begun, "Group", f"{begun.settings.namespace}{other}/group-x", {}, ["p01-s02"], source=one)


@pytest.mark.parametrize("aspect", ["duty-bearer", "dutyBearer"])
def test_an_aspect_is_called_as_the_property_too(begun, tmp_path, aspect):
    row = f"- {{class: Omission, name: omission-one, stated-in: p01-s03, standing: asserted, action: release, silentOn: {aspect}}}\n"
    made = rows.new(begun, table(tmp_path, row, "rows.yaml"))
    assert "kz:silentOn kzv:duty-bearer" in made.texts[begun.root / "graph/lindow-2024-05-01/omission.ttl"]


def test_the_rows_of_the_help_are_written(begun, tmp_path):
    shown = COMMAND.more.partition("Rows in YAML:\n")[2]
    made = rows.new(begun, table(tmp_path, shown, "rows.yaml"), tmp_path / "text.txt")
    assert {file.name for file in made.texts} == {"passages.ttl", "group.ttl", "names.ttl", "act.ttl"}
    assert "FIXME" not in "".join(added.block for added in made.added)
