"""`kzgraph diff`: the command, its forms, and that nothing in the data can harm who reads them."""

from __future__ import annotations

import csv
import io
import json
import re

import pyoxigraph as ox
import pytest

from kzgraph.changes import changes
from kzgraph.formats import changes as rendered
from kzgraph.formats.changes_data import FORMATS
from kzgraph.formats.changes_summary import person_days
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.escapes import code_span
from tests.changes.test_changes import PERSONS
from tests.commands import run
from tests.repository import DEMAND, FIGURE, HRW, KZ, KZR, TOLL, add, commit, edit, git, shipped_copy
from tests.tiers import few

HOSTILE = (
    "\x1b[31m\u202e<script>&#x202E; @octocat #1 octo/cat#1 GH-1 https://example.org www.example.org `x` **b** ~~s~~ $m$ |\n## a\u200b\x9b"
)


@pytest.fixture
def hostile(workspace, copy):
    literal = str(ox.Literal(HOSTILE, language="en"))
    add(
        copy,
        DEMAND,
        f"""hrw:demand-new a kz:Demand ; rdfs:label {literal} ; kz:voice kzr:new-voice ; kz:standing kzv:demanded .
        kzr:new-voice a kz:Organisation ; rdfs:label {literal} .
        hrw:demand-release-named-1 rdfs:label {literal} . kzr:cell a kz:Place ; rdfs:label "=1+1"@en .
        <https://example.org/\u202e@octocat> a <https://example.org/x#1> .""",
    )
    return changes(workspace, copy)


def test_hostile_text_cannot_steer_a_terminal(hostile):
    for form in FORMATS:
        text = rendered.render(hostile, form)
        assert not set(text) & set("\x1b\u202e\x9b")
        assert form == "json" or all(char.isprintable() or char in "\n\t" for char in text.replace("\r\n", "\n"))
    assert "\\u001B[31m\\u202E<script>" in rendered.render(hostile, "text")


def test_hostile_text_stays_text_in_markdown(hostile):
    text = rendered.render(hostile, "md")
    prose = "".join(part for line in text.splitlines() for part in outside_code(line))
    for raw in ("@o", "://", "www.", "GH-1", "#1", "&#x202E", "<script"):
        assert raw not in prose.replace("\\<", "").replace("\\#", ""), raw
    for escaped in (
        "@&#8203;octocat",
        "\\#&#8203;1",
        "&amp;\\#&#8203;x202E;",
        "\\<script\\>",
        "\\*\\*b\\*\\*",
        "\\~\\~s\\~\\~",
        "\\$m\\$",
        "\\`x\\`",
    ):
        assert escaped in prose, escaped
    assert all(line.startswith(("- ", "  - ", "### ", "**", "Persons ")) or not line for line in text.splitlines())


def outside_code(line):
    """The parts of a line of Markdown that stand in no span of code: a span ends with as many backticks as it began."""
    parts, at = [], 0
    while match := re.compile(r"(?<!\\)(`+)(?!`)").search(line, at):
        end = re.compile(rf"(?<!`){match[1]}(?!`)").search(line, match.end())
        assert end, line
        parts.append(line[at : match.start()])
        at = end.end()
    return [*parts, line[at:]]


def test_hostile_text_is_data_for_programs(hostile):
    (label,) = (
        value["term"]
        for change in json.loads(rendered.render(hostile, "json"))["changes"]
        if change["change"] == "added" and change["after"]["name"] == HRW + "demand-new"
        for item in change["properties"]
        if item["property"].endswith("#label")
        for value in item["after"]
    )
    assert label == str(ox.Literal(HOSTILE, language="en"))
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = list(csv.DictReader(io.StringIO(rendered.render(hostile, form)), delimiter=delimiter))
        assert {row["label"] for row in rows if row["node"] == KZR + "cell"} == {"'=1+1"}
        assert all(None not in row and None not in row.values() for row in rows)


