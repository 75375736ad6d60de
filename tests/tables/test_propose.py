"""Proposed mappings: they load the table that they were proposed for, say what to decide, and tell nothing of its rows."""

from __future__ import annotations

import pytest

from kzgraph.tables.load import load
from kzgraph.tables.propose import propose
from tests.tables import rows


def table(tmp_path, header, *cells):
    return rows.write_csv(tmp_path / "Список 2022.csv", header, [dict(zip(header, row, strict=True)) for row in cells], delimiter=";")


HEADERS = {
    "ru": ["№", "ФИО", "Дата рождения", "Место задержания", "Гражданство"],
    "kk": ["Р/с", "Аты-жөні", "Туған күні", "Ұсталған жері", "Азаматтығы"],
    "en": ["No", "Full name", "Date of birth", "Place of detention", "Citizenship"],
}


@pytest.mark.parametrize("language", HEADERS)
def test_a_proposal_loads_its_table(language, workspace, tmp_path):
    file = table(tmp_path, HEADERS[language], ["1", "Secret Name", "05.03.1980", "Secretville", "XX"], ["2", "Other", "1975", "", ""])
    told = propose(workspace, file)
    assert "Secret" not in told
    (tmp_path / "mine.yaml").write_text(told, encoding="utf-8")
    done = load(workspace, file, str(tmp_path / "mine.yaml"), out=tmp_path / "x.nq")
    assert (done.rows_out, done.unused, done.mapping.rows) == (2, (), "private")
    assert set(done.mapping.columns) - set(done.absent) == {"identifier", "name", "birth_date", "event_place", "nationality"}


def test_a_form_of_date_is_proposed_and_one_that_is_open_is_left_to_a_person(workspace, tmp_path):
    told = propose(workspace, table(tmp_path, ["Имя", "Дата рождения"], ["A", "31/01/1980"], ["B", "1981"]))
    assert 'birth_date: {names: "Дата рождения", formats: ["%d/%m/%Y", "%d.%m.%Y"]}\n' in told
    told = propose(workspace, table(tmp_path, ["Имя", "Дата рождения"], ["A", "01/02/1980"]))
    assert "# or %m/%d/%Y: the dates fit each, so decide" in told


def test_what_is_not_placed_is_listed(workspace, tmp_path):
    told = propose(workspace, table(tmp_path, ["Имя", "Цвет: любимый"], ["A", "red"]))
    assert '#   "Цвет: любимый"' in told
    assert "name: list-of-persons" not in told
    assert "name: 2022" in told
    told = propose(workspace, table(tmp_path, ["Цвет", "Вкус"], ["red", "sweet"]))
    assert "No header looks like the name of a person" in told


def test_a_table_of_another_dataset_is_told(workspace, tmp_path):
    assert "kzgraph load FILE --as ucdp-ged" in propose(workspace, rows.ged(tmp_path))
