"""What the graph holds, as typed values that never change: claims and their kinds, passages, sources, things, judgements.

Everything above this room takes these values, and none of it asks the store what a claim is.
"""

from __future__ import annotations

from kzgraph.model.claims import (
    Act,
    Assessment,
    Charge,
    Claim,
    Contrast,
    Decision,
    Demand,
    Description,
    Figure,
    Norm,
    Omission,
    Requirement,
    Response,
    Risk,
)
from kzgraph.model.collection import Claims
from kzgraph.model.judgements import Comparison, Judgement, Link, Reading, Silence
from kzgraph.model.passages import Passage
from kzgraph.model.read import Reader
from kzgraph.model.sources import Dataset, Source, Thing
from kzgraph.model.terms import Day, Node, Text
from kzgraph.model.values import Flag, Flags, Number, Period, Voice
from kzgraph.model.vocabulary import Concept

__all__ = [
    "Act",
    "Assessment",
    "Charge",
    "Claim",
    "Claims",
    "Comparison",
    "Concept",
    "Contrast",
    "Dataset",
    "Day",
    "Decision",
    "Demand",
    "Description",
    "Figure",
    "Flag",
    "Flags",
    "Judgement",
    "Link",
    "Node",
    "Norm",
    "Number",
    "Omission",
    "Passage",
    "Period",
    "Reader",
    "Reading",
    "Requirement",
    "Response",
    "Risk",
    "Silence",
    "Source",
    "Text",
    "Thing",
    "Voice",
]
