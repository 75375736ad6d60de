"""Every output of kzgraph as a file, so that a change of the code shows what it changes in them.

    python -m tools.frozen FROZEN                             the data as it is, with mutations and failing examples
    python -m tools.outputs take FOLDER --workspace FROZEN    runs commands, the server and the Python API; writes FOLDER/digests.tsv
    python -m tools.outputs compare BEFORE AFTER              lists what differs; exit code 1 if anything does

`take` uses only the command line, HTTP and `kzgraph.open()`, of the kzgraph that Python imports: to try another checkout, run it there,
or run this file with its folder as PYTHONPATH. `--sample` takes every twentieth output, without mutations and the site.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

LANGUAGES = ("en", "ru", "kk")
NTH_OF_SAMPLE = 20
CASES_PER_PROCESS = 60
SERVER_SECONDS = 60
ROWS = ("table", "md", "json", "csv", "tsv")
QUESTION_FORMATS = (*ROWS, "xml")
EXPORTED_FILES = ("turtle", "trig", "nquads", "jsonld", "ontology", "shapes", "ftm", "dcat")
EXPORTED_FOLDERS = ("comparisons", "csv")
FINDING_FORMATS = ("text", "json", "sarif", "junit", "github", "md", "turtle")
SEARCHES = (
    "who pressed the victims not to complain?",
    "how many people died",
    "torture in detention",
    "what did the European Union ask",
    "police officers charged",
    "shoot to kill order",
    "пытки в следственном изоляторе",
    "сколько человек погибло",
    "кто отдал приказ стрелять",
    "қанша адам қаза тапты",
    "азаптау",
    "weather in Astana",
)
PAGE = {"accept": "text/html"}
REQUESTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    *(("GET", path, PAGE) for path in ("/nowhere", "/about", "/resource/nobody", "/questions/no-such-question", "/search?q=", "/?lang=xx")),
    *(
        ("GET", f"/sparql?{urlencode({'query': 'SELECT * { ?s a kz:Demand } ORDER BY ?s', 'format': form})}", {})
        for form in QUESTION_FORMATS
    ),
    *(
        ("GET", f"/sparql?{urlencode({'query': query})}", {})
        for query in (
            "ASK { ?s a kz:Act }",
            "SELEC ?x",
            "DROP ALL",
            "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }",
            "SELECT ?x { ?x a kz:Ac }",
        )
    ),
    *(("GET", "/store?default", {"accept": kind}) for kind in ("text/turtle", "application/n-triples", "application/ld+json")),
    *(
        ("GET", "/questions/official-death-toll?source=hrw-2022-10-26", {"accept": kind})
        for kind in ("text/csv", "application/json", "text/html")
    ),
    *(("GET", f"/questions/official-death-toll?{words}", {}) for words in ("labels=ru", "limit=2&offset=1", "limit=x", "source=nobody")),
    *(("GET", path, {}) for path in ("/reconcile/suggest/entity?prefix=Kaz", "/reconcile/suggest/type?prefix=per")),
    ("GET", "/reconcile?" + urlencode({"queries": json.dumps({"q": {"query": "Human Rights Watch"}})}), {}),
    ("GET", "/became?node=hrw:figure-official-deaths&as_of=2022-11-01", {}),
    ("GET", "/became?node=hrw:figure-official-deaths&as_of=yesterday", {}),
    *((method, "/questions", {}) for method in ("HEAD", "OPTIONS", "POST", "DELETE")),
)


class Volatile(NamedTuple):
    """What differs between two runs of the same code, and what stands for it in the files."""

    pattern: bytes
    replacement: bytes
    reason: str


VOLATILE = (
    Volatile(rb"http://127\.0\.0\.1:\d+", b"{server}", "the port is a free one"),
    Volatile(rb"127\.0\.0\.1%3A\d+", b"{server}", "the port within a URL"),
    Volatile(rb"(?m)^date: .*\n", b"", "the time of an answer"),
    Volatile(rb"_:[0-9a-f]{24,33}\b", b"_:blank", "a blank node has another name in each run"),
    Volatile(rb'(?m)^(etag: (?:W/)?)"[^"\n]*"', rb"\1{etag}", "names the version and the code beside the body, whose digest is taken"),
)


class Case(NamedTuple):
    """A command line, and the name of the file for what it prints. `{out}` in it is a path to write to, whose files are kept too."""

    name: str
    words: tuple[str, ...]
    workspace: Path | None = None


class Run(NamedTuple):
    """Where outputs go, what they are taken from, and a folder that goes with the run."""

    folder: Path
    workspace: Path
    temporary: Path

    def write(self, name: str, content: bytes) -> None:
        """Writes one output, without what is volatile."""
        paths = {self.temporary: b"{temporary}", self.workspace.parent: b"{data}", _root_of_kzgraph(): b"{code}"}
        for path, replacement in sorted(paths.items(), key=lambda pair: -len(str(pair[0]))):
            content = content.replace(str(path).encode(), replacement)
        for pattern, replacement, _ in VOLATILE:
            content = re.sub(pattern, replacement, content)
        file = self.folder / "outputs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as opened:  # a second output of one name is an error
            opened.write(content)


Job = Callable[[Run], None]


def _root_of_kzgraph() -> Path:
    import kzgraph

    return Path(kzgraph.__file__).resolve().parents[1]


def _safe(words: str) -> str:
    """A file name of words, the same for the same words."""
    short = re.sub(r"[^\w.=-]+", "_", words).strip("_")
    return short if len(short.encode()) < 120 else f"{short[:50]}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


# What is asked of the graph to know which outputs there are.


def _nodes(workspace: Path, pattern: str) -> list[str]:
    """The IRIs of the nodes `?node` of a pattern, in order."""
    import kzgraph

    answer = kzgraph.open(workspace).query(f"SELECT DISTINCT (STR(?node) AS ?iri) {{ {pattern} }} ORDER BY ?iri")
    return [str(row["iri"]) for row in answer.rows]  # type: ignore[union-attr]


def _local(iri: str) -> str:
    return _safe(iri.removeprefix("https://w3id.org/kzgraph/"))


def _questions(workspace: Path) -> list[dict[str, str]]:
    printed = subprocess.run(
        [sys.executable, "-m", "kzgraph", "ask", "--format", "json", "--workspace", workspace], check=True, capture_output=True
    ).stdout
    return list(json.loads(printed))


# The command lines.


def questions(workspace: Path) -> Iterable[Case]:
    """All answers in each format and language, in one file each; and each question by itself, with and without parameters."""
    sources = _nodes(workspace, "?node a kz:Source")
    for form in QUESTION_FORMATS:
        yield Case(f"ask/list.{form}", ("ask", "--format", form))
        yield from (Case(f"ask/all.{lang}.{form}", ("ask", "--all", "--format", form, "--lang", lang)) for lang in LANGUAGES)
    for number, question in enumerate(_questions(workspace)):
        name = question["question"]
        form, lang = QUESTION_FORMATS[number % len(QUESTION_FORMATS)], LANGUAGES[number // len(QUESTION_FORMATS) % 3]
        yield Case(f"ask/{name}.{lang}.{form}", ("ask", name, "--format", form, "--lang", lang))
        yield Case(f"ask/{name}.rq", ("ask", name, "--sparql"))
        yield Case(f"ask/{name}.labels.csv", ("ask", name, "--labels", "--format", "csv", "--lang", "ru"))
        for place, source in enumerate(sources):
            form = ("table", "md", "json")[place % 3]
            yield Case(f"ask/{name}.{_local(source)}.{form}", ("ask", name, "--param", f"source={source}", "--format", form))
    yield from (Case(f"ask/words/{_safe(words)}", ("ask", words)) for words in SEARCHES[::2])


def nodes(workspace: Path) -> Iterable[Case]:
    """`show`, `became` and `brief` of each node in two formats, which take turns, as languages do; `python_api` shows all in three."""
    claims = _nodes(workspace, "?node kz:voice ?voice")
    bodies = _nodes(workspace, "?claim kz:voice|kz:addressee|kz:perpetrator|kz:victim|kz:concerns|kz:actor ?node")
    groups = (
        ("show", sorted({*claims, *bodies}), ("md", "json", "turtle", "table")),
        ("became", claims, ("table", "json", "md", "csv")),
        ("brief", bodies, ("table", "json", "md")),
    )
    for command, listed, forms in groups:
        for number, node in enumerate(listed):
            for place in range(2):
                form, lang = forms[(2 * number + place) % len(forms)], LANGUAGES[(number // 2 + place) % 3]
                yield Case(f"{command}/{_local(node)}.{lang}.{form}", (command, node, "--format", form, "--lang", lang))
    yield from (Case(f"became/{_local(node)}.as-of", ("became", node, "--as-of", "2022-12-01")) for node in claims[::5])


def lists(workspace: Path) -> Iterable[Case]:
    """Commands with one output for a format, searches, and files for other tools."""
    for words in ("stats", "rules", "compare list", "compare texts", "link list", "link missing", "sources coverage"):
        yield from (Case(f"{_safe(words)}.{form}", (*words.split(), "--format", form)) for form in ROWS)
    for words in (
        "compare sssom",
        "compare sssom --unsure",
        "link sssom wikidata",
        "link sssom eurovoc",
        "sources looked-for --source usdos-2023",
    ):
        yield Case(_safe(words), tuple(words.split()))
    yield Case("compare_propose", ("compare", "propose", "--again", "--out", "{out}"))
    for number, words in enumerate(SEARCHES[1::2]):
        form = ROWS[number % len(ROWS)]
        yield Case(f"search/{_safe(words)}.{form}", ("search", words, "--format", form))
    yield from (Case(f"export/{form}", ("export", form, "-")) for form in EXPORTED_FILES)
    yield from (Case(f"export/{form}.entailed", ("export", form, "-", "--entailed")) for form in EXPORTED_FILES[:4])
    yield from (Case(f"export/{form}", ("export", form, "{out}")) for form in EXPORTED_FOLDERS)
    yield from (Case(f"report.{lang}", ("report", "{out}", "--lang", lang)) for lang in LANGUAGES)
    shapes = _nodes(workspace, "?class a owl:Class . BIND(IRI(REPLACE(STR(?class), 'ontology#', 'shapes#')) AS ?node)")
    for shape in shapes:
        yield Case(f"shapes_explain/{_local(shape)}", ("shapes", "explain", shape))
    yield from (Case(f"validate/{form}", ("validate", "--no-cache", "--format", form)) for form in FINDING_FORMATS)
    if (workspace / ".git").is_dir():
        yield from (Case(f"diff.{form}", ("diff", "before", "--format", form)) for form in ("text", *ROWS[1:]))
        yield from (Case(f"validate/since.{form}", ("validate", "--since", "before", "--format", form)) for form in ("text", "json"))


def helps() -> Iterable[Case]:
    """The help of every command, as `--help` of the program and of each group lists them; and usage errors."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        words = waiting.pop()
        yield Case(f"help/{'_'.join(('kzgraph', *words))}", (*words, "--help"))
        text = subprocess.run([sys.executable, "-m", "kzgraph", *words, "--help"], check=True, capture_output=True, text=True).stdout
        if " COMMAND ..." in text:
            waiting += [(*words, name) for name in re.findall(r"^    ([a-z-]+)(?:  |$)", text, re.MULTILINE)]
    wrong = (
        "",
        "nothing",
        "ask --format pdf",
        "ask no-such-question-xyz",
        "show nobody-xyz",
        "became kz:Act",
        "brief nobody-xyz",
        "diff nowhere",
    )
    yield from (Case(f"errors/{_safe(words) or 'none'}", tuple(words.split())) for words in wrong)


