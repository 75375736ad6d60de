"""Hostile repositories: what a stranger can put into one, every command to run there, and a watch on what the commands do.

`python -m tests.safety.hostile [WORD ...]` runs every ingredient, or those whose names begin with a word, against every command.
"""

from tests.safety.hostile import git_rules, odd_files, texts
from tests.safety.hostile.ingredient import INGREDIENTS, lay

__all__ = ["CALM", "INGREDIENTS", "git_rules", "lay", "odd_files", "texts"]

# What can lie in one workspace together; of those that want the same place, the first.
CALM = tuple(item.name for item in INGREDIENTS.values() if item.is_calm)
