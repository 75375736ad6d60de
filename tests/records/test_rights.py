"""Where rows may go: never into the graph; private and restricted ones neither into the workspace, nor into git, nor into an export."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.formats import exports
from kzgraph.records.load import load
from kzgraph.server import data
from kzgraph.server.settings import Limits
from kzgraph.vocab import KZ, KZR
from tests.records import rows
from tests.repository import shipped_copy
from tests.tiers import few

PUBLISHED = (
    "name: mine\ntitle: Mine\nrows: published\nlicence: https://example.org/\nclass: sem:Event\nid: line\n"
    "columns:\n  country: {required: true}\n"
)


@pytest.fixture
def copied(tmp_path):
    """A workspace of its own."""
    return shipped_copy(tmp_path / "ws")


@pytest.fixture
def persons(tmp_path):
    return rows.write_csv(tmp_path / "persons.csv", list(rows.PERSONS[0]), rows.PERSONS)


@pytest.fixture
def acled(tmp_path):
    return rows.write_csv(tmp_path / "a.csv", list(rows.ACLED[0]), rows.ACLED)


@pytest.mark.parametrize("place", ["graph/x.nq", "graph/links/x.nq", "ontology/x.nq", "queries/x.nq", "build/../graph/x.nq"])
def test_no_rows_go_into_the_folders_of_the_workspace(place, copied, tmp_path):
    with pytest.raises(UsageError, match="never written into ontology/, graph/, queries/"):
        load(copied, rows.ged(tmp_path), "ucdp-ged", out=copied.root / place)


def test_published_rows_may_lie_elsewhere_in_the_workspace(copied, tmp_path):
    assert load(copied, rows.ged(tmp_path), "ucdp-ged", out=copied.root / "build" / "ged.nq").rows_out == 3


@pytest.mark.parametrize("kind", ["person-list", "acled"])
def test_private_and_restricted_rows_stay_out_of_workspace_and_git(kind, copied, persons, acled, tmp_path):
    file = persons if kind == "person-list" else acled
    with pytest.raises(UsageError, match="lies in the workspace"):
        load(copied, file, kind, out=copied.root / "build" / "x.nq")
    tree = tmp_path / "tree"
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare.git")], check=True)
    (tmp_path / "link").symlink_to(tree)
    for place in (tree / "deep" / "x.nq", tmp_path / "link" / "x.nq", tmp_path / "bare.git" / "x.nq"):
        with pytest.raises(UsageError, match="lies in the git repository"):
            load(copied, file, kind, out=place)
        assert not place.exists()
    out = tmp_path / "outside" / "x.nq"
    assert load(copied, file, kind, out=out).rows_out == len(rows.TABLES[kind][2])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_list_that_its_mapping_calls_published_may_lie_in_git(copied, persons, tmp_path):
    mapping = tmp_path / "mine.yaml"
    mapping.write_text("name: mine\nextends: person-list\nrows: published\nlicence: https://example.org/cc0\n", encoding="utf-8")
    assert load(copied, persons, str(mapping), out=copied.root / "build" / "x.nq").rows_out == 2


def test_columns_of_acled_bind_every_mapping(copied, acled, tmp_path):
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(
        "name: mine\ntitle: Mine\nrows: published\nlicence: https://example.org/\nclass: sem:Event\nid: id\n"
        "columns:\n  id: {names: event_id_cnty, property: dcterms:identifier}\n",
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match=r"lies in the workspace.*ACLED.*its terms forbid"):
        load(copied, acled, str(mapping), out=copied.root / "build" / "x.nq")
    done = load(copied, acled, str(mapping), out=tmp_path / "x.nq")
    assert done.mapping.rows == "restricted"
    assert '"restricted"' in (tmp_path / "x.nq").read_text(encoding="utf-8")


KNOWN_COLUMNS = ["sub_event_type", "disorder_type", "inter1", "geo_precision", "time_precision"]


@pytest.mark.parametrize("identifier", ["", "data_id", "Data ID", "EVENT_ID_CNTY"])
def test_acled_is_known_without_its_identifier(identifier, copied, tmp_path):
    entries = {name: value for name, value in rows.ACLED[0].items() if name != "event_id_cnty"} | ({identifier: "1"} if identifier else {})
    file = rows.write_csv(tmp_path / "a.csv", list(entries), [entries])
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(PUBLISHED, encoding="utf-8")
    with pytest.raises(UsageError, match=r"lies in the workspace.*ACLED.*its terms forbid"):
        load(copied, file, str(mapping), out=copied.root / "build" / "x.nq")
    assert load(copied, file, str(mapping)).mapping.rows == "restricted"


@pytest.mark.parametrize("many", range(6))
def test_four_columns_of_acled_are_enough_and_three_are_not(many, copied, tmp_path):
    row = dict.fromkeys(["country", *KNOWN_COLUMNS[:many]], "1")
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(PUBLISHED, encoding="utf-8")
    done = load(copied, rows.write_csv(tmp_path / "a.csv", list(row), [row]), str(mapping))
    assert done.mapping.rows == ("restricted" if many >= 4 else "published")


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ("{any: 3, of: [a, b]}", "3 is not a number from 1 to 2"),
        ("{any: x, of: [a, b]}", "x is not a number"),
        ("{of: [a, b]}", "any is missing"),
    ],
)
def test_errors_in_the_identification_of_a_dataset_are_reported(known, message, copied, tmp_path):
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(f"{PUBLISHED}recognised_by: {known}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"mine.yaml:\d+: {message}"):
        load(copied, rows.write_csv(tmp_path / "a.csv", ["country"], [{"country": "X"}]), str(mapping))


def test_acled_is_judged_and_counted_without_being_written(copied, acled):
    done = load(copied, acled, "acled")
    assert (done.rows_out, done.out) == (1, None)


def test_refusals_of_private_rows_hold_no_cell(copied, tmp_path):
    table = [{**rows.PERSONS[0], "Дата рождения": "secret day"}]
    done = load(copied, rows.write_csv(tmp_path / "p.csv", list(table[0]), table), "person-list")
    (refusal,) = done.refused
    assert refusal.column == "Дата рождения"
    assert "secret" not in refusal.reason
    (refusal,) = load(copied, rows.ged(tmp_path, [rows.event(1, best="a lot")]), "ucdp-ged").refused
    assert refusal.reason.startswith("a lot is not a whole number")


@pytest.mark.parametrize("form", exports.EXPORTS)
@pytest.mark.parametrize("triple", few(1, [
    f"<{KZR}acled/XXX1/1> a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> .",
    f'<{KZR}mine> <http://purl.org/dc/terms/accessRights> "private" .',
    f'<{KZR}mine> <http://purl.org/dc/terms/accessRights> "restricted" .',
]))  # fmt: skip
def test_no_export_lets_rows_out_that_may_not_go(form, triple, copied):
    (copied.root / "graph" / "slipped-in.ttl").write_text(triple + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="may not be exported"):
        exports.export(copied, form)


@pytest.mark.parametrize("rights", ["private", "restricted"])
def test_no_server_and_no_report_lets_rows_out_that_may_not_go(rights, copied, persons, acled, tmp_path_factory, capsys):
    outside = tmp_path_factory.mktemp("outside")
    rows_file, file = ("person-list", persons) if rights == "private" else ("acled", acled)
    load(copied, file, rows_file, out=outside / "rows.nq")
    with pytest.raises(UsageError, match="may not be exported or served"):
        data.load(copied.root, outside / "rows.nq", "", Limits())
    slipped = copied.root / "graph" / "slipped-in.ttl"
    slipped.write_bytes(
        ox.serialize((quad.triple for quad in ox.parse(path=outside / "rows.nq", format=ox.RdfFormat.N_QUADS)), format=ox.RdfFormat.TURTLE)
    )
    with pytest.raises(UsageError, match="may not be exported or served"):
        data.load(copied.root, None, "", Limits())
    assert main(["report", str(outside / "report"), "--workspace", str(copied.root)]) == 2
    assert not (outside / "report").exists()
    assert "may not be exported or served" in capsys.readouterr().err


def test_rows_of_a_published_dataset_are_served(copied, tmp_path):
    load(copied, rows.ged(tmp_path, [rows.event(1)]), "ucdp-ged", out=tmp_path / "rows.nq")
    assert len(data.load(copied.root, tmp_path / "rows.nq", "", Limits()).store)


LINK = "<https://w3id.org/kzgraph/link/mine-1>"
DESCRIBED = f"<https://w3id.org/kzgraph/link/mine> a <{KZ}Dataset> ; <http://purl.org/dc/terms/accessRights> "
IN_MINE = f"{LINK} a <{KZ}Link> ; <{KZ}inDataset> <https://w3id.org/kzgraph/link/mine> ."


@pytest.mark.parametrize("form", exports.EXPORTS)
@pytest.mark.parametrize("text", few(1, [
    IN_MINE,
    f"{LINK} a <{KZ}Link> .",
    f"{LINK} <{KZ}inDataset> <https://w3id.org/kzgraph/link/mine> .",
    f'{IN_MINE} <https://w3id.org/kzgraph/link/mine> <http://purl.org/dc/terms/accessRights> "published" .',
    f'{IN_MINE} {DESCRIBED} "secret" .',
    f'{IN_MINE} {DESCRIBED} "published", "secret" .',
    f'{IN_MINE} {LINK} <{KZ}inDataset> <https://w3id.org/kzgraph/link/other> . {DESCRIBED} "published" .',
    f'[] a <{KZ}Link> ; <{KZ}inDataset> "mine" .',
]))  # fmt: skip
def test_no_export_holds_a_link_into_an_unpublished_dataset(form, text, copied):
    (copied.root / "graph" / "links" / "mine.ttl").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="may not be exported"):
        exports.export(copied, form)


def test_a_link_whose_dataset_is_called_published_goes_out(copied):
    (copied.root / "graph" / "links" / "mine.ttl").write_text(f'{IN_MINE} {DESCRIBED} "published" .\n', encoding="utf-8")
    assert "mine-1" in exports.export(copied, "trig")[""]


@pytest.mark.parametrize("text", ["# Notes\n", "<https://example.org/1> <https://example.org/2> <https://example.org/3> .\n", "\n", "{}"])
def test_a_file_that_load_did_not_write_is_not_overwritten(text, copied, tmp_path):
    out = tmp_path / "x.links.ttl"
    out.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="exists and was not written"):
        load(copied, rows.ged(tmp_path), "ucdp-ged", out=out)
    (tmp_path / "link").symlink_to(out)
    with pytest.raises(UsageError, match="exists and was not written"):
        load(copied, rows.ged(tmp_path), "ucdp-ged", out=tmp_path / "link")
    assert out.read_text(encoding="utf-8") == text


def test_what_load_wrote_is_written_anew_by_any_mapping(copied, persons, tmp_path):
    out = tmp_path / "x.nq"
    assert load(copied, rows.ged(tmp_path), "ucdp-ged", out=out).rows_out == 3
    assert load(copied, persons, "person-list", out=out).rows_out == 2
    assert b"ucdp" not in out.read_bytes()
    out.write_bytes(b"")
    assert load(copied, persons, "person-list", out=out).rows_out == 2


def test_the_table_itself_is_not_overwritten(copied, tmp_path):
    file = rows.ged(tmp_path)
    with pytest.raises(UsageError, match="is the table itself"):
        load(copied, file, "ucdp-ged", out=file)
    for place in (tmp_path, Path("/dev/null")):
        with pytest.raises(UsageError, match="rows go into a file"):
            load(copied, file, "ucdp-ged", out=place)
