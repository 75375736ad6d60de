"""How often a search finds a right claim: `python -m tests.search.rates FILE`, where FILE holds questions like `questions.yaml`."""

import sys
from collections import defaultdict
from pathlib import Path

import yaml

from kzgraph.graph import prefixes, store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import Search
from tests.first import FIRST

TOP = 3  # a right claim is one of so many


def name(hit):
    """A hit as the questions write it."""
    if hit.kind == "question":
        return f"query:{hit.node}"
    return prefixes.short(hit.node)


def outcomes(file):
    """For each question: the question, whether the answer is right, and what was found."""
    workspace = Workspace.open(FIRST)
    search = Search(store.load(workspace), canned.catalogue(workspace))
    for question in yaml.safe_load(Path(file).read_text(encoding="utf-8")):
        found = search(question["question"])
        names = [name(hit) for hit in found.hits]
        yield question, names, found


def rates(file):
    """Counts by name: how many were right of how many."""
    counts = defaultdict(lambda: [0, 0])

    def count(group, right):
        counts[group][0] += right
        counts[group][1] += 1

    for question, names, found in outcomes(file):
        if question.get("not-held"):
            count("not held, answered so", not found.said)
            continue
        right = bool(set(names[:TOP]) & set(question["expected"]))
        count(f"held, right in the first {TOP}: {question['language']}", right)
        if "across" in (question["kind"], *question.get("also", ())):
            count(f"held, right in the first {TOP}: across languages", right)
        count(f"held, {question['kind']}", right)
        count("held, wrongly answered as not held", not found.said)
    return {group: tuple(pair) for group, pair in sorted(counts.items())}


def main():
    for group, (right, of) in rates(sys.argv[1]).items():
        print(f"{group:50} {right:4} of {of:4}  {right / of:4.0%}")
    if "-v" in sys.argv:
        for question, names, found in outcomes(sys.argv[1]):
            wrong = found.said if question.get("not-held") else not (found.said and set(names[:TOP]) & set(question["expected"]))
            if wrong:
                print(f"\n{question['id']} {question['question']} | said={found.said} unknown={','.join(found.unknown)}")
                print("   expected", *question.get("expected", question.get("nearest")))
                for hit, known in list(zip(found.hits, names, strict=True))[:4]:
                    print(f"     {hit.score:5.1f} {hit.covered:.2f} {known}")


if __name__ == "__main__":
    main()
