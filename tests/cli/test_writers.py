"""Commands that write: killed anywhere, told to end, or all at once, they lose nothing and leave nothing behind."""

from __future__ import annotations

import _pyio
import builtins
import csv
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import ConflictError
from kzgraph.graph import writing
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import sheet, sssom
from kzgraph.linking.decisions import Decisions
from kzgraph.linking.links import CLOSE, Link
from kzgraph.safety import folders, journals, lock, transaction
from kzgraph.site import folder as site
from tests.conftest import ROOT
from tests.linking.world import LIST, header, pair, row, write_datasets, write_work
from tests.repository import git
from tests.tiers import few

EXAMPLE = ROOT / "docs" / "example"
HOME = "https://example.org/id/"
GROUP = ["new", "thing", "Group", "group-x", "--label", "en=X", "--label", "ru=X", "--label", "kk=X", "--named-in", "p01-s01"]
PRIVATE = """name: secret
title: A list of nobody's business
extends: person-list
rows: private
id: number
columns:
  number: No
  name: Name
"""


class Case(NamedTuple):
    """A command, and what is done at the beginning of the next one that writes there."""

    words: list[str]
    next: object


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A copy of the example workspace in a folder, with a table of rows and a work file beside it, and the folder of journals."""
    root = tmp_path / "it"
    monkeypatch.setenv("XDG_STATE_HOME", str(root / "state"))
    shutil.copytree(EXAMPLE, root / "ws", ignore=shutil.ignore_patterns(".*"))
    (root / "secret.yaml").write_text(PRIVATE)
    (root / "rows.csv").write_text("No,Name\n1,Somebody\n2,Nobody\n")
    (root / "rows.nq").write_text("")
    pairs = [pair(f"{HOME}ministry-of-order", 1), pair(f"{HOME}police-of-exampleland", 2)]
    write_work(root / "pairs.jsonl", header(LIST), pairs)
    rows = list(
        csv.DictReader(
            io.StringIO(sheet.table(pairs, Decisions(Workspace.open(root / "ws"), LIST, root / "pairs.jsonl")).removeprefix("\ufeff"))
        )
    )
    with (root / "pairs.csv").open("w", newline="") as stream:
        table = csv.DictWriter(stream, rows[0].keys())
        table.writeheader()
        table.writerows({**row, "decision": "n"} for row in rows)
    write_datasets(root / "datasets.ttl", {LIST.name: LIST})
    taken = Link(f"{HOME}ministry-of-order", row(3), LIST.name, CLOSE, "positive", "encoder", "2024-05-02", "So.")
    (root / "links.sssom.tsv").write_text(sssom.table(LIST, [taken]))
    return root


def case(name, root):
    """A command on what was made."""
    ws = ["--workspace", str(root / "ws")]

    def sources():
        with writing.sources(Workspace.open(root / "ws")):
            pass

    def rows():
        sources()
        with transaction.begin(root / "rows.nq"):
            pass

    def pages():
        sources()
        with folders.scratch(root / "site"):
            pass

    def own():
        done = (root / "own" / "graph").exists() and journals.read(writing.key(root / "own")) is None
        assert main(init) == (2 if done else 0)
        with writing.sources(Workspace(root / "own")):
            pass

    init = ["init", str(root / "own"), "--namespace", HOME, "--languages", "en"]
    if name == "import":  # into a dataset that the workspace describes
        (root / "ws" / "graph" / "links").mkdir(exist_ok=True)
        shutil.copy(root / "datasets.ttl", root / "ws" / "graph" / "links" / "datasets.ttl")
    return {
        "import": Case(["link", "import", str(root / "links.sssom.tsv"), *ws], sources),
        "new": Case([*GROUP, *ws], sources),
        "withdraw": Case(["withdraw", "person-1", "--on", "2024-06-01", *ws], sources),
        "link": Case(["link", "decide", str(root / "pairs.jsonl"), str(root / "pairs.csv"), *ws], sources),
        "load": Case(["load", str(root / "rows.csv"), "--as", str(root / "secret.yaml"), "--out", str(root / "rows.nq"), *ws], rows),
        "init": Case(init, own),
        "site": Case(["export", "site", str(root / "site"), *ws], pages),
    }[name]


NAMES = ["new", "withdraw", "link", "import", "load", "site", "init"]


def tree(root):
    """The files below a folder, but for the secret of the user, which is kept once it is made."""
    found = (file for file in root.rglob("*") if file.is_file() and file.parts[-2:] != ("kzgraph", "secret"))
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in found}


READING = {f"os.{name}" for name in ("listdir", "scandir", "walk", "fwalk", "getxattr", "listxattr", "chdir", "putenv", "unsetenv")}
EVERY = None  # call, not one by its number
PROCESSES = {f"os.{name}" for name in ("fork", "exec", "posix_spawn", "kill", "killpg")}


class Calls:
    """Counts the calls of this process that change files, and does something at one of them.

    Python reports each call that names a file, and all are counted but for READING and PROCESSES. Those on open files are not reported:
    the module `_pyio` opens files so that each write is a call of `os.write`, and the others are those of SILENT.
    """

    SILENT = ("write", "writev", "pwrite", "pwritev", "sendfile", "copy_file_range", "posix_fallocate", "fsync", "fdatasync", "sync")

    def __init__(self, at, act):
        self.at, self.act, self.names = at, act, []
        sys.addaudithook(self.audit)
        for name in self.SILENT:
            setattr(os, name, self.counted(name, getattr(os, name)))
        io.open = builtins.open = _pyio.open
        exchange = folders._exchange
        folders._exchange = lambda one, other: self.note("exchange") or exchange(one, other)

    def counted(self, name, call):
        return lambda *arguments: self.note(name) or call(*arguments)

    def audit(self, event, arguments):
        if event.startswith("os.") and event not in READING | PROCESSES:
            self.note(event)
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            self.note("open")

    def note(self, name):
        self.names.append(name)
        if self.at in (EVERY, len(self.names) - 1):
            self.act()


def run(words, at=-1, act=lambda: None, stopped=lambda: None):
    """Runs a command in a child and does something at one of its calls; its exit code (less than 0 for a signal), calls, and words.

    Where it stops by SIGSTOP, `stopped` is called before it goes on.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            pages = site._Files.all
            site._Files.all = lambda self: [*itertools.islice(pages(self), 3), ("stamp.txt", str(len(self.store)))]  # more take long
            sys.dont_write_bytecode = True  # compiled modules take their places too, at the first import of all
            shown = io.StringIO()
            calls = Calls(at, act)
            with redirect_stdout(io.TextIOWrapper(io.BytesIO())), redirect_stderr(shown):
                code = main(words)
            calls.at = -1
            os.write(writer, " ".join([*calls.names, "|", shown.getvalue()]).encode())
        finally:
            os._exit(code)
    os.close(writer)
    while os.WIFSTOPPED(status := os.waitpid(child, os.WUNTRACED)[1]):
        stopped()
        os.kill(child, signal.SIGCONT)
    with os.fdopen(reader) as stream:
        names, _, shown = stream.read().partition("|")
    return os.waitstatus_to_exitcode(status), names.split(), shown.strip()


