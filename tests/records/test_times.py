"""Times of a table, several columns for one property, and a mapping tried on a few rows."""

from __future__ import annotations

import pytest

from kzgraph.errors import UsageError
from kzgraph.records.propose import propose
from kzgraph.records.trial import tried

TABLE = """id,When,Russian,Kazakh,lat,lon
1,1/3/2022 0:58,Р,Қ,43.2,76.9
2,1/5/2022 10:58 +0600,,Қ,43.2,76.9
3,2022-01-06T10:00+06:00,Р,,43.2,76.9
4,1/6/2022  19:08:00 PM,,,43.2,76.9
"""
MAPPING = """name: log
extends: media-log
rows: private
columns:
  date: {names: When, formats: ["%m/%d/%Y %H:%M %z", "%m/%d/%Y %H:%M"]}
  description: {each: [russian, kazakh]}
"""


@pytest.fixture
def files(tmp_path):
    table, mapping = tmp_path / "log.csv", tmp_path / "log.yaml"
    table.write_text(TABLE, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    return table, mapping


def of(triples, term):
    return sorted(triple.object.value for triple in triples if triple.predicate.value.endswith(term))


def test_times_keep_hour_and_zone_and_all_columns_of_a_property_are_read(files, loaded):
    table, mapping = files
    done, triples = loaded(table, mapping)
    assert of(triples, "dateCreated") == ["2022-01-03T00:58:00", "2022-01-05T10:58:00+06:00", "2022-01-06T10:00:00+06:00"]
    assert of(triples, "description") == ["Р", "Р", "Қ", "Қ"]
    assert any(note.startswith("1 times have no zone, and none was made up") for note in done.notes)
    assert [refusal.line for refusal in done.refused] == [5]


def test_a_zone_of_the_mapping_is_that_of_times_without_one(files, loaded):
    table, mapping = files
    mapping.write_text(MAPPING.replace("{names: When,", '{names: When, zone: "+05:00",'), encoding="utf-8")
    assert of(loaded(table, mapping)[1], "dateCreated")[0] == "2022-01-03T00:58:00+05:00"


@pytest.mark.parametrize(("change", "message"), [
    (("{names: When,", "{names: When, type: date,"), "a format with an hour needs the type datetime"),
    (("{names: When,", "{names: When, zone: Almaty,"), "a zone is written as"),
    (("{each:", "{names: russian, each:"), "either names, of which one is read, or each"),
])  # fmt: skip
def test_what_would_lose_an_hour_or_a_column_is_refused(change, message, files, loaded):
    table, mapping = files
    mapping.write_text(MAPPING.replace(*change), encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        loaded(table, mapping)


def test_a_trial_says_what_becomes_of_each_cell_and_shows_none_of_a_private_row(files, workspace):
    table, mapping = files
    cells = tried(workspace, table, str(mapping))
    assert (2, "When", "schema:dateCreated xsd:dateTime") in cells
    assert (2, "Russian", "schema:description a text of 1 characters") in cells
    assert [cell.becomes.split(":")[0] for cell in cells if cell.line == 5] == ["refused"]
    text = mapping.read_text(encoding="utf-8").replace("rows: private", "rows: published\nlicence: https://example.org/licence")
    mapping.write_text(text, encoding="utf-8")
    assert (2, "When", 'schema:dateCreated "2022-01-03T00:58:00" (xsd:dateTime)') in tried(workspace, table, str(mapping))


DAYS_IN_WORDS = {
    "3 мая 1961 г.": "1961-05-03",
    "5\u00a0Января 2022года": "2022-01-05",
    "2022 жылғы 5 қаңтар": "2022-01-05",
    "1961 Ж. 3 МАМЫРЫНДА": "1961-05-03",
    "9 желтоқсан 2021": "2021-12-09",
    "31 февраля 2020": "refused",
    "5 августин 2022": "refused",
    "5 қазандық 2022": "refused",
    "5 мая": "refused",
    "5 января 2999 года": "refused",
}


def test_a_day_may_have_its_month_in_russian_or_kazakh_words(files, workspace):
    table, mapping = files
    table.write_text(
        "id,When,Russian,Kazakh,lat,lon\n" + "".join(f"{n},{day},,,,\n" for n, day in enumerate(DAYS_IN_WORDS)), encoding="utf-8"
    )
    text = mapping.read_text(encoding="utf-8").replace("rows: private", "rows: published\nlicence: https://example.org/licence")
    mapping.write_text(text, encoding="utf-8")
    cells = [cell.becomes for cell in tried(workspace, table, str(mapping)) if cell.column == "When"]
    assert len(cells) == len(DAYS_IN_WORDS)
    for cell, day in zip(cells, DAYS_IN_WORDS.values(), strict=True):
        assert cell.startswith(f'schema:dateCreated "{day}"' if day != "refused" else day), cell


def test_a_proposal_needs_no_format_for_days_in_words(workspace, tmp_path):
    file = tmp_path / "log.csv"
    file.write_text(
        "id,date,lat,lon,place\n" + "".join(f"1,{day},43.2,76.9,Almaty\n" for day in ("5 января 2022 г.", "6 қаңтар 2022")),
        encoding="utf-8",
    )
    assert "formats" not in propose(workspace, file)


def test_a_proposal_for_other_classes_asks_for_codes_forms_and_zones(workspace, tmp_path):
    file = tmp_path / "upr.csv"
    file.write_text("text,to,status,From\n" + "Do it,x,reject,Y\nDo that,x,consider,Z\n" * 9, encoding="utf-8")
    mapping = propose(workspace, file)
    assert "extends: recommendations" in mapping
    assert 'codes: {"consider": "consider?", "reject": "reject?"}} # what does each mean?' in mapping
    file = tmp_path / "log.csv"
    file.write_text("id,date,lat,lon,place\n1,1/30/2022 0:58,43.2,76.9,Almaty\n", encoding="utf-8")
    mapping = propose(workspace, file)
    assert "extends: media-log" in mapping
    assert 'formats: ["%m/%d/%Y %H:%M", "%d.%m.%Y"]} # which zone?' in mapping
    file.write_bytes("Name,Born\nҒабитов Нұрлан,1970-01-01\n".encode("kz1048"))
    assert "# Encoding? Not UTF-8. kz1048 or " in propose(workspace, file)
