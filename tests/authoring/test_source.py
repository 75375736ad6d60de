"""A new source from a text, and what `kzgraph new thing` and `new passage` add to what is there."""

import re

import pytest

from kzgraph.authoring import assertion, drafts, passage, source, thing
from kzgraph.authoring.sentences import paragraphs, sentences
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import prefixes, resolve, writer
from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from kzgraph.model import passages
from kzgraph.reading import evidence
from kzgraph.vocab import KZR
from tests.repository import edit_once, save

TEXT = """Remarks on the market

The Lindow Rights Desk speaks of Orrow. On 3 March 2024 police closed the market, said Mr. A. Tarn.
They left at 5 p.m. that day. Nobody answered.

"We ask the council to publish the order." Nobody answered. Who signed it?
"""
NAMES = ["p00-s01", "p01", "p01-s01", "p01-s02", "p01-s03", "p01-s04", "p02", "p02-s01", "p02-s02", "p02-s03"]


def given(tmp_path, **changes):
    copy = tmp_path / "text.txt"
    copy.write_text(TEXT, encoding="utf-8")
    made = source.Given(
        "lindow-2024-05-01",
        copy,
        "https://example.org/orrow",
        "2024-05-01",
        ["Organisation:lindow-rights-desk=Lindow Rights Desk"],
        "Remarks",
    )
    return made._replace(**changes)


@pytest.fixture
def own(tmp_path):
    """A workspace without a source."""
    (tmp_path / "ws/graph/things").mkdir(parents=True)
    (tmp_path / "ws/queries").mkdir()
    return Workspace.open(tmp_path / "ws")


@pytest.fixture
def begun(own, tmp_path):
    """A workspace with the new source."""
    save(own, source.new(own, given(tmp_path)).texts)
    return Workspace.open(own.root)


def test_the_passages_are_at_their_offsets_and_the_rest_is_to_be_written(begun):
    store = stores.load(begun)
    stored = passages.passages(store)
    assert [each.name for each in stored] == NAMES
    assert {proof.state for proof in evidence.verify(stored, TEXT)} == {"exact"}
    assert [each.paraphrase for each in stored] == [f"FIXME what {name} says" for name in NAMES]
    assert prefixes.of_folder(begun.root) == {"lindow": KZR + "lindow-2024-05-01/"}
    assert resolve.resolve(store, "Lindow Rights Desk").value == KZR + "lindow-rights-desk"


def test_abbreviations_and_initials_end_no_sentence():
    text = "He met Mr. A. Tarn of the U.S. embassy at No. 5. Was it so? 14 left. it went on… Then “it ended.” And so."
    cut = [text[slice(*each)] for each in sentences(text, (0, len(text)))]
    assert [text[slice(*each)] for text in ["لماذا؟ لا نعرف۔ نعم."] for each in sentences(text, (0, len(text)))] == [
        "لماذا؟",
        "لا نعرف۔",
        "نعم.",
    ]
    assert cut == ["He met Mr. A. Tarn of the U.S. embassy at No. 5.", "Was it so?", "14 left. it went on…", "Then “it ended.”", "And so."]


@pytest.mark.parametrize(
    ("text", "count"),
    [("One.\nTwo.", 2), ("One.\nTwo.\n \n Three.", 2), ("One.", 1), ("\n\nOne.\n\n\n\nTwo.\n\n", 2), ("One.\r\n\r\nTwo.", 2)],
)
def test_empty_lines_divide_paragraphs_else_every_line(text, count):
    pieces = [text[slice(*each)] for each in paragraphs(text)]
    assert len(pieces) == count
    assert all(piece == piece.strip() for piece in pieces)


def test_words_that_stand_twice_open_a_place_that_is_right(begun):
    links = {each.name: each.deep_link.partition("text=")[2] for each in passages.passages(stores.load(begun))}
    assert links["p01-s04"] != links["p02-s02"]


