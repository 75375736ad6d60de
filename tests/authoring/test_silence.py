"""A new silence: it holds what the shapes want, and every fault is named at once."""

import pytest

from kzgraph.authoring import rows, silence, source
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.run import validate
from tests.authoring.test_source import given
from tests.repository import save

CLAIM = "class,name,stated-in,standing,actor,action,label\nResponse,response-one,p01-s02,asserted,lindow-rights-desk,publish,One.\n"
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
        "Give the day",
        "lindow-2024-05-01 is",
    )
    assert [fault.startswith(words) for fault, words in zip(faults, wanted, strict=True)] == [True] * len(wanted)


def test_a_silence_that_is_there_is_refused(claimed):
    said = [*SAID, "justification=It speaks of a market."]
    save(claimed, silence.new(claimed, "hurt", LABELS, said).texts)
    with pytest.raises(UsageError, match="is there already, in graph/silences/lindow"):
        silence.new(Workspace.open(claimed.root), "hurt", LABELS, said)
