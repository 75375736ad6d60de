"""The pages that show the whole data, each in one way. What the server answers and what a site of files holds comes from this one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.render.html.demands import demands
from kzgraph.render.html.figures import figures
from kzgraph.render.html.ledger import ledger
from kzgraph.render.html.links import links
from kzgraph.render.html.network import network
from kzgraph.render.html.reference import shapes
from kzgraph.render.html.statement import statement
from kzgraph.render.html.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.render.html.page import Reader
    from kzgraph.render.html.site import Site

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
