"""Loading: every row is accounted for, and what SQL writes is what a plain Python writer writes, whatever the cells hold."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kzgraph.errors import UsageError
from kzgraph.records import mapping as mappings
from kzgraph.records.load import load
from tests.conftest import ROOT, SHARED, examples
from tests.records import reference, rows

CALM = settings(
    max_examples=examples(40, few=10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
# Cells in the forms that people send: right, wrong, and nearly right.
CELLS = {
    "text": ODD
    | st.sampled_from(["", " ", "\u00a0", " x ", 'a "b"', "a\\nb", "two\nlines", "one\r\nmore", ",;\t|", "=1+1", "\u2028", "\U0001f600"]),
    "count": st.sampled_from(
        ["", "0", "7", "007", "+7", "7.0", "7.5", "-1", "1e3", "1,000", "seven", "9" * 18, "9" * 30, "١٢", "0x1F", "1_0"]
    ),
    "latitude": st.sampled_from(
        ["", "0", "43.25", "43,25", "-90", "90.0001", "43.", ".5", "4e1", "nan", "inf", "43°15'", "1,234.5", "+1", "043.2"]
    ),
    "longitude": st.sampled_from(["", "0", "76.9", "-180", "180.5", "360", "76,9", "76.9E", "12345"]),
    "date": st.sampled_from(
        [
            *(
                "",
                "2022-01-06",
                "2022-01-06 00:00:00.000",
                "2022-01-06T00:00:00Z",
                "2022-01-06 14:30",
                "2022-1-6",
                "2022/01/06",
                "06.01.2022",
            ),
            *(
                "6 January 2022",
                "2022",
                "2022-01",
                "2022-13",
                "2022-02-30",
                "0022-01-06",
                "2999-01-01",
                "12.2022",
                "44567",
                "infinity",
                "today",
            ),
            *("-2022-01-06", "2022-01-06x", "1799-12-31", "1800", "06/01/2022"),
        ]
    ),
    "code": st.sampled_from(["", "1", "2", "1.0", "2.50", "8", "one", " 1 ", "-1"]),
}


@pytest.fixture(scope="session")
def ged(workspace):
    return mappings.find("ucdp-ged", workspace)


def table_of(rows, header):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return out.getvalue().encode("utf-8")


def bare(cell):
    """A cell without the spaces around it."""
    return cell.strip(" \t\r\n\u00a0")


def lines_of(out):
    return [line for line in out.read_bytes().decode("utf-8").split("\n") if line] if out.exists() else []


@st.composite
def messy_events(draw):
    """Rows in the form of GED, some of whose cells are odd, wrong or empty; identifiers repeat now and then."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        event = rows.event(draw(st.sampled_from([number, number, number, 0])))
        for name in draw(st.sets(st.sampled_from(sorted(event)), max_size=4)):
            event[name] = draw(CELLS[KINDS.get(name, "text")])
        made.append([event.get(name, "") for name in rows.NEW])
    return made


KINDS = dict.fromkeys(["deaths_a", "deaths_b", "best", "low", "high", "number_of_sources"], "count")
KINDS |= dict.fromkeys(["date_start", "date_end"], "date") | {"latitude": "latitude", "longitude": "longitude"}
KINDS |= dict.fromkeys(["type_of_violence", "where_prec", "date_prec", "event_clarity"], "code")


@settings(CALM, max_examples=examples(20))
@given(messy_events())
@pytest.mark.slow
def test_every_row_is_out_or_refused_and_out_is_what_plain_python_writes(workspace, ged, tmp_path, generated):
    file, out = tmp_path / "ged231.csv", tmp_path / "ged.nq"
    file.write_bytes(table_of(generated, rows.NEW))
    out.unlink(missing_ok=True)
    done = load(workspace, file, "ucdp-ged", out=out)
    assert done.rows_in == len(generated) == done.rows_out + len(done.refused)
    expected, refused, seen = set(), 0, set()
    names = reference.place(ged, rows.NEW)
    for number, cells in enumerate(generated):
        try:
            lines = reference.lines_of(ged, done.dataset, names, cells, number)
        except reference.UnusableError:
            refused += 1
            continue
        identifier = bare(cells[names["id"]])
        refused += identifier in seen
        expected |= set(lines) if identifier not in seen else set()
        seen.add(identifier)
    written = {line + "\n" for line in lines_of(out) if line.startswith((f"<{done.dataset}/", f"<{done.dataset}#"))}
    assert written == expected
    assert len(done.refused) == refused


