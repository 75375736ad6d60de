"""Which node a name means."""

import shutil

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.names import short_name
from kzgraph.graph.resolve import resolve
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import KZR
from tests.first import BOTH
from tests.tiers import few

NAMES = {
    "person-1": ["kzr:person-1", "person-1", "Zhanbolat Mamay", "zhanbolat mamay", KZR + "person-1", f"<{KZR}person-1>"],
    "person-2": ["Elshibaev", "Елшибаев", "Елшібаев", "Yelshibayev", "Елшибаева", "E. Elshibaev"],
    "kazakhstan": ["Казахстан", "Қазақстан", "Kazakhstan", "Kazahstan", "Казахстану", "Республике Казахстан", "Қазақстан Республикасының"],
    "european-union": ["EU", "eu", "ЕС", "ЕО", "European Union", "Еуропалық Одақ"],
    "human-rights-watch": ["HRW", "ХРВ"],
    "national-preventive-mechanism": ["NPM", "НПМ"],
    "un-human-rights-office": ["OHCHR", "УВКПЧ"],
    "ombudsperson": ["Ombudsperson", "ombudsman", "омбудсмен"],
    "european-parliament": ["Parlament"],
    "hrw-2022-10-26": ["HRW 2022", "hrw", "HRW-2022-10-26", "HRW:", "https://w3id.org/kzgraph/resource/hrw-2022-10-26/"],
    "silences/hrw-2022-10-26-wounded": ["silence:hrw-2022-10-26-wounded", "hrw-2022-10-26-wounded"],
    "subcommittee-on-human-rights": ["DROI"],
    "group-karakalpak-activists": ["Karakalpak activists", "Qaraqalpaq diaspora activists"],
    "general-prosecutors-office": ["Prokuratura"],
    "hrw-2022-10-26/p07-s02": [
        "p07-s02",
        "hrw:p07-s02",
        "HRW:P07-S02",
        "HRW 2022 ¶7 s2",
        "HRW 2022, paragraph 7, sentence 2",
        "HRW 2022 p07-s02",
        "HRW 2022, абзац 7, предложение 2",
        "HRW 2022, 7-абзац, 2-сөйлем",
        "HRW 2022 абз. 7, пр. 2",
        "HRW 2022 7-абз., 2-сөйл.",
    ],
    "hrw-2022-10-26/p08-s01-b": ["HRW 2022 ¶8 s1 b", "HRW 2022, paragraph 8, sentence 1, clause 2", "HRW 2022 абз. 8, пр. 1 b"],
}


@pytest.mark.parametrize(("node", "name"), few(15, [(node, name) for node, names in NAMES.items() for name in names]))
def test_a_name_in_any_spelling_leads_to_its_node(store, node, name):
    assert resolve(store, name).value.endswith("/" + node)


def test_a_name_of_several_nodes_lists_them_with_names_and_kinds(store):
    with pytest.raises(UsageError, match=r"investigation may mean \d+ nodes: .*set up an investigation \(term, kzv:set-up-investigation\)"):
        resolve(store, "investigation")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ombudsmaster", r"Did you mean Human Rights Ombudsperson of Kazakhstan \(public body, kzr:ombudsperson\)"),
        ("kzr:nobody", "no node is called"),
        ('x" ) } #', "no node is called"),
        ("", "expected the name of a node, found an empty text"),
        ("Nazarbayev", "no node is called Nazarbayev: nothing in this graph has this name. kzgraph search Nazarbayev looks"),
        ("КНБ", "no node is called КНБ: nothing in this graph has this name"),
        ("???", r"kzgraph search '\?\?\?' looks"),
        ("x y z", "kzgraph search 'x y z' looks"),
        ("<bad>", "no node is called"),
        ("http://[bad", "no node is called"),
    ],
)
def test_an_unknown_name_is_reported_with_the_nearest_nodes(store, name, words):
    with pytest.raises(UsageError, match=words):
        resolve(store, name)


def test_a_body_is_not_taken_for_another_whose_name_leaves_a_word_out():
    shipped = stores.load(Workspace.open(BOTH))
    assert resolve(shipped, "Almaty City Court").value == KZR + "almaty-city-court"
    with pytest.raises(UsageError, match=r"Almaty court may mean \d nodes: .*A court in Almaty \(group"):
        resolve(shipped, "Almaty court")


