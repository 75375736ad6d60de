"""Every output of kzgraph as a file, so that a change of the code shows what it changes in them.

    python -m tools.outputs take FOLDER [--code CHECKOUT] [--every N]    writes FOLDER/outputs and FOLDER/digests.tsv
    python -m tools.outputs compare BEFORE AFTER                         lists what differs; exit code 1 if anything does

The data is a copy of that of this checkout, whatever the code is, so that only the code makes a difference. Outputs are those of
commands, of the server and of the Python API; `--every N` takes one command line or request of N.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import importlib
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus

ROOT = Path(__file__).parents[1]
BASE = "https://w3id.org/kzgraph/"
# Command lines: each is run with all combinations of the values that it names, or with one of so many of them.
COMMANDS = (
    ("export site {{out}}", 1),
    ("export comparisons {{out}}", 1),
    ("export csv {{out}}", 1),
    ("export {file} -", 1),
    ("export {graph} - --entailed", 1),
    ("report {{out}} --lang {lang}", 1),
    ("compare propose --again --out {{out}}", 1),
    ("ask --format {answer}", 1),
    ("ask --all --format {answer} --lang {lang}", 1),
    ("ask {question} --sparql", 1),
    ("ask {question} --labels --format {answer} --lang {lang}", 17),
    ("ask {question} --param source={source} --format {rows} --lang {lang}", 29),
    ("ask {words}", 1),
    ("search {words} --format {rows}", 4),
    ("show {node} --format {shown} --lang {lang}", 11),  # each node in one or two of the twelve ways, which take turns
    ("became {claim} --format {became} --lang {lang}", 11),
    ("became {claim} --as-of 2022-12-01", 5),
    ("brief {body} --format {brief} --lang {lang}", 8),
    ("{listing} --format {rows}", 1),
    ("{mapping}", 1),
    ("validate --format {findings}", 1),
    ("validate --since before --format json", 1),
    ("diff before --format {difference}", 1),
    ("validate --format text --workspace {mutated}", 1),
    ("{wrong}", 1),
)
VALUES: dict[str, tuple[str, ...]] = {
    "lang": ("en", "ru", "kk"),
    "rows": ("table", "md", "json", "csv", "tsv"),
    "answer": ("table", "md", "json", "csv", "tsv", "xml"),
    "shown": ("table", "md", "json", "turtle"),
    "became": ("table", "md", "json", "csv"),
    "brief": ("table", "md", "json"),
    "difference": ("text", "md", "json", "csv", "tsv"),
    "findings": ("text", "json", "sarif", "junit", "github", "md", "turtle"),
    "graph": ("turtle", "trig", "nquads", "jsonld"),
    "file": ("turtle", "trig", "nquads", "jsonld", "ontology", "shapes", "ftm", "dcat"),
    "listing": ("stats", "rules", "compare list", "compare texts", "link list", "link missing", "sources coverage"),
    "mapping": ("compare sssom", "compare sssom --unsure", "link sssom wikidata", "link sssom eurovoc"),
    "words": ("'who pressed the victims not to complain?'", "'сколько человек погибло'", "азаптау", "'weather in Astana'"),
    "wrong": ("ask --format pdf", "ask no-such-question-xyz", "show nobody-xyz", "became kz:Act", "brief nobody-xyz", "diff nowhere"),
}
PATTERNS = {
    "source": "?node a kz:Source",
    "claim": "?node kz:voice ?voice",
    "body": "?claim kz:voice|kz:addressee|kz:perpetrator|kz:victim|kz:concerns|kz:actor ?node",
    "node": f"?node a ?kind . FILTER STRSTARTS(STR(?node), '{BASE}resource/')",
}
REQUESTS = (
    ("/{page}?lang={lang}", 1),
    ("/questions/{question}", 1),
    ("/questions/{question}?source={source}&labels={lang}", 7),
    ("/search?q={words}", 1),
    ("/became?node={claim}", 1),
    ("/became?node={claim}&as_of={day}", 9),
    ("/resource/{path}.{ending}?lang={lang}", 8),
    ("/sparql?format={answer}&query=SELECT+*+%7B+%3Fs+a+kz:Demand+%7D+ORDER+BY+%3Fs", 1),
    ("/sparql?query={query}", 1),
    ("/{unusual}", 1),
    ("/questions/official-death-toll?{wrong}", 1),
)
HTTP_VALUES = {
    "page": ("", "about", "claims", "questions", "sources", "search?q=torture", "openapi.json", "feed.atom", ".well-known/void", "nowhere"),
    "ending": ("html", "ttl", "jsonld"),
    "day": ("2022-11-01", "yesterday"),
    "query": ("ASK+{+?s+a+kz:Act+}", "SELEC+?x", "DROP+ALL", "SELECT+*+{+SERVICE+<urn:x>+{+?s+?p+?o+}+}", "SELECT+?x+{+?x+a+kz:Ac+}"),
    "unusual": ("store?default", "reconcile", "reconcile/suggest/entity?prefix=Kaz", "resource/nobody"),
    "wrong": ("limit=2&offset=1", "limit=x", "source=nobody"),
}
# What differs between two runs of the same code, and what stands for it.
VOLATILE = (
    (rb"127\.0\.0\.1(:|%3A)\d+", b"{server}"),  # the port is a free one
    (rb"(?m)^date: .*\n", b""),
    (rb"_:[0-9a-f]{24,33}\b", b"_:blank"),  # a blank node has another name in each run
    (rb'(?m)^(etag: (?:W/)?)"[^"\n]*"', rb"\1{etag}"),  # names the code beside the body
)


class Run(NamedTuple):
    """The folder for outputs, the code they are of, and a temporary folder with the data."""

    folder: Path
    code: Path
    temporary: Path

    def write(self, name: str, content: bytes) -> None:
        """Writes an output, without what is volatile. Raises FileExistsError for a second output of a name."""
        for path, replacement in ((self.temporary, b"{temporary}"), (self.code, b"{code}")):
            content = content.replace(str(path).encode(), replacement)
        for pattern, replacement in VOLATILE:
            content = re.sub(pattern, replacement, content)
        file = self.folder / "outputs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as opened:
            opened.write(content)

    def start(self, words: Sequence[str], **streams: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 (those of Popen)
        """kzgraph with the same language, width, time zone and settings of git everywhere, and a cache of its own."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        same = {"LC_ALL": "C.UTF-8", "COLUMNS": "80", "TZ": "UTC", "NO_COLOR": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        places = os.pathsep.join(map(str, (self.code, self.code / "packages" / "shaclcheck" / "src")))
        folders = {"HOME": str(self.temporary), "XDG_CACHE_HOME": str(self.temporary / "cache"), "PYTHONPATH": places}
        return subprocess.Popen([sys.executable, "-m", "kzgraph", *words], cwd=self.temporary, env=kept | same | folders, **streams)


