"""The programs that hold outputs and ways through the code against those of another version."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.first import FIRST
from tests.needs import ROOT
from tools import outputs, ways
from tools.outputs import Case, Run


@pytest.fixture
def take(tmp_path):
    """Takes the outputs of some command lines below a new folder, and returns it."""

    def take(name, *cases):
        folder, temporary = tmp_path / name, tmp_path / f"temporary-{name}"
        folder.mkdir()
        temporary.mkdir()
        run = Run(folder, FIRST, temporary)
        assert outputs.in_processes([("job", lambda run: outputs.run_commands(cases, run))], run, 1) == []
        outputs.write_digests(folder)
        return folder

    return take


CASES = (Case("stats.json", ("stats", "--format", "json")), Case("export", ("export", "comparisons", "{out}")))


def test_two_takes_are_the_same(take):
    before, after = take("before", *CASES), take("after", *CASES)
    assert outputs.compare(before, after) == []
    written = (before / "outputs" / "stats.json").read_text(encoding="utf-8")
    assert written.startswith("$ kzgraph stats --format json\nexit code 0\n")
    assert len((before / "digests.tsv").read_text(encoding="utf-8").splitlines()) > len(CASES)  # the files of the folder too


def test_what_differs_is_new_or_gone_is_listed(take):
    before = take("before", *CASES[:1], Case("list", ("ask",)))
    after = take("after", *CASES[:1], Case("list", ("ask", "--format", "md")), Case("more", ("stats",)))
    assert outputs.compare(before, after) == ["differs\tlist", "new\tmore"]
    assert outputs.compare(after, before) == ["differs\tlist", "gone\tmore"]


def test_an_error_is_an_output_with_its_exit_code(take):
    text = (take("before", Case("wrong", ("ask", "--format", "pdf"))) / "outputs" / "wrong").read_text(encoding="utf-8")
    assert "exit code 2\n" in text
    assert "--- standard error\nusage: kzgraph ask" in text


def test_volatile_parts_are_left_out(tmp_path):
    run = Run(tmp_path / "take", FIRST, tmp_path / "temporary")
    blank = "_:f630cf70879e0400d31c7fb2f9b73741"
    head = '200 OK\ndate: Wed, 02 Dec 2026 10:00:00 GMT\netag: W/"0.1.0-a"\n\n'
    answer = f"{head}http://127.0.0.1:7878/ {run.temporary}/out {blank}"
    run.write("answer", answer.encode())
    assert (tmp_path / "take" / "outputs" / "answer").read_text() == "200 OK\netag: W/{etag}\n\n{server}/ {temporary}/out _:blank"


def test_a_job_that_breaks_is_named(tmp_path):
    def job(_):
        raise ValueError("broken on purpose")

    run = Run(tmp_path, FIRST, tmp_path)
    assert outputs.in_processes([("good", lambda _: None), ("bad", job)], run, 2) == ["bad"]
    assert "broken on purpose" in (tmp_path / "errors.txt").read_text()


def test_returns_are_steps_into_a_module_entered_before():
    line = [("", "kzgraph.cli.main:main"), ("kzgraph.cli.main:main", "kzgraph.a.x:f"), ("kzgraph.a.x:f", "kzgraph.b.y:g")]
    assert ways.counted(line) == (3, 3, 2, 0)
    assert ways.counted([*line, line[-1]]) == (3, 3, 2, 0)  # rows of an answer add nothing
    assert ways.counted([*line, ("kzgraph.b.y:g", "kzgraph.a.x:h")]) == (3, 3, 3, 1)


def test_a_command_is_counted_in_its_children_without_imports(tmp_path):
    (tmp_path / "kzgraph").mkdir()
    (tmp_path / "kzgraph" / "__init__.py").write_text("")
    (tmp_path / "kzgraph" / "a.py").write_text("def f(): pass\n")
    (tmp_path / "kzgraph" / "b.py").write_text(
        "import os\nfrom kzgraph import a\na.f()\ndef g():\n    if os.fork():\n        os.wait()\n    else:\n        a.f()\n"
    )
    log = tmp_path / "calls"
    with log.open("wb") as file:
        file.truncate(ways.SLOTS * ways.SLOT)
    path = os.pathsep.join([str(ROOT / "tools" / "profiled"), str(tmp_path)])
    code = "from kzgraph.b import g; g()"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path, "WAYS_LOG": str(log)}, cwd=tmp_path, check=True)
    assert [call[1:] for call in ways.logged(log)] == [("", "kzgraph.b:g"), ("kzgraph.b:g", "kzgraph.a:f")]


def test_two_outputs_of_one_name_are_refused(tmp_path):
    run = Run(tmp_path / "take", FIRST, tmp_path / "temporary")
    run.write("answer", b"one")
    with pytest.raises(FileExistsError):
        run.write("answer", b"two")