def test_a_row_a_statement(workspace, copy):
    edit(
        copy,
        FIGURE,
        ("kz:atLeast 232", "kz:atLeast 238"),
        ("  kz:silentOn kzv:cause-of-death .", "  kz:silentOn kzv:year ; kz:urgent true ."),
    )
    rows = list(csv.DictReader(io.StringIO(rendered.render(changes(workspace, copy), "csv"))))
    assert len(rows) == 1 + 3 * 2
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    (row,) = (row for row in rows if row["property"] == KZ + "atLeast")
    assert row == {
        "kind": "assertion",
        "class": "Figure",
        "change": "altered",
        "node": HRW + "figure-official-deaths",
        "label": "Official figures, by implication of the authorities of Kazakhstan and as Human Rights Watch relayed them, "
        "counted at least 232 people whose deaths resulted from the January 2022 events.",
        "property": KZ + "atLeast",
        "before": f'"232"^^<{integer}>',
        "label before": "",
        "after": f'"238"^^<{integer}>',
        "label after": "",
        "file": FIGURE,
    }


def test_the_command_compares_with_the_files_as_they_are(capsys, repository):
    place = ("--workspace", str(repository.root))
    assert run(capsys, "diff", "main", *place)[:2] == (
        0,
        "Nothing changed: both versions say the same. The order of statements, comments and layout are not compared.\n",
    )
    edit(repository, FIGURE, ("kz:atLeast 232", "kz:atLeast 238"))
    add(repository, "graph/things/new.ttl", "kzr:here a kz:Place .")
    code, out, err = run(capsys, "diff", "main", *place)
    assert (code, err) == (0, "")
    assert out.startswith("1 assertion altered (Figure); 1 thing added (Place).\n")
    assert "number: at least 232 -> at least 238" in out


def test_the_command_compares_two_revisions(capsys, repository):
    edit(repository, FIGURE, ("kz:atLeast 232", "kz:atLeast 238"))
    commit(repository.root)
    edit(repository, FIGURE, ("kz:atLeast 238", "kz:atLeast 240"))
    place = ("--workspace", str(repository.root))
    assert "number: at least 232 -> at least 238\n" in run(capsys, "diff", "main~1", "main", *place)[1]
    assert "number: at least 238 -> at least 232\n" in run(capsys, "diff", "main", "main~1", *place)[1]
    assert "number: at least 238 -> at least 240\n" in run(capsys, "diff", "main", *place)[1]


