"""A new question: a file with its header in the languages of the shapes and a query that runs."""

from __future__ import annotations

from kzgraph.authoring import slots
from kzgraph.authoring.draft import UNFINISHED, Added, Draft, offered
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writing import writable
from kzgraph.questions import canned
from kzgraph.vocab import KZ, OA

TEXTS = {"title": "what a list of questions shows", "question": "one sentence that asks", "unsaid": "what the answer does not say"}
QUERY = """PREFIX kz: <{kz}>
PREFIX oa: <{oa}>
SELECT ?assertion ?voice ?standing ?asOf ?source ?passage WHERE {{
  VALUES ?source {{ UNDEF }} # parameter
  ?assertion a kz:{kind} ;
             kz:voice ?voice ;
             kz:standing ?standing ;
             kz:asOf ?asOf ;
             kz:statedIn ?passage .
  ?passage oa:hasSource ?source .
}}
ORDER BY ?passage ?assertion
"""


def new(workspace: Workspace, area: str, name: str, kind: str) -> Draft:
    """The draft of a question that lists the assertions of a class. Raises UsageError for an unknown area or class and a known name."""
    form = slots.named(slots.forms(writable(workspace), "statedIn"), kind)
    known = canned.areas(workspace)
    if area not in known:
        raise UsageError(
            f"{area}: no such area. Expected something like {offered(area, known)}. Add a new area to queries/areas.yaml first."
        )
    if not all(part.isalnum() and part.isascii() and part.islower() | part.isdigit() for part in name.split("-")):
        raise UsageError(f"{name}: use lower-case letters, digits and hyphens, such as who-ordered-it.")
    taken = [file for file in workspace.query_files() if file.stem == name]
    if taken:
        raise UsageError(f"{name} is there already, in {workspace.relative(taken[0])}: change it there, or choose another name.")
    header = "".join(
        f"#+ {field}:\n" + "".join(f'#+   {language}: "{UNFINISHED} {hint}"\n' for language in workspace.settings.languages)
        for field, hint in TEXTS.items()
    )
    text = header + f"#+ tags: [{area}]\n" + QUERY.format(kz=KZ, oa=OA, kind=form.name)
    file = workspace.root / "queries" / area / f"{name}.rq"
    left = [
        f"Write the {UNFINISHED} texts of the header in each language, and let the query ask what the title says.",
        "Then python -m tools.refresh writes its rows into the tests.",
    ]
    return Draft({file: text}, (Added(file, 1, text),), tuple(left), (f"kzgraph ask {name}",))
