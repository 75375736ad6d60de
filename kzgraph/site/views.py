"""The pages that show the whole data, each in one way. What the server answers and what a site of files holds comes from this one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.site.demands import demands
from kzgraph.site.figures import figures
from kzgraph.site.ledger import ledger
from kzgraph.site.links import links
from kzgraph.site.network import network
from kzgraph.site.reference import shapes
from kzgraph.site.statement import statement
from kzgraph.site.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.site.page import Reader
    from kzgraph.site.site import Site

# By path; the menu in `page` has an entry for each.
VIEWS: dict[str, Callable[[Site, Reader], str]] = {
    "/statement": statement,
    "/ledger": ledger,
    "/demands": demands,
    "/figures": figures,
    "/network": network,
    "/timeline": timeline,
    "/links": links,
    "/shapes": shapes,
}
