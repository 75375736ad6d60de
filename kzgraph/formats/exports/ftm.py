"""Public bodies as entities of FollowTheMoney (https://followthemoney.tech/)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kzgraph.graph import store as stores
from kzgraph.graph.store import select
from kzgraph.vocab import LABEL_LANGUAGES

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.graph.workspace import Workspace


def follow_the_money(_workspace: Workspace, store: ox.Store) -> str:
    """FollowTheMoney entities, a line of JSON each: public bodies only, never a person, a group, an organisation or a charge."""
    rows = select(
        store,
        """SELECT ?body ?state ?page WHERE {
          ?body a kz:PublicBody ; kz:namedIn/oa:hasSource/schema:url ?page .
          OPTIONAL { ?body kz:partOf+ ?state . ?state a kz:State }
        } ORDER BY ?body ?page""",
    )
    entities: dict[str, dict[str, Any]] = {}
    for row in rows:
        body = row["body"].value
        properties = entities.setdefault(body, {"id": body, "schema": "PublicBody", "properties": {}})["properties"]
        names = {literal.language: literal.value for literal in stores.Labels(store).literals(row["body"])}
        properties["name"] = list(dict.fromkeys(names[language] for language in LABEL_LANGUAGES if language in names))
        properties["sourceUrl"] = list(dict.fromkeys([*properties.get("sourceUrl", []), row["page"].value]))
        if row["state"]:
            properties["jurisdiction"] = [stores.Labels(store).of(row["state"])]
    return "".join(json.dumps(entities[body], ensure_ascii=False) + "\n" for body in sorted(entities))
