"""Makes kzgraph/linking/candidates/data/towns.tsv from a table of GeoNames' towns of Kazakhstan.

Usage: python -m bench.gazetteer TABLE.tsv

The table has the columns geonameid, name, lat, lon, admin1, population and alternatenames, parted by `|`. Kept are the places in a unit
that units.csv knows, with their names in Cyrillic and Latin letters; codes of airports and names in other scripts are left out.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path

DATA = Path(__file__).parents[1] / "kzgraph" / "linking" / "candidates" / "data"
HEAD = ("geonames", "unit", "latitude", "longitude", "population", "names")
CODE = re.compile(r"[A-Z]{3}")


def readable(name: str) -> bool:
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    return bool(scripts) and scripts <= {"LATIN", "CYRILLIC", "MODIFIER"} and not CODE.fullmatch(name) and "," not in name


def names(row: dict[str, str]) -> list[str]:
    """The main name, then the others in capitals as names have them, each once."""
    others = sorted(name for name in row["alternatenames"].split("|") if readable(name) and name[0].isupper())
    return list(dict.fromkeys([row["name"], *others]))


def main() -> None:
    with (DATA / "units.csv").open(encoding="utf-8", newline="") as stream:
        units = {row["geonames"]: row["unit"] for row in csv.DictReader(stream) if row["geonames"]}
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if row["admin1"] in units]
    with (DATA / "towns.tsv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        writer.writerow(HEAD)
        for row in sorted(rows, key=lambda row: int(row["geonameid"])):
            point = (f"{float(row[axis]):.4f}" for axis in ("lat", "lon"))
            writer.writerow((row["geonameid"], units[row["admin1"]], *point, row["population"], "|".join(names(row))))


if __name__ == "__main__":
    main()
