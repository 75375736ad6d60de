"""Evidence: passages proved against copies that differ in the ways that copies do."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.names import short_name
from kzgraph.graph.workspace import Workspace
from kzgraph.model import passages
from kzgraph.model.passages import Passage
from kzgraph.reading import evidence
from kzgraph.vocab import KZR
from tests.conftest import STATEMENT
from tests.first import BOTH

HRW = KZR + "hrw-2022-10-26"
TEXTS = {HRW: STATEMENT, KZR + "usdos-2023": STATEMENT.with_name("usdos-2023-kazakhstan-january.txt")}

# An invented text with the traps of real ones: a no-break space, curly quotes, dashes, a hyphen of its own.
SENTENCES = [
    "The ‘first’ sentence – it says –\u00a0little.",
    "A well‐kept archive helps “everyone”.",
    "Ærlig talt, the third one ends here.",
]
TEXT = "Menu\nHome\n\n" + " ".join(SENTENCES[:2]) + "\n\n" + SENTENCES[2] + "\n\nFooter"


def passage(number, sentence, text=TEXT):
    start = text.index(sentence)
    return Passage(
        iri=f"urn:p{number}",
        source="urn:source",
        within="",
        paragraph=1,
        sentence=number,
        start=start,
        end=start + len(sentence),
        sha256=evidence.digest(sentence),
        folded_sha256=evidence.digest(evidence.fold(sentence)),
        paraphrase="",
        deep_link="",
    )


PASSAGES = [passage(number, sentence) for number, sentence in enumerate(SENTENCES, 1)]


def states(text):
    return [proof.state for proof in evidence.verify(PASSAGES, text)]


def test_eight_words_in_a_row_are_a_quotation_and_a_name_is_one_of_them():
    text = "One two three four five six seven eight nine, said the House of Four and Five Things and the Rest of it."
    quotations = evidence.Quotations([text], lambda: ["House of Four and Five Things", "House of Four and Five Things and the Rest"])
    assert quotations.shared("One two three four five six seven, and eight nine") is None
    assert quotations.shared("It was: Two, three four FIVE six seven eight nine!")[:2] == ("two", "three")
    assert quotations.shared("It was said: the House of Four and Five Things and the Rest spoke") is None
    assert quotations.shared("five six seven eight nine said the House of Four and Five Things") is None
    assert quotations.shared("four five six seven eight nine said the House of Four and Five Things and the Rest") is not None


def test_the_same_text_is_exact():
    assert states(TEXT) == ["exact"] * 3


@pytest.mark.parametrize(
    "copy",
    [
        "Cookie banner\n" + TEXT,
        TEXT.replace("\u00a0", " "),
        TEXT.replace("‘", "'").replace("’", "'").replace("“", '"').replace("”", '"'),
        TEXT.replace("–", "-").replace("‐", "-"),
        TEXT.replace(" ", "\n"),
        TEXT.replace("\n\n", "  \r\n\r\n"),
        TEXT.replace("helps", "hel\u00adps"),
    ],
    ids=["furniture", "no-break space", "plain quotes", "hyphens", "line ends", "windows line ends", "soft hyphen"],
)
def test_a_copy_that_differs_only_in_form_is_found(copy):
    assert "missing" not in states(copy)


def test_a_changed_word_is_missing_and_the_others_are_found():
    assert states(TEXT.replace("little", "litter")) == ["missing", "exact", "exact"]
    assert states("x" + TEXT.replace("third", "fourth")) == ["found", "found", "missing"]


def test_an_empty_text_proves_nothing():
    assert states("") == ["missing"] * 3


def test_a_saved_page_is_read_as_text(tmp_path):
    body = "".join(f"<p>{html.escape(line)}</p>" for line in TEXT.split("\n") if line)
    body = body.replace("archive", "<a href='x'>archive</a>").replace("third", "thi<b>r</b>d")
    head = "<title>t</title><script>var x = 'The first'</script><style>p{}</style>"
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    assert states(evidence.read_copy(file)) == ["found"] * 3


def test_a_copy_that_cannot_be_read_is_reported(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        evidence.read_copy(tmp_path / "none.txt")
    latin = tmp_path / "latin.txt"
    latin.write_bytes("Ærlig".encode("latin-1"))
    with pytest.raises(UsageError, match="not UTF-8"):
        evidence.read_copy(latin)


def test_a_copy_beyond_all_measure_is_refused_before_it_is_read():
    with pytest.raises(UsageError, match="larger than 16 MiB"):
        evidence.read_copy(Path("/dev/zero"))


def test_bare_names_the_sentence_and_the_clause_that_carry_nothing():
    whole = passage(0, TEXT)._replace(iri="urn:p", sentence=0)
    clause = PASSAGES[0]._replace(iri="urn:p1-a", within="urn:p1")
    other = PASSAGES[0]._replace(iri="urn:p1-b", within="urn:p1")
    results = [whole, *PASSAGES, clause, other]
    assert evidence.bare(results, {"urn:p1-a": [], "urn:p2": []}) == [PASSAGES[2], other]
    assert evidence.bare(results, {"urn:p1-a": [], "urn:p1-b": [], "urn:p2": [], "urn:p3": []}) == []


@pytest.mark.needs("shared")
@pytest.mark.parametrize("source", TEXTS)
def test_every_passage_stands_at_its_offsets(source):
    store = stores.load(Workspace.open(BOTH))
    proofs = evidence.verify(passages.passages(store, source), TEXTS[source].read_text(encoding="utf-8"))
    assert {proof.state for proof in proofs} == {"exact"}
    assert evidence.unnamed_persons(store, proofs) == []


@pytest.mark.needs("shared")
def test_a_name_that_does_not_stand_in_its_passage_is_reported(store, statement):
    proofs = evidence.verify(passages.passages(store, HRW), statement)
    moved = [proof._replace(text="Somebody else.") if proof.passage.name == "p11-s01" else proof for proof in proofs]
    assert [person.name for person in evidence.unnamed_persons(store, moved)] == ["Zhanbolat Mamay"]


@pytest.mark.needs("shared")
def test_every_deep_link_opens_at_its_passage(store, statement):
    """Follows the text directive as a browser does: the first match of the start, then the first end after it."""
    from urllib.parse import unquote

    for passage in passages.passages(store, HRW):
        steps = [unquote(step) for step in passage.deep_link.split("#:~:text=")[1].split(",")]
        prefix = steps.pop(0).removesuffix("-") + " " if steps[0].endswith("-") else ""
        start, end = steps
        assert len(start.split()) <= 4, passage
        assert len(end.split()) <= 4, passage
        at = statement.index(prefix + start) + len(prefix)
        until = statement.index(end, at + len(start)) + len(end)
        assert at == passage.start, passage
        assert statement[until : passage.end] in ("", ".", ";"), passage


@pytest.mark.needs("shared")
def test_the_file_has_the_traps_that_the_code_is_written_for(statement):
    assert (len(STATEMENT.read_bytes()), len(statement)) == (5984, 5963)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://w3id.org/kzgraph/resource/hrw-2022-10-26", "HRW 2022"),
        ("https://w3id.org/kzgraph/resource/background-2022", "Web pages 2022–2023"),
        ("https://w3id.org/kzgraph/resource/working-group-2024-05", "Working group 2024"),
        ("https://example.org/a/leaflet", "leaflet"),
    ],
)
def test_a_source_has_a_short_name(source, name):
    assert short_name(source) == name