def test_a_passage_of_several_sources_lists_them_by_their_short_names():
    every = stores.load(Workspace.open(BOTH))
    with pytest.raises(UsageError, match=r"HRW 2022 p01-s01 \(passage, hrw:p01-s01\), USDOS 2023 p01-s01 \(passage, usdos:p01-s01\)"):
        resolve(every, "p01-s01")


def test_two_sources_of_one_name_and_year_have_the_whole_date(copy):
    """As long as both are there. A place with the year alone may be in either."""
    graph = copy.root / "graph"
    first = graph / "hrw-2022-10-26"
    again = graph / "hrw-2022-03-14"
    again.mkdir()
    text = (
        (first / "source.ttl").read_text(encoding="utf-8").replace("hrw-2022-10-26", again.name).replace("@prefix hrw:", "@prefix again:")
    )
    (again / "source.ttl").write_text(text.replace("hrw:", "again:"), encoding="utf-8")
    store = stores.load(Workspace.open(copy.root))
    assert [short_name(KZR + name) for name in (first.name, again.name)] == ["HRW 2022-10-26", "HRW 2022-03-14"]
    assert resolve(store, "HRW 2022-03-14").value == KZR + again.name
    assert resolve(store, "HRW 2022-10-26 p01-s01").value == f"{KZR}{first.name}/p01-s01"
    shutil.rmtree(again)
    Workspace.open(copy.root)
    assert short_name(KZR + first.name) == "HRW 2022"


def test_of_few_nodes_that_are_allowed_all_are_named(store):
    persons = [ox.NamedNode(KZR + name) for name in ("person-1", "person-2")]
    with pytest.raises(
        UsageError,
        match=r"no person is called Ulgilov: nothing in this graph has this name. Expected Zhanbolat Mamay \(person,",
    ):
        resolve(store, "Ulgilov", persons, what="person")
    with pytest.raises(UsageError, match=r"no person is called EU, but European Union \(.*kzr:european-union\). Expected Zhanbolat"):
        resolve(store, "EU", persons, what="person")
    with pytest.raises(UsageError, match=r"Did you mean Zhanbolat Mamay \(person, kzr:person-1\)\?"):
        resolve(store, "Mamy", persons, what="person")


def test_a_source_is_named_by_its_short_name_or_a_part_of_it(store):
    sources = [ox.NamedNode(KZR + name) for name in ("hrw-2022-10-26", "background-2022")]
    assert resolve(store, "HRW", sources) == sources[0]
    assert resolve(stores.load(Workspace.open(BOTH)), "USDOS") == ox.NamedNode(KZR + "usdos-2023")  # and no reading beside its text


def test_only_nodes_that_are_allowed_are_meant(store):
    parts = [resolve(store, "kzr:kazakhstan"), resolve(store, "kzr:government-of-kazakhstan")]
    assert resolve(store, "government", parts) == parts[1]
    with pytest.raises(UsageError, match="kzr:european-union is not a body"):
        resolve(store, "kzr:european-union", parts, what="body")


@pytest.mark.parametrize("name", ["Mamay", "Жанболат Мамай", "Rights Watch"])
def test_what_cannot_be_undone_takes_a_whole_name_only(store, name):
    with pytest.raises(UsageError, match="no node is called"):
        resolve(store, name, exact=True)


@pytest.mark.parametrize(
    ("question", "value"), [("demands-on-one-addressee", "addressee=EU"), ("what-rests-on-one-passage", "passage=p11-s02")]
)
def test_a_parameter_takes_a_name(capsys, question, value):
    assert main(["ask", question, "--param", value, "--format", "csv"]) == 0
    assert capsys.readouterr().out.count("\n") > 1


@pytest.mark.parametrize("name", ["Mamaev", "Mamayeva", "Мамаев", "Мамаевой", "Elshibaeva", "Ельшибаевой", "Мамаевтың"])
def test_a_family_name_made_of_a_name_here_is_no_name_of_that_person(store, name):
    with pytest.raises(UsageError, match="no node is called"):
        resolve(store, name)


@pytest.mark.parametrize("name", ["Мамая", "Мамаю", "Мамаем", "Мамае", "Мамайдың", "Мамаймен", "Мамайға", "Mamai"])
def test_a_name_in_a_case_of_its_script_is_that_of_its_person(store, name):
    assert resolve(store, name).value == KZR + "person-1"