TEXTS = """name: texts
title: Texts
rows: published
licence: https://example.org/
class: schema:CreativeWork
id: line
columns:
  text: {property: schema:text}
"""


@settings(CALM, max_examples=examples(5, few=2))  # a table of many texts costs no more than one of one
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40), min_size=4, max_size=12)
)
@example(['"\\\n\r\t\x0b\x0c\x08\x1f\x7f\x85\u2028\u2029\ufeff\ufffe\uffff\U0010ffff', "\\n\\u0041 <a> . # @en ^^<b>"])
def test_every_character_comes_back_from_pyoxigraph(workspace, tmp_path, texts):
    mapping = tmp_path / "texts.yaml"
    mapping.write_text(TEXTS, encoding="utf-8")
    (tmp_path / "t.csv").write_bytes(table_of([[f"x{text}x", "1"] for text in texts], ["text", "more"]))
    out = tmp_path / "t.nq"
    load(workspace, tmp_path / "t.csv", str(mapping), out=out)
    results = [quad.object.value for quad in ox.parse(path=out, format=ox.RdfFormat.N_QUADS) if quad.predicate.value.endswith("/text")]
    assert results == [f"x{text}x" for text in texts]


@settings(CALM, max_examples=examples(5, few=2))
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20).filter(bare),
        min_size=4,
        max_size=12,
        unique_by=bare,
    )
)
def test_every_identifier_makes_an_iri(workspace, tmp_path, identifiers):
    mapping = tmp_path / "texts.yaml"
    mapping.write_text(TEXTS.replace("id: line", "id: text"), encoding="utf-8")
    (tmp_path / "t.csv").write_bytes(table_of([[identifier, "1"] for identifier in identifiers], ["text", "more"]))
    out = tmp_path / "t.nq"
    assert load(workspace, tmp_path / "t.csv", str(mapping), out=out).rows_out == len(identifiers)
    nodes = {quad.subject.value for quad in ox.parse(path=out, format=ox.RdfFormat.N_QUADS) if quad.predicate.value.endswith("/text")}
    assert len(nodes) == len(identifiers)
    assert all(node.startswith("https://w3id.org/kzgraph/resource/texts/") for node in nodes)


@CALM
@given(st.binary(max_size=300).filter(lambda raw: b"text" not in raw.lower()))  # which may be a header of more columns
@example(b'"')
@example(b'a,b\n"\n"\n""\n')
@example(b"\xff\xfe\x00")
@example(b"\x00\t\t\x00")
@example(b"a;b;c;d\n")
def test_any_bytes_are_rows_out_or_rows_refused(workspace, tmp_path, raw):
    mapping = tmp_path / "texts.yaml"
    mapping.write_text(TEXTS, encoding="utf-8")
    (tmp_path / "t.csv").write_bytes(b"text,more\n" + raw)
    out = tmp_path / "t.nq"
    done = load(workspace, tmp_path / "t.csv", str(mapping), out=out)
    assert done.rows_in == done.rows_out + len(done.refused)
    assert not done.out or done.quads == sum(1 for _ in ox.parse(path=out, format=ox.RdfFormat.N_QUADS))
    # Each line of the table is in a row, empty, or refused; a row may take several lines.
    assert done.rows_in + done.empty <= raw.count(b"\n") + 1


def test_the_same_table_gives_the_same_bytes(workspace, tmp_path):
    file = rows.ged(tmp_path, [rows.event(number) for number in range(5000)])
    load(workspace, file, "ucdp-ged", out=tmp_path / "a.nq")
    load(workspace, file, "ucdp-ged", out=tmp_path / "b.nq")
    assert (tmp_path / "a.nq").read_bytes() == (tmp_path / "b.nq").read_bytes()


def test_rows_stay_in_order_and_a_repeat_names_the_line_that_was_loaded(workspace, tmp_path):
    events = [rows.event(number % 4000, latitude="x" if number == 17 else "43.25") for number in range(5000)]
    done = load(workspace, rows.ged(tmp_path, events), "ucdp-ged", out=tmp_path / "a.nq")
    lines = [line.split("/")[-1] for line in lines_of(tmp_path / "a.nq") if "#type>" in line and "sem/Event" in line]
    assert len(lines) == done.rows_out == 4000
    entries = [refusal for refusal in done.refused if refusal.column == "id"]
    assert [refusal.line for refusal in done.refused] == sorted(refusal.line for refusal in done.refused)
    assert entries[0].reason == "repeats the identifier of line 2"
    # The row with the wrong latitude was not taken, so the next with its identifier is.
    assert 4000 + 17 + 2 not in {refusal.line for refusal in entries}


