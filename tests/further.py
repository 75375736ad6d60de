"""The shipped workspace with an invented source beside all that are there: the example of docs/example, with what some sources have.

It is an excerpt and a joint statement, has a figure that is called as one of another source, one without a number, and a silence.
"""

from __future__ import annotations

import re

from kzgraph.vocab import KZR, KZV
from tests import first
from tests.needs import ROOT

NAME = "example-2024-05-01"
EXAMPLE = ROOT / "docs" / "example"
# The example has a namespace of its own, as a workspace of somebody else has; here its things and its term are those of this graph.
OURS = {
    "@prefix exv: <https://example.org/id/vocab#>": f"@prefix kzv: <{KZV}>",
    "https://example.org/id/": KZR,
    "@prefix ex:": "@prefix kzr:",
    "ex:person-1 ": "ex:person-9 ",
    "ex:example-rights-office ;": "rem:group-signatories ;",
    '"The Example Rights Office': '"The signatories of the remarks',
    "Person Example": "Anar Mysalova",
    "rem:figure-cases": "rem:figure-official-deaths",
    "kz:length": """kz:leftOut "All that follows the second paragraph."@en , "Екінші абзацтан кейінгінің бәрі."@kk ,
    "Всё после второго абзаца."@ru ;
  kz:length""",
    "exv:": "kzv:",
    "ex:": "kzr:",
}
SIGNATORIES = """
rem:group-signatories a kz:Group ;
  rdfs:label "Signatories of the remarks, who speak as one"@en , "Сөзге қол қойғандар, бір дауыс ретінде"@kk ,
    "Подписавшие выступление, как один голос"@ru ;
  kz:namedIn rem:p00-s01 ;
  kz:joins kzr:example-rights-office , kzr:human-rights-watch .
"""
FIGURE = """
rem:figure-more a kz:Figure ;
  rdfs:label "The signatories of the remarks said on 1 May 2024 that those who told of ill-treatment were more than the 40 heard."@en ;
  kz:statedIn rem:p01-s02 ;
  kz:voice rem:group-signatories ;
  kz:standing kzv:asserted ;
  kz:asOf "2024-05-01"^^xsd:date ;
  kz:measure kzv:persons-alleging-abuse ;
  kz:counts rem:group-people-heard ;
  kz:exceeds rem:figure-people-heard ;
  kz:event kzr:march ;
  kz:inferred kzv:event ;
  kz:silentOn kzv:overlap .
"""
SILENCE = f"""@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <{KZR}> .
@prefix kzv: <{KZV}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rem: <{KZR}{NAME}/> .
@prefix silence: <{KZR}silences/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

silence:{NAME}-wounded a kz:Silence ;
  rdfs:label "how many people were wounded in January 2022"@en , "2022 жылғы қаңтарда қанша адам жараланғаны"@kk ,
    "сколько человек ранено в январе 2022 года"@ru ;
  kz:notSaidIn kzr:{NAME} ;
  kz:restOfText kzv:rest-unread ;
  kz:nearest rem:figure-more ;
  kz:matter kzv:the-dead ;
  kz:justification "The excerpt is about a march in another year."@en ;
  kz:reviewer kzv:encoder ;
  kz:decidedOn "2026-11-29"^^xsd:date .
"""
# What stands beside a silence of another source.
BESIDE = f"""
silence:hrw-2022-10-26-wounded kz:besideSilence silence:{NAME}-wounded .
"""


def ours(text):
    for theirs, here in OURS.items():
        text = re.sub(rf"(?<![a-z]){re.escape(theirs)}", here, text)
    return text


def make(folder):
    """A copy of all that is shipped with the invented source beside it: files in `graph/`, and a concept."""
    first.shipped(folder)
    source = folder / "graph" / NAME
    source.mkdir()
    for file in sorted((EXAMPLE / "graph" / NAME).glob("*.ttl")):
        (source / file.name).write_text(ours(file.read_text(encoding="utf-8")), encoding="utf-8")
    for file in sorted((EXAMPLE / "graph" / "things").glob("*.ttl")):
        head, things = first.blocks(file)
        for place, thing in enumerate(things):  # a file holds one class
            target = folder / "graph" / "things" / f"{file.stem}-{place}.ttl"
            target.write_text(ours(f"{head}\n\n{thing}\n"), encoding="utf-8")
    silences = folder / "graph" / "silences"
    (silences / f"{NAME}.ttl").write_text(SILENCE, encoding="utf-8")
    (term,) = (EXAMPLE / "ontology" / "vocab").glob("*.ttl")
    concept = "\n" + ours("\n\n".join(first.blocks(term)[1])) + "\n"
    for file, text in {
        source / "figure.ttl": FIGURE,
        source / "group.ttl": SIGNATORIES,
        silences / first.BESIDE: BESIDE,
        folder / "ontology" / "vocab" / "matters.ttl": concept,
    }.items():
        with file.open("a", encoding="utf-8") as opened:
            opened.write(text)
    return folder
