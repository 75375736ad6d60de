"""What an assistant may ask: each tool is a method that returns a result. Its docstring is what the assistant is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pyoxigraph as ox

from kzgraph import model
from kzgraph.api import Graph
from kzgraph.assistants.results import Claim, Entry, Passage, Result
from kzgraph.authoring import proposals
from kzgraph.authoring import rows as tables
from kzgraph.authoring.draft import Draft
from kzgraph.errors import UsageError
from kzgraph.formats import answer_words, briefs, hits, nearest, question_answers
from kzgraph.formats import became as became_words
from kzgraph.formats.python_tables import Table
from kzgraph.formats.words import persons_note, word
from kzgraph.graph.names import short
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import Labels
from kzgraph.questions import canned
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.questions.question import Question
from kzgraph.questions.search import Hit
from kzgraph.reading import became, notes
from kzgraph.reading.briefs import MOST, Briefs, Item
from kzgraph.safety import sandbox
from kzgraph.safety.escapes import web_address
from kzgraph.server.settings import Limits
from kzgraph.vocab import KZ, RDF, RDFS

ENGLISH = "en"
IN_CLAIM = {"assertion", "voice", "standing", "asOf", "source"}  # columns of rows that a claim has as fields
ATTRIBUTED = "Each claim is what its voice says, as it stands on its day. Name voice, standing, day and passage with it."
UNATTRIBUTED = "These rows name no claim, so they carry no voice, standing, day or passage. Select the claims too before you rely on them."
Rows = list[dict[str, str | list[str]]]


class Tools:
    """The tools over one graph, as it was when it was opened."""

    def __init__(self, graph: Graph, limits: Limits | None = None, folder: Path | None = None) -> None:
        """`limits` are those of the children that run a query or check a proposal; `folder` holds drafts while they are checked."""
        self.graph, self._limits, self._folder = graph, limits or Limits(), folder
        self._labels = Labels(graph.store)

    def prepare(self) -> None:
        """Makes what the first answers would make, before a process is forked for each."""
        _ = self.graph.claims, self._briefs, self.graph.search("claim")

    @cached_property
    def _briefs(self) -> Briefs:
        return Briefs(self.graph.store)

    def search(self, words: str, limit: int = 10) -> Result:
        """Find questions, claims, things and terms in the reader's own words (English, Russian or Kazakh), and what the sources are known
        not to say. Start here: take the name of a question to `ask`, of a claim to `claim`, of a body or matter to `brief`."""
        if not words.strip():
            raise UsageError("expected words to search for, found an empty text.")
        found = self.graph.search(words, limit=_within(limit, 50))
        entries = [self._hit(hit, row) for hit, row in zip(found.hits, hits.rows(found.hits, self._labels), strict=True)]
        return self._result(words, entries, unsaid=hits.notes(found, self._labels, ENGLISH))

    def ask(self, question: str, parameters: dict[str, str] | None = None, offset: int = 0, limit: int = 20) -> Result:
        """Answer a canned question by its name. Values of parameters are names, IRIs or days (YYYY-MM-DD); without one, all are meant."""
        store = self.graph.store
        bound = canned.bind(store, canned.find(self.graph.workspace, question), parameters or {})
        full = FullAnswer(store, canned.ask(store, bound))
        labels, every = full.labels(ENGLISH), full.view
        start = _within(offset, max(0, len(every.rows) - 1), "offset", 0)
        end = start + _within(limit, 100)
        shown = every._replace(rows=every.rows[start:end])
        columns, lines = question_answers.labelled(labels, bound, shown)
        entries = []
        for row, line in zip(shown.rows, lines, strict=True):
            claims = self._claims(node.value for cell in row.cells for node in cell)
            left = {*IN_CLAIM, "passage", "flags"} if claims else {"passage"}
            cells = zip((*shown.columns, "passage", "flags"), columns, line, strict=False)
            values = {name: cell for key, name, cell in cells if key not in left}
            entries.append(Entry(values=values, claims=claims, passages=[] if claims else self._passages(row.passages)))
        findings = answer_words.in_words(labels, full.summary).lines(ENGLISH)
        findings += [nearest.line(bound, near, labels) for near in full.nearest]
        rest = [f"This is a part: rows {start + 1} to {end} of {len(every.rows)}. Ask again with offset {end}."]
        title = f"{bound.title[ENGLISH]}: {bound.question[ENGLISH]}"
        return self._result(title, entries, findings, [bound.unsaid[ENGLISH]], rest if end < len(every.rows) else [])

    def claim(self, name: str, as_of: str = "") -> Result:
        """All about one claim: its fields, passages and flags, and what became of it by a day (YYYY-MM-DD) or by all sources."""
        own = self.graph.claims[name]
        history = became.became(self.graph.store, ox.NamedNode(own.iri), as_of)
        entries = [Entry(values=self._fields(own), claims=self._claims([own.iri]))]
        for heading, others in (("what became", history.later), ("may not be compared", history.apart)):
            entries += [Entry(values={"about": word(heading, ENGLISH)}, claims=[self._judged(other)]) for other in others]
        findings = [finding.sentence for finding in became_words.findings(history, ENGLISH, self._labels.of_iri)]
        return self._result(own.label, entries, [*findings, *filter(None, [became_words.compared_by(history, ENGLISH)])])

    def brief(self, about: str, whole: bool = False) -> Result:
        """What is asked of a body, or said of a person, body or matter, in the order in which it is to be said, with what became of it.
        `whole`: every claim, not only the first of each part."""
        brief = self._briefs.of(resolve(self.graph.store, about), 0 if whole else MOST)
        entries = [
            self._item(item, word(f"brief {part.name}", ENGLISH))
            for part in brief.parts
            for one in part.items
            for item in (one, *one.conditions)
        ]
        findings = briefs.heading_sentences(brief, ENGLISH, self._labels.of_iri)
        part = briefs.some_of_all(brief, ENGLISH)
        return self._result(self._labels.of_iri(brief.node), entries, findings, caveats=[f"{part} Give whole for all."] if part else [])

    def query(self, sparql: str, limit: int = 50) -> Result:
        """Run a SPARQL query, read only, without a network. Prefixes are declared: kz: (ontology), kzv: (terms), kzr: (things), and one for
        each source. Select the claims themselves, so that the answer has their voices, standings, days and passages."""
        answer = self.graph.query(sparql, seconds=self._limits.time, mebibytes=self._limits.memory)
        if isinstance(answer, bool):
            return self._result(f"The answer to the query is {str(answer).lower()}.", [], caveats=[UNATTRIBUTED])
        rows: list[dict[str, ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None]]
        if isinstance(answer, Table):
            rows, said = answer.terms, list(answer.notes)
        else:
            triples = ox.parse(answer.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
            rows, said = [{"subject": one.subject, "property": one.predicate, "value": one.object} for one in triples], []
        most = _within(limit, 500)
        entries = [
            Entry(
                values={name: self._term(term) for name, term in row.items()},
                claims=self._claims(term.value for term in row.values() if isinstance(term, ox.NamedNode)),
            )
            for row in rows[:most]
        ]
        said += [f"This is a part: the first {most} of {len(rows)} rows. Ask for less, with LIMIT and OFFSET."] if len(rows) > most else []
        bare = [UNATTRIBUTED] if rows and not any(entry.claims for entry in entries) else []
        return self._result(f"{len(rows)} rows answer the query.", entries, caveats=[*said, *bare])

    def validate_draft(self, draft: str, form: Literal["turtle", "csv", "yaml"] = "turtle", source: str = "") -> Result:
        """Check a draft against the rules of the graph, and write nothing: Turtle, or rows as `kzgraph new --from` takes them (claims have
        class, name, stated-in, label and their properties). Read the resource kzgraph://guide first."""
        with TemporaryDirectory(dir=self._folder) as folder:
            file = Path(folder) / f"draft.{'ttl' if form == 'turtle' else form}"
            file.write_text(draft, encoding="utf-8")
            if form != "turtle":
                return self._drafted(self._rows(file, source), "Nothing was written.")
            findings = [finding for finding in self.graph.validate(file) if not finding.waived]
        listed = [
            {"severity": one.severity, "rule": one.rule, "place": f"{one.line}:{one.column}", "message": one.message, "fix": one.fix}
            for one in findings
        ]
        title = f"{len(findings)} findings in the draft. Nothing was written."
        return self._result(title, [Entry(values=values) for values in listed])

    def propose_claim(self, draft: str, rows: Rows, source: str = "") -> Result:
        """Add rows to the draft drafts/DRAFT.jsonl for a person to accept or refuse; the graph itself never changes. Rows that need each
        other, such as a new group and a claim on it, go in one call. Nothing is added if a row is refused: the message says why."""

        def judged(given: list[tables.Row]) -> Result:
            def work() -> dict[str, Any]:
                return self._drafted(tables.drafted(self.graph.workspace, given), f"Added to drafts/{draft}.jsonl.").model_dump()

            return Result.model_validate(sandbox.value(work, seconds=self._limits.time, mebibytes=self._limits.memory))

        return proposals.added(self.graph.workspace, draft, rows, "an assistant", judged, source)

    def questions(self) -> list[str]:
        """Every question with its parameters, and what its answer does not say."""
        return [f"{name}: {value}" for question in self.graph.questions() for name, value in _described(question).items()]

    def vocabulary(self) -> list[str]:
        """Every term with its label and its definition."""
        read = self.graph.model
        defined = ((node, [text.value for text in read.definitions(node.iri) if text.language == ENGLISH]) for node in read.terms())
        return [f"{short(node.iri)}: {node.label}. {' '.join(texts)}" for node, texts in defined]

    def _rows(self, file: Path, source: str) -> Draft:
        """What the rows of a file would add. Raises UsageError without the place of the file, which is temporary."""
        try:
            return tables.new(self.graph.workspace, file, None, source or None)
        except UsageError as error:
            raise UsageError(str(error).replace(f"{file.parent}/", "")) from None

    def _drafted(self, made: Draft, done: str) -> Result:
        """What rows would add to the graph."""
        entries = [Entry(values={"would be added to": self.graph.workspace.relative(one.file), "as": one.block}) for one in made.added]
        return self._result(f"{len(made.added)} rows fit the rules. {done}", entries, list(made.notes))

    def _result(
        self, title: str, entries: list[Entry], findings: Iterable[str] = (), unsaid: Iterable[str] = (), caveats: Iterable[str] = ()
    ) -> Result:
        """A result, with what is to be passed on with its claims."""
        claims = [self.graph.claims[claim.claim] for entry in entries for claim in entry.claims]
        days = notes.person_days(self.graph.store, {claim.iri for claim in claims})
        always = [ATTRIBUTED, *persons_note(days, {source.iri for claim in claims for source in claim.sources}, ENGLISH)] if claims else []
        return Result(title=title, findings=[*findings], entries=entries, unsaid=[*unsaid], caveats=[*caveats, *always])

    def _claims(self, iris: Iterable[str]) -> list[Claim]:
        """The claims among some nodes, each once."""
        return [self._claim(self.graph.claims[iri]) for iri in dict.fromkeys(iris) if iri in self.graph.claims]

    def _claim(self, claim: model.Claim, relation: str = "") -> Claim:
        of = self._labels.of_iri
        voice = of(claim.voice.speaker.iri)
        is_open = answer_words.is_flagged("voice", claim.flags.ambiguous)
        of_pages = claim.sources[0].is_collection  # a page is named by its site
        relays = [claim.passages[0].source_name] if of_pages else [of(node.iri) for node in claim.voice.relayed_by]
        marks = notes.flags(self.graph.store, [claim.iri]).get(claim.iri, [])
        return Claim(
            claim=short(claim.iri),
            kind=claim.kind,
            sentence=of(claim.iri),
            voice=word("voice ambiguous", ENGLISH, voice=voice) if is_open else voice,
            relayed_by=relays,
            standing=of(claim.standing.iri),
            as_of=claim.as_of.value,
            sources=[source.label for source in claim.sources],
            passages=self._passages(claim.passages),
            flags=question_answers.flag_line(marks, self._labels, ENGLISH),
            relation=relation,
        )

    def _passages(self, passages: Iterable[model.Passage]) -> list[Passage]:
        return [
            Passage(
                name=short(one.iri),
                place=question_answers.place(one, ENGLISH),
                paraphrase=one.paraphrase,
                link=web_address(one.link),
            )
            for one in passages
        ]

    def _judged(self, other: became.Later) -> Claim:
        """A claim of another source, and how this project judged it beside the first."""
        judged = briefs.judgement(other, ENGLISH, self._labels.of_iri)
        differs = "".join(f"; {self._labels.of_iri(node)} differs" for node in other.differs_in)
        return self._claim(self.graph.claims[other.claim], f"{judged}{differs}. {other.why}")

    def _item(self, item: Item, part: str) -> Entry:
        news = [word("later under", ENGLISH, numbers=", ".join(item.seen))] if item.seen else []
        news += [briefs.no_news(item.read, ENGLISH)] if item.read else []
        claims = [*self._claims([item.claim]), *map(self._judged, item.later)]
        return Entry(values={"part": part, "number": item.number, "news": " ".join(news)}, claims=claims)

    def _hit(self, hit: Hit, row: tuple[str, ...]) -> Entry:
        """A hit; `row` has its text for readers."""
        if hit.kind == "claim":
            return Entry(values={"kind": hit.kind}, claims=self._claims([hit.node]))
        if hit.kind == "question":
            return Entry(values={"kind": hit.kind, **_described(canned.find(self.graph.workspace, hit.node))})
        return Entry(values={"kind": row[0], "name": short(hit.node), "text": row[1], "source": row[3]})

    def _fields(self, claim: model.Claim) -> dict[str, str]:
        """The values of a claim by the labels of its properties, but for those that every claim shows."""
        told = {RDF.type, RDFS.label, *(ox.NamedNode(KZ + name) for name in ("statedIn", "voice", "standing", "asOf", "leavesOpen"))}
        values: dict[str, list[str]] = {}
        for name, term in claim.triples():
            if name not in told:
                values.setdefault(self._labels.of(name), []).append(self._term(term))
        return {name: "; ".join(terms) for name, terms in values.items()}

    def _term(self, term: object) -> str:
        """A term as text: of a node its label and name; of a claim, which stands beside it, the name alone."""
        if isinstance(term, ox.NamedNode):
            if term.value in self.graph.claims:
                return short(term)
            return f"{label} ({short(term)})" if (label := self._labels.label(term)) else short(term)
        return term.value if isinstance(term, ox.Literal | ox.BlankNode) else str(term or "")


def _described(question: Question) -> dict[str, str]:
    """A question as an assistant needs it: its name, its texts, and the names and types of its parameters."""
    parameters = ", ".join(f"{parameter.name} ({parameter.type}: {parameter.label[ENGLISH]})" for parameter in question.parameters)
    texts = {"title": question.title[ENGLISH], "asks": question.question[ENGLISH], "does not say": question.unsaid[ENGLISH]}
    return {"question": question.name, **texts, "parameters": parameters}


def _within(number: int, most: int, name: str = "limit", least: int = 1) -> int:
    if not least <= number <= most:
        raise UsageError(f"{name}: expected a number from {least} to {most}, found {number}.")
    return number