def kill(number=signal.SIGKILL):
    return lambda: os.kill(os.getpid(), number)


def states(root, words):
    """The files before and after a command, its calls, and a function that puts the files of before back."""
    before = tree(root)
    code, calls, shown = run(words)
    assert code == 0, shown
    after = tree(root)
    assert before != after

    return before, after, calls, lambda: put(root, before)


def with_folders(root):
    """As `tree`, with the folders too: None in place of bytes."""
    return {path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None for path in sorted(root.rglob("*"))}


def put(root, files):
    """Makes a folder hold these files, or folders, and nothing else."""
    for place in sorted(root.rglob("*"), reverse=True):  # a folder that stays is the same one: another has none of its journals
        name = place.relative_to(root).as_posix()
        if not place.is_dir() or place.is_symlink():
            place.unlink()
        elif place.parent != root and not any(f"{file}/".startswith(f"{name}/") for file in files):
            place.rmdir()
    for name, content in files.items():
        place = root / name
        (place if content is None else place.parent).mkdir(parents=True, exist_ok=True)
        if content is not None:
            place.write_bytes(content)


def at_each_call(words, root):
    """What a folder holds at each call of a command that stops there and goes on, each state once."""
    left, test, stops = [], os.getpid(), itertools.count()

    def look():
        next(stops)
        if (now := with_folders(root)) not in left[-1:]:
            left.append(now)

    def stop():
        if os.getppid() == test:  # not in a child of the command
            os.kill(os.getpid(), signal.SIGSTOP)

    code, calls, _ = run(words, EVERY, stop, look)
    assert (code, next(stops)) == (0, len(calls))
    return left


