"""The endpoints of the server: a module for each, and a row of `ENDPOINTS`."""

from __future__ import annotations

from kzgraph.server.endpoints import (
    assets,
    became,
    feed,
    graph_store,
    nodes,
    openapi,
    pages,
    questions,
    reconcile,
    reconcile_lookups,
    reconcile_preview,
    search,
    sitemap,
    sparql,
    status,
    well_known,
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
    reconcile_lookups.ENDPOINT,
    reconcile_preview.ENDPOINT,
    well_known.ENDPOINT,
    sitemap.ENDPOINT,
    pages.ENDPOINT,
    nodes.ENDPOINT,
    assets.ENDPOINT,
    status.ENDPOINT,
)
