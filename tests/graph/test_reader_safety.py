"""What is printed or written beside the verdict: source lines, labels, files. None of it obeys or tells what it should not."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import socket
from pathlib import Path

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.formats.findings.lines import line_reader
from kzgraph.formats.row_formats import render
from kzgraph.graph import writing
from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.safety import transaction
from kzgraph.safety.files import read_below
from kzgraph.validate.harm import is_private
from kzgraph.validate.places import Places
from kzgraph.vocab import KZ, KZR
from tests.tiers import few

FORGED = "x\n::error::forged\r##[error]forged\u2028\x1b[31m"
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
HEAD = f"@prefix ex: <{KZR}> .\n@prefix kz: <{KZ}> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
SEVERAL = "ex:one a kz:Act ; kz:voice ex:v, ex:w .\nex:two kz:voice ex:v ; a kz:Act .\nex:one kz:standing ex:s .\n"


def _line_of(root, text):
    (root / "x.ttl").write_bytes(text.encode())
    return line_reader(root, [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_lines_shown_are_those_that_positions_count(tmp_path, end):
    """Line separators, form feeds and the like end no line for a position, so they end none for the reader."""
    text = f"one \u2028 \u2029 \x85 \x0b \x0c \x1c{end}two{end}three"
    line_of = _line_of(tmp_path, text)
    at = positions(f'<urn:a> <urn:b> "\u2028" .{end}<urn:two> <urn:b> "c" .').of(ox.NamedNode("urn:two"))
    assert at == (2, 1)
    assert [line_of("x.ttl", line) for line in range(5)] == ["", text.split(end)[0], "two", "three", ""]


@pytest.mark.parametrize(
    "private",
    [
        "+7 701 123 45 67",
        "a.b@example.org",
        "a\\u0040example.org",
        "850101300015",
        "43.2381, 76.9452",
        "43.2381,\n76.9452",
        "geo:lat 43.2381",
    ],
)
def test_a_line_with_what_is_private_is_not_shown(tmp_path, private):
    """The finding may stand at another line of the literal, and of a rule that knows nothing of persons."""
    line_of = _line_of(tmp_path, f'first\nbefore """text\n{private}\nafter""" .\nlast')
    shown = [line_of("x.ttl", line) for line in range(1, 8)]
    assert [line for line in shown if line] == ["first", 'before """text', 'after""" .', "last"]


def test_what_is_not_private_is_shown(tmp_path):
    line = 'hrw:act-1 kz:asOf "2022-10-26"^^xsd:date ; rdfs:label "The police killed 238 in January 2022."@en ; kz:exactly 1234567 .'
    assert not is_private(line)
    assert _line_of(tmp_path, line)("x.ttl", 1) == line


def test_no_link_is_opened_for_a_line(tmp_path):
    """Neither the file nor a folder below the root may be a link, whatever the gate has reported."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "things").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.ttl").write_text("secret\n")
    (root / "things" / "own.ttl").write_text("own\n")
    (root / "things" / "x.ttl").symlink_to(outside / "secret.ttl")
    (root / "things" / "zero.ttl").symlink_to("/dev/zero")
    (root / "linked").symlink_to(outside)
    os.mkfifo(root / "pipe.ttl")
    line_of = line_reader(root, [])
    assert line_of("things/own.ttl", 1) == "own"
    lines = [
        line_of(file, 1) for file in ("things/x.ttl", "things/zero.ttl", "linked/secret.ttl", "pipe.ttl", "things", "a\0b", "none.ttl")
    ]
    assert lines == [""] * 7
    assert line_of(str(outside / "secret.ttl"), 1) == "secret", "a file outside that was asked about by its own name"
    assert read_below(root, "things/own.ttl", 2) == b"ow"