def test_the_command_notes_persons_beside_a_form_for_programs(capsys, repository):
    edit(repository, "graph/things/persons.ttl", ("Zhanbolat Mamay", "Z. Mamay"))
    for form in FORMATS:
        code, out, err = run(capsys, "diff", "main", "--format", form, "--workspace", str(repository.root))
        assert code == 0
        assert (PERSONS in out, err) == ((True, "") if form in ("text", "md") else (False, f"note: {PERSONS}\n"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    few(
        3,
        [
            (("nowhere",), 2, "kzgraph: nowhere: no such revision in this clone."),
            (("main", "nowhere"), 2, "kzgraph: nowhere: no such revision in this clone."),
            (("main", ""), 2, "kzgraph: '' is not a revision"),
            (("--", "-x"), 2, "kzgraph: '-x' is not a revision"),
            ((), 2, "required: REV"),
            (("main", "--format", "pdf"), 2, "invalid choice"),
            (("broken",), 3, "kzgraph: broken: graph/hrw-2022-10-26/figure.ttl:1:"),
            (("main", "broken"), 3, "kzgraph: broken: graph/hrw-2022-10-26/figure.ttl:1:"),
            (("deep",), 3, "kzgraph: "),
        ],
    ),
)
def test_what_goes_wrong_is_one_message(capsys, repository, arguments, code, words):
    for branch, text in (("broken", "<urn:a>"), ("deep", "<https://example.org/a> <urn:b> " + "[ <urn:c> " * 4000 + "]" * 4000 + " .")):
        git(repository.root, "checkout", "--quiet", "-b", branch, "main")
        (repository.root / FIGURE).write_text(text, encoding="utf-8")
        commit(repository.root)
    git(repository.root, "checkout", "--quiet", "main")
    got, out, err = run(capsys, "diff", "--workspace", str(repository.root), *arguments)
    assert (got, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1 or "usage:" in err


def test_help_has_an_example(capsys):
    code, out, _ = run(capsys, "diff", "--help")
    assert code == 0
    assert "Example: kzgraph diff main" in out


def test_a_person_with_a_role_counts_as_named_although_no_label_says_the_name(workspace, copy, tmp_path):
    fact = 'hrw:new a kz:Figure ; rdfs:label "A figure."@en ; kz:concerns kzr:person-1 ; kz:exactly {} .'
    other = tmp_path / "other"
    shipped_copy(other)
    add(copy, FIGURE, fact.format(1))
    add(Workspace(other), FIGURE, fact.format(2))
    text = rendered.render(changes(copy, Workspace(other)), "text")
    assert "person named: Zhanbolat Mamay" in text
    assert PERSONS in text


def test_a_hostile_day_cannot_steer_a_terminal(copy, workspace):
    edit(copy, "graph/hrw-2022-10-26/source.ttl", ('dcterms:issued "2022-10-26"^^xsd:date', 'dcterms:issued "\\u001B[31m"'))
    edit(copy, "graph/things/persons.ttl", ("Zhanbolat Mamay", "Z. Mamay"))
    assert person_days(changes(workspace, copy)) == ["2022-10-26", "\\u001B[31m"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("x", "`x`"), ("`", "`` ` ``"), ("a`b``c", "```a`b``c```"), ("`a", "`` `a ``"), ("a\nb  c", "`a\\u000Ab c`")],
)
def test_a_span_of_code_ends_only_where_it_should(text, shown):
    assert code_span(text) == shown


COMMANDS = ["::error::x", "  ::set-output name=a::b", "##[error]x", "##vso[task.setvariable]x", "\n::error::x", "\ufeff::error::x"]


@pytest.mark.parametrize("command", few(2, COMMANDS))
def test_nothing_in_the_data_is_a_command_to_a_forge(workspace, copy, command):
    """As https://github.com/actions/runner and other forges read the lines of a log."""
    literal = str(ox.Literal(command, language="en"))
    add(
        copy,
        "ontology/kz.ttl",
        f"kz:new <http://www.w3.org/2004/02/skos/core#prefLabel> {literal} . kz:voice kz:new {literal} . kzr:x a kz:new ; kz:new kz:new .",
    )
    add(copy, "ontology/checks/new.yaml", command, prefixes=False)
    edit(copy, TOLL, ("#+ tags:", f"#+ columns:\n#+   {json.dumps(command)}:\n#+     {{en: a, ru: b, kk: c}}\n#+ tags:"))
    changed = changes(workspace, copy)
    assert len(changed) > 3
    for form in FORMATS:
        for line in rendered.render(changed, form).splitlines():
            assert not line.strip().lstrip("\ufeff").startswith("::"), line
            assert not re.search(r"##\w*\[", line), line


def test_a_summary_too_large_for_github_says_how_much_is_missing(workspace, copy, monkeypatch):
    add(copy, "graph/things/places.ttl", "\n".join(f"kzr:place-{number} a kz:Place ." for number in range(100)))
    whole = rendered.render(changes(workspace, copy), "md")
    monkeypatch.setattr(rendered, "LARGEST", 2000)
    text = rendered.render(changes(workspace, copy), "md")
    assert len(text.encode()) <= 2000
    (missing,) = re.findall(r"\n(\d+) more lines do not fit into this summary\.\n$", text)
    assert len(whole.splitlines()) == len(text.splitlines()) - 2 + int(missing)
    assert len(rendered.render(changes(workspace, copy), "text").splitlines()) > 100
