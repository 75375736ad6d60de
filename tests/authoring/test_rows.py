"""Many rows at once: all are checked before the first is written, and each refusal names its row."""

import pytest

from kzgraph.authoring import rows, source
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.reading import passages
from kzgraph.vocab import KZ
from tests.authoring.test_source import given
from tests.repository import save

ASSERTIONS = """class,name,stated-in,standing,actor,action,concerns,label
Response,response-one,p01-s02,asserted,lindow-rights-desk,publish,,"The Lindow Rights Desk said so, one."
Response,response-two,p01-s03|p01-s04,asserted,lindow-rights-desk,publish,release|publish,
"""


@pytest.fixture
def begun(tmp_path):
    """A workspace with a new source."""
    (tmp_path / "ws/graph/things").mkdir(parents=True)
    (tmp_path / "ws/queries").mkdir()
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


def test_yaml_says_the_same(begun, tmp_path):
    text = """- class: Response
  name: response-one
  stated-in: p01-s02
  standing: asserted
  actor: lindow-rights-desk
  action: publish
  label: The Lindow Rights Desk said so, one.
- class: Response
  name: response-two
  stated-in: [p01-s03, p01-s04]
  standing: asserted
  actor: lindow-rights-desk
  action: publish
  concerns: [release, publish]
"""
    assert rows.new(begun, table(tmp_path, text, "rows.yaml")).texts == rows.new(begun, table(tmp_path, ASSERTIONS)).texts


def test_a_later_row_may_use_what_an_earlier_one_adds(begun, tmp_path):
    text = """- {class: Group, name: group-stallholders, named-in: p01-s02, label en: Stallholders}
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
        (4, "response-one is there already"),
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
        ("a.csv", 'passage,paraphrase\np01,"One.\n', "not a table"),
        ("a.yaml", "passage: p01\n", "1: expected a list"),
        ("a.yaml", "- p01\n", "1: expected fields"),
        ("a.yaml", "- {class: Act, stated-in: p01-s01}\n", "1: name is missing"),
        ("nowhere.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_table_is_one_message(begun, tmp_path, name, text, words):
    if text is not None:
        table(tmp_path, text, name)
    with pytest.raises(UsageError, match=words):
        rows.new(begun, tmp_path / name)


def test_a_short_list_of_concepts_is_shown_whole(begun, tmp_path):
    text = "- {class: Response, name: response-x, stated-in: p01-s02, standing: asserted, actor: lindow-rights-desk, extent: somewhat}\n"
    with pytest.raises(UsageError, match=r"kz:extent=somewhat: nothing that fits has this name\. Expected one of .*continuing, "):
        rows.new(begun, table(tmp_path, text, "rows.yaml"))
