"""The programs that hold outputs and ways through the code against those of another version."""

from __future__ import annotations

import os

import pytest

from tests.first import FIRST
from tests.needs import ROOT
from tools import outputs, ways
from tools.outputs import Run


@pytest.fixture
def take(tmp_path):
    """Takes the outputs of some command lines below a new folder, and returns it."""

    def take(name, *lines):
        temporary = tmp_path / f"temporary-{name}"
        temporary.mkdir()
        (temporary / "data").symlink_to(FIRST)
        run = Run(tmp_path / name, ROOT, temporary)
        for line in lines:
            outputs.take_command(line, run)
        outputs.write_digests(tmp_path / name)
        return tmp_path / name

    return take


def test_two_takes_are_the_same(take):
    lines = "stats --format json", "export comparisons {out}"
    before, after = take("before", *lines), take("after", *lines)
    assert outputs.compare(before, after) == []
    written = (before / "outputs" / "commands" / "stats" / "stats_--format_json").read_text(encoding="utf-8")
    assert written.startswith("$ kzgraph stats --format json\nexit code 0\n")
    assert len((before / "digests.tsv").read_text(encoding="utf-8").splitlines()) > len(lines)  # the files of the folder too


def test_what_differs_is_new_or_gone_is_listed(take):
    before, after = take("before", "stats", "ask no-such-question-xyz"), take("after", "stats", "rules")
    assert outputs.compare(before, after) == ["gone\tcommands/ask/ask_no-such-question-xyz", "new\tcommands/rules/rules"]
    (after / "outputs" / "commands" / "stats" / "stats").write_text("changed on purpose", encoding="utf-8")
    outputs.write_digests(after)
    assert "differs\tcommands/stats/stats" in outputs.compare(before, after)


def test_an_error_is_an_output_with_its_exit_code(take):
    (file,) = (take("before", "ask --format pdf") / "outputs").rglob("ask_*")
    text = file.read_text(encoding="utf-8")
    assert "exit code 2\n" in text
    assert "--- standard error\nusage: kzgraph ask" in text


def test_a_line_is_run_with_all_values_or_one_of_so_many():
    values = {"node": ("a", "b", "c"), "lang": ("en", "ru")}
    assert [*outputs.expanded([("show {node} --lang {lang} {{out}}", 2)], values)] == [f"show {node} --lang en {{out}}" for node in "abc"]
    assert len({*outputs.expanded([("show {node} --lang {lang}", 1)], values)}) == 6


def test_volatile_parts_are_left_out(tmp_path):
    run = Run(tmp_path / "take", ROOT, tmp_path / "temporary")
    blank = "_:f630cf70879e0400d31c7fb2f9b73741"
    head = '200\ndate: Wed, 02 Dec 2026 10:00:00 GMT\netag: W/"0.1.0-a"\n\n'
    run.write("answer", f"{head}http://127.0.0.1:7878/ {run.temporary}/out {blank}".encode())
    written = (tmp_path / "take" / "outputs" / "answer").read_text(encoding="utf-8")
    assert written == "200\netag: W/{etag}\n\nhttp://{server}/ {temporary}/out _:blank"


def test_two_outputs_of_one_name_are_refused(tmp_path):
    run = Run(tmp_path / "take", ROOT, tmp_path / "temporary")
    run.write("answer", b"one")
    with pytest.raises(FileExistsError):
        run.write("answer", b"two")


def test_returns_are_steps_into_a_module_entered_before():
    line = [("", "kzgraph.cli.main"), ("kzgraph.cli.main", "kzgraph.a.x"), ("kzgraph.a.x", "kzgraph.b.y")]
    assert ways.counted(line) == (3, 3, 2, 0)
    assert ways.counted([*line, line[-1]]) == (3, 3, 2, 0)  # rows of an answer add nothing
    assert ways.counted([*line, ("kzgraph.b.y", "kzgraph.a.x")]) == (3, 3, 3, 1)


def test_calls_are_noted_in_children_too_without_imports(tmp_path, monkeypatch):
    (tmp_path / "kzgraph").mkdir()
    (tmp_path / "kzgraph" / "ways_a.py").write_text("def f(): pass\n", encoding="utf-8")
    code = (
        "import os\nfrom kzgraph import ways_a\nways_a.f()\ndef g():\n    if os.fork():\n        os.wait()\n    else:\n        ways_a.f()\n"
    )
    (tmp_path / "kzgraph" / "ways_b.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr("kzgraph.__path__", [*__import__("kzgraph").__path__, os.fspath(tmp_path / "kzgraph")])

    def work():
        from kzgraph.ways_b import g

        g()

    assert ways.noted(work) == [("", "kzgraph.ways_b"), ("kzgraph.ways_b", "kzgraph.ways_a")]


def test_a_command_that_fails_is_not_counted():
    with pytest.raises(SystemExit, match="failed"):
        ways.noted(lambda: ways._command("ask --format pdf"))
