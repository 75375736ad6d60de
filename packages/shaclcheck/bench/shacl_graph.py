"""A synthetic graph of reports about incidents, of any size, with errors planted and counted, and shapes with every kind of constraint.

About 15 triples an incident. Deterministic: the same size gives the same graph. Each planted error breaks one constraint once; those that
by their nature break a second one are counted with both.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = Path(__file__).resolve().parent / "shacl_data" / "shapes.ttl"
NS = "http://bench.example/ns#"
ID = "http://bench.example/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
KINDS = ("Arrest", "Beating", "Closure", "Dispersal", "Raid", "Seizure", "Summons", "Threat")
STATES = ("open", "checked", "doubted", "closed")
PER_INCIDENT = 15.4
# Each kind of error, and the constraint components that it breaks.
ERRORS: dict[str, tuple[str, ...]] = {
    "kind-unknown": ("In",),
    "day-missing": ("MinCount",),
    "day-as-text": ("Datatype",),
    "day-impossible": ("Datatype",),
    "place-of-no-class": ("Class", "MinCount"),
    "count-negative": ("MinInclusive",),
    "least-above-most": ("LessThanOrEquals",),
    "actor-of-no-class": ("Class",),
    "two-labels": ("UniqueLang",),
    "no-report": ("MinCount",),
    "country-code": ("Pattern",),
    "withdrawn": ("Not",),
    "report-before": ("SPARQL",),
    "report-of-two": ("MaxCount",),
    "report-by-nobody": ("MinCount",),
    "weight-too-great": ("MaxInclusive",),
    "time-as-text": ("Datatype",),
    "state-unknown": ("In",),
    "source-barred": ("QualifiedMaxCount",),
    "own-source": ("SPARQL",),
    "person-closed": ("Closed",),
    "person-name": ("Pattern",),
    "person-age": ("NodeKind",),
    "case-order": ("LessThan",),
    "case-against": ("Class",),
    "case-nowhere": ("MinCount",),
    "actor-alone": ("Or",),
}


def iri(name: str) -> str:
    """A node of the graph."""
    return f"<{ID}{name}>"


def term(name: str) -> str:
    """A class or property."""
    return f"<{NS}{name}>"


def typed(text: object, datatype: str) -> str:
    """A literal."""
    return f'"{text}"^^<{XSD}{datatype}>'


class Maker:
    """Writes the graph; `expected` counts the results by constraint component."""

    def __init__(self, triples: int, write: Callable[[str], object]) -> None:
        self.incidents = max(800, int(triples / PER_INCIDENT))
        self.random = random.Random(42)
        self.write = write
        self.count = 0
        self.expected: Counter[str] = Counter()
        self.actors, self.places, self.sources = (
            max(60, self.incidents // 50),
            max(60, self.incidents // 100),
            max(20, self.incidents // 500),
        )
        tens = [number for number in range(self.incidents) if number % 20 == 0]
        each = min(len(tens) // len(ERRORS), max(1, round(self.incidents * 0.002 / len(ERRORS))))
        chosen = self.random.sample(tens, each * len(ERRORS))
        self.planted = {number: list(ERRORS)[place % len(ERRORS)] for place, number in enumerate(chosen)}
        for error in self.planted.values():
            self.expected.update(f"{name}ConstraintComponent" for name in ERRORS[error])

    def add(self, subject: str, predicate: str, *values: str) -> None:
        """Triples of one subject and property."""
        for value in values:
            self.write(f"{subject} {predicate} {value} .\n")
            self.count += 1

    def make(self) -> Maker:
        """The whole graph."""
        self._background()
        for number in range(self.incidents):
            self._incident(number, self.planted.get(number, ""))
        return self

    def _background(self) -> None:
        for number in range(20):
            self.add(iri(f"office/{number}"), TYPE, term("Office"))
            self.add(iri(f"office/{number}"), LABEL, f'"Office {number}"@en')
        for number in [*range(self.sources), "barred"]:
            self.add(iri(f"source/{number}"), TYPE, term("Source"))
            self.add(iri(f"source/{number}"), term("grade"), '"Z"' if number == "barred" else f'"{"ABC"[hash(number) % 3]}"')
        for number in range(self.actors):
            actor = iri(f"actor/{number}")
            self.add(actor, TYPE, term("Actor"))
            self.add(actor, LABEL, f'"Actor {number}"@en')
            self.add(
                actor, *((term("memberOf"), iri(f"office/{number % 20}")) if number % 3 else (term("isState"), typed("true", "boolean")))
            )
        for number in range(self.places):
            place = iri(f"place/{number}")
            self._place(place, f"Place {number}", "AABBCCDDEE"[number % 5 * 2 : number % 5 * 2 + 2])
            if number % 10:
                self.add(place, term("within"), iri(f"place/{number // 10 * 10}"))

    def _place(self, place: str, name: str, country: str) -> None:
        self.add(place, TYPE, term("Place"))
        self.add(place, LABEL, f'"{name}"@en')
        self.add(place, term("country"), f'"{country}"')
        self.add(place, term("latitude"), typed(f"{self.random.uniform(-60, 60):.4f}", "decimal"))
        self.add(place, term("longitude"), typed(f"{self.random.uniform(-170, 170):.4f}", "decimal"))

    def _incident(self, number: int, error: str) -> None:
        incident, day = iri(f"incident/{number}"), date(1997, 1, 1) + timedelta(days=self.random.randrange(9000))
        self.add(incident, TYPE, term("Incident"), *([term("Withdrawn")] if error == "withdrawn" else []))
        self.add(incident, term("kind"), term("Unheard" if error == "kind-unknown" else self.random.choice(KINDS)))
        days = {"day-missing": [], "day-as-text": [f'"{day}"'], "day-impossible": [typed("2001-02-30", "date")]}
        self.add(incident, term("day"), *days.get(error, [typed(day, "date")]))
        place = iri(f"place/{self.random.randrange(self.places)}")
        if error == "country-code":
            place = iri(f"place/x{number}")
            self._place(place, f"Place x{number}", "Nowhere")
        self.add(incident, term("place"), iri("office/1") if error == "place-of-no-class" else place)
        least = self.random.randrange(20)
        most = least + self.random.randrange(10)
        least = -1 if error == "count-negative" else most + 3 if error == "least-above-most" else least
        self.add(incident, term("least"), typed(least, "integer"))
        self.add(incident, term("most"), typed(most, "integer"))
        actor = self.random.randrange(self.actors)
        if error == "own-source":
            actor = actor // 3 * 3 + 1 if actor // 3 * 3 + 1 < self.actors else 1
        by = iri(f"actor/{actor}")
        if error == "actor-alone":
            by = iri(f"actor/x{number}")
            self.add(by, TYPE, term("Actor"))
            self.add(by, LABEL, f'"Actor x{number}"@en')
        self.add(incident, term("actor"), iri("office/2") if error == "actor-of-no-class" else by)
        self.add(
            incident, LABEL, f'"Incident {number} on the list"@en', *([f'"Incident {number} again"@en'] if error == "two-labels" else [])
        )
        if error != "no-report":
            self._report(number, error, day, incident, actor)
        if number % 4 == 0:
            self._person(number, error, incident)
        if number % 20 == 0:
            self._case(number, error, incident, actor)

    def _report(self, number: int, error: str, day: date, incident: str, actor: int) -> None:
        report = iri(f"report/{number}")
        self.add(report, TYPE, term("Report"))
        about = [incident, *([iri(f"incident/{(number + 1) % self.incidents}")] if error == "report-of-two" else [])]
        self.add(report, term("about"), *about)
        source = iri("source/barred" if error == "source-barred" else f"source/{self.random.randrange(self.sources)}")
        sources = [source, *([iri(f"office/{actor % 20}")] if error == "own-source" else [])]
        self.add(report, term("source"), *([] if error == "report-by-nobody" else sources))
        weight = "1.7" if error == "weight-too-great" else f"{self.random.random():.2f}"
        self.add(report, term("weight"), typed(weight, "decimal"))
        self.add(report, term("state"), '"whispered"' if error == "state-unknown" else f'"{self.random.choice(STATES)}"')
        seen = day + timedelta(days=-30 if error == "report-before" else self.random.randrange(400, 500))
        seen = date(2024, 1, 1) if error == "report-of-two" else seen  # later than the second incident too
        moment = f"{seen}T12:00:00Z"
        self.add(report, term("time"), f'"{moment}"' if error == "time-as-text" else typed(moment, "dateTime"))

    def _person(self, number: int, error: str, incident: str) -> None:
        person = iri(f"person/{number}")
        self.add(incident, term("victim"), person)
        self.add(person, TYPE, term("Person"))
        self.add(person, term("name"), '"123"' if error == "person-name" else f'"Name{number % 977} Family{number % 1009}"')
        self.add(person, term("age"), term("young") if error == "person-age" else typed(self.random.randrange(1, 90), "integer"))
        if error == "person-closed":
            self.add(person, term("passport"), f'"N{number}"')

    def _case(self, number: int, error: str, incident: str, actor: int) -> None:
        case, filed = iri(f"case/{number}"), date(2023, 1, 1) + timedelta(days=self.random.randrange(300))
        decided = filed + timedelta(days=-2 if error == "case-order" else 100)
        self.add(case, TYPE, term("Case"))
        self.add(case, term("against"), iri("office/3") if error == "case-against" else iri(f"actor/{actor}"))
        self.add(case, term("of"), incident)
        self.add(case, term("court"), *([] if error == "case-nowhere" else [iri(f"office/{number % 20}")]))
        self.add(case, term("filed"), typed(filed, "date"))
        self.add(case, term("decided"), typed(decided, "date"))


def make(triples: int, file: Path) -> Maker:
    """Write the graph as N-Triples."""
    with file.open("w", encoding="utf-8") as out:
        return Maker(triples, out.write).make()