def test_nothing_is_written_where_loading_fails(workspace, tmp_path):
    file = tmp_path / "t.parquet"
    file.write_bytes(b"PAR1 and no more")
    (tmp_path / "a.nq").write_text("as it was", encoding="utf-8")
    with pytest.raises(Exception, match="not a readable Parquet file"):
        load(workspace, file, "ucdp-ged", out=tmp_path / "a.nq", release="1")
    assert (tmp_path / "a.nq").read_text(encoding="utf-8") == "as it was"
    assert {file.name for file in tmp_path.iterdir()} == {"t.parquet", "a.nq"}


def test_the_head_has_licence_rights_terms_and_codes(workspace, tmp_path):
    load(workspace, rows.ged(tmp_path), "ucdp-ged", out=tmp_path / "a.nq")
    store = ox.Store()
    store.load(path=tmp_path / "a.nq", format=ox.RdfFormat.N_QUADS)
    solutions = store.query(
        "PREFIX dct: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        "SELECT ?licence ?rights ?kind WHERE { GRAPH ?set { ?set dct:license ?licence ; dct:accessRights ?rights ."
        " ?event <http://semanticweb.cs.vu.nl/2009/11/sem/eventType>/skos:prefLabel ?kind } } LIMIT 1"
    )
    assert [tuple(term.value for term in row) for row in solutions] == [
        ("https://creativecommons.org/licenses/by/4.0/", "published", "one-sided violence")
    ]


MEASURE = """
import resource, sys
from pathlib import Path
from kzgraph.records.load import load
from kzgraph.graph.workspace import Workspace
done = load(Workspace.open(), Path(sys.argv[1]), "ucdp-ged", out=Path(sys.argv[2]))
print(done.rows_out, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path):
    entries = {}
    for count in (10_000, 60_000):
        file = rows.ged(tmp_path, (rows.event(number) for number in range(count)))
        call = [sys.executable, "-c", MEASURE, str(file), str(tmp_path / "a.nq")]
        done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True)
        loaded, entries[count] = map(int, done.stdout.split())
        assert loaded == count
    # Fifty thousand rows more hold 28 MB as text and 300 MB as N-Quads.
    assert entries[60_000] - entries[10_000] < 64, entries


def test_a_first_cell_that_ends_with_a_line_is_one_cell(workspace, tmp_path):
    done = load(workspace, rows.ged(tmp_path, [rows.event("0\n"), rows.event("1\nx")]), "ucdp-ged")
    assert (done.rows_in, done.rows_out) == (2, 2), list(done.refused)


@pytest.mark.parametrize("text", ["Amina Testova,victim,Almaty\nBolat Testov,victim,Almaty\n", "Amina Testova,nane,Almaty\nB,C,D\n"])
def test_messages_about_a_private_list_without_a_header_hold_no_cell(text, workspace, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    try:
        unused = str(load(workspace, file, "person-list").unused)
    except UsageError as error:
        unused = str(error)
    assert "Amina" not in unused
    assert "Almaty" not in unused
    assert "nane" not in unused


@pytest.mark.needs("shared")
@pytest.mark.parametrize(("name", "release", "count", "notes"), [
    ("ged191_fixture.csv", "", 3194, ()),
    ("conflict_data_BGD_hxl.csv", "21.1", 601, ("line 2 is a row of HXL tags, not a row of data",)),
])  # fmt: skip
def test_the_real_rows_of_ged_load_as_plain_python_writes_them(name, release, count, notes, workspace, ged, tmp_path):
    file = SHARED / "data" / name
    done = load(workspace, file, "ucdp-ged", out=tmp_path / "ged.nq", release=release)
    assert (done.rows_in, done.rows_out, len(done.refused)) == (count, count, 0)
    assert set(notes) <= set(done.notes)
    expected = set()
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        names = reference.place(ged, next(reader))
        for number, cells in enumerate(reader):
            if cells[0]:
                expected |= set(reference.lines_of(ged, done.dataset, names, cells, number))
    assert {
        line + "\n" for line in lines_of(tmp_path / "ged.nq") if line.startswith((f"<{done.dataset}/", f"<{done.dataset}#"))
    } == expected