def expanded(lines: Iterable[tuple[str, int]], values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Each line with all combinations of the values that it names, or one of so many."""
    for line, step in lines:
        names = re.findall(r"(?<!{){(\w+)}", line)
        for combination in itertools.islice(itertools.product(*(values[name] for name in names)), 0, None, step):
            yield line.format(**dict(zip(names, combination, strict=True)))


def file_name(words: str) -> str:
    """A file name of words, the same for the same words."""
    short = re.sub(r"[^\w.=-]+", "_", words.replace(BASE, "")).strip("_")
    return short if len(short.encode()) < 120 else f"{short[:50]}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def take_command(line: str, run: Run) -> None:
    """Writes what a command prints, its exit code, and each file that it writes to `{out}`."""
    name = f"commands/{line.split()[0]}/{file_name(line)}"
    out = run.temporary / file_name(line)
    words = [str(out) if word == "{out}" else word for word in shlex.split(line)]
    own = [] if "--workspace" in words else ["--workspace", str(run.temporary / "data")]
    with run.start([*words, *own], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        printed, errors = process.communicate()
    run.write(name, f"$ kzgraph {line}\nexit code {process.returncode}\n".encode() + printed + b"--- standard error\n" + errors)
    for file in sorted(file for file in (out, *out.rglob("*")) if file.is_file()):
        run.write(f"{name}.files/{file.relative_to(out) if out.is_dir() else 'out'}", file.read_bytes())


def take_requests(paths: Iterable[str], run: Run) -> None:
    """Writes the answers of `kzgraph serve`, as pages and as data."""
    command = ["serve", "--port", "0", "--workers", "1", "--workspace", str(run.temporary / "data")]
    with run.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        try:
            lines = iter(server.stderr or ())
            address = next((line.split(b"//")[1].split(b"/")[0].decode() for line in lines if b"listening on" in line), "")
            if not address:
                raise SystemExit("kzgraph serve did not start")
            for path in paths:
                for form, accepted in (("page", "text/html"), ("data", "*/*")):
                    run.write(f"http/{file_name(path) or 'start'}.{form}", _got(address, path, accepted))
        finally:
            server.terminate()
            server.communicate()


def _got(address: str, path: str, accepted: str) -> bytes:
    """The status, the headers in order of name, and the body of an answer."""
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("GET", path, headers={"accept": accepted})
    answer = connection.getresponse()
    headers = sorted(f"{name.lower()}: {value}" for name, value in answer.getheaders())
    body = answer.read()
    connection.close()
    return "\n".join([f"GET {path}", str(answer.status), *headers, "", ""]).encode() + body


def take_python(graph: Any, values: Mapping[str, Sequence[str]], run: Run) -> None:  # noqa: ANN401 (of the code that is taken)
    """Writes what `kzgraph.open()` gives: each node in each language, what became of each claim, the rows of each question."""
    for node, lang in itertools.product(values["node"], VALUES["lang"]):
        run.write(f"python/show/{file_name(node)}.{lang}", graph.show(node, lang=lang).text.encode())
    for claim in values["claim"]:
        run.write(f"python/became/{file_name(claim)}", repr(graph.became(claim)).encode())
    for question in values["question"]:
        run.write(f"python/ask/{question}", "\n".join(map(repr, graph.ask(question).rows)).encode())


def write_data(folder: Path) -> None:
    """The data of this checkout, in git with a tag `before` that has mistakes in it; and a workspace for each pack of mutations."""
    from tests import repository
    from tests.validate.mutations.edits import unmarked
    from tests.validate.mutations.packs import packed, written
    from tests.validate.mutations.stages import blocking, constraints, gate, ill_formed
    from tests.validate.test_mutations import JUDGED, MEANING

    packs = [pack for group in (MEANING, JUDGED, gate(), blocking(), constraints(), ill_formed()) for pack in packed(group)]
    for number, pack in enumerate(packs):
        written(pack, folder / f"mutated-{number:02}")
    git: Callable[..., str] = repository.git
    commit: Callable[..., str] = repository.commit
    data = folder / "data"
    for part in ("ontology", "graph", "queries"):
        shutil.copytree(ROOT / part, data / part)
    files = {name: (data / name).read_bytes() for name in packs[0].texts if name.startswith("graph/hrw")}
    for name in files:
        (data / name).write_text(unmarked(packs[0].texts[name])[0], encoding="utf-8")
    git(data, "init", "--quiet")
    commit(data, "With mistakes")
    git(data, "tag", "before")
    for name, content in files.items():
        (data / name).write_bytes(content)
    commit(data, "As shipped")


def take(folder: Path, code: Path, every: int, processes: int) -> int:
    """Writes all outputs below a new folder, and their digests; returns how many there are."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="outputs-") as temporary:
        run = Run(folder.resolve(), code.resolve(), Path(temporary).resolve())
        script = "import sys, pathlib, tools.outputs as outputs; outputs.write_data(pathlib.Path(sys.argv[1]))"
        dated = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
        subprocess.run([sys.executable, "-c", script, temporary], cwd=ROOT, env=os.environ | dated, check=True)
        sys.path.insert(0, str(run.code))
        graph = importlib.import_module("kzgraph").open(run.temporary / "data")
        if not Path(sys.modules["kzgraph"].__file__ or "").is_relative_to(run.code):
            raise SystemExit(f"{code}: no folder kzgraph in it")
        values = VALUES | _values(graph, run.temporary)
        encoded = {name: tuple(quote_plus(shlex.split(value)[0], safe="/:") for value in values[name]) for name in values}
        encoded |= {"path": tuple(node.removeprefix(f"{BASE}resource/") for node in values["node"])}
        paths = [*expanded(REQUESTS, encoded | HTTP_VALUES)][every - 1 :: every]
        with ThreadPoolExecutor(processes) as pool:
            tasks = [
                pool.submit(take_requests, paths, run),
                pool.submit(take_python, graph, {name: listed[::every] for name, listed in values.items()}, run),
            ]
            tasks += [pool.submit(take_command, line, run) for line in [*expanded(COMMANDS, values)][every - 1 :: every]]
            for task in tasks:
                task.result()
    return write_digests(folder)


def _values(graph: Any, folder: Path) -> dict[str, tuple[str, ...]]:  # noqa: ANN401 (of the code that is taken)
    """The nodes, questions and workspaces that lines name."""
    select = "SELECT DISTINCT (STR(?node) AS ?iri) {{ {} }} ORDER BY ?iri"
    nodes = {name: tuple(str(row["iri"]) for row in graph.query(select.format(pattern)).rows) for name, pattern in PATTERNS.items()}
    mutated = tuple(workspace.name for workspace in sorted(folder.glob("mutated-*")))
    return nodes | {"question": tuple(question.name for question in graph.questions()), "mutated": mutated}


def write_digests(folder: Path) -> int:
    """Writes digests.tsv: a SHA-256 and the name of an output in each row. Returns the number of rows."""
    outputs = folder / "outputs"
    files = [file for file in sorted(outputs.rglob("*")) if file.is_file()]
    rows = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}\t{file.relative_to(outputs).as_posix()}\n" for file in files]
    (folder / "digests.tsv").write_text("".join(rows), encoding="utf-8")
    return len(rows)


