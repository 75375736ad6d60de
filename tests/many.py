"""The shipped workspace with as many sources as wanted: copies of two sources under other names, with differences that a seed draws."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.site.dates import when
from kzgraph.vocab import KZR, LANGUAGES, PREFIXES
from tests import first

if TYPE_CHECKING:
    from pathlib import Path

MODELS = {"hrw-2022-10-26": "hrw", "usdos-2023": "usdos"}  # the sources that are copied, with their prefixes
ISSUED = re.compile(r'dcterms:issued "([\d-]+)"')
OWN_WORDS = re.compile(r"^  (?:dcterms:title|kz:paraphrase) .*$|^  rdfs:label .*$(?=\n  dcterms:issued)", re.MULTILINE)
COUNTED = re.compile(r"kz:(?:exactly|atLeast|atMost|moreThan|lessThan|approximately) (\d+)")
SMALL, YEARS = 31, range(1900, 2100)  # numbers that a copy keeps: days, and years
TOLD = re.compile(r"^  (?:rdfs:label|kz:paraphrase|kz:(?:exactly|atLeast|atMost|moreThan|lessThan|approximately)) .*$", re.MULTILINE)
LEFT_OUT = 0.1  # of the assertions that may go
APART = ("source.ttl", "passages.ttl", "names.ttl", "group.ttl")  # the files without assertions


def make(folder: Path, number: int, seed: int = 0) -> Path:
    """A workspace with `number` sources beside the background, in a folder that is there: those of `first.BOTH`, then copies in turns."""
    if number == 1:
        return first.make(folder)
    first.shipped(folder, first.BOTH)
    models = list(MODELS)
    waivers = folder / first.WAIVERS
    head, *entries = first.entries(waivers)
    written = [head, *entries]
    for place in range(len(models), number):
        model, name = models[place % len(models)], f"copy-{_letters(place)}"
        prefix = MODELS[model]
        _copy(folder / "graph", model, name, "".join(entries), random.Random(f"{seed} {place}"))
        written += [entry.replace(f"node: {prefix}:", f"node: {name}:") for entry in entries if f"node: {prefix}:" in entry]
    waivers.write_text("".join(written), encoding="utf-8")
    return folder


def _copy(graph: Path, model: str, name: str, waivers: str, drawn: random.Random) -> None:
    """A copy of a source: another name, another day, higher numbers in its figures, some assertions left out that nothing waives."""
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted((graph / model).glob("*.ttl"))}
    day = ISSUED.findall(files["source.ttl"])[0]
    other = f"{day[:8]}{drawn.randint(1, 28):02}"
    numbers = {int(digits) for text in files.values() for digits in COUNTED.findall(text)}
    more = drawn.randint(1, 40)
    higher = {number: number + more for number in numbers if number > SMALL and number not in YEARS}
    target = graph / f"{name}-{day[:4]}"
    target.mkdir()
    for file, text in _thinned(files, waivers, drawn).items():
        renamed = re.sub(rf"(?<![\w:/\"<]){MODELS[model]}:", f"{name}:", text.replace(KZR + model, KZR + target.name))
        renamed = re.sub(rf"kzr:{model}(?![\w-])", f"kzr:{target.name}", renamed)
        for before, after in zip(_words(day), _words(other), strict=True):
            renamed = renamed.replace(before, after)
        renamed = TOLD.sub(lambda line: _raised(line[0], higher), renamed)
        # a label is that of one source, and a paraphrase that of one passage
        renamed = OWN_WORDS.sub(lambda line: line[0].replace('"@', f' [{name}]"@'), renamed)
        (target / file).write_text(renamed, encoding="utf-8")


def _thinned(files: dict[str, str], waivers: str, drawn: random.Random) -> dict[str, str]:
    """The files without some of the assertions to which nothing refers, and which are not the only ones to name something."""
    split = {name: re.split(r"\n\n(?=[\w-]+:)", text.rstrip("\n")) for name, text in files.items()}
    told = {name: blocks for name, (_, *blocks) in split.items() if name not in APART}
    named = Counter(name for blocks in told.values() for block in blocks for name in first.names(block))
    named.update(first.names(waivers))
    for name, blocks in told.items():
        for block in blocks:
            subject, others = first.subject(block), first.names(block)
            alone = named[subject] == 1 and all(named[other] > 1 for other in others - {subject})
            if name != "figure.ttl" and alone and drawn.random() < LEFT_OUT:  # paraphrases give the numbers of figures
                split[name].remove(block)
                named.subtract(others)
    return {name: "\n\n".join(parts) + "\n" for name, parts in split.items() if len(parts) > 1}


def _letters(number: int) -> str:
    """A number in letters, since the words of a label give the same numbers in each language."""
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


def _words(day: str) -> list[str]:
    """A day as data and texts write it."""
    time = when(ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date")))
    return [day, *(time.words(language) for language in LANGUAGES)] if time else [day]


def _raised(line: str, higher: dict[int, int]) -> str:
    """A line with the higher numbers; words of thousands have commas."""

    def changed(match: re.Match[str]) -> str:
        number = int(match[0].replace(",", ""))
        return (f"{higher[number]:,}" if "," in match[0] else str(higher[number])) if number in higher else match[0]

    return re.sub(r"(?<![\w-])\d[\d,]*(?<!,)(?![\w-])", changed, line)
