"""Files that are not what their names say: journals, locks, links, pipes, devices, names that steer, programs named like libraries."""

from __future__ import annotations

import contextlib
import json
import os
import socket

from tests.safety.hostile.ingredient import ingredient, ingredient_each, write

FORM = {"form": "kzgraph journal 1", "replaced": [], "restored": [], "removed": [], "dropped": [], "folders": []}
DATA = "graph/things/persons.ttl"


def _journal(box, *, at=None, **entries):
    write((at or box.ws) / ".kzgraph.journal", json.dumps({**FORM, **entries}))


@ingredient(calm=True)
def journal_removes(box):
    """A journal that names files of the user in the workspace, and of the repository in it."""
    write(box.ws / "notes" / "private.txt", "mine\n")
    _journal(box, removed=["notes/private.txt", "text.txt", ".git/HEAD", ".git/refs/heads/main"])
    for name in ("HEAD", "refs/heads/main"):
        write(box.ws / ".git" / name, "ref: refs/heads/main\n")


@ingredient(calm=False)
def journal_replaces(box):
    """A journal that puts a stranger's files in the place of the user's."""
    write(box.ws / "notes" / "private.txt", "mine\n")
    write(box.ws / "notes" / ".private.txt.new", "theirs\n")
    write(box.ws / ".git" / "hooks" / ".post-checkout.old", f"#!/bin/sh\n{box.program('journal-replaces')}\n")
    _journal(box, replaced=["notes/private.txt"], restored=[".git/hooks/post-checkout"])


@ingredient(calm=False)
def journal_outside(box):
    """A journal that names what is outside."""
    _journal(box, removed=["../../beside/notes.txt", f"{box.path}/beside/notes.txt"], dropped=["../../beside"], folders=["../../beside"])


@ingredient(calm=False)
def journal_through_link(box):
    """A journal that reaches outside through a link, below the folders of data."""
    (box.ws / "graph" / "out").symlink_to(box.path / "beside")
    _journal(box, removed=["graph/out/notes.txt"], folders=["graph/out"])


@ingredient(calm=False)
def journal_link(box):
    """A journal, and the one to come, are links to files of the user."""
    (box.ws / ".kzgraph.journal").symlink_to("../../beside/notes.txt")
    (box.ws / ".kzgraph.journal.new").symlink_to("../../home/.profile")


@ingredient_each({"empty": b"", "list": b"[]", "deep": b"[" * 200_000, "nul": b"\0" * 100, "number": b'{"form": 1e999}',
                  "latin": b"\xff\xfe"},
                 calm=False)  # fmt: skip
def journal(box, name, content):
    """A journal that is none."""
    write(box.ws / ".kzgraph.journal", content)


@ingredient_each({"pipe": os.mkfifo, "folder": os.mkdir, "link": lambda path: os.symlink("../../beside/notes.txt", path),
                  "dangling": lambda path: os.symlink("../../beside/made.txt", path)}, calm=True)  # fmt: skip
def lock(box, name, make):
    """The lock of the workspace and those of outputs are not files."""
    make(box.ws / ".kzgraph.lock")
    make(box.path / "out" / ".turtle.lock")


@ingredient_each({"pipe": os.mkfifo, "folder": os.mkdir, "link": lambda path: os.symlink(f"{'../' * 4}beside/notes.txt", path),
                  "dangling": lambda path: os.symlink(f"{'../' * 4}beside/made.txt", path)}, calm=True)  # fmt: skip
def beside(box, name, make):
    """The names of files to come and of old ones are taken."""
    for name in (".persons.ttl.new", ".persons.ttl.old", ".groups.ttl.new"):
        make(box.ws / "graph" / "things" / name)


@ingredient_each({"graph": "graph", "ontology": "ontology", "queries": "queries", "things": "graph/things"}, calm=False)
def linked_out(box, name, folder):
    """A folder of data is a link to a folder of the user."""
    moved = box.path / "beside" / "moved"
    (box.ws / folder).rename(moved)
    (box.ws / folder).symlink_to(moved)


OUT = {
    "data": ("beside/data.ttl", ["graph/things/more.ttl"]),
    "data-that-is-none": ("beside/notes.txt", ["graph/things/more.ttl"]),
    "term": ("beside/data.ttl", ["ontology/vocab/more.ttl"]),
    "question": ("beside/query.rq", ["queries/what-was-said/who-is-accused.rq"]),
    "query": ("beside/query.rq", ["checked/query.rq"]),
    "checked": ("beside/notes.txt", ["checked/data.ttl"]),
    "table": ("beside/rows.csv", ["rows.csv"]),
    "settings": ("beside/notes.txt", ["ontology/workspace.yaml", "queries/areas.yaml", "ontology/checks/waivers.yaml", "rows.yaml"]),
    "text": ("beside/notes.txt", ["text.txt", "CHANGELOG.md"]),
    "none": ("beside/none", ["graph/things/more.ttl", "checked/query.rq"]),
}


@ingredient_each(OUT, calm=False)
def link_out(box, name, link):
    """Files of the workspace are links to files of the user."""
    target, places = link
    for place in places:
        (box.ws / place).unlink(missing_ok=True)
        (box.ws / place).parent.mkdir(parents=True, exist_ok=True)
        (box.ws / place).symlink_to(box.path / target)


@ingredient(calm=False)
def link_loop(box):
    """Links that lead to themselves and to folders above."""
    for folder in ("graph", "queries", "ontology"):
        (box.ws / folder / "above").symlink_to("..")
        (box.ws / folder / "self.ttl").symlink_to("self.ttl")


def _to(target):
    return lambda path: os.symlink(target, path)


