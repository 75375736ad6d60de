"""The two tiers of tests: some of each kind by default, and the rest with `-m 'slow or not slow' --hypothesis-profile=slow`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

LIBRARY = Path(__file__).resolve().parent.parent
SHARED = LIBRARY.parents[2] / "shared"  # the W3C suite, beside the checkout


def few(count, cases):
    """The cases of a parametrised test; all but the first few are marked slow. A case of several arguments is a tuple."""
    some, more = list(cases)[:count], list(cases)[count:]
    return [*some, *(pytest.param(*(case if type(case) is tuple else (case,)), marks=pytest.mark.slow) for case in more)]


def examples(count, few=10):
    """How many examples a random test tries: `count` in the slow tier, no more than `few` else."""
    return count if settings.get_current_profile_name() == "slow" else min(count, few)
