"""Findings: what a check reports, with the place of each, and the formats in which they are written."""

from .finding import SEVERITIES, Finding, Place, Rule

__all__ = ["SEVERITIES", "Finding", "Place", "Rule"]
