"""Triples written in a layout that chance picks, with the line and column of each term, noted while it is written.

It knows nothing of the reader of positions that it tests: prefixes, a base, full IRIs, `a`, short and long quotes, escapes, comments,
several statements on a line, a statement twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.vocab import KZR, PREFIXES

if TYPE_CHECKING:
    import random

XSD = PREFIXES["xsd"]
ALIASES = ["", "a", "x-1", "қ.з", "prefix", "base", "true", "é_", "P", "zz", "b.c", "nil", "q", "r2", "s", "t"]
GAPS = [
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n  ",
    "\r\n",
    " # comment: \"quoted\" , 'x' . <iri> a kz:Act ;\n",
    "\n#\n",
    "\r",
    " # one\r\n",
    "# two\r",
]
SHORT = {"integer": r"[+-]?\d+", "decimal": r"[+-]?\d*\.\d+", "boolean": "true|false", "double": r"[+-]?(\d+\.\d*|\.?\d+)[eE][+-]?\d+"}


class Written(NamedTuple):
    """A triple and the places, line and column, at which its terms begin."""

    triple: ox.Triple
    subject: tuple[int, int]
    predicate: tuple[int, int]
    object: tuple[int, int]


class Layout:
    """One text that is being written."""

    def __init__(self, chance: random.Random, spaces: list[str]) -> None:
        self.chance = chance
        self.text = ""
        self.names: dict[str, str] = {}
        self.based = False
        aliases = chance.sample(ALIASES, len(ALIASES))
        for alias, space in zip(aliases, chance.sample(spaces, min(len(spaces), len(aliases))), strict=False):
            self.declare(alias, space)
        if chance.random() < 0.5:
            self.based = True
            self.text += f"@base <{KZR}> .\n" if chance.random() < 0.5 else f"BASE <{KZR}>\n"

    def declare(self, alias: str, space: str) -> None:
        """A prefix, which may have stood for another namespace before."""
        self.names = {name: other for name, other in self.names.items() if other != alias} | {space: alias}
        self.text += self.chance.choice([f"@prefix {alias}: <{space}> .", f"PREFIX {alias}:<{space}>", f"@prefix {alias}:\t<{space}>."])
        self.gap()

    def gap(self) -> None:
        """White space, or a comment."""
        self.text += self.chance.choice(GAPS)

    def place(self) -> tuple[int, int]:
        """Line and column, from 1, of what comes next."""
        lines = re.split("\r\n|\n|\r", self.text)
        return len(lines), len(lines[-1]) + 1

    def term(self, term: ox.NamedNode | ox.Literal, *, predicate: bool = False) -> tuple[int, int]:
        """Writes a term and a gap; the place at which it begins."""
        at = self.place()
        if isinstance(term, ox.Literal):
            self.text += self.literal(term)
        elif predicate and term.value == f"{PREFIXES['rdf']}type" and self.chance.random() < 0.6:
            self.text += "a"
        else:
            self.text += self.iri(term.value)
        self.gap()
        return at

    def iri(self, iri: str) -> str:
        """An IRI in short where a prefix fits, relative to the base, or in full."""
        fitting = [(alias, iri.removeprefix(space)) for space, alias in self.names.items() if iri.startswith(space)]
        fitting = [(alias, local) for alias, local in fitting if re.fullmatch(r"(\w[\w-]*)?", local)]
        if fitting and self.chance.random() < 0.7:
            alias, local = self.chance.choice(fitting)
            return f"{alias}:" + (local.replace("-", "\\-") if self.chance.random() < 0.2 else local)
        if self.based and re.fullmatch(re.escape(KZR) + r"\w[\w/-]*", iri) and self.chance.random() < 0.7:
            return f"<{iri.removeprefix(KZR)}>"
        at = self.chance.randrange(len(iri))
        return f"<{iri[:at]}\\u{ord(iri[at]):04X}{iri[at + 1 :]}>" if self.chance.random() < 0.2 else f"<{iri}>"

    def literal(self, literal: ox.Literal) -> str:
        """A literal in short where its datatype has a short form, or within quotes of any kind."""
        name = literal.datatype.value.removeprefix(XSD)
        if re.fullmatch(SHORT.get(name, "(?!)"), literal.value) and self.chance.random() < 0.6:
            return literal.value
        quote = self.chance.choice(['"', "'", '"""', "'''"])
        value = literal.value.replace("\\", "\\\\").replace("\r", "\\r").replace(quote[0], f"\\{quote[0]}")
        if len(quote) == 1 or self.chance.random() < 0.3:
            value = value.replace("\n", "\\n")
        if value and value[0].isalpha() and self.chance.random() < 0.2:
            value = f"\\U{ord(value[0]):08x}{value[1:]}"
        if literal.language:
            return f"{quote}{value}{quote}@{self.chance.choice([literal.language, literal.language.upper()])}"
        plain = name == "string" and self.chance.random() < 0.8
        return f"{quote}{value}{quote}" if plain else f"{quote}{value}{quote}^^{self.iri(literal.datatype.value)}"


def laid_out(triples: list[ox.Triple], chance: random.Random) -> tuple[str, list[Written]]:
    """A text with the triples in an order and a layout that chance picks, some of them twice, and where each stands."""
    spaces = [*dict.fromkeys(PREFIXES.values())]
    layout = Layout(chance, spaces)
    entries = [*triples, *chance.sample(triples, len(triples) // 8)]
    chance.shuffle(entries)
    if chance.random() < 0.7:  # else each statement for itself
        entries.sort(key=lambda triple: str(triple.subject))
    if chance.random() < 0.7:
        entries.sort(key=lambda triple: (str(triple.subject), str(triple.predicate)))
    written: list[Written] = []
    last = None
    for number, triple in enumerate(entries):
        same = last is not None and last.triple.subject == triple.subject and chance.random() < 0.9
        if last is not None and same and last.triple.predicate == triple.predicate and chance.random() < 0.8:
            layout.text += ","
            layout.gap()
            subject, predicate = last.subject, last.predicate
        else:
            if last is not None:
                layout.text += chance.choice([";", ";", "; ;"]) if same else chance.choice([".", ".", ";."])
                layout.gap()
            if not same and number and chance.random() < 0.05:
                layout.declare(chance.choice(ALIASES), chance.choice(spaces))
            subject = last.subject if last is not None and same else layout.term(triple.subject)
            predicate = layout.term(triple.predicate, predicate=True)
        last = Written(triple, subject, predicate, layout.term(triple.object))
        written.append(last)
    return f"{layout.text}.", written