def test_a_passage_to_which_nothing_leads_has_no_link(own, tmp_path):
    copy = tmp_path / "list.txt"
    copy.write_text("\n\n".join(["The committee asks the state to report on complaint 12 (13, 14)."] * 3), encoding="utf-8")
    draft = source.new(own, given(tmp_path)._replace(copy=copy))
    assert "p03: its words occur elsewhere too, so it has no link." in draft.notes
    save(own, draft.texts)
    links = {each.name: each.deep_link for each in passages.passages(stores.load(own))}
    assert "#:~:text=" in links["p02"]
    assert links["p03-s01"] == "https://example.org/orrow"


def test_a_text_whose_passages_take_more_than_a_file_may_is_refused(own, tmp_path, monkeypatch):
    monkeypatch.setattr(drafts, "FILE_BYTES", 1 << 10)
    with pytest.raises(UsageError, match=r"passages\.ttl would have 0\.0 MiB\. Give a long text in parts, each a source\."):
        source.new(own, given(tmp_path))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sections": {"p09": "1.c"}}, "--section p09=1.c: the text has the paragraphs up to p02"),
        ({"name": "Lindow"}, "name a source with lower-case letters"),
        ({"name": "things"}, "no source may be called"),
        ({"name": "links"}, "no source may be called"),
        ({"name": "comparisons"}, "no source may be called"),
        ({"name": "vocab"}, "no source may be called"),
        ({"name": "ontology"}, "no source may be called"),
        ({"name": "desk", "creators": ["Organisation:desk=Desk"]}, "desk is the name of the source"),
        ({"creators": ["Organisation:desk=Desk", "Organisation:desk=The Desk"]}, "one speaker twice"),
        ({"page": "https://[bad"}, "expected the address of the page"),
        ({"page": "https://example.org/#part"}, "expected the address of the page"),
        ({"creators": ["http://[bad"]}, r"no speaker is called http://\[bad"),
        ({"day": "2024-5-1"}, "not a date: use YYYY-MM-DD"),
        ({"name": "lindow", "day": "2999-01-01"}, "later than today"),
        ({"name": "lindow-2024-05-02"}, "ends in another day than --day 2024-05-01: name it lindow-2024-05-01"),
        ({"page": "example.org"}, "expected the address of the page"),
        ({"language": "english"}, "expected a code"),
        ({"language": "FRA"}, "--language FRA: give the title with the tag of its language, as --title TAG=TEXT"),
        ({"prefix": "kz"}, "taken"),
        ({"creators": []}, "say who speaks"),
        ({"joint": {"en": "Those who signed"}}, "--joint: the label of several who speak as one"),
        ({"creators": ["Nobody"]}, "no speaker is called Nobody"),
        ({"creators": ["Place:orrow=Orrow"]}, "expected an Organisation, PublicBody, State or Group, found Place"),
        ({"creators": ["Organistion:x=X"]}, "no such class"),
    ],
)
def test_what_does_not_fit_is_refused(own, tmp_path, changes, words):
    with pytest.raises(UsageError, match=words):
        source.new(own, given(tmp_path, **changes))


def test_a_known_creator_is_named_in_any_spelling(begun, tmp_path):
    made = source.new(begun, given(tmp_path, name="lindow-2024-06-01", day="2024-06-01", creators=["lindow rights desk"]))
    text = made.texts[begun.root / "graph/lindow-2024-06-01/source.ttl"]
    assert "dcterms:creator kzr:lindow-rights-desk ;" in text
    assert f"@prefix lindow-2024-06-01: <{KZR}lindow-2024-06-01/> ." in text, "the first word is taken"
    assert not [file for file in made.texts if "things" in file.parts]


SIGNED = ["lindow rights desk", "PublicBody:orrow-council=Council of Orrow"]


