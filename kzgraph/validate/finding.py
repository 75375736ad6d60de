"""What a check reports: rules, findings and their places."""

from __future__ import annotations

from typing import NamedTuple

SEVERITIES = ("error", "warning", "note")


class Place(NamedTuple):
    """A place in a file of the workspace; `line` and `column` count from 1."""

    file: str
    line: int
    column: int


class Rule(NamedTuple):
    """What a check holds data to: `name` is stable, `fix` says what to do about a finding."""

    name: str
    stage: str
    title: str
    fix: str


class Finding(NamedTuple):
    """One thing that a check found wrong.

    `focus` and `value` are terms as N-Triples writes them, `path` is a SPARQL property path in full; each is empty where there is
    none. `line` and `column` count from 1 and are 0 where no file is known; `also` names the other places that the finding lies across.
    `component` is the IRI of the SHACL constraint component. `severity` is one of SEVERITIES, from the workspace's profile; `waived` is
    the reason of the waiver that holds for it; `state` is new, old or gone where two versions are compared.
    """

    rule: str
    message: str
    fix: str
    focus: str = ""
    path: str = ""
    value: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    also: tuple[Place, ...] = ()
    component: str = ""
    severity: str = "error"
    waived: str = ""
    state: str = ""
