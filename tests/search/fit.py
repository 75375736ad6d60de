"""Fits the decision of a search whether the sources say what is asked for: `python -m tests.search.fit`.

It reads `questions.yaml` and `held.yaml`, cross-validates a logistic regression on the measures of `kzgraph.questions.search.decision`, and
prints the figures and the table of weights for that module. `kept.yaml` is left alone.
"""

import random
from pathlib import Path

import numpy as np
import yaml

from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import Search
from kzgraph.questions.search.decision import Measures
from tests.needs import ROOT

HERE = Path(__file__).parent
FOLDS, SHUFFLES, RIDGE = 10, 5, 1.0
FALSE = 0.03  # of the questions that a source answers, how many may be answered as not held


def asked():
    """Each question, whether a source of the whole graph answers it, and the file that has it."""
    for question in yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8")):
        yield question["question"], not question.get("not-held") or "elsewhere" in question, "questions.yaml"
    for held, texts in yaml.safe_load((HERE / "held.yaml").read_text(encoding="utf-8")).items():
        for text in texts:
            yield text, held == "held", "held.yaml"


def measured(search, text):
    """The measures of a question."""
    words, hits = search._hits(text, len(search.documents))
    return search.measures(text, words, hits, search._silences(text, words, hits))


def fitted(values, held):
    """The weights of a logistic regression by Newton's method, the bias first."""
    design = np.hstack([np.ones((len(values), 1)), values])
    ridge = RIDGE * np.diag([0.0, *values.var(axis=0)])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        bent = (design.T * (chance * (1 - chance))) @ design + ridge + 1e-9 * np.eye(len(weights))
        weights += np.linalg.solve(bent, design.T @ (held - chance) - ridge @ weights)
    return weights


def chances(weights, values):
    """The probabilities that the weights give."""
    return 1 / (1 + np.exp(-weights[0] - values @ weights[1:]))


def cross_validated(values, held):
    """The probability of each question by weights that were fitted without it."""
    found = np.zeros(len(held))
    for seed in range(SHUFFLES):
        order = list(range(len(held)))
        random.Random(seed).shuffle(order)
        for fold in range(FOLDS):
            left_out = order[fold::FOLDS]
            rest = [number for number in order if number not in set(left_out)]
            found[left_out] += chances(fitted(values[rest], held[rest]), values[left_out])
    return found / SHUFFLES


def fit():
    """The weights, the bias and the threshold; and for each file how many are answered so of those not held, and wrongly of those held."""
    workspace = Workspace.open(ROOT)
    search = Search(store.load(workspace), canned.catalogue(workspace))
    questions = list(asked())
    values = np.array([measured(search, text) for text, _, _ in questions], dtype=float)
    held = np.array([is_held for _, is_held, _ in questions], dtype=float)
    found = cross_validated(values, held)
    threshold = float(np.quantile(found[held == 1], FALSE))
    counts = {}
    for name in ("questions.yaml", "held.yaml"):
        of = np.array([file == name for _, _, file in questions])
        counts[name] = tuple((int((found < threshold)[of & (held == kind)].sum()), int((of & (held == kind)).sum())) for kind in (0, 1))
    bias, *weights = fitted(values, held)
    return weights, bias, threshold, counts


def main():
    weights, bias, threshold, counts = fit()
    for name, ((right, not_held), (wrong, held)) in counts.items():
        print(f"cross-validated, {name}: not held, answered so {right} of {not_held} ({right / not_held:.0%}); ", end="")
        print(f"held, answered as not held {wrong} of {held} ({wrong / held:.0%})")
    print("WEIGHTS = Measures(" + ", ".join(f"{name}={weight:.2f}" for name, weight in zip(Measures._fields, weights, strict=True)) + ")")
    print(f"BIAS = {bias:.2f}\nLEAST = {threshold:.2f}")


if __name__ == "__main__":
    main()
