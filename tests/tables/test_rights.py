"""Where rows may go: never into the graph; private and restricted ones neither into the workspace, nor into git, nor into an export."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from kzgraph import export
from kzgraph.model import KZR, UsageError
from kzgraph.tables.load import load
from kzgraph.workspace import Workspace
from tests.conftest import ROOT
from tests.tables import rows


@pytest.fixture
def room(tmp_path):
    """A workspace of its own."""
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(ROOT / name, tmp_path / "ws" / name)
    return Workspace.open(tmp_path / "ws")


@pytest.fixture
def persons(tmp_path):
    return rows.write_csv(tmp_path / "persons.csv", list(rows.PERSONS[0]), rows.PERSONS)


@pytest.fixture
def acled(tmp_path):
    return rows.write_csv(tmp_path / "a.csv", list(rows.ACLED[0]), rows.ACLED)


@pytest.mark.parametrize("place", ["graph/x.nq", "graph/links/x.nq", "ontology/x.nq", "queries/x.nq", "build/../graph/x.nq"])
def test_no_rows_go_into_the_rooms_of_the_workspace(place, room, tmp_path):
    with pytest.raises(UsageError, match="never written into ontology/, graph/, queries/"):
        load(room, rows.ged(tmp_path), "ucdp-ged", out=room.root / place)


def test_published_rows_may_lie_elsewhere_in_the_workspace(room, tmp_path):
    assert load(room, rows.ged(tmp_path), "ucdp-ged", out=room.root / "build" / "ged.nq").rows_out == 3


@pytest.mark.parametrize("kind", ["person-list", "acled"])
def test_private_and_restricted_rows_stay_out_of_workspace_and_git(kind, room, persons, acled, tmp_path):
    file = persons if kind == "person-list" else acled
    with pytest.raises(UsageError, match="lies in the workspace"):
        load(room, file, kind, out=room.root / "build" / "x.nq")
    tree = tmp_path / "tree"
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare.git")], check=True)
    (tmp_path / "link").symlink_to(tree)
    for place in (tree / "deep" / "x.nq", tmp_path / "link" / "x.nq", tmp_path / "bare.git" / "x.nq"):
        with pytest.raises(UsageError, match="lies in the git repository"):
            load(room, file, kind, out=place)
        assert not place.exists()
    out = tmp_path / "outside" / "x.nq"
    assert load(room, file, kind, out=out).rows_out == len(rows.TABLES[kind][2])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_list_that_its_mapping_calls_published_may_lie_in_git(room, persons, tmp_path):
    mapping = tmp_path / "mine.yaml"
    mapping.write_text("name: mine\nextends: person-list\nrows: published\nlicence: https://example.org/cc0\n", encoding="utf-8")
    assert load(room, persons, str(mapping), out=room.root / "build" / "x.nq").rows_out == 2


def test_columns_of_acled_bind_every_mapping(room, acled, tmp_path):
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(
        "name: mine\ntitle: Mine\nrows: published\nlicence: https://example.org/\nclass: sem:Event\nid: id\n"
        "columns:\n  id: {names: event_id_cnty, property: dcterms:identifier}\n",
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match=r"lies in the workspace.*ACLED.*its terms forbid"):
        load(room, acled, str(mapping), out=room.root / "build" / "x.nq")
    done = load(room, acled, str(mapping), out=tmp_path / "x.nq")
    assert done.mapping.rows == "restricted"
    assert '"restricted"' in (tmp_path / "x.nq").read_text(encoding="utf-8")


def test_acled_is_judged_and_counted_without_being_written(room, acled):
    done = load(room, acled, "acled")
    assert (done.rows_out, done.out) == (1, None)


def test_refusals_of_private_rows_hold_no_cell(room, tmp_path):
    table = [{**rows.PERSONS[0], "Дата рождения": "secret day"}]
    done = load(room, rows.write_csv(tmp_path / "p.csv", list(table[0]), table), "person-list")
    (refusal,) = done.refused
    assert refusal.column == "Дата рождения"
    assert "secret" not in refusal.reason
    (refusal,) = load(room, rows.ged(tmp_path, [rows.event(1, best="a lot")]), "ucdp-ged").refused
    assert refusal.reason.startswith("a lot is no whole number")


@pytest.mark.parametrize("form", export.FORMS)
@pytest.mark.parametrize("triple", [
    f"<{KZR}acled/XXX1/1> a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> .",
    f'<{KZR}mine> <http://purl.org/dc/terms/accessRights> "private" .',
    f'<{KZR}mine> <http://purl.org/dc/terms/accessRights> "restricted" .',
])  # fmt: skip
def test_no_export_lets_rows_out_that_may_not_go(form, triple, room):
    (room.root / "graph" / "slipped-in.ttl").write_text(triple + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="may not be exported"):
        export.export(room, form)


def test_the_table_itself_is_not_overwritten(room, tmp_path):
    file = rows.ged(tmp_path)
    with pytest.raises(UsageError, match="is the table itself"):
        load(room, file, "ucdp-ged", out=file)
    for place in (tmp_path, Path("/dev/null")):
        with pytest.raises(UsageError, match="rows go into a file"):
            load(room, file, "ucdp-ged", out=place)
