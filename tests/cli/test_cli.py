"""The command line: what it prints, what it returns, and that bad input is one clear message."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from kzgraph.cli.command import Group, every_command
from kzgraph.cli.commands import COMMANDS
from kzgraph.cli.main import parse
from kzgraph.cli.options import asked_language
from kzgraph.graph.store import select
from kzgraph.vocab import KZ
from tests.commands import run
from tests.conftest import ROOT, STATEMENT
from tests.first import BOTH, FIRST


def test_ask_lists_every_question_by_area(capsys, workspace):
    code, out, _ = run(capsys, "ask", "--format", "json")
    listed = json.loads(out)
    assert code == 0
    assert sorted(question["question"] for question in listed) == sorted(file.stem for file in workspace.query_files())
    assert listed[0]["area"] == "deaths-and-figures"


@pytest.mark.parametrize("form", ["table", "md"])
def test_an_answer_for_readers_shows_voice_passage_and_what_is_unsaid(capsys, form):
    code, out, _ = run(capsys, "ask", "official-death-toll", "--format", form)
    assert code == 0
    for words in ("Authorities of Kazakhstan", "asserted", "2022-10-26", "p02-s04", "232", "19", "What this does not say", "#:~:text="):
        assert words in out


def test_an_answer_speaks_three_languages(capsys):
    assert "Власти Казахстана" in run(capsys, "ask", "official-death-toll", "--lang", "ru")[1]
    assert "Қазақстан билігі" in run(capsys, "ask", "official-death-toll", "--lang", "kk")[1]


def test_json_is_the_w3c_format(capsys):
    answer = json.loads(run(capsys, "ask", "official-death-toll", "--param", "source=hrw", "--format", "json")[1])
    assert answer["head"]["vars"][0] == "assertion"
    first = answer["results"]["bindings"][0]
    assert first["atLeast"] == {"type": "literal", "value": "232", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    assert first["voice"]["type"] == "uri"


def test_csv_and_tsv(capsys):
    csv = run(capsys, "ask", "official-death-toll", "--param", "source=hrw", "--format", "csv")[1].splitlines()
    tsv = run(capsys, "ask", "official-death-toll", "--param", "source=hrw", "--format", "tsv")[1].splitlines()
    assert csv[0].startswith("assertion,")
    assert tsv[0].startswith("?assertion\t")
    assert len(csv) == len(tsv) == 4


def test_whatever_names_a_person_says_as_of_which_day(capsys):
    for question in ("whose-release-is-asked", "what-is-said-of-one-person", "who-is-accused-of-what", "persons-charged-and-held"):
        assert "Persons are named as the source stated on 2022-10-26" in run(capsys, "ask", question)[1]
    assert "Persons are named" not in run(capsys, "ask", "official-death-toll")[1]


def test_a_parameter_changes_the_answer(capsys):
    out = run(capsys, "ask", "what-is-said-of-one-person", "--param", "person=Erzhan Elshibaev")[1]
    assert "Elshibaev" in out
    assert "Mamay" not in out


def test_stats(capsys, store):
    counted = json.loads(run(capsys, "stats", "--format", "json")[1])
    assert counted["evidence"]["Source"] == 2
    assert counted["things"]["Person"] == 2
    classes = select(store, "SELECT ?class { ?class rdfs:subClassOf kz:Assertion }")
    assert set(counted["assertions"]) == {row["class"].value.removeprefix(KZ) for row in classes}
    assert {name for name, number in counted["assertions"].items() if not number} <= {"Decision"}  # no source has one yet


def test_coverage(capsys):
    code, out, err = run(capsys, "sources", "coverage", "--format", "csv")
    assert code == 0
    assert "Persons are named as the source stated on 2022-10-26." in err  # by the names of assertions
    assert "p08-s01-c,5," in out


@pytest.mark.needs("shared")
def test_verify_exits_with_1_and_names_the_passage_that_does_not_match(capsys, statement, tmp_path):
    assert run(capsys, "sources", "verify", str(STATEMENT))[0] == 0
    changed = tmp_path / "changed.txt"
    changed.write_text(statement.replace("232", "233"), encoding="utf-8")
    code, out, err = run(capsys, "sources", "verify", str(changed))
    assert code == 1
    assert "p02-s04" in out
    assert "p02-s04: no text in the copy matches this passage" in err


@pytest.mark.needs("shared")
def test_verify_shows_what_rests_on_each_passage(capsys, statement):
    out = run(capsys, "sources", "verify", str(STATEMENT), "--show", "--format", "csv")[1]
    assert "p02-s04,figure-official-deaths," in out


def test_validate_prints_place_rule_and_fix(capsys):
    code, out, _ = run(capsys, "validate", *(str(ROOT / f"tests/examples/{name}.ttl") for name in ("world", "wrong")))
    assert code == 1
    assert "Charge-standing" in out
    assert "fix: " in out
    assert "tests/examples/wrong.ttl:" in out


def test_validate_json(capsys):
    code, out, _ = run(capsys, "validate", "--format", "json", str(FIRST / "graph" / "things"))
    assert (code, json.loads(out)) == (0, [])


def test_report_writes_a_page_for_each_area_and_nothing_else(capsys, tmp_path):
    assert run(capsys, "report", str(tmp_path / "new"))[0] == 0
    pages = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "new").glob("*.html")}
    areas = {f"answers-{folder.name}.html" for folder in (FIRST / "queries").iterdir() if folder.is_dir()}
    assert {file.name for file in (tmp_path / "new").iterdir()} == {"answers.html", "answers.md", *areas}
    for name, anchor in re.findall(r'href="(answers[^"#]+)#([^"]+)"', pages["answers.html"]):
        assert f'id="{anchor}"' in pages[name]
    assert all('href="answers.html"' in pages[name] for name in areas)
    assert len(pages["answers.html"]) < 3 << 20


def test_another_workspace(capsys, tmp_path):
    for folder in ("ontology", "graph", "queries"):
        (tmp_path / folder).mkdir()
    assert run(capsys, "ask", "--workspace", str(tmp_path))[:2] == (
        0,
        "area  question  title  parameters\n----  --------  -----  ----------\n",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "no-such-question-at-all"), "no question is called"),
        (("ask", "every-figur"), "Did you mean"),
        (("ask", ""), "found an empty text"),
        (("search", " "), "found an empty text"),
        (("show", "Nazarbayev"), "no node is called Nazarbayev: nothing in this graph has this name"),
        (("became", "КНБ"), "no node is called КНБ: nothing in this graph has this name"),
        (("ask", "what-is-said-of-one-person", "--param", "person="), "person=: expected NAME=VALUE, found no value"),
        (("ask", "every-figure", "--format", "pdf"), "invalid choice: 'pdf'"),
        (("ask", "every-figure", "--param", "x"), "NAME=VALUE"),
        (("ask", "--workspace", "/nonexistent"), "not a workspace: the folder graph/ is missing"),
        (("validate", "/nonexistent.ttl"), "no Turtle file here"),
        (("sources", "verify", "/nonexistent.txt"), "cannot be read"),
        (("sources", "verify", "README.md", "--source", "nobody"), "name one source with --source: hrw-2022-10-26"),
        ((), "answer a canned question"),
        (("frobnicate",), "invalid choice"),
        (("new", "asertion", "--from", "said"), "invalid choice: 'asertion' (choose from"),
    ],
)
def test_wrong_use_is_one_message_and_exit_2(capsys, arguments, words):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_a_half_written_file_stops_ask_with_its_place(capsys, tmp_path):
    for folder in ("ontology", "graph", "queries"):
        (tmp_path / folder).mkdir()
    (tmp_path / "graph" / "half.ttl").write_text('<urn:a> <urn:b> "c', encoding="utf-8")
    code, _, err = run(capsys, "stats", "--workspace", str(tmp_path))
    assert code == 3
    assert "half.ttl:1:" in err


def test_a_report_that_cannot_be_written_leaves_nothing(capsys, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    code, _, err = run(capsys, "report", str(blocked))
    assert code == 2
    assert "Traceback" not in err
    assert blocked.read_text(encoding="utf-8") == "in the way"


def test_a_closed_pipe_is_not_an_error():
    command = f"{sys.executable} -m kzgraph ask every-figure | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_hostile_label_cannot_steer_the_terminal():
    from kzgraph.formats import row_formats

    assert "\x1b" not in row_formats.render(("a",), [("\x1b[31mred\u202e",)], "table")
    assert row_formats.render(("a",), [("<b>|x`",)], "md").endswith("| \\<b\\>\\|x\\` |\n")


def test_every_command_has_an_example_of_itself(capsys):
    group = Group(())
    for words, item in every_command(COMMANDS):
        if isinstance(item, Group):
            group = item
            continue
        code, out, _ = run(capsys, *words.split(), "--help")
        assert code == 0
        assert f"Example: kzgraph {words.removesuffix(f' {group.default}') if group.default else words}" in out


def test_a_table_is_short_for_new_rows():
    assert parse(["new", "--from", "rows.csv"]) == parse(["new", "rows", "--from", "rows.csv"])
    assert parse(["new", "--workspace", ".", "--from", "rows.csv"]).subcommand == "rows"


def test_a_file_is_short_for_link_propose():
    assert parse(["link", "rows.csv", "--as", "ucdp-ged"]) == parse(["link", "propose", "rows.csv", "--as", "ucdp-ged"])
    assert parse(["link", "list"]).subcommand == "list"


def test_asking_imports_nothing_that_it_does_not_need(tmp_path):
    needless = ("rdflib", "pyshacl", "jinja2", "SPARQLWrapper", "kzgraph.linking", "kzgraph.records", "kzgraph.changes")
    needless += ("dataclasses", "hashlib", "inspect", "tempfile")  # together a tenth of the time
    needless += tuple(f"kzgraph.cli.commands.{entry.module}" for entry in COMMANDS if entry.name != "ask")
    code = (
        "import sys; from kzgraph.cli.main import main; main(['ask', 'official-death-toll', '--format', 'csv']);"
        f"print([name for name in {needless} if name in sys.modules])"
    )
    state = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}  # where a writer that was interrupted, of any workspace, leaves a journal
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=state)
    assert done.stdout.splitlines()[-1] == "[]"


def test_coverage_of_one_source_names_the_days_of_its_persons_alone(capsys):
    root = ("--workspace", str(BOTH))
    every, one = (run(capsys, "sources", "coverage", *root, *more) for more in ((), ("--source", "hrw")))
    assert one[1].count("\n") < every[1].count("\n")
    assert "2022-10-26" in every[2] + one[2]
    assert "2024-04-22" in every[2]
    assert "2024-04-22" not in one[2]


@pytest.mark.parametrize("kind", ["PublicBody", "Place", "Source"])
def test_a_class_shows_what_is_of_it(capsys, store, kind):
    members = {row["node"].value for row in select(store, f"SELECT ?node {{ ?node a kz:{kind} }}")}
    code, out, _ = run(capsys, "show", kind, "--format", "json")
    assert code == 0
    assert members
    assert {row["member"] for row in json.loads(out)["members"]} == members


def test_a_workspace_around_the_current_folder_that_is_not_used_is_named(capsys, monkeypatch, tmp_path):
    for name in ("graph", "queries", "notes"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "notes")
    note = "For the one around the current folder, add --workspace ..\n"
    assert run(capsys, "rules")[2].endswith(note)
    assert note not in run(capsys, "rules", "--workspace", "..")[2]
    monkeypatch.chdir(FIRST / "graph")
    assert "around the current folder" not in run(capsys, "rules")[2]


def test_in_a_folder_that_was_removed_questions_are_answered(capsys, monkeypatch, tmp_path):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert run(capsys, "ask", "official-death-toll")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "system", "language"),
    [
        (["ask", "Сколько человек погибло?"], "C.UTF-8", "ru"),
        (["ask", "Қанша адам қаза тапты?"], "ru_RU.UTF-8", "kk"),
        (["search", "азаптау"], "kk_KZ.UTF-8", "kk"),
        (["search", "Мамай"], "en_GB.UTF-8", "ru"),
        (["ask", "what is asked of ЕС"], "C.UTF-8", "en"),
        (["brief", "European Union"], "ru_RU.UTF-8", "ru"),
        (["ask", "Сколько человек погибло?", "--lang", "en"], "ru_RU.UTF-8", "en"),
        (["ask", "Сколько человек погибло?", "--format", "csv"], "ru_RU.UTF-8", "en"),
    ],
)
def test_the_language_of_a_question_or_of_the_system_is_that_of_the_answer(monkeypatch, arguments, system, language):
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_MESSAGES", system)
    options = parse(arguments)
    assert (options.lang or asked_language(options)) == language


def test_commands_in_an_answer_carry_its_language(capsys):
    code, out, _ = run(capsys, "ask", "отключали ли интернет?")
    assert code == 1
    commands = [line.split(maxsplit=1)[1] for line in out.splitlines() if line.strip().startswith(("открыть", "что стало"))]
    assert commands
    assert all(command.endswith("--lang ru") for command in commands if "kzgraph" in command)