def test_nothing_that_is_read_or_refused_stays_open(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("own\n")
    os.mkfifo(tmp_path / "pipe")
    before = set(Path("/proc/self/fd").iterdir())
    for _ in range(3):
        assert [read_below(tmp_path, name, 9) for name in ("folder", "file", "pipe", "none")] == [b"", b"own\n", b"", b""]
    assert set(Path("/proc/self/fd").iterdir()) == before


def test_a_file_is_read_to_its_end_although_the_system_gives_few_bytes_at_once(tmp_path, monkeypatch):
    class Few(io.FileIO):
        def readinto(self, into):
            return super().readinto(memoryview(into)[:3])

        def read(self, most):
            return super().read(min(most, 3))

    def opened(handle, mode, buffering=-1, closefd=True):
        return io.BufferedReader(Few(handle, mode, closefd)) if buffering else Few(handle, mode, closefd)

    (tmp_path / "file").write_bytes(bytes(range(256)) * 100)
    monkeypatch.setattr(os, "fdopen", opened)
    assert read_below(tmp_path, "file", 1 << 20) == bytes(range(256)) * 100
    assert read_below(tmp_path, "file", 200) == bytes(range(200))


def test_no_folder_that_is_a_link_is_digested(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "ontology").mkdir(parents=True)
    (outside / "below").mkdir(parents=True)
    for folder in (root / "ontology", outside, outside / "below"):
        (folder / "own.ttl").write_text("own\n")
    (root / "graph").symlink_to(outside)
    (root / "ontology" / "linked").symlink_to(outside)
    (root / "queries").symlink_to(tmp_path / "none")
    assert writing.digests(Workspace(root)) == {"ontology/own.ttl": hashlib.sha256(b"own\n").hexdigest()}


def test_validate_does_not_print_the_target_of_a_link(root, tmp_path_factory, capsys):
    secret = tmp_path_factory.mktemp("outside") / "secret"
    secret.write_text("the-secret-word\n")
    (root / "graph" / "things" / "x.ttl").symlink_to(secret)
    assert main(["validate", "--workspace", str(root)]) == 1
    out = capsys.readouterr().out
    assert "symbolic-link" in out
    assert "the-secret-word" not in out


def test_a_text_that_matches_the_patterns_nowhere_is_judged_in_time_that_grows_with_it():
    """Each run of letters is tried once: a quadratic pattern would not end."""
    assert not is_private("a" * 2_000_000)


def test_places_of_many_findings_read_each_triple_once(tmp_path, monkeypatch):
    """The work for one more finding does not grow with the file: no triple is looked at again."""
    file = tmp_path / "x.ttl"
    count = 500
    file.write_text(
        HEAD
        + "".join(f"ex:a{n} a kz:Act .\n" for n in range(count))
        + "ex:hub kz:counts 0"
        + "".join(f", {n}" for n in range(1, count))
        + " .\n"
    )

    class Counted(list):
        seen = 0

        def __iter__(self):
            for triple in super().__iter__():
                Counted.seen += 1
                yield triple

    places = Places({file: Counted(parse(file))}, Workspace(tmp_path), [file])
    counts = ox.NamedNode(KZ + "counts")
    for n in range(count):
        place = places.of(ox.NamedNode(f"{KZR}a{n}"), ox.NamedNode(KZ + "voice"), None, with_path=True)
        assert (place.line, place.column) == (4 + n, 1)
        value = ox.Literal(n)
        place = places.of(ox.NamedNode(KZR + "hub"), counts, value, with_path=True)
        assert place.line == 4 + count
    assert Counted.seen <= 3 * 2 * count
    read = places.read[file]
    monkeypatch.setattr(type(read.placed[0]), "__iter__", lambda _: pytest.fail("read again"))
    assert read.of(ox.NamedNode(KZR + "a7")) == (11, 1)


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        (("one", "voice", "w"), (4, 34)),
        (("one", "voice", None), (4, 28)),
        (("one", "voice", "none"), (4, 1)),
        (("two", "standing", None), (5, 1)),
        (("one", "standing", "s"), (6, 20)),
        (("three", None, None), None),
    ],
)
def test_a_position_is_that_of_the_triple_that_fits_best(asked, at):
    subject, predicate, value = asked
    position = positions(HEAD + SEVERAL).of(
        ox.NamedNode(KZR + subject), predicate and ox.NamedNode(KZ + predicate), value and ox.NamedNode(KZR + value)
    )
    assert position == at


