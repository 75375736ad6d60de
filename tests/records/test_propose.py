"""Proposed mappings: they load the table that they were proposed for, say what to decide, and tell nothing of its rows."""

from __future__ import annotations

import pytest

from kzgraph.errors import UsageError
from kzgraph.records import mapping as mappings
from kzgraph.records.load import load
from kzgraph.records.propose import propose
from tests.records import rows


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
    mapping = propose(workspace, file)
    assert "Secret" not in mapping
    (tmp_path / "mine.yaml").write_text(mapping, encoding="utf-8")
    done = load(workspace, file, str(tmp_path / "mine.yaml"), out=tmp_path / "x.nq")
    assert (done.rows_out, done.unused, done.mapping.rows) == (2, (), "private")
    assert set(done.mapping.columns) - set(done.absent) == {"identifier", "name", "birth_date", "event_place", "nationality"}


@pytest.mark.parametrize("header", [
    ["Файл", "Широта", "Долгота", "Место"], ["Файл аты", "Ендік", "Бойлық", "Орын"], ["File name", "Latitude", "Longitude", "Location"],
])  # fmt: skip
def test_a_log_of_media_is_known_by_its_headers(header, workspace, tmp_path):
    mapping = propose(workspace, table(tmp_path, header, ["v1", "43.238", "76.945", "Almaty"]))
    assert "extends: media-log" in mapping
    assert [line.split(":")[0].strip() for line in mapping.splitlines() if line.startswith("  ")] == [
        "identifier",
        "place_name",
        "latitude",
        "longitude",
    ]


@pytest.mark.parametrize("header", [["Body", "Страна", "Түрі"], ["Ведомство", "Country", "Тип"], ["Мекеме", "Ел", "Type"]])
def test_a_list_of_bodies_is_known_by_its_headers(header, workspace, tmp_path):
    mapping = propose(workspace, table(tmp_path, header, ["Human Rights Watch", "США", "НПО"]))
    assert [line for line in mapping.splitlines() if line.startswith(("extends", "  "))] == [
        "extends: organisation-list",
        f'  name: "{header[0]}"',
        f'  kind: "{header[2]}"',
        f'  seat_country: "{header[1]}"',
    ]


def test_a_form_of_date_is_proposed_and_one_that_is_open_is_left_to_a_person(workspace, tmp_path):
    mapping = propose(workspace, table(tmp_path, ["Имя", "Дата рождения"], ["A", "31/01/1980"], ["B", "1981"]))
    assert 'birth_date: {names: "Дата рождения", formats: ["%d/%m/%Y", "%d.%m.%Y"]}\n' in mapping
    mapping = propose(workspace, table(tmp_path, ["Имя", "Дата рождения"], ["A", "01/02/1980"]))
    assert '["%d/%m/%Y or %m/%d/%Y", "%d.%m.%Y"]} # which?' in mapping
    (file := tmp_path / "undecided.yaml").write_text(mapping, encoding="utf-8")
    with pytest.raises(UsageError, match="a format is for dates"):  # a guess would give a row another day
        mappings.find(str(file), workspace)


def test_any_date_of_a_table_shows_the_order_of_day_and_month_in_all(workspace, tmp_path):
    header = ["Имя", "Дата рождения", "Дата задержания"]
    mapping = propose(workspace, table(tmp_path, header, ["A", "01/02/1980", "01/25/2022"], ["B", "03/04/1981", "01/06/2022"]))
    assert 'birth_date: {names: "Дата рождения", formats: ["%m/%d/%Y", "%d.%m.%Y"]}\n' in mapping
    mapping = propose(workspace, table(tmp_path, header, ["A", "01/02/1980", "01/25/2022"], ["B", "03/04/1981", "25/01/2022"]))
    assert "which?" in mapping  # both orders are there


def test_a_town_that_a_table_does_not_tie_to_a_person_is_not_their_home(workspace, tmp_path):
    mapping = propose(workspace, table(tmp_path, ["Имя", "Дата рождения", "Город"], ["A", "01.02.1980", "B"]))
    assert "home_town" not in mapping
    assert '  town: "Город"' in mapping


def test_what_is_not_placed_is_listed(workspace, tmp_path):
    mapping = propose(workspace, table(tmp_path, ["Имя", "Город", "Цвет: любимый"], ["A", "B", "red"]))
    assert '#   "Цвет: любимый"' in mapping
    assert "name: list-of-persons" not in mapping
    assert "name: 2022" in mapping
    mapping = propose(workspace, table(tmp_path, ["Цвет", "Вкус"], ["red", "sweet"]))
    assert "No header looks like the name of a person" in mapping


def test_a_table_of_another_dataset_is_reported(workspace, tmp_path):
    assert "kzgraph load FILE --as ucdp-ged" in propose(workspace, rows.ged(tmp_path))


@pytest.mark.parametrize("text", [
    "Amina Testova,1980-03-05,Almaty\nBolat Testov,1981-03-05,Almaty\n",
    "Amina Testova;victim;Almaty\nBolat Testov;victim;Almaty\n",
    "Amina Testova,victim,city,272-1\n",
    "Amina Testova\n",
    "1\tAmina Testova\tborn in Almaty\n",
    "Place of arrest: Almaty,Amina Testova,victim\n",
    "Name\tAlias\nAmina Testova\tA|B|C|D|E\n",
    "Name,Alias\nAmina Testova,\"A;B;C;D;E\"\nAmina Testova,A;B;C;D;E;F;G;Almaty\n",
    "List of persons\nName,Born\nAmina Testova,Almaty,272-1,Amina,Amina,Amina\n",
    '{"Amina Testova": 1, "272-1": "Almaty"}\n',
])  # fmt: skip
def test_no_cell_is_shown_with_or_without_a_header(text, workspace, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    mapping = propose(workspace, file)
    for cell in ("Amina", "Testova", "Almaty", "272", "B|C", "B;C", "arrest"):
        assert cell not in mapping
    assert "extends: person-list" in mapping


def test_a_delimiter_inside_cells_does_not_take_the_place_of_the_real_one(workspace, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("Name\tAlias\nAmina Testova\tA|B|C|D|E\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(propose(workspace, file), encoding="utf-8")
    done = load(workspace, file, str(tmp_path / "mine.yaml"))
    assert (done.rows_out, done.unused) == (1, ())


def test_columns_are_named_by_number_without_a_header(workspace, tmp_path):
    mapping = propose(workspace, table(tmp_path, ["Amina", "1980", "Almaty"], ["B", "1981", "C"]))
    assert "# Columns 1, 2, 3: " in mapping
    assert "line 1 is not surely a header" in mapping
