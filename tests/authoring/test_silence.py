"""A new silence: it holds what the shapes want, and every fault is named at once."""

import datetime

import pytest

from kzgraph.authoring import rows, silence, source
from kzgraph.cli.main import main
from kzgraph.dates import today
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.run import validate
from tests.authoring.test_source import given
from tests.repository import edit_once, save

CLAIM = "class,name,stated-in,standing,action,label\nResponse,response-one,p01-s02,asserted,publish,One.\n"
SAID = ("matter=the-dead", "nearest=response-one", "decidedOn=2024-05-02")
LABELS = {"en": "how many were hurt", "ru": "сколько пострадало", "kk": "қанша адам зардап шекті"}


@pytest.fixture
def claimed(tmp_path):
    """A workspace with a source that makes one claim."""
    (tmp_path / "ws/graph/things").mkdir(parents=True)
    (tmp_path / "ws/queries").mkdir()
    workspace = Workspace.open(tmp_path / "ws")
    save(workspace, source.new(workspace, given(tmp_path)).texts)
    (tmp_path / "rows.csv").write_text(CLAIM, encoding="utf-8")
    save(workspace, rows.new(workspace, tmp_path / "rows.csv").texts)
    return Workspace.open(workspace.root)


def test_a_silence_has_what_the_shapes_want(claimed):
    made = silence.new(claimed, "hurt", LABELS, [*SAID, "justification=It speaks of a market."])
    assert made.notes == ()
    save(claimed, made.texts)
    found = select(stores.load(claimed), "SELECT ?node { ?node a kz:Silence ; kz:reviewer kzv:encoder ; kz:notSaidIn ?source }")
    assert [row["node"].value.rpartition("/")[2] for row in found] == ["lindow-2024-05-01-hurt"]
    findings = validate(Workspace.open(claimed.root))
    assert findings
    assert [finding for finding in findings if "silences" in str(finding)] == []


def test_every_fault_is_named(claimed):
    with pytest.raises(UsageError) as refusal:
        silence.new(claimed, "Hurt", {}, ["matter=the-living", "restOfText=rest-unread"])
    faults = str(refusal.value).splitlines()
    wanted = (
        "Hurt: use",
        "kz:matter=the-living: nothing",
        "Give what the source says",
        "Say in English",
        "lindow-2024-05-01 is",
    )
    assert [fault.startswith(words) for fault, words in zip(faults, wanted, strict=True)] == [True] * len(wanted)


def test_a_silence_of_an_excerpt_says_that_it_is_one(claimed):
    edit_once(claimed, "graph/lindow-2024-05-01/source.ttl", "kz:length", 'kz:leftOut "The annex."@en ; kz:length')
    with pytest.raises(UsageError, match=r"^justification: say that it speaks of the excerpt, in this word\.$"):
        silence.new(claimed, "hurt", LABELS, [*SAID, "restOfText=rest-unread", "justification=It speaks of a market."])
    silence.new(claimed, "hurt", LABELS, [*SAID, "restOfText=rest-unread", "justification=The excerpt speaks of a market."])
    silence.new(claimed, "hurt", LABELS, [*SAID, "restOfText=rest-silent", "justification=It speaks of a market."])


def test_a_silence_that_is_there_is_refused(claimed):
    said = [*SAID, "justification=It speaks of a market."]
    save(claimed, silence.new(claimed, "hurt", LABELS, said).texts)
    with pytest.raises(UsageError, match="is there already, in graph/silences/lindow"):
        silence.new(Workspace.open(claimed.root), "hurt", LABELS, said)


def test_the_day_is_today_unless_it_is_given_and_never_a_later_one(claimed):
    said = ["matter=the-dead", "nearest=response-one", "justification=It speaks of a market."]
    assert f'kz:decidedOn "{today()}"' in "".join(silence.new(claimed, "hurt", LABELS, said).texts.values())
    later = today() + datetime.timedelta(days=1)
    with pytest.raises(UsageError, match=rf"^decidedOn={later}: later than today: give the day on which the source was read for it\.$"):
        silence.new(claimed, "hurt", LABELS, [*said, f"decidedOn={later}"])


@pytest.fixture
def beside(claimed, tmp_path):
    """The same, where a second source does not say two things, in two languages and with a word for a search."""
    save(claimed, silence.new(claimed, "hurt", LABELS, [*SAID, "justification=It speaks of a market.", "hiddenLabel=injured"]).texts)
    save(
        claimed,
        silence.new(Workspace.open(claimed.root), "fed", {"en": "who was fed"}, [*SAID, "justification=It speaks of a market."]).texts,
    )
    second = given(tmp_path, name="orrow-2024-06-01", day="2024-06-01", page="https://example.org/second", creators=["lindow-rights-desk"])
    save(claimed, source.new(Workspace.open(claimed.root), second).texts)
    (tmp_path / "rows.csv").write_text(CLAIM.replace("response-one", "response-two"), encoding="utf-8")
    save(claimed, rows.new(Workspace.open(claimed.root), tmp_path / "rows.csv", source="orrow").texts)
    return Workspace.open(claimed.root)


def listed(workspace, capsys):
    assert main(["sources", "looked-for", "--source", "orrow", "--workspace", str(workspace.root)]) == 0
    return capsys.readouterr().out


