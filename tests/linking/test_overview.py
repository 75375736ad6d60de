"""The links that came with the graph, and the commands that list, evaluate and show."""

from __future__ import annotations

import csv
import json

import pytest

from kzgraph.authoring.withdraw import withdraw
from kzgraph.cli.commands.link.judging import ROLES
from kzgraph.cli.commands.link.list_ import STATES
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph.store import load, select
from kzgraph.linking import evaluate, files, links
from kzgraph.validate.ownership import identifiers
from kzgraph.vocab import KZR, KZV
from tests.linking.world import LIST, MAMAY, OSCE, PROSECUTOR, UNION, header, pair, row, write_datasets, write_links, write_work


@pytest.fixture(scope="module")
def shipped(workspace):
    folder = files.folder(workspace.root)
    return [link for file in sorted(folder.glob("*.ttl")) for link in files.read_links(file)]


def test_the_shipped_links_claim_only_what_is_known(shipped, workspace):
    assert len(shipped) == 18
    assert {link.reviewer for link in shipped} == {"encoder"}
    assert {link.relation for link in shipped} == {links.CLOSE, links.RELATED}, "no person has confirmed one"
    assert {link.object for link in shipped} <= identifiers(workspace).keys()
    assert [link.object for link in shipped if link.state == "unsure"] == ["http://www.wikidata.org/entity/Q187052"]
    assert not [link for link in shipped if "person" in link.subject or "group" in link.subject]


def test_the_files_are_what_the_writer_writes(shipped, workspace, tmp_path):
    folder = files.folder(workspace.root)
    datasets = files.read_datasets(folder / files.DATASETS)
    write_datasets(tmp_path / files.DATASETS, datasets)
    for name, dataset in datasets.items():
        write_links(tmp_path / f"{name}.ttl", dataset, [link for link in shipped if link.dataset == name])
    for file in folder.glob("*.ttl"):
        assert file.read_bytes() == (tmp_path / file.name).read_bytes(), file


def test_roles_and_states_are_those_of_the_vocabulary(store):
    for scheme, known in (("link-states", links.STATES), ("reviewer-roles", links.ROLES)):
        rows = select(store, f"SELECT ?concept {{ ?concept skos:inScheme kzv:{scheme} }}")
        assert {row["concept"].value for row in rows} == set(known.values())
    assert (set(ROLES), set(STATES)) == (set(links.ROLES), set(links.STATES))
    assert all(iri.startswith(KZV) for iri in links.ROLES.values())


def test_queries_see_links(store):
    rows = select(store, "SELECT ?there { ?link kz:linkSubject kzr:kazakhstan ; kz:linkState kzv:positive-link ; kz:linkObject ?there }")
    assert len(list(rows)) == 4


def run(capsys, *words, code=0):
    assert main(list(words)) == code
    return capsys.readouterr()


def test_list_in_every_format(capsys):
    rows = list(csv.reader(run(capsys, "link", "list", "--format", "csv").out.splitlines()))
    assert (len(rows), rows[0][:2]) == (19, ["local", "external"])
    unsure = json.loads(run(capsys, "link", "list", "--state", "unsure", "--format", "json").out)
    assert [item["external"] for item in unsure] == ["http://www.wikidata.org/entity/Q187052"]
    for form in ("table", "tsv", "md"):
        assert "geonames" in run(capsys, "link", "list", "--dataset", "geonames", "--format", form).out
    assert "no dataset is called geoname. Known" in run(capsys, "link", "list", "--dataset", "geoname", code=2).err


def test_missing_gives_the_reason(capsys):
    missing = run(capsys, "link", "missing", "--format", "json")
    why = {row["thing"]: row["why"] for row in json.loads(missing.out)}
    assert why["kzr:human-rights-watch"] == "a reviewer was unsure"
    assert why["kzr:person-1"].startswith("nothing was judged: a reviewer links persons one by one")
    assert why["hrw:group-rioters"].startswith("a group is never linked")
    assert why["kzr:odihr"].startswith("nothing was judged: propose")
    assert "kzr:kazakhstan" not in why
    assert "note: Persons are named as the source stated on 2022-10-26" in missing.err
    into = json.loads(run(capsys, "link", "missing", "--dataset", "geonames", "--format", "json").out)
    assert {"kzr:osce", "kzr:human-rights-watch"} <= {item["thing"] for item in into}
    assert next(item["why"] for item in into if item["thing"] == "kzr:osce").startswith("nothing was judged")


