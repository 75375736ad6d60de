"""The endpoints of the server: a module for each, and a row of `ENDPOINTS`."""

from __future__ import annotations

from kzgraph.server.endpoint import FrontRoute, Route
from kzgraph.server.endpoints import (
    assets,
    became,
    descriptions,
    feed,
    graph_store,
    nodes,
    openapi,
    pages,
    questions,
    reconcile,
    search,
    sitemap,
    sparql,
    status,
)

ENDPOINTS = (
    sparql.ENDPOINT,
    graph_store.ENDPOINT,
    questions.ENDPOINT,
    search.ENDPOINT,
    became.ENDPOINT,
    feed.ENDPOINT,
    openapi.ENDPOINT,
    reconcile.ENDPOINT,
    descriptions.ENDPOINT,
    sitemap.ENDPOINT,
    pages.ENDPOINT,
    nodes.ENDPOINT,
    assets.ENDPOINT,
    status.ENDPOINT,
)
_ROUTES = {route.path: route for endpoint in ENDPOINTS for route in endpoint.routes}
_BY_PREFIX = {path.partition("{")[0]: route for path, route in _ROUTES.items() if "{" in path}


def find(path: str) -> Route | FrontRoute | None:
    """The route of a path."""
    return _ROUTES.get(path) or next((route for prefix, route in _BY_PREFIX.items() if path.startswith(prefix) and path != prefix), None)