def broken(frozen: Path) -> Iterable[Case]:
    """The findings on the mutations and on the failing examples."""
    for number, variant in enumerate(sorted((frozen / "variants").glob("*"))):
        form = FINDING_FORMATS[number % len(FINDING_FORMATS)] if number % 2 else "text"
        yield Case(f"mutations/{variant.name}.{form}", ("validate", "--no-cache", "--format", form), variant)
    shapes = tuple(str(file) for file in sorted((frozen / "workspace" / "ontology" / "shapes").glob("*.ttl")))
    for example in sorted((frozen / "examples").glob("*.ttl")):
        yield Case(f"examples/{example.stem}", ("shapes", "check", str(example), "--shapes", *shapes))


# Running them.


def run_commands(cases: Sequence[Case], run: Run) -> None:
    """Runs command lines one after the other in this process, whose standard streams it replaces."""
    from kzgraph.__main__ import run as entry

    for case in cases:
        out = run.temporary / _safe(case.name) / "out"  # commands print this path
        out.parent.mkdir()
        words = [str(out) if word == "{out}" else word for word in case.words]
        if words[:1] not in ([], ["nothing"]) and "--help" not in words and words[:2] != ["shapes", "check"]:
            words += ["--workspace", str(case.workspace or run.workspace)]
        code, printed, errors = _captured(entry, words, run.temporary)
        pieces = [f"$ kzgraph {' '.join(case.words)}\nexit code {code}\n".encode(), printed]
        run.write(case.name, b"\n".join([*pieces, *([b"--- standard error", errors] if errors else [])]))
        for file in sorted(file for file in (out, *out.rglob("*")) if file.is_file()):
            run.write(f"{case.name}.files/{file.relative_to(out.parent)}", file.read_bytes())
        shutil.rmtree(out.parent)


