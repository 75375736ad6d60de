"""`kzgraph shapes`: shapes of one's own, and how shapes work."""

from __future__ import annotations

from kzgraph.cli.command import Entry, Group

COMMAND = Group(
    (
        Entry("shapes.check", "check data with shapes of your own"),
        Entry("shapes.explain", "print the queries of a shape, and the paths from a change to its nodes"),
    )
)
