"""SSSOM both ways: what goes out comes back the same, and what others send is judged before it counts."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.linking import files, imports, sssom
from kzgraph.linking.links import BY_TOOL, CLOSE, EXACT, RELATED, Dataset, Link
from kzgraph.vocab import KZR
from tests.conftest import ROOT
from tests.linking.world import LIST, OSCE, PROSECUTOR, UNION, row

LINKS = [
    Link(OSCE, row(1), LIST.name, EXACT, "positive", "link-reviewer", "2022-11-01", "It is.", BY_TOOL, "OSCE", "0.93", "kzgraph 0.1.0"),
    Link(PROSECUTOR, row(2), LIST.name, CLOSE, "negative", "area-specialist", "2022-11-02", "Another country.", label="Прокурор"),
    Link(UNION, "https://example.org/a#b", LIST.name, RELATED, "positive", "encoder", "2022-11-03", "Its delegation."),
    Link(UNION, "http://www.wikidata.org/entity/Q1", LIST.name, CLOSE, "unsure", "encoder", "2022-11-03", "Nobody could tell."),
]


def both(tmp_path, links):
    """The links after a way out and back."""
    results = []
    for unsure in (False, True):
        file = tmp_path / f"{unsure}.tsv"
        file.write_text(sssom.table(LIST, links, unsure=unsure), encoding="utf-8")
        mappings = sssom.read(file)
        assert mappings.unjudged == ()
        results += mappings.links
    return results


def test_links_come_back_as_they_went(tmp_path):
    assert sorted(both(tmp_path, LINKS)) == sorted(LINKS)


def test_the_shipped_links_come_back_as_they_went(workspace, tmp_path):
    folder = files.folder(workspace.root)
    shipped = [link for file in folder.glob("*.ttl") for link in files.read_links(file)]
    assert len(shipped) > 15
    for name, dataset in files.read_datasets(folder / files.DATASETS).items():
        mine = [link for link in shipped if link.dataset == name]
        for unsure in (False, True):
            (tmp_path / "a.tsv").write_text(sssom.table(dataset, mine, unsure=unsure), encoding="utf-8")
            wanted = [link for link in mine if (link.state == "unsure") is unsure]
            assert sorted(sssom.read(tmp_path / "a.tsv").links) == sorted(wanted)


def test_what_is_unsure_is_in_no_table_of_what_is_judged():
    assert "Q1" not in sssom.table(LIST, LINKS)
    assert "license" not in sssom.table(LIST, LINKS)
    assert "#license: https://example.org/terms\n" in sssom.table(LIST, LINKS, "https://example.org/terms")
    assert "Not" in sssom.table(LIST, LINKS)
    assert sssom.table(LIST, LINKS, unsure=True).count("state=unsure") == 1


def test_the_same_links_are_the_same_bytes():
    assert sssom.table(LIST, LINKS) == sssom.table(LIST, LINKS[::-1])


def test_a_hostile_title_stays_in_its_line(tmp_path):
    table = sssom.table(Dataset(LIST.name, 'a"\n#evil: "b', "", "", "published"), LINKS)
    assert [line for line in table.splitlines() if line.startswith("#evil")] == []


HEAD = "#curie_map:\n#  x: https://example.org/\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\treviewer_label\tmapping_date\tcomment\n"
ROW = "kzr:osce\tskos:closeMatch\tx:1\tsemapv:ManualMappingCuration\tlink-reviewer\t2022-11-01\tSo it is.\n"


def read(tmp_path, text):
    (tmp_path / "a.tsv").write_text(text, encoding="utf-8")
    return sssom.read(tmp_path / "a.tsv", "example-list")


def test_rows_without_a_known_role_do_not_count(tmp_path):
    mappings = read(tmp_path, HEAD + ROW + ROW.replace("link-reviewer", "A. Person") + ROW.replace("link-reviewer", ""))
    assert ([link.object for link in mappings.links], mappings.unjudged) == (["https://example.org/1"], (5, 6))


def test_what_the_header_says_holds_for_all_rows(tmp_path):
    head = "#curie_map:\n#  x: https://example.org/\n#mapping_justification: semapv:ManualMappingCuration\n#mapping_date: 2022-11-01\n"
    table = "subject_id\tpredicate_id\tobject_id\treviewer_label\tcomment\nkzr:osce\tskos:closeMatch\tx:1\tencoder\tSo.\n"
    (link,) = read(tmp_path, head + table).links
    assert (link.day, link.found_by.rsplit("/", 1)[-1]) == ("2022-11-01", "ManualMappingCuration")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("kzr:osce", "y:1", r"a\.tsv:4: y:1 in subject_id is neither an IRI nor a CURIE"),
        ("kzr:osce", "x:1", r"a\.tsv:4: https://example.org/1 is not in this graph"),
        ("skos:closeMatch", "kzr:sameAs", r"a\.tsv:4: .* is not a relation of links"),
        ("semapv:Manual", "semapv:Magic", r"a\.tsv:4: .* is not a mapping justification"),
        ("2022-11-01", "", r"a\.tsv:4: nothing is not a date"),
        ("skos:closeMatch", "skos:exactMatch", None),
        ("#curie_map:", "#curie_map: [", r"a\.tsv:\d: the lines that begin with #: not YAML"),
        ("#curie_map:", "#a: &a [x]\n#b: *a\n#curie_map:", r"a\.tsv:\d: the lines that begin with #: an anchor or an alias of YAML"),
        ("object_id", "object", r"a\.tsv:3: the column object_id is missing"),
    ],
)
def test_a_wrong_row_is_reported_with_its_line(tmp_path, before, after, message):
    text = (HEAD + ROW).replace(before, after, 1)
    if message is None:
        assert read(tmp_path, text).links[0].relation == EXACT
        return
    with pytest.raises(UsageError, match=message):
        read(tmp_path, text)


def test_judgements_are_imported_and_existing_ones_kept(copy, tmp_path, capsys):
    file = tmp_path / "a.sssom.tsv"
    folder = files.folder(copy.root)
    dataset = files.read_datasets(folder / files.DATASETS)["wikidata"]
    before = files.read_links(folder / "wikidata.ttl")
    yes = [link for link in before if link.state == "positive"]
    new = yes[0]._replace(subject=KZR + "odihr", object="http://www.wikidata.org/entity/Q8889")
    no = yes[1]._replace(state="negative")
    file.write_text(sssom.table(dataset, [yes[0], no, new]), encoding="utf-8")
    assert main(["link", "import", str(file), "--workspace", str(copy.root)]) == 1
    printed = capsys.readouterr()
    assert printed.out == "1 written, 1 known already, 1 not written, 0 left out, since nobody in a role of this graph judged them\n"
    assert "not written: negative: " in printed.err
    assert sorted(files.read_links(folder / "wikidata.ttl")) == sorted([*before, new])


def test_a_person_confirms_a_link_by_overruling_what_stands(copy, tmp_path, capsys):
    file = tmp_path / "a.sssom.tsv"
    folder = files.folder(copy.root)
    dataset = files.read_datasets(folder / files.DATASETS)["wikidata"]
    before = files.read_links(folder / "wikidata.ttl")
    chosen = [link for link in before if link.state == "positive"][:2]
    confirmed = chosen[0]._replace(relation=EXACT, reviewer="area-specialist", justification="Opened and compared.")
    file.write_text(sssom.table(dataset, [confirmed, chosen[1]]), encoding="utf-8")
    assert main(["link", "import", str(file), "--overrule", "--workspace", str(copy.root)]) == 0
    assert capsys.readouterr().out.startswith("1 written, 1 known already, 0 not written")
    assert sorted(files.read_links(folder / "wikidata.ttl")) == sorted([confirmed, *(link for link in before if link != chosen[0])])
    # In a process of its own: this one holds the threads of DuckDB, and a fork of it may die.
    command = [sys.executable, "-m", "kzgraph", "validate", "--workspace", str(copy.root), "--fail-on", "note"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("no findings, ")


def test_a_row_with_more_cells_than_columns_is_reported(tmp_path):
    with pytest.raises(UsageError, match=r"a\.tsv:4: more cells than columns"):
        read(tmp_path, HEAD + ROW.replace("\n", "\tmore\n"))


def test_a_dataset_that_is_not_described_is_reported(copy, tmp_path, capsys):
    (tmp_path / "a.tsv").write_text(HEAD + ROW, encoding="utf-8")
    assert main(["link", "import", str(tmp_path / "a.tsv"), "--dataset", "nowhere", "--workspace", str(copy.root)]) == 2
    assert "no dataset is called nowhere. Known: eu-authority-tables, eurovoc, geonames, wikidata." in capsys.readouterr().err


def test_an_import_into_several_datasets_changes_all_or_none(copy, tmp_path, monkeypatch):
    folder = files.folder(copy.root)
    known = {name: files.read_links(folder / f"{name}.ttl") for name in ("eurovoc", "wikidata")}
    new = [
        next(link for link in links if link.state == "positive")._replace(subject=KZR + "odihr", object=f"https://example.org/{name}")
        for name, links in known.items()
    ]
    before = {file: file.read_bytes() for file in folder.iterdir()}
    put = files.put_links

    def refuses_the_second(change, file, dataset, links, **how):
        if file.name == "wikidata.ttl":
            raise UsageError("no")
        put(change, file, dataset, links, **how)

    monkeypatch.setattr(files, "put_links", refuses_the_second)
    with pytest.raises(UsageError):
        imports.take(copy, new, tmp_path / "a.tsv")
    monkeypatch.undo()
    assert {file: file.read_bytes() for file in folder.iterdir()} == before
    assert len(imports.take(copy, new, tmp_path / "a.tsv").written) == 2
    assert all(link in files.read_links(folder / f"{link.dataset}.ttl") for link in new)
