"""What a search looks through, made of the values of the model: questions, claims, silences, things, terms and passages.

Each is one document, with its texts in all languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pyoxigraph as ox

from kzgraph.graph.names import short, short_name, translation
from kzgraph.graph.silences import Beside, Silence, silences
from kzgraph.model import Claim, Demand, Figure, Node, Reader, Requirement, Source, Text, Thing
from kzgraph.model.kinds import BODIES, PERSON, PLACE, kind_of
from kzgraph.questions.search.forms import PARAGRAPH, facets
from kzgraph.vocab import KZ, KZV, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.questions.question import Question

HIT_KINDS = ("question", "claim", "silence", "thing", "term", "passage")
# Roles that do not say what a claim is about
UNNAMED = {"voice", "standing", "statedIn", "silentOn", "ambiguous", "inferred", "requirementOf"}
FLAGS = ("inferred", "ambiguous")
PROPER = {PERSON, PLACE, *BODIES}


class Document(NamedTuple):
    """One thing that may be found. `node` is an IRI, or the name of a question.

    `says` are the lines of what it says or is called, `names` those of what it speaks of and of the terms above that, and `more` is text
    around it. `kinds` are the classes of a claim or thing. `proper` is true of what has a name of its own, which has several spellings.
    `near` are the claims nearest to a silence. `demand` is the IRI of the demand that a claim is, or is a condition of, and `twins` of a
    figure are the claims of its sentence on what it counts. `compared` is true of a claim beside which `kzgraph became` shows another, or
    says that a text has no news. `background` is true of a claim of a list of pages, of which no text was encoded.
    `voice_flags` say what needs care in whose word a claim is: `inferred`, `ambiguous`.
    """

    kind: str
    node: str
    label: dict[str, str]
    voice: str = ""
    source: str = ""
    passages: tuple[str, ...] = ()
    says: str = ""
    names: str = ""
    more: str = ""
    kinds: tuple[str, ...] = ()
    proper: bool = False
    near: tuple[str, ...] = ()
    demand: str = ""
    twins: tuple[str, ...] = ()
    compared: bool = False
    background: bool = False
    silence: Silence | None = None
    voice_flags: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, row: list[Any]) -> Self:
        """A document as JSON holds it."""
        document = cls._make(tuple(field) if isinstance(field, list) else field for field in row)
        if document.silence is None:
            return document
        silence = Silence._make(document.silence)
        beside = tuple(Beside(source, tuple(claims), tuple(silences)) for source, claims, silences in silence.beside)
        return document._replace(silence=silence._replace(beside=beside))

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.says, self.names, self.more

    @property
    def asks(self) -> set[str]:
        """What it is an answer to, such as a number: what a question or a silence asks for, and the number that a figure gives."""
        return facets(self.says) if self.kind in ("question", "silence") else {"number"} if Figure.__name__ in self.kinds else set()


def documents(model: Reader, questions: Iterable[Question]) -> Iterator[Document]:
    """All that a graph and its canned questions hold, the questions first."""
    return _Documents(model).all(questions)


class _Documents:
    """The documents of a model, whose claims are read once."""

    def __init__(self, model: Reader) -> None:
        self.model = model
        self.claims = model.claims()
        self.by_passage: dict[str, list[Claim]] = {}
        for claim in self.claims:
            for passage in claim.passages:
                self.by_passage.setdefault(passage.iri, []).append(claim)
        self.read = {reading.claims_of.iri for reading in model.readings()}
        held = [one for one in model.comparisons() if one.state.name != "negative-comparison"]
        self.shown = {one.first.iri for one in held} | {one.second.iri for one in held if one.relation.name == "not-comparable"}
        self.names = cache(self._names)

    def all(self, questions: Iterable[Question]) -> Iterator[Document]:
        yield from map(_question, questions)
        yield from map(self.claim, self.claims)
        yield from self.silences()
        yield from map(self.thing, self.model.things())
        yield from map(self.source, self.model.sources())
        yield from map(self.term, self.model.terms())
        yield from self.passages()

    def _names(self, iri: str) -> str:
        """All names of a node, a line each."""
        return _lines(self.model.names_of(iri))

    def claim(self, claim: Claim) -> Document:
        about = [iri for role, iris in sorted(claim.roles.items()) if role not in UNNAMED for iri in sorted(iris)]
        nodes = dict.fromkeys([*about, *chain(*map(self.model.broader, about))])
        source = claim.sources[0] if claim.sources else None
        followed = kind_of(claim).is_followed or claim.standing.iri == KZV + "promised"
        paraphrases = [Text(passage.paraphrase, LANGUAGES[0]) for passage in claim.passages]
        around = [self.names(claim.class_iri), self.names(claim.voice.speaker.iri), *(short_name(one.iri) for one in claim.sources)]
        return Document(
            "claim",
            claim.iri,
            _label(claim.labels, claim.iri),
            claim.voice.speaker.iri,
            claim.passages[0].source,
            tuple(sorted(passage.iri for passage in claim.passages)),
            says=_lines([*claim.labels, *_translated(claim.labels)]),
            names=_lines(
                [*map(self.names, nodes), *sorted({f"{PARAGRAPH}{passage.paragraph}" for passage in claim.passages if passage.paragraph})]
            ),
            more=_lines([*paraphrases, *_translated(paraphrases), *around]),
            kinds=(claim.kind,),
            demand=claim.iri if isinstance(claim, Demand) else claim.requirement_of.iri if isinstance(claim, Requirement) else "",
            twins=self._twins(claim) if isinstance(claim, Figure) else (),
            compared=claim.iri in self.shown or (followed and not self.read.isdisjoint(claim.origins)),
            background=source is not None and source.is_collection,
            voice_flags=tuple(name for name in FLAGS if any(one.iri == KZV + "voice" for one in getattr(claim.flags, name))),
        )

    def _twins(self, figure: Figure) -> tuple[str, ...]:
        """The acts, responses and decisions of the same passages that speak of what a figure counts, or are it."""
        beside = [claim for passage in figure.passages for claim in self.by_passage[passage.iri] if kind_of(claim).is_deed]
        counted = figure.counts.iri
        return tuple(sorted({claim.iri for claim in beside if claim.iri == counted or counted in claim.nodes()}))

    def silences(self) -> Iterator[Document]:
        """What the sources do not say; the passages are those of the nearest claims."""
        known, claims = silences(self.model.store), {claim.iri: claim for claim in self.claims}
        for silence in self.model.silences():
            near = [claims[node.iri] for node in sorted(silence.nearest, key=lambda node: node.iri) if node.iri in claims]
            source = silence.not_said_in.iri
            yield Document(
                "silence",
                silence.iri,
                _label(silence.labels, silence.iri),
                source=source,
                passages=tuple(dict.fromkeys(passage.iri for claim in near for passage in claim.passages)),
                says=_lines([*silence.labels, *silence.search_names]),
                more=_lines([*silence.reasons, *(label for claim in near for label in claim.labels), short_name(source)]),
                near=tuple(claim.iri for claim in near),
                silence=known.get(silence.iri),
            )

    def thing(self, thing: Thing) -> Document:
        described = (term.value for _, term in thing.other if isinstance(term, ox.Literal))
        kinds = (self.names(KZ + kind) for kind in thing.kinds)
        proper = not PROPER.isdisjoint(thing.kinds)
        return self._named("thing", self.model.node(thing.iri), [*described, *kinds], proper=proper)

    def source(self, source: Source) -> Document:
        return self._named("thing", self.model.node(source.iri), [short_name(source.iri)])

    def term(self, term: Node) -> Document:
        return self._named("term", term, self.model.definitions(term.iri))

    def _named(self, kind: str, node: Node, around: Iterable[object], *, proper: bool = False) -> Document:
        label = _label(node.labels, node.iri)
        return Document(kind, node.iri, label, says=self.names(node.iri), more=_lines(around), kinds=node.kinds, proper=proper)

    def passages(self) -> Iterator[Document]:
        """The passages on which no claim rests."""
        for iri, passage in self.model.passages.items():
            if iri not in self.by_passage:
                text = [Text(passage.paraphrase, LANGUAGES[0])]
                says = _lines([*text, *_translated(text)])
                yield Document("passage", iri, _label(text, iri), source=passage.source, passages=(iri,), says=says)


def _question(question: Question) -> Document:
    says = _lines([*question.title.values(), *question.question.values()])
    more = " ".join((question.name.replace("-", " "), question.area.replace("-", " "), *question.tags))
    return Document("question", question.name, dict(question.title), says=says, more=more)


def _label(texts: Iterable[Text], iri: str) -> dict[str, str]:
    return {text.language: text.value for text in texts} or {"": short(iri)}


def _lines(texts: Iterable[object]) -> str:
    return "\n".join(filter(None, map(str, texts)))


def _translated(texts: Iterable[Text]) -> list[str]:
    """The translations of English texts, from the catalogues of their source."""
    english = [text.value for text in texts if text.language == LANGUAGES[0]]
    known = (translation(text, language) for text in english for language in LANGUAGES[1:])
    return [text.text for text in known if text]
