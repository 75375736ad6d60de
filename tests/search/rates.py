"""How often a search finds a right claim, and gives notes: `python -m tests.search.rates FILE`, with questions like `one-source.yaml`.

It counts over the whole graph, or with `--first` over the first source alone. No note says whether a
source holds what is asked, so that they are counted for questions of both kinds.
"""

import sys
from collections import defaultdict
from pathlib import Path

import yaml

from kzgraph.graph import store
from kzgraph.graph.names import short, use
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import Search
from tests.first import BOTH, FIRST

TOP = 3  # a right claim is one of so many


def name(hit):
    """A hit as the questions write it."""
    if hit.kind == "question":
        return f"query:{hit.node}"
    return short(hit.node)


def outcomes(file, root):
    """For each question: the question, the names of the hits, and what was found. In the whole graph the second source may hold it."""
    workspace = Workspace.open(root)
    use(workspace.names)
    search = Search(store.load(workspace), canned.catalogue(workspace))
    for asked in yaml.safe_load(Path(file).read_text(encoding="utf-8")):
        held = root == BOTH and "elsewhere" in asked
        question = {**asked, "not-held": False, "expected": asked["elsewhere"]} if held else asked
        found = search(question["question"])
        names = [name(hit) for hit in found.hits]
        yield question, names, found


def rates(file, root):
    """Counts by name: how many there were of how many."""
    counts = defaultdict(lambda: [0, 0])

    def count(group, counted):
        counts[group][0] += bool(counted)
        counts[group][1] += 1

    for question, names, found in outcomes(file, root):
        kind = "not held" if question.get("not-held") else "held"
        count(f"{kind}, note: a source does not say it", found.silences)
        count(f"{kind}, note: words that nothing has", found.unknown)
        count(f"{kind}, note: words that no first hit has", found.missing)
        count(f"{kind}, any note", found.silences or found.unknown or found.missing)
        count(f"{kind}, what is not said comes first", found.silent)
        if kind == "not held":
            continue
        right = set(names[:TOP]) & set(question["expected"])
        count(f"held, right in the first {TOP}: {question['language']}", right)
        if "across" in (question["kind"], *question.get("also", ())):
            count(f"held, right in the first {TOP}: across languages", right)
        count(f"held, right in the first {TOP}: {question['kind']}", right)
    return {group: tuple(pair) for group, pair in sorted(counts.items())}


def main():
    root = FIRST if "--first" in sys.argv else BOTH
    for group, (counted, of) in rates(sys.argv[1], root).items():
        print(f"{group:60} {counted:4} of {of:4}  {counted / of:4.0%}")
    if "-v" in sys.argv:
        for question, names, found in outcomes(sys.argv[1], root):
            if question.get("not-held") or not set(names[:TOP]) & set(question["expected"]):
                print(f"\n{question['id']} {question['question']} | unknown={','.join(found.unknown)} missing={','.join(found.missing)}")
                print("   expected", *question.get("expected", question.get("nearest")))
                for hit, known in list(zip(found.hits, names, strict=True))[:4]:
                    print(f"     {hit.score:5.1f} {hit.covered:.2f} {known}")


if __name__ == "__main__":
    main()