def compare(before: Path, after: Path) -> list[str]:
    """A line for each output that differs, is gone or is new."""
    first, second = (_read_digests(folder) for folder in (before, after))
    names = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    return [f"{'gone' if name not in second else 'new' if name not in first else 'differs'}\t{name}" for name in names]


def _read_digests(folder: Path) -> dict[str, str]:
    rows = (line.split("\t") for line in (folder / "digests.tsv").read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in rows}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.outputs", description="Take every output of kzgraph, or compare two takes.")
    commands = parser.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("take", help="write every output below a new folder, with digests.tsv")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--code", type=Path, default=ROOT, metavar="CHECKOUT", help="the checkout whose kzgraph is run (default: this one)")
    taking.add_argument("--every", type=int, default=1, metavar="N", help="one command line or request of N")
    taking.add_argument("--processes", type=int, default=2)
    comparing = commands.add_parser("compare", help="list the outputs that differ between two takes")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    asked = parser.parse_args()
    if asked.command == "take":
        if asked.folder.exists():
            parser.error(f"{asked.folder} exists: name a new folder")
        print(f"{take(asked.folder, asked.code, asked.every, asked.processes)} outputs")
        return 0
    lines = compare(asked.before, asked.after)
    end = f"{len(lines)} outputs differ: diff -r {asked.before}/outputs {asked.after}/outputs" if lines else "all outputs are the same"
    print(*lines, end, sep="\n")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
