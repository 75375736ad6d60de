"""The endpoints of the server: a module for each, and a row of `ENDPOINTS`."""

from __future__ import annotations

from kzgraph.server.endpoints import (
    assets,
    examples,
    graph_store,
    nodes,
    openapi,
    pages,
    questions,
    reconcile,
    reconcile_preview,
    reconcile_properties,
    reconcile_suggest,
    sparql,
    status,
    void,
)

ENDPOINTS = (
    sparql.ENDPOINT,
    graph_store.ENDPOINT,
    questions.ENDPOINT,
    openapi.ENDPOINT,
    reconcile.ENDPOINT,
    reconcile_suggest.ENDPOINT,
    reconcile_preview.ENDPOINT,
    reconcile_properties.ENDPOINT,
    void.ENDPOINT,
    examples.ENDPOINT,
    pages.ENDPOINT,
    nodes.ENDPOINT,
    assets.ENDPOINT,
    status.ENDPOINT,
)