def _captured(entry: Callable[[], int], words: list[str], temporary: Path) -> tuple[object, bytes, bytes]:
    """The exit code of a command, and what it and its children write."""
    with tempfile.TemporaryFile(dir=temporary) as printed, tempfile.TemporaryFile(dir=temporary) as errors:
        os.dup2(printed.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
        try:
            sys.argv = ["kzgraph", *words]
            code: object = entry()
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
        sys.stderr.flush()
        printed.seek(0)
        errors.seek(0)
        return code, printed.read(), errors.read()


def python_api(nth: int, run: Run) -> None:
    """What `kzgraph.open()` gives: every node shown in each language, the rows of each question."""
    import kzgraph

    graph = kzgraph.open(run.workspace)
    shown = _nodes(run.workspace, "?node a ?kind . FILTER STRSTARTS(STR(?node), 'https://w3id.org/kzgraph/')")
    for number, node in enumerate(shown[::nth]):
        for lang in LANGUAGES if "/kzgraph/resource/" in node else LANGUAGES[number % 3 : number % 3 + 1]:
            run.write(f"python/show/{_local(node)}.{lang}", graph.show(node, lang=lang).text.encode())
    for question in _questions(run.workspace)[::nth]:
        rows = graph.ask(question["question"]).rows
        run.write(f"python/ask/{question['question']}", "\n".join(map(repr, rows)).encode())
    run.write("python/stats", repr(graph.stats()).encode())


def http_answers(nth: int, run: Run) -> None:
    """Answers of `kzgraph serve`: each path of its description, its pages in each language, pages of nodes, searches, bad requests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kzgraph", "serve", "--port", str(port), "--workers", "1", "--workspace", str(run.workspace)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, server)
        described = json.loads(_answer(port, "GET", "/openapi.json", {}).partition(b"\n\n")[2])["paths"]
        fixed = [path for path in described if "{" not in path and path not in ("/health", "/version")]
        pages = [*_pages(port), *fixed]
        searches = [f"/search?{urlencode({'q': words})}" for words in (*SEARCHES, *(each["title"] for each in _questions(run.workspace)))]
        listed = [
            *(("GET", path, {}) for path in fixed),
            *(("GET", f"{path}?lang={lang}", PAGE) for path in dict.fromkeys(pages) for lang in LANGUAGES),
            *(("GET", path, headers) for path in searches for headers in ({}, PAGE)),
            *(("GET", f"/resource/{path}.html", PAGE) for path in _some_resources(run.workspace)),
        ]
        for method, path, headers in [*listed, *REQUESTS][::nth]:
            name = "_".join(filter(None, (method, _safe(path) or "start", *(value.replace("/", "-") for value in headers.values()))))
            run.write(f"http/{name}", f"{method} {path}\n".encode() + _answer(port, method, path, headers))
    finally:
        server.terminate()
        server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(SERVER_SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            _answer(port, "GET", "/health", {})
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("kzgraph serve did not start")


def _answer(port: int, method: str, path: str, headers: dict[str, str]) -> bytes:
    """The status, headers in order of name, and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SERVER_SECONDS)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    lines = [f"{answer.status} {answer.reason}", *sorted(f"{name.lower()}: {value}" for name, value in answer.getheaders())]
    body = answer.read()
    connection.close()
    return "\n".join([*lines, "", ""]).encode() + body


