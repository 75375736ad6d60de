"""A workspace of one's own: a layer on the package, with its settings, a first question and the checks of a repository."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from kzgraph import __version__
from kzgraph.authoring.draft import Added, Draft
from kzgraph.errors import UsageError
from kzgraph.graph import settings
from kzgraph.graph.workspace import FOLDERS, Workspace, around
from kzgraph.vocab import KZ

TEMPLATES = Path(__file__).parent / "templates"
WORKFLOW, PRE_COMMIT = ".github/workflows/check.yml", ".pre-commit-config.yaml"
BESIDE = (".github", PRE_COMMIT)  # what is written beside the folders of the workspace
SETTINGS = """# What this workspace sets once. Its things and sources are minted in the namespace, its concepts in {vocab}.
namespace: {namespace}
prefix: {prefix}
languages: [{languages}]
"""
AREAS = """# The areas of the questions, in the order in which they are listed, with their titles.
what-is-said:
  en: What is said
  ru: Что сказано
  kk: Не айтылды
"""
QUESTION = """#+ title:
#+   en: Every claim
#+   ru: Все утверждения
#+   kk: Барлық мәлімдеме
#+ question:
#+   en: "What does each source say, and whose word is it?"
#+   ru: "Что говорит каждый источник, и чьи это слова?"
#+   kk: "Әр дереккөз не дейді және бұл кімнің сөзі?"
#+ unsaid:
#+   en: Whether it is true. Each claim is the word of its voice, as of its day.
#+   ru: Правда ли это. Каждое утверждение — слово того, кто его произнёс, на указанный день.
#+   kk: Оның рас-өтірігі. Әр мәлімдеме — айтушының сол күнгі сөзі.
#+ tags: [what-is-said]
PREFIX kz: <{kz}>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?assertion ?voice ?standing ?asOf ?source ?passage WHERE {{
  VALUES ?source {{ UNDEF }} # parameter
  ?assertion kz:voice ?voice ;
             kz:standing ?standing ;
             kz:asOf ?asOf ;
             kz:statedIn ?passage .
  ?passage oa:hasSource ?source .
}}
ORDER BY ?source ?passage ?assertion
"""


def new(root: Path, namespace: str, prefix: str, languages: Sequence[str]) -> Draft:
    """The draft of the files of a new workspace. Raises UsageError where one is there, or a value does not fit."""
    for folder in FOLDERS:
        if (root / folder).exists():
            raise UsageError(f"{root}: {folder}/ is there already: name a folder without {', '.join(f'{name}/' for name in FOLDERS)}.")
    outer = around(root.resolve().parent)
    if outer and Workspace(outer).is_data(root):
        raise UsageError(
            f"{root}: in a folder that the workspace {outer} reads: it would take the new files for its own. Name a folder outside its "
            f"{', '.join(f'{name}/' for name in FOLDERS)}. To add to that workspace, use --workspace {shlex.quote(str(outer))}."
        )
    made = settings.checked(namespace, prefix, list(languages), "")
    if not made.prefix:
        raise UsageError("give an address of your own as --namespace: that of the package is for its own graph.")
    texts = {
        settings.FILE: SETTINGS.format(vocab=made.vocab, namespace=namespace, prefix=prefix, languages=", ".join(made.languages)),
        "queries/areas.yaml": AREAS,
        "queries/what-is-said/every-claim.rq": QUESTION.format(kz=KZ),
        WORKFLOW: _template("check.yml"),
        PRE_COMMIT: _template("pre-commit.yaml"),
    }
    notes = (
        f"Without --workspace {shlex.quote(str(root))}, a command works on the graph that kzgraph is installed with.",
        "In the two files of checks, replace OWNER with the account that hosts kzgraph.",
        "Terms of your own go into ontology/vocab/, with kzgraph new term; decisions about rules into ontology/checks/.",
    )
    files = {root / name: text for name, text in texts.items()}
    refuse_present(files)
    return Draft(
        files,
        tuple(Added(file, 1, text) for file, text in files.items()),
        notes,
        ("kzgraph new source NAME --text FILE --page URL --day DAY --creator NAME",),
    )


def _template(name: str) -> str:
    """A file of checks, which uses the version of kzgraph that writes it."""
    return (TEMPLATES / name).read_text(encoding="utf-8").replace("VERSION", f"v{__version__}")


def refuse_present(files: Iterable[Path]) -> None:
    """Raises UsageError for a file that would be replaced."""
    for file in files:
        if os.path.lexists(file):
            raise UsageError(f"{file} is there already: move it away, and copy what you need from it afterwards.")
