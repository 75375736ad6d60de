"""Texts that were read whole for the claims of a source: stated, listed and taken back by a command, and judged before they are written."""

from __future__ import annotations

import pytest

from kzgraph.cli.main import main
from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.linking.texts_read import stated
from kzgraph.validate.run import validate
from tests import first
from tests.tiers import few

FILE = "graph/comparisons/readings.ttl"
HELD = ("hrw-2022-10-26", "usdos-2023")


@pytest.fixture
def shipped(tmp_path):
    """A copy with two sources and the background."""
    first.shipped(tmp_path, first.BOTH)
    return Workspace.open(tmp_path)


def read(shipped, *words):
    return main(["compare", "read", *words, "--workspace", str(shipped.root)])


def pairs(shipped):
    return [(one.source.rpartition("/")[2], one.text.rpartition("/")[2]) for one in stated(store.load(shipped))]


def test_what_is_taken_back_and_stated_again_is_the_same_but_for_its_day_and_reason(shipped, capsys):
    file = shipped.root / FILE
    before = file.read_text(encoding="utf-8").splitlines()
    assert read(shipped, *HELD, "--withdraw") == 0
    assert "each shape that idle-shape then names needs a waiver" in capsys.readouterr().out
    assert not file.exists()
    assert pairs(shipped) == []
    assert read(shipped, *HELD, "--role", "encoder", "--reason", "Each was held beside it.") == 0
    after = file.read_text(encoding="utf-8").splitlines()
    changed = {one.split()[0] for one, other in zip(before, after, strict=True) if one != other}
    assert changed <= {"kz:justification", "kz:decidedOn"}
    assert pairs(shipped) == [HELD]
    capsys.readouterr()
    assert main(["compare", "texts", "--format", "csv", "--workspace", str(shipped.root)]) == 0
    assert "kzr:hrw-2022-10-26,kzr:usdos-2023,encoder," in capsys.readouterr().out


@pytest.mark.usefixtures("after_shipped")
def test_the_first_that_is_stated_makes_a_file_that_validates(shipped):
    (shipped.root / FILE).unlink()
    assert read(shipped, "hrw-2022-10-26", "usdos-2023", "--reason", "Each was held beside it.") == 0
    assert read(shipped, "background-2022", "usdos-2023", "--reason", "Each was held beside it.") == 0
    assert pairs(shipped) == [("background-2022", "usdos-2023"), HELD]
    assert [finding for finding in validate(shipped, [shipped.root / FILE]) if finding.severity == "error"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    few(
        2,
        [
            ((*HELD, "--reason", "So."), f"{FILE}:9: comparison:hrw-2022-10-26.usdos-2023 is stated already: take it back first"),
            (
                (*reversed(HELD), "--reason", "So."),
                f"{FILE}:16: Reading-later-text: text of a later day: comparison:usdos-2023.hrw-2022-10-26",
            ),
            (("hrw-2022-10-26", "background-2022", "--reason", "So."), f"{FILE}:16: Reading-of-a-text: "),
            ((*HELD, "--reason", " "), "say with --reason how the claims were held beside the text"),
            (("hrw-2022-10-26", "nothing", "--reason", "So."), "nothing: no such source: name one source"),
            (("background-2022", "usdos-2023", "--withdraw"), "is not stated, so it cannot be withdrawn. Stated are: kzr:hrw-2022-10-26"),
        ],
    ),
)
def test_what_a_shape_refuses_is_not_written_and_the_message_names_line_rule_and_fix(shipped, capsys, words, message):
    before = (shipped.root / FILE).read_bytes()
    assert read(shipped, *words) == 2
    assert message in capsys.readouterr().err
    assert (shipped.root / FILE).read_bytes() == before


def test_the_shapes_that_judge_are_those_of_the_class():
    files = {file.stem for file in Workspace.open(first.BOTH).shape_files()}
    assert {"reading", "prefixes"} <= files
