"""The two tiers of tests: `make test` tries some of each kind, `make test-slow` the rest."""

from __future__ import annotations

import pytest


def few(count, cases):
    """The cases of a parametrised test; all but the first few are marked slow. A case of several arguments is a tuple."""
    some, more = list(cases)[:count], list(cases)[count:]
    return [*some, *(pytest.param(*(case if type(case) is tuple else (case,)), marks=pytest.mark.slow) for case in more)]