@pytest.mark.parametrize("form", ["table", "md"])
@pytest.mark.parametrize("columns", ["20", "80", "400"])
def test_no_cell_of_a_table_is_a_command(form, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    for row in ([FORGED, "b"], ["a", FORGED], ["::error::first", "a" * 60 + " ::error::wrapped"], ["", "::error::"]):
        for rows in ([row], [row] * 3):
            text = render(("::error::c", "d"), rows, form)
            assert not COMMAND.search(text), text
            assert "\x1b" not in text
            assert "\u2028" not in text


def test_json_keeps_every_character():
    assert json.loads(render(("a",), [[FORGED]], "json")) == [{"a": FORGED}]


@pytest.fixture
def forged(root):
    """A workspace in which an act has a label, and a passage a paraphrase, that would be commands to a forge."""
    file = root / "graph" / "things" / "forged.ttl"
    label = str(ox.Literal(FORGED, language="en"))
    file.write_text(f"{HEAD}ex:forged a kz:Law ; rdfs:label {label} ; rdfs:comment {label} .\n")
    return root


@pytest.mark.parametrize("form", ["table", "md"])
def test_show_and_query_print_a_label_that_no_forge_obeys(forged, form, capsys):
    asked = [["show", "kzr:forged"], ["query", "SELECT ?x ?l { ?x a kz:Law ; rdfs:label ?l . FILTER(CONTAINS(?l, 'forged')) }"]]
    for arguments in asked:
        assert main([*arguments, "--workspace", str(forged), "--format", form]) == 0
        printed = capsys.readouterr()
        assert "forged" in printed.out
        assert not COMMAND.search(printed.out), printed.out
        assert not COMMAND.search(printed.err)
        assert "\x1b" not in printed.out


@pytest.mark.parametrize("form", ["table", "md"])
def test_ask_prints_titles_labels_and_paraphrases_that_no_forge_obeys(workspace, form):
    from kzgraph.formats import question_answers
    from kzgraph.graph import store
    from kzgraph.questions import canned
    from kzgraph.questions.answers.full import FullAnswer

    loaded = store.load(workspace)
    question = canned.catalogue(workspace)[0]
    answer = canned.ask(loaded, question)
    hostile = dict.fromkeys(("en", "ru", "kk"), FORGED)
    for name in ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel", KZ + "paraphrase"):
        for quad in list(loaded.quads_for_pattern(None, ox.NamedNode(name), None)):
            loaded.remove(quad)
            loaded.add(ox.Quad(quad.subject, quad.predicate, ox.Literal(FORGED, language="en"), quad.graph_name))
    answer = answer._replace(question=question._replace(title=hostile, question=hostile, unsaid=hostile))
    text = question_answers.render(FullAnswer(loaded, answer), form, "en")
    assert text.count("forged") > 3
    assert not COMMAND.search(text), text
    assert "\x1b" not in text


@pytest.mark.parametrize("target", ["a/b/c.sarif", "a/b/c/d.sarif"])
def test_writing_makes_no_tree_of_folders(tmp_path, target):
    with pytest.raises(UsageError, match=re.escape(str((tmp_path / target).parent.parent))):
        transaction.write(tmp_path / target, "x")
    assert list(tmp_path.iterdir()) == []


def test_writing_makes_the_last_folder(tmp_path, monkeypatch):
    transaction.write(tmp_path / "new" / "x", "x")
    monkeypatch.chdir(tmp_path)
    transaction.write(type(tmp_path)("near/x"), "x")
    transaction.write(type(tmp_path)("x"), "x")
    assert sorted(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("x")) == ["near/x", "new/x", "x"]


@pytest.mark.parametrize("command", [["export", "turtle"], ["export", "csv"], ["report"]])
def test_a_command_names_the_folder_that_is_not_there(tmp_path, command, capsys):
    assert main([*command, str(tmp_path / "a" / "b" / "c")]) == 2
    output = capsys.readouterr().err
    assert output.startswith("kzgraph: ")
    assert "is not there" in output
    assert list(tmp_path.iterdir()) == []


COMMANDS = [
    ["query", "SELECT * { ?s ?p ?o }"], ["ask", "who-is-accused"], ["stats"], ["show", "person-1"], ["search", "torture"],
    ["became", "person-1"], ["report", "{out}"], ["export", "csv", "{out}"], ["export", "site", "{out}"], ["serve", "--port", "0"],
    ["sources", "coverage"], ["rules"], ["link", "list"], ["compare", "list"], ["withdraw", "person-1", "--dry-run"],
    ["shapes", "explain", "kzsh:x"],
]  # fmt: skip


@pytest.mark.promise("no-links-out")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", few(1, ["graph/things/x.ttl", "graph/things", "queries/more", "ontology/shapes/x.ttl", "ontology/x.po"]))
def test_no_command_follows_a_link_out_of_the_workspace(root, tmp_path_factory, tmp_path, capfd, command, name):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.ttl").write_text('<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> "the-secret-word" .\n')
    place = root / name
    if place.is_dir():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside / "secret.ttl" if place.suffix else outside)
    assert main([*(word.replace("{out}", str(tmp_path / "out")) for word in command), "--workspace", str(root)]) == 3
    shown = capfd.readouterr()
    assert shown.err == (
        f"kzgraph: {name}: a symbolic link that leads out of the workspace. Put a regular file there, or take it out of the workspace.\n"
    )
    assert "the-secret-word" not in shown.out
    assert not (tmp_path / "out").exists()


def _loop(place):
    place.symlink_to(place.name)


def _socket(place):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place))


@pytest.mark.parametrize(("make", "fault"), [
    (_loop, "a symbolic link that leads nowhere"),
    (lambda place: place.symlink_to("none"), "a symbolic link that leads nowhere"),
    (lambda place: place.symlink_to("/dev/zero"), "a symbolic link that leads out of the workspace"),
    (os.mkfifo, "expected a file, found a pipe, a device or a socket"),
    (_socket, "expected a file, found a pipe, a device or a socket"),
])  # fmt: skip
@pytest.mark.parametrize("name", few(2, ["ontology/workspace.yaml", "graph/x.ttl", "queries/areas.yaml", "queries/x.rq"]))
def test_nothing_but_files_is_read_in_a_workspace(root, capsys, make, fault, name):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).unlink(missing_ok=True)
    make(root / name)
    assert main(["query", "ASK {}", "--workspace", str(root)]) == 3
    assert capsys.readouterr().err.startswith(f"kzgraph: {name}: {fault}")
    assert main(["validate", "--workspace", str(root)]) in (1, 3)
    assert name in capsys.readouterr().out


def test_a_link_within_the_workspace_is_followed(root, capsys):
    (root / "graph" / "more.ttl").symlink_to("../ontology/more.ttl")
    (root / "ontology").mkdir(exist_ok=True)
    (root / "ontology" / "more.ttl").write_text("<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n")
    assert main(["query", "SELECT * { GRAPH ?g { <https://example.org/a> ?b ?c } }", "--workspace", str(root)]) == 0
    assert capsys.readouterr().out.count("example.org/c") == 2
