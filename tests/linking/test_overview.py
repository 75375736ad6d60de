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
from kzgraph.linking import evaluate, files, links, work
from kzgraph.validate.ownership import identifiers
from kzgraph.vocab import KZR, KZV
from tests.linking.world import LIST, MAMAY, OSCE, PROSECUTOR, UNION, header, pair, row


@pytest.fixture(scope="module")
def shipped(workspace):
    folder = files.folder(workspace.root)
    return [link for file in sorted(folder.glob("*.ttl")) for link in files.read_links(file)]


def test_the_shipped_links_claim_no_more_than_is_known(shipped, workspace):
    assert len(shipped) == 18
    assert {link.reviewer for link in shipped} == {"encoder"}
    assert {link.relation for link in shipped} == {links.CLOSE, links.RELATED}, "no person has confirmed one"
    assert {link.object for link in shipped} <= identifiers(workspace)
    assert [link.object for link in shipped if link.state == "unsure"] == ["http://www.wikidata.org/entity/Q187052"]
    assert not [link for link in shipped if "person" in link.subject or "group" in link.subject]


def test_the_files_are_what_the_writer_writes(shipped, workspace, tmp_path):
    folder = files.folder(workspace.root)
    datasets = files.read_datasets(folder / files.DATASETS)
    files.write_datasets(tmp_path / files.DATASETS, datasets)
    for name, dataset in datasets.items():
        files.write_links(tmp_path / f"{name}.ttl", dataset, [link for link in shipped if link.dataset == name])
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


def told(capsys, *words, code=0):
    assert main(list(words)) == code
    return capsys.readouterr()


def test_list_in_every_format(capsys):
    rows = list(csv.reader(told(capsys, "link", "list", "--format", "csv").out.splitlines()))
    assert (len(rows), rows[0][:2]) == (19, ["ours", "theirs"])
    unsure = json.loads(told(capsys, "link", "list", "--state", "unsure", "--format", "json").out)
    assert [one["theirs"] for one in unsure] == ["http://www.wikidata.org/entity/Q187052"]
    for form in ("table", "tsv", "md"):
        assert "geonames" in told(capsys, "link", "list", "--dataset", "geonames", "--format", form).out
    assert "no dataset is called geoname. Known" in told(capsys, "link", "list", "--dataset", "geoname", code=2).err


def test_missing_tells_why(capsys):
    told_rows = told(capsys, "link", "missing", "--format", "json")
    why = {one["thing"]: one["why"] for one in json.loads(told_rows.out)}
    assert why["kzr:human-rights-watch"] == "a reviewer was unsure"
    assert why["kzr:person-1"].startswith("nothing was judged: a person is linked by a person alone")
    assert why["kzr:group-rioters"].startswith("a group is never linked")
    assert why["kzr:odihr"].startswith("nothing was judged: propose")
    assert "kzr:kazakhstan" not in why
    assert "note: Persons are named as the source stated on 2022-10-26" in told_rows.err
    into = json.loads(told(capsys, "link", "missing", "--dataset", "geonames", "--format", "json").out)
    assert {"kzr:osce", "kzr:human-rights-watch"} <= {one["thing"] for one in into}
    assert next(one["why"] for one in into if one["thing"] == "kzr:osce").startswith("nothing was judged")


def test_show_tells_the_links_with_their_state(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    text = told(capsys, "show", "kzr:human-rights-watch").out
    assert "Links to other datasets, judged one by one" in text
    assert "Wikidata (https://creativecommons.org/publicdomain/zero/1.0/)" in " ".join(text.split())
    assert "unsure" in text
    (link,) = json.loads(told(capsys, "show", "kzr:human-rights-watch", "--format", "json").out)["links"]
    assert (link["state"], link["object"]) == (KZV + "unsure-link", "http://www.wikidata.org/entity/Q187052")
    assert "kz:linkState kzv:unsure-link" in told(capsys, "show", "kzr:human-rights-watch", "--format", "turtle").out
    assert "**Связи с другими" in told(capsys, "show", "kzr:human-rights-watch", "--format", "md", "--lang", "ru").out
    assert "Links to other datasets" not in told(capsys, "show", "kzr:odihr").out


def test_a_withdrawn_person_takes_the_links_along(copy):
    file = files.folder(copy.root) / "example-list.ttl"
    about = [links.Link(one, row(1), LIST.name, links.CLOSE, "negative", "encoder", "2022-11-01", "Not so.") for one in (MAMAY, OSCE)]
    files.write_links(file, LIST, about)
    done = withdraw(copy, "kzr:person-1", "2026-11-25")
    assert done.texts[file]
    assert "person-1" not in done.texts[file]
    assert "kzr:osce" in done.texts[file]
    assert about[0].iri in {node.value for node in done.removed}


def gold(tmp_path, text):
    (tmp_path / "gold.csv").write_text(text, encoding="utf-8")
    return tmp_path / "gold.csv"


def test_evaluation_tells_precision_recall_and_what_was_missed(tmp_path, capsys):
    pairs = [pair(OSCE, 1, score=0.9), pair(PROSECUTOR, 2, score=0.8), pair(UNION, 3, score=0.3)]
    work.write(tmp_path / "w.jsonl", header(), pairs)
    file = gold(tmp_path, f"subject,object\nkzr:osce,{row(1)}\n{UNION},{row(3)}\nkzr:un,kzr:example-list-2.0/4\n")
    rows = json.loads(
        told(capsys, "link", "evaluate", str(file), "--work", str(tmp_path / "w.jsonl"), "--threshold", "0.5", "--format", "json").out
    )
    measures = {one["what"]: one["value"] for one in rows if one["kind"] == "measure"}
    assert measures == {
        "right pairs": "3",
        "proposed": "2",
        "right among the proposed": "1",
        "precision": "0.500",
        "recall": "0.333",
        "F1": "0.400",
    }
    assert [(one["what"], one["value"]) for one in rows if one["kind"] == "missed"] == [
        ("kzr:european-union", "score 0.30"),
        ("kzr:un", "not proposed"),
    ]
    assert [one["what"] for one in rows if one["kind"] == "wrong"] == ["kzr:general-prosecutors-office"]


def test_shares_of_nothing_are_none():
    done = evaluate.evaluate([], [(OSCE, row(1))], header())
    assert (done.precision, done.recall, done.f1) == (None, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "gold.csv:1: a table of right pairs has the columns subject and object"),
        ("subject,object\n", "holds no pair"),
        ("subject,object\nOSCE,kzr:x/1\n", "gold.csv:2: OSCE is no IRI"),
        ("subject,object\nkzr:osce\n", "gold.csv:2: 1 cells under 2 columns"),
    ],
)
def test_a_broken_gold_is_told_with_its_line(tmp_path, text, wrong):
    with pytest.raises(UsageError, match=wrong):
        evaluate.read_gold(gold(tmp_path, text))


def test_a_threshold_out_of_range_is_told(tmp_path, capsys):
    assert "a score is between 0 and 1" in told(capsys, "link", "evaluate", "g", "--work", "w", "--threshold", "7", code=2).err


def test_the_store_of_a_workspace_without_links_is_whole(copy):
    for file in files.folder(copy.root).glob("*.ttl"):
        file.unlink()
    assert KZR + "kazakhstan" in {quad.subject.value for quad in load(copy)}