TAKING_PLACE = ("os.rename", "os.remove", "exchange")


def ready(made, name):
    """The case of a name, where there is something to write."""
    found = case(name, made)
    if name == "site":
        assert run(found.words)[0] == 0
        (made / "ws" / "graph" / "example-2024-05-01" / "group.ttl").write_text("")  # so that the next site differs
    return found


def whole(made, name, begin_next, versions, at):
    """Whether all is as after a command, not as before it, once the next one has begun where the command ended."""
    left = {file: content for file, content in tree(made).items() if not Path(file).name.startswith(".") and Path(file).parts[0] != "state"}
    if name in ("new", "withdraw", "link", "import") and left not in versions:
        assert "was interrupted" in writing.interrupted(made / "ws"), at
    begin_next()
    now = tree(made)
    assert now in versions, f"killed at {at}: {now.keys() ^ versions[0].keys()}"
    return now == versions[1]


@pytest.mark.parametrize("name", ["withdraw", "load"])
def test_a_kill_where_files_take_their_places_leaves_all_as_before_or_as_after(made, name):
    words, begin_next = ready(made, name)
    before, after, calls, restore = states(made, words)
    seen = set()
    for at, call in enumerate(calls):
        if call in TAKING_PLACE:
            restore()
            assert run(words, at, kill())[0] == -signal.SIGKILL
            seen.add(whole(made, name, begin_next, (before, after), f"call {at}, {call}"))
    assert seen == {False, True} or name == "load"


