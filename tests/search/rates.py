"""How often a search finds a right claim: `python -m tests.search.rates FILE`, where FILE holds questions like `questions.yaml`.

It counts over the whole graph, or with `--first` over the first source alone, of which the questions were asked.
"""

import sys
from collections import defaultdict
from pathlib import Path

import yaml

from kzgraph.graph import prefixes, store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import Search
from tests.first import FIRST
from tests.needs import ROOT

TOP = 3  # a right claim is one of so many


def name(hit):
    """A hit as the questions write it."""
    if hit.kind == "question":
        return f"query:{hit.node}"
    return prefixes.short(hit.node)


def outcomes(file, root):
    """For each question: the question, the names of the hits, and what was found. In the whole graph the second source may hold it."""
    workspace = Workspace.open(root)
    search = Search(store.load(workspace), canned.catalogue(workspace))
    for asked in yaml.safe_load(Path(file).read_text(encoding="utf-8")):
        held = root == ROOT and "elsewhere" in asked
        question = {**asked, "not-held": False, "expected": asked["elsewhere"]} if held else asked
        found = search(question["question"])
        names = [name(hit) for hit in found.hits]
        yield question, names, found


def rates(file, root):
    """Counts by name: how many were right of how many."""
    counts = defaultdict(lambda: [0, 0])

    def count(group, right):
        counts[group][0] += right
        counts[group][1] += 1

    for question, names, found in outcomes(file, root):
        if question.get("not-held"):
            count("not held, answered so", not found.said)
            count("not held, answered so or a source named that does not say it", not found.said or bool(found.silences))
            continue
        right = bool(set(names[:TOP]) & set(question["expected"]))
        count(f"held, right in the first {TOP}: {question['language']}", right)
        if "across" in (question["kind"], *question.get("also", ())):
            count(f"held, right in the first {TOP}: across languages", right)
        count(f"held, {question['kind']}", right)
        count("held, wrongly answered as not held", not found.said)
    return {group: tuple(pair) for group, pair in sorted(counts.items())}


def main():
    root = FIRST if "--first" in sys.argv else ROOT
    for group, (right, of) in rates(sys.argv[1], root).items():
        print(f"{group:60} {right:4} of {of:4}  {right / of:4.0%}")
    if "-v" in sys.argv:
        for question, names, found in outcomes(sys.argv[1], root):
            wrong = found.said if question.get("not-held") else not (found.said and set(names[:TOP]) & set(question["expected"]))
            if wrong:
                print(f"\n{question['id']} {question['question']} | said={found.said} unknown={','.join(found.unknown)}")
                print("   expected", *question.get("expected", question.get("nearest")))
                for hit, known in list(zip(found.hits, names, strict=True))[:4]:
                    print(f"     {hit.score:5.1f} {hit.covered:.2f} {known}")


if __name__ == "__main__":
    main()
