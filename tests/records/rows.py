"""Small tables: invented rows in the form of each dataset."""

from __future__ import annotations

import csv


def columns(header):
    """The names in a line of a table."""
    return header.split(",")


OLD = columns(
    "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,side_a_new_id,gwnoa,side_a,side_b_new_id,gwnob,"
    "side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,adm_1,"
    "adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,"
    "deaths_civilians,deaths_unknown,low,best,high"
)
NEW = columns(
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,"
    "side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,"
    "source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,"
    "country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,"
    "gwnoa,gwnob"
)
OLDEST = [{"best": "best_est", "high": "high_est", "low": "low_est"}.get(name, name) for name in OLD]


def event(number, **fields):
    """An invented event in the words of GED."""
    made = {
        "id": str(number),
        "type_of_violence": "3",
        "conflict_name": "Government of Examplia - Civilians",
        "dyad_name": "Government of Examplia - Civilians",
        "side_a_new_id": "17",
        "side_a": "Government of Examplia",
        "side_b_new_id": "1",
        "side_b": "Civilians",
        "number_of_sources": "2",
        "source_article": '"Example Wire,2022-01-07,""Shots"" in the square"',
        "where_prec": "1",
        "where_coordinates": "Exampletown",
        "where_description": "the old square",
        "adm_1": "Northern Region",
        "latitude": "43.25",
        "longitude": "76.9",
        "country": "Examplia",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2022-01-06 00:00:00.000",
        "date_end": "2022-01-06 00:00:00.000",
        "deaths_a": "0",
        "deaths_b": "0",
        "deaths_civilians": "3",
        "deaths_unknown": "1",
        "best": "4",
        "low": "3",
        "high": "6",
    }
    return made | fields


EVENTS = [
    event(1),
    event(2, date_prec="4", date_start="2022-01-01", date_end="2022-01-31", where_description="", adm_1=""),
    event(3, side_a="Examplian \\ Front", side_a_new_id="18", source_article="two\nlines", number_of_sources="-1"),
]
ACLED = [
    {
        "event_id_cnty": "XXX1",
        "event_date": "06 January 2022",
        "year": "2022",
        "time_precision": "2",
        "disorder_type": "Demonstrations",
        "event_type": "Protests",
        "sub_event_type": "Peaceful protest",
        "actor1": "Protesters (Examplia)",
        "inter1": "Protesters",
        "iso": "999",
        "region": "Nowhere",
        "country": "Examplia",
        "admin1": "Northern Region",
        "location": "Exampletown",
        "latitude": "43.25",
        "longitude": "76.9",
        "geo_precision": "1",
        "source": "Example Wire",
        "notes": "Invented, as all of this row.",
        "fatalities": "0",
        "timestamp": "1700000000",
    }
]
PERSONS = [
    {"№": "1", "ФИО": "Иванова Анна Петровна", "Дата рождения": "05.03.1980", "Город": "Примерск", "Статус": "освобождена", "Телефон": "—"},
    {"№": "2", "ФИО": "Әліпбаев Ғ. Қ.", "Дата рождения": "1975", "Город": "", "Статус": "", "Телефон": ""},
]
ORGANISATIONS = [
    {"ID": "A-1", "Name": "Example Association", "Country": "Examplia", "Founded": "2001", "Website": "https://example.org/", "Type": "NGO"}
]
RECOMMENDATIONS = [
    {
        "Recommendation": "Investigate every death.",
        "Recommending State": "Otherland",
        "State under Review": "Examplia",
        "Response": "Noted",
        "Action Category": "5",
        "Issue": "Torture",
        "Session": "34",
    }
]
MEDIA = [
    {
        "id": "V-7",
        "url": "https://example.org/v/7",
        "date": "2022-01-06T14:30:00+06:00",
        "description": "a crowd",
        "lat": "43,25",
        "lon": "76,9",
    }
]
CONCEPTS = [{"id": "E-1", "label": "Example of torture", "label ru": "Пример пытки", "altLabel": "sample", "broader": "Examples"}]
# A table for each shipped mapping, and for GED one for each set of columns.
TABLES = {
    "ucdp-ged": ("GEDEvent_v23_1.csv", NEW, EVENTS),
    "acled": ("acled.csv", list(ACLED[0]), ACLED),
    "person-list": ("persons.csv", list(PERSONS[0]), PERSONS),
    "organisation-list": ("organisations.csv", list(ORGANISATIONS[0]), ORGANISATIONS),
    "concept-list": ("concepts.csv", list(CONCEPTS[0]), CONCEPTS),
    "recommendations": ("recommendations.csv", list(RECOMMENDATIONS[0]), RECOMMENDATIONS),
    "media-log": ("media.csv", list(MEDIA[0]), MEDIA),
}


def write_csv(file, header, rows, delimiter=",", encoding="utf-8"):
    """Writes rows, each a dictionary, and gives the file back."""
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="", extrasaction="ignore", lineterminator="\n", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return file


def ged(folder, rows=EVENTS, header=NEW, name="ged231.csv", **options):
    """A table in the form of GED, in a folder."""
    return write_csv(folder / name, header, rows, **options)
