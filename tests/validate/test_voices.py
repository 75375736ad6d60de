"""No group is called by a verdict: which words of a name are one, and by which it says whose word it is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.validate.wording import voices
from kzgraph.validate.wording.texts import Graph
from kzgraph.vocab import KZ, RDF, RDFS

GROUP = ox.NamedNode("urn:group")


def found(name, language):
    named = ox.Literal(name, language=language)
    graph = Graph([ox.Triple(GROUP, RDF.type, KZ.Group), ox.Triple(GROUP, RDFS.label, named)])
    return [clash.rule for clash in voices.of_group(graph, GROUP)]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Officers convicted of torture", "en"),
        ("People accused of mass riots", "en"),
        ("Осуждённые сотрудники", "ru"),
        ("Люди, обвинённые в беспорядках", "ru"),
        ("Обвиняемые сотрудники", "ru"),
        ("Люди, которым предъявлено обвинение в беспорядках", "ru"),
        ("Осуждённые по статьям, исключённым из обвинения", "ru"),
        ("Сотталған қызметкерлер", "kk"),
    ],
)
def test_a_verdict_in_a_name_is_found(name, language):
    assert found(name, language) == ["verdict-in-name"]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Officers who, the source says, were convicted", "en"),
        ("Those who accused officers of torture", "en"),
        ("Сотрудники, которые, как сообщает источник, осуждены", "ru"),
        ("Задержанные, к которым, как следует из обвинения, применяли пытки", "ru"),
        ("Те, кто заявил об обвинении", "ru"),
        ("Люди, осуждённые, как известно из обвинения, за беспорядки", "ru"),
        ("Айыптау бойынша азапталғандар", "kk"),
        ("Осуждённые сотрудники", "en"),
    ],
)
def test_a_name_that_gives_no_verdict_or_says_whose_it_is_is_spared(name, language):
    assert not found(name, language)