def filled(workspace, tmp_path, table):
    (tmp_path / "looked-for.csv").write_text(table, encoding="utf-8")
    return rows.new(Workspace.open(workspace.root), tmp_path / "looked-for.csv")


def test_what_other_sources_do_not_say_is_a_table_to_fill_in(beside, tmp_path, capsys):
    table = listed(beside, capsys)
    assert table.splitlines() == [
        "source,beside,label,saidElsewhere,nearest,justification",
        "orrow-2024-06-01,lindow-2024-05-01-fed,who was fed,,,",
        "orrow-2024-06-01,lindow-2024-05-01-hurt,how many were hurt,,,",
    ]
    assert not filled(beside, tmp_path, table).texts
    table = table.replace("who was fed,,,", "who was fed,response-two,,").replace("hurt,,,", "hurt,,response-two,It speaks of a council.")
    save(beside, filled(beside, tmp_path, table).texts)
    own = (beside.root / "graph/silences/orrow-2024-06-01.ttl").read_text(encoding="utf-8")
    assert "silence:orrow-2024-06-01-hurt a kz:Silence" in own
    assert '"сколько пострадало"@ru' in own
    assert 'skos:hiddenLabel "injured"@en' in own
    assert "kz:besideSilence silence:lindow-2024-05-01-hurt" in own
    others = (beside.root / "graph/silences/other-sources.ttl").read_text(encoding="utf-8")
    assert "silence:lindow-2024-05-01-fed kz:saidElsewhere orrow:response-two ." in others
    assert listed(beside, capsys).count("\n") == 1


def test_another_label_is_not_joined_by_the_translations_of_the_first(beside, tmp_path, capsys):
    table = listed(beside, capsys).replace("how many were hurt,,,", "how many children were hurt,,response-two,It speaks of a council.")
    made = filled(beside, tmp_path, table)
    assert "сколько пострадало" not in "".join(made.texts.values())


def test_a_silence_beside_another_may_have_a_name_of_its_own(beside, tmp_path):
    (tmp_path / "rows.csv").write_text(
        "source,beside,name,nearest,justification\norrow,lindow-2024-05-01-hurt,wounded,response-two,It speaks of a council.\n",
        encoding="utf-8",
    )
    made = rows.new(beside, tmp_path / "rows.csv")
    assert "silence:orrow-2024-06-01-wounded a kz:Silence" in "".join(made.texts.values())


def test_a_silence_of_the_source_itself_and_a_claim_of_another_source_are_refused(beside, tmp_path):
    with pytest.raises(UsageError, match="beside: silence:lindow-2024-05-01-fed is of lindow-2024-05-01"):
        rows.new(beside, save_table(tmp_path, "lindow-2024-05-01-fed,response-one"), source="lindow")
    with pytest.raises(UsageError, match="saidElsewhere=response-one: nothing of this source"):
        rows.new(beside, save_table(tmp_path, "lindow-2024-05-01-fed,response-one"), source="orrow")


def save_table(tmp_path, row):
    (tmp_path / "looked-for.csv").write_text(f"beside,saidElsewhere\n{row}\n", encoding="utf-8")
    return tmp_path / "looked-for.csv"


@pytest.mark.parametrize("name", ["wou nded", "a<b", 'a"b', "a\n", "Hurt"])
def test_a_name_that_is_none_is_a_fault_of_use(claimed, capsys, name):
    assert main(["new", "silence", name, "--set", "matter=nothing", "--workspace", str(claimed.root)]) == 2
    error = capsys.readouterr().err
    assert "use lower-case letters" in error
    assert "kz:matter=nothing: nothing" in error, "the other faults are named too"


def test_own_words_are_held_against_the_text(claimed, tmp_path):
    quoted = "The Lindow Rights Desk speaks of Orrow. On 3 March 2024"
    with pytest.raises(UsageError) as refusal:
        silence.new(claimed, "hurt", {**LABELS, "en": quoted}, [*SAID, f"justification={quoted}"], copy=tmp_path / "text.txt")
    assert [fault.partition(" repeats 8")[0] for fault in str(refusal.value).splitlines()] == ["label:", "justification:"]


def test_the_nearest_is_an_assertion_of_the_source(claimed, tmp_path):
    save(claimed, source.new(claimed, given(tmp_path, name="lindow-2024-06-01", day="2024-06-01", creators=["Lindow Rights Desk"])).texts)
    (tmp_path / "rows.csv").write_text(CLAIM.replace("response-one", "response-two"), encoding="utf-8")
    save(claimed, rows.new(claimed, tmp_path / "rows.csv", source="lindow-2024-06-01").texts)
    said = ["matter=the-dead", "nearest=response-two", "decidedOn=2024-05-02", "justification=It speaks of a market."]
    with pytest.raises(UsageError) as refusal:
        silence.new(claimed, "hurt", LABELS, said, "lindow-2024-05-01")
    wanted = "kz:nearest=response-two: nothing of this source that fits has this name. Expected something like response-one. "
    assert str(refusal.value).startswith(wanted)
    assert "One." not in str(refusal.value), "no label, and nothing of the other source"


def test_a_language_with_two_labels_is_named(claimed, capsys):
    words = ["new", "silence", "hurt", "--label", "en=who was hurt", "--label", "en=who was held", "--workspace", str(claimed.root)]
    assert main(words) == 2
    assert "--label en=who was held: a second label in en, after 'who was hurt'" in capsys.readouterr().err