def _pages(port: int) -> list[str]:
    """The pages that the start page links to, with those that these link to, but for nodes."""
    found, waiting = ["/"], ["/"]
    while waiting:
        html = _answer(port, "GET", waiting.pop(), PAGE).decode()
        links = {link.partition("?")[0].partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', html)}
        for link in sorted(links - {*found}):
            if not link.startswith(("/resource/", "/vocab", "/ontology", "/assets")) and "." not in link:
                found.append(link)
                waiting.append(link)
    return found


def _some_resources(workspace: Path) -> list[str]:
    """Every ninth node, as its address on a server: the site has the pages of all."""
    base = "https://w3id.org/kzgraph/resource/"
    listed = _nodes(workspace, f"?node a ?kind . FILTER STRSTARTS(STR(?node), '{base}')")
    return [quote(node.removeprefix(base)) for node in listed[::9]]


def in_processes(jobs: list[tuple[str, Job]], run: Run, processes: int) -> list[str]:
    """Runs each job in a process of its own, which inherits nothing from another job; returns the names of those that failed.

    FOLDER/times.tsv has the CPU seconds of each.
    """
    waiting, failed = list(reversed(jobs)), []
    running: dict[int, str] = {}
    with (run.folder / "times.tsv").open("w", encoding="utf-8", buffering=1) as times:
        while waiting or running:
            while waiting and len(running) < processes:
                name, job = waiting.pop()
                if not (pid := os.fork()):
                    _end_with(partial(job, run), run.folder / "errors.txt")
                running[pid] = name
            pid, status, used = os.wait4(-1, 0)
            name = running.pop(pid)
            times.write(f"{used.ru_utime + used.ru_stime:.1f}\t{name}\n")
            if status:
                failed.append(name)
    return failed


def _end_with(call: Callable[[], None], log: Path) -> None:
    """Ends this process with a job; a stack trace goes to the log, since the streams may be those of a command."""
    try:
        call()
    except BaseException:
        with log.open("a") as file:
            traceback.print_exc(file=file)
        os._exit(1)
    os._exit(0)


def take(folder: Path, frozen: Path, *, sample: bool, processes: int) -> int:
    """Writes all outputs below a new folder, and their digests; returns how many there are."""
    nth = NTH_OF_SAMPLE if sample else 1
    workspace = (frozen / "workspace" if (frozen / "workspace").is_dir() else frozen).resolve()
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="outputs-") as temporary:
        run = Run(folder.resolve(), workspace, Path(temporary).resolve())
        _set_environment(run.temporary)
        cases = [*questions(workspace), *nodes(workspace)][::nth]
        cases += [*lists(workspace), *helps()] if not sample else [*lists(workspace)][:: nth // 2]
        cases += [] if sample else broken(frozen.resolve())
        chunks = [cases[start : start + CASES_PER_PROCESS] for start in range(0, len(cases), CASES_PER_PROCESS)]
        site = [("the site", partial(run_commands, [Case("export/site", ("export", "site", "{out}"))]))]
        jobs: list[tuple[str, Job]] = [
            *([] if sample else site),
            ("the server", partial(http_answers, nth)),
            ("the Python API", partial(python_api, nth)),
            *((f"from {chunk[0].name}", partial(run_commands, chunk)) for chunk in chunks),
        ]
        failed = in_processes(jobs, run, processes)
    if failed:
        raise SystemExit(f"not taken: {', '.join(failed)}. {folder / 'errors.txt'} says why.")
    return write_digests(folder)


def _set_environment(temporary: Path) -> None:
    """The same language, width and time zone everywhere, no settings of git, no cache of other runs, and this kzgraph in children."""
    os.environ |= {"LC_ALL": "C.UTF-8", "COLUMNS": "80", "TZ": "UTC", "NO_COLOR": "1", "PYTHONPATH": str(_root_of_kzgraph())}
    os.environ |= {"XDG_CACHE_HOME": str(temporary / "cache"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for name in ("LANG", "LANGUAGE", "GITHUB_ACTIONS", "CI", "FORCE_COLOR"):
        os.environ.pop(name, None)
    os.chdir(temporary)


def write_digests(folder: Path) -> int:
    """Writes digests.tsv of what was taken: a SHA-256 and a name in each row. Returns the number of rows."""
    outputs = folder / "outputs"
    files = [file for file in sorted(outputs.rglob("*")) if file.is_file()]
    rows = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}\t{file.relative_to(outputs).as_posix()}\n" for file in files]
    (folder / "digests.tsv").write_text("".join(rows), encoding="utf-8")
    return len(rows)


def compare(before: Path, after: Path) -> list[str]:
    """A line for each output that differs, is gone or is new."""
    first, second = (_read_digests(folder) for folder in (before, after))
    states = {
        name: "gone" if name not in second else "new" if name not in first else "differs" for name in sorted(first.keys() | second.keys())
    }
    return [f"{state}\t{name}" for name, state in states.items() if first.get(name) != second.get(name)]


def _read_digests(folder: Path) -> dict[str, str]:
    rows = (line.split("\t") for line in (folder / "digests.tsv").read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in rows}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.outputs", description="Take every output of kzgraph, or compare two takes.")
    commands = parser.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("take", help="write every output below a new folder, with digests.tsv")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--workspace", type=Path, default=Path(__file__).parents[1], help="a workspace, or a folder of tools.frozen")
    taking.add_argument("--sample", action="store_true", help=f"one output of {NTH_OF_SAMPLE}, without mutations and the site")
    taking.add_argument("--processes", type=int, default=2)
    comparing = commands.add_parser("compare", help="list the outputs that differ between two takes")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    asked = parser.parse_args()
    if asked.command == "compare":
        differing = compare(asked.before, asked.after)
        print(*differing, sep="\n", end="\n" if differing else "")
        print(
            f"{len(differing)} outputs differ: diff -r {asked.before}/outputs {asked.after}/outputs"
            if differing
            else "all outputs are the same"
        )
        return int(bool(differing))
    if asked.folder.exists():
        parser.error(f"{asked.folder} exists: name a new folder")
    began = time.monotonic()
    count = take(asked.folder, asked.workspace.resolve(), sample=asked.sample, processes=asked.processes)
    print(f"{count} outputs of {_root_of_kzgraph()} in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
