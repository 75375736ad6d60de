"""Every command with arguments for the workspace of a box, and where it says that it writes."""

from __future__ import annotations

from typing import NamedTuple

from kzgraph.cli.command import Command, every_command
from kzgraph.cli.commands import COMMANDS

DATA = ("clone/ws/graph/*",)
LINKS = (*DATA, "clone/ws/build", "clone/ws/build/*")
QUESTION = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3"
GROUP = ("--label", "en=X", "--label", "ru=X", "--label", "kk=X", "--named-in", "p01-s01")
JUDGED = ("rem:figure-people-heard", "rem:figure-cases")
LABELS = ("--label", "en=it", "--label", "ru=это", "--label", "kk=бұл")


class Recipe(NamedTuple):
    """The arguments of a run after the words of its command, what it may write (patterns below the box), and what it prints when it
    waits to be ended."""

    words: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    until: str = ""
    code: int = 0  # on a workspace without ingredients


def _out(*words: str) -> Recipe:
    """What writes to a place that its last argument names."""
    name = words[-1].rsplit("../out/", 1)[1]
    return Recipe(words, (f"out/{name}", f"out/{name}/*", f"out/.{name}.lock"))


_JUDGED = {
    "review": [Recipe(("pairs.jsonl",), code=2)],
    "sheet": [Recipe(("pairs.jsonl", "../../out/sheet.csv"), ("out/sheet.csv", "out/.sheet.csv.lock"))],
    "decide": [Recipe(("pairs.jsonl", "sheet.csv"), LINKS)],
    "forget": [Recipe(("pairs.jsonl", "ex:ministry-of-order", "1"), LINKS, code=2)],
    "list": [Recipe()],
    "agree": [Recipe(("one.csv", "two.csv"))],
    "evaluate": [Recipe(("gold.csv", "--work", "pairs.jsonl"))],
    "sssom": [Recipe(("example-list",))],
}
RECIPES: dict[str, list[Recipe]] = {
    "ask": [Recipe(("--all",)), Recipe(("who-is-accused",))],
    "search": [Recipe(("ministry",))],
    "query": [Recipe((QUESTION,)), Recipe(("queries/what-was-said/who-is-accused.rq",)), Recipe(("checked/query.rq",))],
    "show": [Recipe(("ex:person-1",))],
    "became": [Recipe(("rem:demand-drop-charges",))],
    "brief": [Recipe(("ex:person-1",))],
    "validate": [
        Recipe(),
        Recipe(("--since", "HEAD~1")),
        Recipe(("--engine", "pyshacl")),
        Recipe(("--output", "sarif=../../out/it.sarif"), ("out/it.sarif", "out/.it.sarif.lock")),
    ],
    "rules": [Recipe()],
    "stats": [Recipe()],
    "report": [_out("../../out/report")],
    "export": [_out(form, f"../../out/{form}") for form in ("turtle", "site", "jsonld", "shapes", "comparisons")],
    "sources verify": [Recipe(("text.txt",), code=1)],
    "sources coverage": [Recipe()],
    "sources looked-for": [Recipe()],
    "diff": [Recipe(("HEAD~1",))],
    "review": [Recipe(("HEAD~1",), code=1)],
    "agree": [Recipe(("graph/example-2024-05-01", "graph/example-2024-05-01"))],
    "shapes check": [
        Recipe(("checked/data.ttl", "checked/data.rdf", "checked/data.jsonld", "--shapes", "checked/shapes.ttl"), code=1),
        Recipe(("checked/data.ttl", "--shapes", "checked/shapes.ttl", "--unsupported", "pyshacl", "--imports", "."), code=1),
    ],
    "shapes explain": [Recipe(("https://example.org/shapes#Person",))],
    "init": [Recipe(("../../out/new", "--namespace", "https://example.org/new/"), ("out/new", "out/new/*", "out/.new.lock", "out/new/.*")),
             Recipe(("../../out/new", "--namespace", "https://example.org/new/", "--dry-run"))],
    "new source": [Recipe(("example-2024-06-01", "--text", "text.txt", "--page", "https://example.org/two", "--day", "2024-06-01",
                           "--creator", "example-rights-office", "--dry-run"))],
    "new term": [Recipe(("actions", "close-a-market", *LABELS, "--definition", "To shut.", "--dry-run"))],
    "new thing": [Recipe(("Group", "group-x", *GROUP, "--dry-run")), Recipe(("Group", "group-x", *GROUP), DATA)],
    "new passage": [Recipe(("p14-s01", "--text", "text.txt", "--from", "The office", "--to", "the march.", "--paraphrase", "It.",
                            "--dry-run"), code=2)],
    "new assertion": [Recipe(("Response", "response-x", "--stated-in", "p01-s01", "--label", "It.", "--set", "standing=asserted",
                              "--dry-run"))],
    "new silence": [Recipe(("wounded", *LABELS, "--set", "matter=the-dead", "--set", "nearest=act-beating", "--set",
                            "justification=It is on the beaten.", "--dry-run"))],
    "new question": [Recipe(("what-was-said", "acts", "--class", "Act", "--dry-run"))],
    "new rows": [Recipe(("--from", "drafts.csv", "--dry-run"))],
    "draft sentences": [Recipe(("statement.txt",))],
    # Nothing waits in the text, so that nothing is sent.
    "draft ask": [Recipe(("statement.txt", "--at", "http://127.0.0.1:9/v1", "--model", "m", "--out", "../../out/drafted.jsonl"),
                         ("out/drafted.jsonl", "out/.drafted.jsonl.lock"))],
    "draft review": [Recipe(("proposals.jsonl", "--list"), code=1)],
    "draft schema": [Recipe()],
    "withdraw": [Recipe(("person-1", "--dry-run")),
                 Recipe(("person-1", "--on", "2024-06-01"), (*DATA, "clone/ws/queries/*", "clone/ws/CHANGELOG.md"))],
    "load": [Recipe(("rows.csv", "--as", "rows.yaml", "--out", "../../out/rows.nq"), ("out/rows.nq", "out/.rows.nq.lock")),
             Recipe(("rows.csv", "--as", "rows.yaml", "--try"))],
    "link propose": [Recipe(("rows.csv", "--as", "rows.yaml", "--out", "../../out/work.jsonl"),
                            ("out/work.jsonl", "out/.work.jsonl.lock"))],
    **{f"link {name}": recipes for name, recipes in _JUDGED.items()},
    "link missing": [Recipe()],
    "link import": [Recipe(("links.sssom.tsv",), LINKS)],
    "match propose": [Recipe(("rows.csv", "--as", "rows.yaml", "--out", "../../out/pairs.csv"), ("out/pairs.csv", "out/.pairs.csv.lock"))],
    **{f"match {name}": recipes for name, recipes in _JUDGED.items()},
    **{f"compare {name}": recipes for name, recipes in _JUDGED.items() if name != "evaluate"},
    "compare propose": [Recipe(("--out", "../../out/compared.jsonl"), ("out/compared.jsonl", "out/.compared.jsonl.lock"), code=2)],
    "compare judge": [Recipe((*JUDGED, "n", "--role", "encoder", "--reason", "No."), LINKS, code=2)],
    "compare forget": [Recipe(JUDGED, LINKS, code=2)],
    "compare read": [Recipe(("example-2024-05-01", "example-2024-05-01", "--reason", "Read.", "--dry-run"), code=2)],
    "compare texts": [Recipe()],
    "compare sssom": [Recipe()],
    "serve": [Recipe(("--port", "0", "--workers", "1"), until="http://127.0.0.1")],
    "mcp": [Recipe(("--port", "0"), until="http://127.0.0.1")],
    "completion": [Recipe(("bash",))],
}  # fmt: skip
# Without `--workspace`: they work on what their arguments name.
ALONE = {"agree", "init", "shapes check"}


def names() -> list[str]:
    """The words of every command."""
    return [words for words, item in every_command(COMMANDS) if isinstance(item, Command)]


def runs():
    """Every run: its name, its arguments, and its recipe."""
    for command, recipes in RECIPES.items():
        for number, recipe in enumerate(recipes):
            place = () if command in ALONE else ("--workspace", ".")
            yield f"{command}{f' ({number + 1})' if number else ''}", (*command.split(), *recipe.words, *place), recipe
