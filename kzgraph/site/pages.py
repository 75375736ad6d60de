"""The table of pages. The menu, the routes of the server, the site of files and the tests of every page take them from here."""

from __future__ import annotations

from kzgraph.site import (
    about,
    brief,
    changes,
    comparisons,
    data,
    demands,
    embed,
    figures,
    ledger,
    links,
    network,
    query,
    questions,
    reference,
    sources,
    start,
    timeline,
)
from kzgraph.site.page import offer

# By path, in the order of the menu. CONTRIBUTING.md says how to add one.
PAGES = {
    page.path: page
    for page in (
        start.PAGE,
        sources.PAGE,
        questions.PAGE,
        brief.PAGE,
        demands.PAGE,
        figures.PAGE,
        ledger.PAGE,
        network.PAGE,
        timeline.PAGE,
        about.PAGE,
        changes.PAGE,
        data.PAGE,
        comparisons.PAGE,
        links.PAGE,
        query.PAGE,
        reference.ONTOLOGY,
        reference.VOCAB,
        reference.SHAPES,
    )
}
offer(PAGES.values())
FRAMED = {embed.PAGE.path: embed.PAGE}  # what other sites may show in a frame; it is in no menu