def test_show_lists_the_links_with_their_state(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    text = run(capsys, "show", "kzr:human-rights-watch").out
    assert "Links to other datasets, judged one by one" in text
    assert "Wikidata (https://creativecommons.org/publicdomain/zero/1.0/)" in " ".join(text.split())
    assert "unsure" in text
    (link,) = json.loads(run(capsys, "show", "kzr:human-rights-watch", "--format", "json").out)["links"]
    assert (link["state"], link["object"]) == (KZV + "unsure-link", "http://www.wikidata.org/entity/Q187052")
    assert "kz:linkState kzv:unsure-link" in run(capsys, "show", "kzr:human-rights-watch", "--format", "turtle").out
    assert "**Связи с другими" in run(capsys, "show", "kzr:human-rights-watch", "--format", "md", "--lang", "ru").out
    assert "Links to other datasets" not in run(capsys, "show", "kzr:odihr").out


def test_a_withdrawn_person_takes_the_links_along(copy):
    file = files.folder(copy.root) / "example-list.ttl"
    about = [links.Link(item, row(1), LIST.name, links.CLOSE, "negative", "encoder", "2022-11-01", "Not so.") for item in (MAMAY, OSCE)]
    write_links(file, LIST, about)
    done = withdraw(copy, "kzr:person-1", "2026-11-25")
    assert done.texts[file]
    assert "person-1" not in done.texts[file]
    assert "kzr:osce" in done.texts[file]
    assert about[0].iri in {node.value for node in done.removed}


def gold(tmp_path, text):
    (tmp_path / "gold.csv").write_text(text, encoding="utf-8")
    return tmp_path / "gold.csv"


def test_evaluation_gives_precision_recall_and_the_missed_pairs(tmp_path, capsys):
    pairs = [pair(OSCE, 1, score=0.9), pair(PROSECUTOR, 2, score=0.8), pair(UNION, 3, score=0.3)]
    write_work(tmp_path / "w.jsonl", header(), pairs)
    file = gold(tmp_path, f"subject,object\nkzr:osce,{row(1)}\n{UNION},{row(3)}\nkzr:un,kzr:example-list-2.0/4\nkzr:oscee,{row(1)}\n")
    rows = json.loads(
        run(capsys, "link", "evaluate", str(file), "--work", str(tmp_path / "w.jsonl"), "--threshold", "0.5", "--format", "json").out
    )
    measures = {row["what"]: row["value"] for row in rows if row["kind"] == "measure"}
    assert measures == {
        "right pairs": "3",
        "proposed": "2",
        "right among the proposed": "1",
        "with a row that was not compared": "1",
        "precision": "0.500",
        "recall": "0.333",
        "F1": "0.400",
    }
    assert [(row["what"], row["value"]) for row in rows if row["kind"] == "missed"] == [
        ("kzr:european-union", "score 0.30"),
        ("kzr:un", "not proposed"),
    ]
    assert [row["what"] for row in rows if row["kind"] == "wrong"] == ["kzr:general-prosecutors-office"]
    assert [row["what"] for row in rows if row["kind"] == "unknown"] == ["kzr:oscee"]


def test_shares_of_nothing_are_none():
    done = evaluate.evaluate([], [(OSCE, row(1))], header())
    assert (done.precision, done.recall, done.f1) == (None, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "gold.csv:1: a table of right pairs has the columns subject and object"),
        ("subject,object\n", "expected at least one pair"),
        ("subject,object\nOSCE,kzr:x/1\n", "gold.csv:2: OSCE is not an IRI"),
        ("subject,object\nkzr:osce\n", "gold.csv:2: 1 cells under 2 columns"),
    ],
)
def test_a_broken_gold_is_reported_with_its_line(tmp_path, text, wrong):
    with pytest.raises(UsageError, match=wrong):
        evaluate.read_gold(gold(tmp_path, text))


def test_a_threshold_out_of_range_is_reported(tmp_path, capsys):
    assert "a score is between 0 and 1" in run(capsys, "link", "evaluate", "g", "--work", "w", "--threshold", "7", code=2).err


def test_the_store_of_a_workspace_without_links_is_whole(copy):
    for file in files.folder(copy.root).glob("*.ttl"):
        file.unlink()
    assert KZR + "kazakhstan" in {quad.subject.value for quad in load(copy)}
