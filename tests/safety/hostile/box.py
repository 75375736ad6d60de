"""A folder that holds all that a command may touch: a clone with a workspace, a home, files beside them, and a trap for connections."""

from __future__ import annotations

import csv
import io
import json
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kzgraph.graph.workspace import Workspace
from kzgraph.linking import sheet, sssom
from kzgraph.linking.decisions import Decisions
from kzgraph.linking.links import CLOSE, Link
from tests import repository
from tests.linking.world import LIST, header, pair, row, write_datasets, write_work
from tests.needs import ROOT

EXAMPLE = ROOT / "docs" / "example"
CANARY = b"kept-outside"  # stands in files and variables of the user alone
HOME = "https://example.org/id/"
MAPPING = "name: rows-list\ntitle: Rows\nextends: person-list\nrows: private\nid: number\ncolumns:\n  number: No\n  name: Name\n"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/shapes#> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Person a sh:NodeShape ; sh:targetClass kz:Person ; rdfs:label "A person"@en ; sh:property ex:Person-label .
ex:Person-label sh:path rdfs:label ; sh:minCount 1 ; sh:message "Give a label."@en ; sh:name "Label"@en .
"""
DATA = "@prefix kz: <https://w3id.org/kzgraph/ontology#> .\n<https://example.org/x> a kz:Person ."
QUERY = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3\n"
RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="https://example.org/y"/></rdf:RDF>'


class Box(NamedTuple):
    """The folders of a box: `ws` is the workspace in the clone, and `marks` is where hostile programs leave their names."""

    path: Path
    port: int

    @property
    def clone(self) -> Path:
        return self.path / "clone"

    @property
    def ws(self) -> Path:
        return self.clone / "ws"

    @property
    def marks(self) -> Path:
        return self.path.with_name(f"{self.path.name}-marks")

    def program(self, name):
        """A command for a shell that leaves a mark and fails."""
        return f"touch {self.marks}/{name}; false"

    def url(self, name):
        """An address whose use the trap counts under the name."""
        return f"http://127.0.0.1:{self.port}/{name}"

    def ran(self):
        """The names of the hostile programs that ran."""
        return sorted(file.name for file in self.marks.iterdir())


class Trap:
    """A listener on loopback: the first line that each client sent, or nothing."""

    def __init__(self):
        self.lines = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self.lines.append("")
            with client:
                client.settimeout(1)
                try:
                    self.lines[-1] = client.recv(2048).split(b"\r\n")[0].decode(errors="replace")
                    client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                except OSError:
                    continue

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def template(path: Path) -> Path:
    """A box whose workspace, repository and given files are as they should be, to be copied."""
    ws = path / "clone" / "ws"
    shutil.copytree(EXAMPLE, ws, ignore=shutil.ignore_patterns(".*"))
    (ws / "checked").mkdir()
    for name, text in {"data.ttl": DATA, "query.rq": QUERY, "data.rdf": RDF_XML, "data.jsonld": "[]", "shapes.ttl": SHAPES}.items():
        (ws / "checked" / name).write_text(text)
    (ws / "ontology" / "shapes").mkdir()
    (ws / "ontology" / "shapes" / "own.ttl").write_text(SHAPES)
    (ws / "rows.csv").write_text("No,Name\n1,Somebody\n2,Nobody\n")
    (ws / "rows.yaml").write_text(MAPPING)
    (ws / "text.txt").write_text("The office spoke on the march. It said little.\n")
    shutil.copy(ROOT / "tests" / "example_repository" / "statement.txt", ws / "statement.txt")
    (ws / "drafts.csv").write_text("class,name,named-in,label-en,label-ru,label-kk\nGroup,group-y,p01-s01,Y,Y,Y\n")
    row = {"class": "Group", "name": "group-z", "named-in": "p01-s01", "label-en": "Z", "label-ru": "Z", "label-kk": "Z"}
    (ws / "proposals.jsonl").write_text(json.dumps({"row": row, "by": "a program"}) + "\n")
    _linked(ws)
    repository.git(path / "clone", "init", "--quiet")
    repository.commit(path / "clone")
    persons = ws / "graph" / "things" / "persons.ttl"
    persons.write_text(persons.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    repository.commit(path / "clone")
    for name in ("home/.cache", "home/.config", "tmp", "out", "beside"):
        (path / name).mkdir(parents=True)
    outside = CANARY.decode()
    for name, text in {"notes.txt": outside, "query.rq": f"SELECT ('{outside}' AS ?it) {{}}", "data.ttl": f"<x:{outside}> a <x:y> .",
                       "rows.csv": f"No,Name\n1,{outside}\n"}.items():  # fmt: skip
        (path / "beside" / name).write_text(text)
    (path / "home" / ".profile").write_text("# mine\n")
    return path


def _linked(ws: Path) -> None:
    """What the commands of links read: a dataset, pairs to judge, two sheets of answers, a mapping set."""
    (ws / "graph" / "links").mkdir()
    write_datasets(ws / "graph" / "links" / "datasets.ttl", {LIST.name: LIST})
    pairs = [pair(f"{HOME}ministry-of-order", 1), pair(f"{HOME}police-of-exampleland", 2)]
    write_work(ws / "pairs.jsonl", header(LIST), pairs)
    rows = sheet.table(pairs, Decisions(Workspace.open(ws), LIST, ws / "pairs.jsonl")).removeprefix("\ufeff")
    answers = [{**line, "decision": "n"} for line in csv.DictReader(io.StringIO(rows))]
    with (ws / "sheet.csv").open("w", newline="") as stream:
        table = csv.DictWriter(stream, answers[0].keys())
        table.writeheader()
        table.writerows(answers)
    for name in ("one.csv", "two.csv"):
        (ws / name).write_text(f"local,external,relation,state\n{HOME}ministry-of-order,{row(1)},exactMatch,negative\n")
    (ws / "gold.csv").write_text(f"local,external,same\n{HOME}ministry-of-order,{row(1)},yes\n")
    taken = Link(f"{HOME}ministry-of-order", row(3), LIST.name, CLOSE, "positive", "encoder", "2024-05-02", "So.")
    (ws / "links.sssom.tsv").write_text(sssom.table(LIST, [taken]))


@contextmanager
def opened(made: Path, path: Path):
    """A copy of a template with a trap; both are gone afterwards."""
    trap = Trap()
    box = Box(path, trap.port)
    try:
        shutil.copytree(made, path, symlinks=True)
        box.marks.mkdir()
        yield box, trap
    finally:
        trap.close()
        subprocess.run(["rm", "-rf", path, box.marks], check=False)  # with names and modes that a stranger chose
