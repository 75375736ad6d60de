"""A hostile repository runs, calls and changes nothing: every command on a corpus of them, under a watch."""

from __future__ import annotations

import sys
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tests.safety.hostile import CALM, INGREDIENTS, box, commands, lay, watch
from tests.tiers import few

RUNS = {name: (words, recipe) for name, words, recipe in commands.runs()}
# Of each way in: a reader, an export, a check of shapes, of versions and of both drafts, what writes, and what answers others.
EXPOSED = ("query (3)", "export", "shapes check", "shapes explain", "new thing", "withdraw", "diff")
# A run takes seconds, most of them the command's own work: these are in `make test`, the others in `make test-slow`.
QUICK = tuple(name for name in RUNS if not name.startswith(("validate", "match", "export (", "ask (", "load", "link p", "compare r")))
FAST = 24


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A box to copy."""
    return box.template(tmp_path_factory.mktemp("hostile") / "template")


def faults(made, path, names, run):
    """What a run did that it must not do, on a workspace with these ingredients."""
    words, recipe = RUNS[run]
    with box.opened(made, path) as (opened, trap):
        lay(opened, names)
        return list(watch.watch(opened, trap, words, recipe.writes, until=recipe.until).faults())


def test_every_command_has_a_recipe():
    assert sorted(commands.names()) == sorted(commands.RECIPES)


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS)
def test_every_recipe_reaches_what_its_command_does(made, tmp_path, run):
    words, recipe = RUNS[run]
    with box.opened(made, tmp_path / "box") as (opened, trap):
        seen = watch.watch(opened, trap, words, recipe.writes, until=recipe.until)
    assert list(seen.faults()) == []
    assert seen.code == recipe.code, seen.shown


@pytest.mark.parametrize("run", few(FAST, sorted(RUNS, key=lambda name: name not in QUICK)))
def test_no_command_does_what_a_repository_asks(made, tmp_path, run):
    """All that can lie in one workspace together lies there."""
    assert faults(made, tmp_path / "box", CALM, run) == []


@pytest.mark.parametrize(("run", "name"), few(10, dict.fromkeys([
    ("withdraw", "bare-partial"), ("export", "journal-removes"), ("shapes check", "shape-service-glued"), ("shapes check", "entities"),
    ("shapes explain", "shape-service-prefix"), ("query (3)", "link-out-query"), ("serve", "modules"), ("shapes check", "deep-json"),
    ("query (3)", "given-zero"), ("export", "link-out-data"),
    *zip(cycle(EXPOSED), INGREDIENTS),  # each with one of them; mixtures try others, and `python -m tests.safety.hostile` all
])))  # fmt: skip
def test_no_ingredient_moves_a_command(made, tmp_path, run, name):
    assert faults(made, tmp_path / "box", [name], run) == []


@pytest.mark.slow
@settings(max_examples=examples(30, 2), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(names=st.lists(st.sampled_from(sorted(INGREDIENTS)), min_size=2, max_size=6, unique=True), run=st.sampled_from(sorted(RUNS)))
def test_no_mixture_moves_a_command(made, tmp_path_factory, names, run):
    assert faults(made, tmp_path_factory.mktemp("mixture") / "box", names, run) == []


# What a planted command does, and the beginning of the fault that the watch must report.
PLANTED = {
    "a hostile program": ("subprocess.run('touch ../../../box-marks/it', shell=True)", "ran it"),
    "a connection": (
        "socket.create_connection(('127.0.0.1', int(sys.argv[1])), 1).sendall(b'GET /it HTTP/1.1\\r\\n\\r\\n')",
        "connected GET /it",
    ),
    "a file outside": ("open('../../beside/new.txt', 'w').close()", "changed beside/new.txt"),
    "a file changed at its old time": (
        "s = os.stat('text.txt'); t = open('text.txt').read(); open('text.txt', 'w').write('X' + t[1:]); "
        "os.utime('text.txt', ns=(s.st_atime_ns, s.st_mtime_ns))",
        "changed clone/ws/text.txt",
    ),
    "a file of git removed": ("os.remove('../.git/HEAD')", "changed clone/.git/HEAD"),
    "another mode": ("os.chmod('text.txt', 0o777)", "changed clone/ws/text.txt"),
    "what was left in the folder for what does not last": ("open(os.environ['TMPDIR'] + '/left', 'w').close()", "changed tmp/left"),
    "a home": ("open(os.path.expanduser('~/.profile'), 'a').write('x')", "changed home/.profile"),
    "a file outside that is printed": ("print(open('../../beside/notes.txt').read())", "showed what is outside in print"),
    "a file outside in an output": (
        "import shutil; shutil.copy('../../beside/notes.txt', '../../out/x')",
        "showed what is outside in out/x",
    ),
    "a stack trace": ("1 / 0", "stack trace: ZeroDivisionError"),
    "an odd exit code": ("sys.exit(7)", "exit code 7"),
    "a signal": ("os.kill(os.getpid(), 9)", "exit code -9"),
    "memory": ("len(b'x' * (2100 << 20))", "took 2"),
}
TRACED = {
    "a program that leaves no mark": ("subprocess.run(['/bin/true'])", 'started "/bin/true"'),
    "a connection to another port": ("socket.socket().connect_ex(('127.0.0.1', 9))", "connected 3, {sa_family=AF_INET, sin_port=htons(9)"),
    "a program that a child of a child starts": (
        "os.fork() or os.fork() or os.execv('/bin/true', ['true']); os.wait()",
        'started "/bin/true"',
    ),
}


def planted(made, path, code):
    with box.opened(made, path / "box") as (opened, trap):
        start = (sys.executable, "-c", f"import os, socket, subprocess, sys\n{code}")
        return list(watch.watch(opened, trap, [str(trap.port)], start=start).faults())


def test_a_command_that_does_nothing_has_no_fault(made, tmp_path):
    assert (
        planted(made, tmp_path, "subprocess.run([sys.executable, '-c', '']); subprocess.run(['git', '--version'], capture_output=True)")
        == []
    )


@pytest.mark.parametrize("plant", PLANTED)
def test_the_watch_sees_a_planted_fault(made, tmp_path, plant):
    code, fault = PLANTED[plant]
    assert any(line.startswith(fault) for line in planted(made, tmp_path, code))


@pytest.mark.needs("strace")
@pytest.mark.parametrize("plant", TRACED)
def test_a_trace_sees_a_planted_fault(made, tmp_path, plant):
    code, fault = TRACED[plant]
    assert any(line.startswith(fault) for line in planted(made, tmp_path, code))


def test_a_watch_ends_a_command_that_does_not_end(made, tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "SECONDS", 0.2)
    assert "took more than 0.2 seconds" in planted(made, tmp_path, "import time; time.sleep(60)")
