"""The pages that show the whole data, each in one way. What the server answers and what a site of files holds comes from this one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.render.html.page import Reader
    from kzgraph.render.html.site import Site

# By path; the menu in `page` has an entry for each.
VIEWS: dict[str, Callable[[Site, Reader], str]] = {}