def test_several_creators_speak_as_a_group_that_joins_them(begun, tmp_path):
    two = given(tmp_path, name="lindow-2024-06-01", day="2024-06-01", creators=SIGNED, joint={"en": "Those who signed"}, prefix="two")
    (tmp_path / "text.txt").write_text("Remarks\n\nWe spoke.\n\nThe Lindow Rights Desk signed.\n", encoding="utf-8")
    save(begun, source.new(begun, two).texts)
    text = (begun.root / "graph/lindow-2024-06-01/source.ttl").read_text(encoding="utf-8")
    assert re.findall("dcterms:creator (.*) ;", text) == ["two:group-speakers"]
    group = (begun.root / "graph/lindow-2024-06-01/group.ttl").read_text(encoding="utf-8")
    assert re.findall("kz:joins (.*?) [;.]", group) == ["kzr:lindow-rights-desk", "kzr:orrow-council"]
    assert '"Those who signed"@en , "FIXME label"@kk' in group
    names = (begun.root / "graph/lindow-2024-06-01/names.ttl").read_text(encoding="utf-8")
    found = dict(re.findall(r"^(\S+) kz:namedIn (.*) \.$", names, re.MULTILINE))
    assert found == {"kzr:lindow-rights-desk": "two:p02-s01", "kzr:orrow-council": "two:p00-s01", "two:group-speakers": "two:p02-s01"}
    made = assertion.new(begun, "Act", "act-shut", ["p01-s01"], ["standing=asserted", "actType=detention"], "x", "lindow-2024-06-01")
    assert "kz:voice two:group-speakers ;" in made.added[0].block


def test_an_assertion_of_several_creators_says_whose_word_it_is(begun, tmp_path):
    save(begun, source.new(begun, given(tmp_path, name="lindow-2024-06-01", day="2024-06-01", creators=SIGNED, prefix="two")).texts)
    edit_once(begun, "graph/lindow-2024-06-01/source.ttl", "two:group-speakers", "kzr:orrow-council , kzr:lindow-rights-desk")
    claim = ("Act", "act-shut", ["p01-s01"], ["standing=asserted", "actType=detention"], "x", "lindow-2024-06-01")
    with pytest.raises(UsageError, match=r"creators, kzr:lindow-rights-desk, kzr:orrow-council: say whose word it is \(--set voice=NAME"):
        assertion.new(begun, *claim)
    claim[3].append("voice=orrow-council")
    assert "kz:voice kzr:orrow-council ;" in assertion.new(begun, *claim).added[0].block


def test_a_first_line_that_is_the_title_is_no_paragraph(own, tmp_path):
    (tmp_path / "asked.txt").write_text("Who shut the “market”?\n\nPolice did.\n", encoding="utf-8")
    made = source.new(own, given(tmp_path, copy=tmp_path / "asked.txt", title='Who shut the "market"?'))
    assert re.findall(r"^lindow:(\S+) a", made.texts[own.root / "graph/lindow-2024-05-01/passages.ttl"], re.MULTILINE) == [
        "p00-s01",
        "p01",
        "p01-s01",
    ]


def test_a_source_takes_no_iri_of_a_thing(begun, tmp_path):
    with pytest.raises(
        UsageError, match=r"kzr:lindow-rights-desk is there already, in graph/things/organisations.ttl: choose another name"
    ):
        source.new(begun, given(tmp_path, name="lindow-rights-desk", prefix="desk", creators=["State:orrow=Orrow"]))


def test_a_prefix_is_that_of_one_source(begun, tmp_path):
    with pytest.raises(UsageError, match=r"its prefix lindow: is taken. Give another with --prefix"):
        source.new(begun, given(tmp_path, name="lindow", creators=["lindow rights desk"]))
    made = source.new(begun, given(tmp_path, name="lindow", creators=["lindow rights desk"], prefix="desk"))
    assert f"@prefix desk: <{KZR}lindow/> ." in made.texts[begun.root / "graph/lindow/source.ttl"]


def test_a_title_has_the_tag_of_its_language(own, tmp_path):
    made = source.new(own, given(tmp_path, language="FRA", title="fr=Remarques"))
    text = made.texts[own.root / "graph/lindow-2024-05-01/source.ttl"]
    assert 'dcterms:title "Remarques"@fr ;' in text
    assert "authority/language/FRA>" in text


