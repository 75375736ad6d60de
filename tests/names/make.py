"""Makes the benchmark of name pairs: `python -m tests.names.make` writes development.csv and held_out.csv beside this file.

Every choice is drawn from a digest of SEED and the names, so that the same files come out on every machine. README.md beside this
file tells where the names are from and what the columns mean.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from pathlib import Path

from tests.names.families import invented
from tests.names.office_holders import family_group, from_office_holders, office_holders
from tests.names.writing import Pair, drawn, pick

FOLDER = Path(__file__).parent
SPLITS = ("development", "held_out")
STEM_STARTS = re.findall(r"\w+", "Ақ Қара Бай Жан Тас Ер Сары Көк Темір Қой Тоқ Бек Құл Ой Мың Шоң Есен Төре Дүй Жел")
STEM_ENDS = re.findall(r"\w+", "қоз сыр тұм бұл ғыз мен сап лес төк дір жол бел шағ қын жік бөк")


def split_of(group: str) -> str:
    return pick(SPLITS, "split", group)


def pairs_of(split: str) -> list[Pair]:
    """All pairs of a split, each once, in a drawn order."""
    people = {person: labels for person, labels in office_holders().items() if split_of(family_group(labels)) == split}
    with (FOLDER / "given_names.csv").open(encoding="utf-8", newline="") as rows:
        pool = [row for row in csv.DictReader(rows) if split_of(row["kk"]) == split]
    stems = [start + end for start, end in itertools.product(STEM_STARTS, STEM_ENDS) if split_of(start + end) == split]
    stems.sort(key=drawn)
    pairs = set(from_office_holders(people) + invented(split, pool, stems))
    return sorted((pair for pair in pairs if pair.a != pair.b), key=lambda pair: (drawn(*pair), pair))


def table(pairs: list[Pair]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Pair._fields)
    writer.writerows(pairs)
    return text.getvalue()


if __name__ == "__main__":
    for split in SPLITS:
        (FOLDER / f"{split}.csv").write_text(table(pairs_of(split)), encoding="utf-8")
