"""The search finds at least what it found before, by pinned counts. New data may move them: `python -m tests.search.rates FILE`."""

from pathlib import Path

import pytest

from tests.first import BOTH, FIRST
from tests.search.rates import rates
from tests.tiers import few

RIGHT = "held, right in the first 3: "
LEADS, FALSELY, NOTED = "not held, what is not said comes first", "held, what is not said comes first", "not held, any note"
GROUPS = (RIGHT + "en", RIGHT + "ru", RIGHT + "kk", RIGHT + "across languages", NOTED, LEADS, FALSELY)
# For each set and workspace: how many of how many. The second source answers some of what the first leaves open.
COUNTED = {
    ("one-source", FIRST): ((91, 95), (75, 83), (59, 66), (132, 146), (71, 82), (61, 82), (8, 244)),
    ("one-source", BOTH): ((91, 100), (75, 88), (60, 71), (131, 146), (57, 67), (47, 67), (3, 259)),
    ("both-sources", BOTH): ((63, 73), (51, 64), (52, 59), (5, 6), (73, 80), (41, 80), (4, 196)),
}


@pytest.mark.parametrize(("name", "root"), few(1, COUNTED))
def test_right_answers_do_not_become_fewer_and_wrong_ones_not_more(name, root):
    before, now = dict(zip(GROUPS, COUNTED[name, root], strict=True)), rates(Path(__file__).parent / f"{name}.yaml", root)
    assert {group: now[group][1] for group in before} == {group: of for group, (_, of) in before.items()}
    worse = {group: (count, now[group][0]) for group, (count, _) in before.items() if now[group][0] < count and group != FALSELY}
    assert worse == {}
    assert now[FALSELY][0] <= before[FALSELY][0]