ENDLESS = {
    "pipe": os.mkfifo,
    "zero": _to("/dev/zero"),
    "terminal": _to("/dev/tty"),
    "process": _to("/proc/self/environ"),
    "folder": os.mkdir,
}


def _special(box, make, places):
    for place in places:
        (box.ws / place).unlink(missing_ok=True)
        make(box.ws / place)


@ingredient_each(ENDLESS, calm=False)
def special(box, name, make):
    """Files of the workspace that never end, or are none."""
    _special(box, make, ("graph/things/more.ttl", "queries/what-was-said/more.rq", "ontology/vocab/more.ttl", "CHANGELOG.md"))


@ingredient_each(ENDLESS, calm=False)
def given(box, name, make):
    """The same, of files that a command is given."""
    _special(
        box,
        make,
        (
            "checked/query.rq",
            "checked/shapes.ttl",
            "checked/data.rdf",
            "rows.csv",
            "text.txt",
            "pairs.jsonl",
            "proposals.jsonl",
            "links.sssom.tsv",
        ),
    )


@ingredient(calm=False)
def sockets(box):
    """A socket among the data; its name is relative, as that of a socket may not be long."""
    here = os.getcwd()
    os.chdir(box.ws / "graph" / "things")
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("more.ttl")
    finally:
        os.chdir(here)


@ingredient(calm=False)
def names_of_data(box):
    """Names of data files that steer a terminal, end a line, are options, or differ in case alone."""
    text = (box.ws / DATA).read_text(encoding="utf-8")
    for name in (
        "a\x1b[31m.ttl",
        "a\nb.ttl",
        "--help.ttl",
        "-.ttl",
        "\u202eltt.ttl",
        "P.ttl",
        "p.ttl",
        "l" * 250 + ".ttl",
        "::error::x.ttl",
    ):
        write(box.ws / "graph" / "things" / name, text)


@ingredient(calm=True)
def names_beside(box):
    """Such names beside the data, and one that is no UTF-8."""
    for name in (b"--help", b"-rf", b"a\nb", b"\x1b]0;x\x07", b"\xff\xfe", b"l" * 255, b"$(touch x)", b"`touch x`"):
        with open(os.path.join(os.fsencode(box.ws), name), "wb") as stream:
            stream.write(b"person-1 Person Example\n")


@ingredient(calm=True)
def deep_folders(box):
    """Folders within folders, longer than a path may be."""
    here = os.open(box.ws, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


@ingredient(calm=True)
def hard_links(box):
    """Data and outputs share their content with files of the user. Nothing tells such a file from one of the workspace: it may be shown."""
    (box.path / "beside" / "shared.txt").write_text("shared")
    os.link(box.path / "beside" / "shared.txt", box.ws / "graph" / "things" / "notes.txt")
    persons = box.ws / DATA
    os.link(persons, box.path / "beside" / "persons.ttl")
    os.link(box.path / "beside" / "notes.txt", box.path / "out" / "turtle")


@ingredient(calm=True)
def outputs_linked(box):
    """Outputs lead to files of the user."""
    for name in ("turtle", "it.sarif", "rows.nq", "sheet.csv"):
        with contextlib.suppress(FileExistsError):
            (box.path / "out" / name).symlink_to("../beside/notes.txt")


@ingredient(calm=True)
def modes(box):
    """Programs of any rights, files that may not be read."""
    write(box.ws / "queries" / "run", f"#!/bin/sh\n{box.program('modes')}\n")
    (box.ws / "queries" / "run").chmod(0o6755)
    write(box.ws / "secret.txt", "x")
    (box.ws / "secret.txt").chmod(0)


@ingredient(calm=False)
def sparse(box):
    """Files of 1.5 GiB that take no room."""
    for name in ("graph/things/more.ttl", "queries/what-was-said/more.rq", "checked/data.rdf", "rows.csv", "text.txt", "big.bin"):
        (box.ws / name).touch()
        os.truncate(box.ws / name, 3 << 29)


@ingredient(calm=True)
def modules(box):
    """Modules named like those that kzgraph, git's helpers or Python import, in the folder where commands are run."""
    text = f"import pathlib\npathlib.Path({str(box.marks)!r}, 'modules').touch()\nraise SystemExit(9)\n"
    packages = "kzgraph rdflib pyoxigraph yaml pyshacl duckdb splink uvicorn h11 pyarrow python_calamine encodings"
    for name in packages.split():
        write(box.ws / name / "__init__.py", text)
        write(box.ws / name / "__main__.py", text)
    for name in ("sitecustomize", "usercustomize", "conftest", "setup", "json", "signal", "multiprocessing_main", "argcomplete", "jinja2"):
        write(box.ws / f"{name}.py", text)
    write(box.ws / "x.pth", f"import os; os.system({box.program('modules')!r})\n")
    write(box.ws / "pyvenv.cfg", "home = .\n")


@ingredient(calm=True)
def settings_of_tools(box):
    """Settings that tools take from the current folder."""
    write(box.ws / ".env", f"PYTHONPATH=.\nPYTHONSTARTUP=conftest.py\nGIT_SSH_COMMAND={box.program('settings-of-tools')}\n")
    write(box.ws / "pyproject.toml", "[tool.kzgraph]\nworkspace = '/'\n[tool.pytest.ini_options]\naddopts = '-p evil'\n")
    write(box.ws / "kzgraph.yaml", "workspace: /\nshapes: !!python/object/apply:os.system ['touch x']\n")
    for name in ("setup.cfg", ".duckdbrc", "jinja2.cfg", ".gitconfig", ".netrc", "logging.conf", "cli.ini"):
        write(box.ws / name, "[alias]\nx = !touch x\n")