@pytest.mark.promise("all-or-nothing")
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_kill_at_every_call_that_writes_leaves_all_as_before_or_as_after(made, name):
    """A kill leaves the files as they are at that moment, so that they are taken at each call of one run that stops there and goes on."""
    words, begin_next = ready(made, name)
    before, after, calls, restore = states(made, words)
    restore()
    seen, left = set(), at_each_call(words, made)
    assert len(left) > 4
    for number, files in enumerate(left):
        put(made, files)
        seen.add(whole(made, name, begin_next, (before, after), f"state {number}"))
    if name not in ("withdraw", "load"):  # which are killed above
        places = [at for at, call in enumerate(calls) if call in TAKING_PLACE]
        restore()
        assert run(words, places[len(places) // 2], kill())[0] == -signal.SIGKILL
        whole(made, name, begin_next, (before, after), "a call in the middle")
    assert seen == ({True} if name == "init" else {False, True}) or name in ("load", "site")


@pytest.mark.promise("orderly-end")
@pytest.mark.parametrize(
    ("name", "number"), few(2, [*((name, signal.SIGTERM) for name in NAMES), ("new", signal.SIGHUP), ("new", signal.SIGINT)])
)
def test_a_signal_ends_a_command_in_order(made, name, number):
    words, _ = case(name, made)
    before, after, calls, restore = states(made, words)
    for at in sorted({0, len(calls) // 2, len(calls) - 1}):
        restore()
        code, _, shown = run(words, at, kill(number))
        assert (code, shown) == (128 + number, f"kzgraph: stopped by {number.name}"), at
        now = tree(made)
        assert now in (before, after), f"{at} {calls[at]}: {now.keys() ^ before.keys()}"


@pytest.mark.promise("no-lost-change")
def test_six_writers_at_once_lose_nothing(made):
    calls = []
    for number in range(6):
        words = [*(word.replace("group-x", f"group-x{number}").replace("=X", f"=X{number}") for word in GROUP), "--workspace", made / "ws"]
        calls.append(subprocess.Popen([sys.executable, "-m", "kzgraph", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT))
    done = [(call.communicate(), call.returncode) for call in calls]
    text = (made / "ws" / "graph" / "example-2024-05-01" / "group.ttl").read_text()
    names = (made / "ws" / "graph" / "example-2024-05-01" / "names.ttl").read_text()
    for number, ((_, err), code) in enumerate(done):
        written = f"rem:group-x{number} a kz:Group" in text
        assert written == (f"rem:group-x{number} kz:namedIn" in names)
        assert (code, written) in ((0, True), (1, False)), err
        assert code == 0 or b"locked by another process" in err
    assert sum(code == 0 for _, code in done) > 0
    assert not list((made / "ws").glob(".*"))


def test_a_withdrawal_beside_a_writer_is_refused_and_then_takes_the_name_out(made, monkeypatch):
    monkeypatch.setattr(lock.held.__wrapped__, "__defaults__", (0.2,))
    child = os.fork()
    if child == 0:
        code = 70
        try:
            Calls(3, kill(signal.SIGSTOP))
            with redirect_stdout(io.StringIO()):
                code = main(case("new", made).words)
        finally:
            os._exit(code)
    os.waitpid(child, os.WUNTRACED)
    withdraw = case("withdraw", made).words
    code, _, shown = run(withdraw)
    assert (code, "locked by another process" in shown) == (1, True)
    os.kill(child, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert run(withdraw)[0] == 0
    texts = [file.read_text() for file in (made / "ws" / "graph").rglob("*.ttl")]
    assert any("group-x" in text for text in texts)
    assert not any("Person Example" in text for text in texts)


@pytest.mark.promise("no-overwriting")
@pytest.mark.parametrize("change", ["edit", "add", "remove"])
def test_what_another_program_changed_meanwhile_is_not_overwritten(made, change):
    workspace = Workspace.open(made / "ws")
    file = workspace.root / "graph" / "example-2024-05-01" / "group.ttl"

    def write():
        with writing.sources(workspace) as sources:
            sources.put(file, "# from here\n")
            {"edit": file, "add": file.with_name("other.ttl"), "remove": file}[change].write_text("# from elsewhere\n")
            if change == "remove":
                file.unlink()

    with pytest.raises(ConflictError, match="changed by another program meanwhile") as raised:
        write()
    assert raised.value.exit_code == 1
    assert not file.exists() or "from here" not in file.read_text()


def test_an_output_that_no_longer_fits_its_sources_is_not_written(made):
    workspace = Workspace.open(made / "ws")

    def write():
        with writing.outputs(workspace, made / "out.ttl") as output:
            output.put(made / "out.ttl", "text")
            (workspace.root / "graph" / "new.ttl").write_text("")

    with pytest.raises(ConflictError, match="changed by another program meanwhile"):
        write()
    assert not (made / "out.ttl").exists()


OUTPUTS = [
    ["export", "turtle", "{}"],
    ["export", "csv", "{}"],
    ["export", "site", "{}"],
    ["report", "{}"],
    ["validate", "--output", "md={}"],
    ["load", "rows.csv", "--as", "secret.yaml", "--out", "{}"],
    ["link", "sheet", "pairs.jsonl", "{}"],
]


@pytest.mark.promise("outputs-apart")
@pytest.mark.parametrize("words", OUTPUTS, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("place", few(1, ["graph/things/persons.ttl", "queries/x.md", "ontology"]))
def test_no_output_goes_among_the_sources(made, monkeypatch, words, place):
    monkeypatch.chdir(made)
    before = tree(made)
    code, _, shown = run([*(word.format(f"ws/{place}") for word in words), "--workspace", "ws"])
    assert (code, f"ws/{place}" in shown) == (2, True)
    assert tree(made) == before


def test_a_reader_says_that_a_change_was_interrupted(made, capsys):
    words, begin_next = case("withdraw", made)
    calls = states(made, words)[2]
    shutil.rmtree(made / "ws")
    shutil.copytree(EXAMPLE, made / "ws", ignore=shutil.ignore_patterns(".*"))
    last = len(calls) - 1 - calls[::-1].index("os.rename")
    run(words, last, kill())
    assert main(["stats", "--workspace", str(made / "ws")]) == 0
    assert "ws: a change of 5 files was interrupted: some may be old, some new" in capsys.readouterr().err
    begin_next()
    main(["stats", "--workspace", str(made / "ws")])
    assert "interrupted" not in capsys.readouterr().err


def interrupt(made, files):
    """Kills a withdrawal once some of its files have their places; its words, and the files that had not."""
    words = case("withdraw", made).words
    before, after, calls, restore = states(made, words)
    places = [at for at, call in enumerate(calls) if call == "os.rename"]
    restore()
    assert run(words, places[-(5 - files)], kill())[0] == -signal.SIGKILL
    now = tree(made)
    return words, [made / name for name in after if before[name] != after[name] and now[name] == before[name]]


def test_a_command_that_only_reads_completes_nothing(made):
    interrupt(made, 2)
    lock.beside(writing.key(made / "ws")).unlink()  # which the next command of any kind removes
    before = tree(made)
    for words in (["export", "turtle", str(made / "out.ttl")], ["export", "site", str(made / "site")], ["report", str(made / "report")]):
        code, _, shown = run([*words, "--workspace", str(made / "ws")])
        assert (code, "a change of 5 files was interrupted" in shown) == (1, True), shown
        assert tree(made) == before
    assert run(["stats", "--workspace", str(made / "ws")])[0] == 0
    assert tree(made) == before


def test_what_an_editor_changed_after_a_kill_is_not_overwritten(made):
    words, waiting = interrupt(made, 2)
    assert len(waiting) == 3
    for file in waiting:
        file.write_text(f"{file.read_text()}# from an editor\n")
    lock.beside(writing.key(made / "ws")).unlink()
    before = tree(made)
    for again in (words, case("new", made).words):
        code, _, shown = run(again)
        assert (code, str(waiting[0]) in shown or str(waiting[1]) in shown or str(waiting[2]) in shown) == (1, True), shown
        assert "one of both has changed since" in shown
        assert tree(made) == before


COMMITTED = {
    "form": "kzgraph journal 1",
    "replaced": [],
    "restored": [],
    "removed": [".git/HEAD", "notes/private.txt"],
    "dropped": [],
    "folders": [],
}


@pytest.mark.parametrize("words", few(2, [["export", "turtle", "../out.ttl"], GROUP, ["report", "../report"], ["validate"], ["stats"]]))
@pytest.mark.parametrize("is_bare", [False, True])
def test_a_committed_journal_removes_nothing_and_runs_nothing(made, monkeypatch, words, is_bare):
    clone = made / "ws"
    git(clone, "init", "--quiet")
    (clone / "notes").mkdir()
    (clone / "notes" / "private.txt").write_text("mine")
    if is_bare:  # a repository whose config becomes that of the clone once .git is damaged
        for name in ("objects", "refs"):
            (clone / name).mkdir()
        (clone / "HEAD").write_text("ref: refs/heads/main\n")
        (clone / "config").write_text(
            '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "touch PWNED; false"\n'
        )
    for name in (".kzgraph.journal", ".kzgraph.journal.new"):
        (clone / name).write_text(json.dumps(COMMITTED))
    before = tree(clone)
    monkeypatch.chdir(clone)
    done = run([*words, "--workspace", "."])
    assert done[0] in (0, 1), done
    git(clone, "status", "--short")
    after = tree(clone)
    assert before.keys() <= after.keys()
    assert not (clone / "PWNED").exists()


@pytest.mark.parametrize("words", [GROUP, ["withdraw", "person-1"]])
@pytest.mark.parametrize("link", ["graph/things", "graph/example-2024-05-01"])
def test_a_command_writes_nothing_through_a_link_in_the_workspace(made, words, link):
    elsewhere = made / "ws" / "elsewhere"
    (made / "ws" / link).rename(elsewhere)
    (made / "ws" / link).symlink_to(elsewhere)
    before = tree(elsewhere)
    run([*words, "--workspace", str(made / "ws")])  # which may see no more there
    assert (made / "ws" / link).is_symlink()
    assert tree(elsewhere) == before
