"""The style sheet, scripts and icon of pages. No worker is asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.reply import Reply
from kzgraph.site.assets import ASSETS, FAVICON, ICON_PATH

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.service import Service

BY_PATH = {asset.path: asset for asset in (*ASSETS.values(), FAVICON)}
FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")  # the path has a digest of the content
DAY = (b"cache-control", b"public, max-age=86400")


async def asset(_: Service, request: Request) -> Reply:
    asset = BY_PATH[request.url.path]
    return Reply(200, ((b"content-type", asset.type.encode()), DAY if asset.path in (ICON_PATH, FAVICON.path) else FOREVER), asset.body)


ENDPOINT = Endpoint(routes=tuple(Route(path, asset) for path in BY_PATH))