def test_the_next_command_can_be_pasted(own, tmp_path):
    copy = tmp_path / "my text.txt"
    copy.write_text(TEXT, encoding="utf-8")
    assert source.new(own, given(tmp_path, copy=copy)).then == (f"kzgraph sources verify '{copy}' --source lindow-2024-05-01",)


def test_the_command_writes_it_and_its_own_text_verifies(own, tmp_path, capsys):
    copy = given(tmp_path).copy
    arguments = [
        *("new", "source", "lindow-2024-05-01", "--text", str(copy), "--page", "https://example.org/orrow", "--day", "2024-05-01"),
        *("--creator", "Organisation:lindow-rights-desk=Lindow Rights Desk", "--workspace", str(own.root)),
    ]
    assert main([*arguments, "--dry-run"]) == 0
    assert not (own.root / "graph/lindow-2024-05-01").exists()
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "8 sentences in 2 paragraphs" in printed
    assert "note: p01-s02: On 3 March ... Mr. A. Tarn." in printed, "where each was cut"
    assert main(["sources", "verify", str(copy), "--source", "lindow", "--workspace", str(own.root)]) == 0
    assert main(arguments) == 2


def test_a_paraphrase_is_written_once(begun, tmp_path):
    copy = given(tmp_path).copy
    with pytest.raises(UsageError, match="consecutive words"):
        passage.new(begun, "p01-s02", copy, paraphrase="On 3 March 2024 police closed the market, said Mr. Tarn.")
    made = passage.new(begun, "p01-s02", copy, paraphrase="A councillor says that the market was shut by police.")
    save(begun, made.texts)
    stored = {each.name: each.paraphrase for each in passages.passages(stores.load(begun))}
    assert stored["p01-s02"] == "A councillor says that the market was shut by police."
    assert stored["p01-s03"].startswith("FIXME")
    with pytest.raises(UsageError, match="is there already"):
        passage.new(begun, "p01-s02", copy, paraphrase="Another.")
    with pytest.raises(UsageError, match="a new passage needs --text, --from and --to"):
        passage.new(begun, "p01-s01-a", paraphrase="Another.")


# --- What is there already


def pairs(workspace, file, node):
    return [block.pairs for block in writer.read(workspace.root / file).blocks if block.subject.value == node]


def sections(workspace):
    held = (line.split() for line in (workspace.root / "graph/lindow-2024-05-01/passages.ttl").read_text(encoding="utf-8").splitlines())
    return [" ".join(words[1:-1]) for words in held if words[:1] == ["kz:section"]]


def test_a_section_begins_with_a_paragraph_and_goes_on(own, tmp_path):
    save(own, source.new(own, given(tmp_path, sections={"p01": "1.c"})).texts)
    assert sections(own) == ['"1.c"', '"1.c"']
    with pytest.raises(UsageError, match="lindow:p01 has a section already: change it in graph/lindow-2024-05-01"):
        passage.new(Workspace.open(own.root), "p01", section="1.d")


def test_a_paragraph_that_is_there_gets_its_section(begun):
    assert sections(begun) == []
    save(begun, passage.new(begun, "p02", section="Executive Summary").texts)
    assert sections(begun) == ['"Executive Summary"']
    assert [each.name for each in passages.passages(stores.load(begun))] == NAMES


@pytest.mark.parametrize(
    ("name", "section", "words"),
    [
        ("p01-s02", "1.c", "p01-s02: the section is given once, for the whole paragraph: p01"),
        ("p01", "1." * 40, "expected the number of a section"),
        ("p01", " ", "expected the number of a section"),
    ],
)
def test_a_section_is_short_and_of_a_paragraph(begun, name, section, words):
    with pytest.raises(UsageError, match=words):
        passage.new(begun, name, section=section)


