"""Which node a name means."""

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph.resolve import resolve
from kzgraph.vocab import KZR

NAMES = {
    "person-1": ["kzr:person-1", "person-1", "Zhanbolat Mamay", "zhanbolat mamay", KZR + "person-1", f"<{KZR}person-1>"],
    "person-2": ["Elshibaev", "Елшибаев", "Елшібаев", "Yelshibayev", "Елшибаева", "E. Elshibaev"],
    "kazakhstan": ["Казахстан", "Қазақстан", "Kazakhstan", "Kazahstan"],
    "european-union": ["EU", "eu", "European Union", "Еуропалық Одақ"],
    "human-rights-watch": ["HRW"],
    "subcommittee-on-human-rights": ["DROI"],
    "group-karakalpak-activists": ["Karakalpak", "Qaraqalpaq"],
    "general-prosecutors-office": ["Prokuratura"],
    "hrw-2022-10-26/p07-s02": ["p07-s02", "hrw:p07-s02"],
}


@pytest.mark.parametrize(("node", "name"), [(node, name) for node, names in NAMES.items() for name in names])
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
        ("", "no node is called"),
        ("???", r"kzgraph search '\?\?\?' looks"),
        ("x y z", "kzgraph search 'x y z' looks"),
        ("<bad>", "no node is called"),
        ("http://[bad", "no node is called"),
    ],
)
def test_an_unknown_name_is_reported_with_the_nearest_nodes(store, name, words):
    with pytest.raises(UsageError, match=words):
        resolve(store, name)


def test_only_nodes_that_are_allowed_are_meant(store):
    parts = [resolve(store, "kzr:kazakhstan"), resolve(store, "kzr:government-of-kazakhstan")]
    assert resolve(store, "government", parts) == parts[1]
    with pytest.raises(UsageError, match="kzr:european-union is not a body"):
        resolve(store, "kzr:european-union", parts, what="body")


@pytest.mark.parametrize("name", ["Mamay", "Жанболат Мамай", "HRW"])
def test_what_cannot_be_undone_takes_a_whole_name_only(store, name):
    with pytest.raises(UsageError, match="no node is called"):
        resolve(store, name, exact=True)


@pytest.mark.parametrize(
    ("question", "value"), [("demands-on-one-addressee", "addressee=EU"), ("what-rests-on-one-passage", "passage=p11-s02")]
)
def test_a_parameter_takes_a_name(capsys, question, value):
    assert main(["ask", question, "--param", value, "--format", "csv"]) == 0
    assert capsys.readouterr().out.count("\n") > 1