def test_one_person_whom_the_graph_does_not_name_is_called_so(begun):
    note = 'say in the label that they are "not named here"'
    notes = [
        " ".join(thing.new(begun, "Group", name, {"en": label}, ["p01-s02"]).notes)
        for name, label in (("group-a", "A journalist"), ("group-b", "A journalist, not named here"), ("group-c", "Journalists"))
    ]
    assert [note in text for text in notes] == [True, False, False]


def test_a_thing_that_is_there_gets_passages_and_labels(begun):
    desk = KZR + "lindow-rights-desk"
    made = thing.new(begun, "Organisation", "lindow-rights-desk", {"ru": "Бюро", "kk": "Кеңсе"}, ["p02-s01", "p01-s01"])
    save(begun, made.texts)
    (described,) = pairs(begun, "graph/things/organisations.ttl", desk)
    assert [str(value) for _, value in described[1:]] == ['"Lindow Rights Desk"@en', '"Кеңсе"@kk', '"Бюро"@ru']
    (named,) = pairs(begun, "graph/lindow-2024-05-01/names.ttl", desk)
    assert [value.value.rpartition("/")[2] for _, value in named] == ["p01-s01", "p02-s01"]
    with pytest.raises(UsageError, match="is there already and says all of this"):
        thing.new(begun, "Organisation", "Lindow Rights Desk", {"ru": "Бюро"}, ["p01-s01"])


def test_a_label_that_is_written_stays_and_a_missing_one_is_filled_in(begun):
    with pytest.raises(UsageError, match='is already called "Lindow Rights Desk"@en'):
        thing.new(begun, "Organisation", "lindow-rights-desk", {"en": "The Desk"}, [])


def test_a_thing_that_is_there_keeps_its_class_and_values(begun):
    with pytest.raises(UsageError, match="as a kz:Organisation and not a kz:State"):
        thing.new(begun, "State", "lindow-rights-desk", {}, ["p01-s01"])
    with pytest.raises(UsageError, match="--label, --named-in and --set altLabel add to it"):
        thing.new(begun, "Organisation", "lindow-rights-desk", {}, ["p01-s01"], ["partOf=orrow"])


def test_a_person_who_is_there_is_named_and_a_new_one_is_not(begun):
    save(begun, thing.new(begun, "Person", None, {"en": "Person Example"}, ["p01-s02"]).texts)
    save(begun, thing.new(begun, "Person", "Person Example", {}, ["p02-s01"]).texts)
    (named,) = pairs(begun, "graph/lindow-2024-05-01/names.ttl", KZR + "person-1")
    assert len(named) == 2
    with pytest.raises(UsageError, match="no Person is called"):
        thing.new(begun, "Person", "Somebody Else", {"en": "Somebody Else"}, ["p02-s01"])


def test_a_thing_that_is_described_elsewhere_is_not_added_to(begun):
    (begun.root / "ontology").mkdir()
    (begun.root / "graph/things/organisations.ttl").rename(begun.root / "ontology/organisations.ttl")
    with pytest.raises(UsageError, match=r"kzr:lindow-rights-desk is described outside graph/: move it to graph/things/\."):
        thing.new(begun, "Organisation", "lindow-rights-desk", {"ru": "Бюро"}, ["p02-s01"])


def test_a_new_thing_needs_a_passage(begun):
    with pytest.raises(UsageError, match="say where the source names the new Place"):
        thing.new(begun, "Place", "orrow", {"en": "Orrow"}, [])


def test_no_passage_links_into_a_page_that_was_not_opened(own, tmp_path):
    save(own, source.new(own, given(tmp_path, opened=False)).texts)
    assert "deepLink" not in (own.root / "graph/lindow-2024-05-01/passages.ttl").read_text(encoding="utf-8")
    made = passage.new(own, "p01-s02-a", tmp_path / "text.txt", "On 3 March 2024", "the market,", "A market was shut.")
    save(own, made.texts)
    written = (own.root / "graph/lindow-2024-05-01/passages.ttl").read_text(encoding="utf-8")
    assert "A market was shut." in written
    assert "deepLink" not in written
