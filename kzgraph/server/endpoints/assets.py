"""The style sheet, scripts and icon of pages. No worker is asked for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kzgraph.server.endpoint import Endpoint, FrontRoute
from kzgraph.server.reply import Reply
from kzgraph.site.assets import ASSETS, FAVICON, ICON_PATH

if TYPE_CHECKING:
    from kzgraph.server.pool import Pool
    from kzgraph.server.settings import Limits
    from kzgraph.site.assets import Asset

FOREVER = "public, max-age=31536000, immutable"  # the path has a digest of the content
DAY = "public, max-age=86400"


def send(asset: Asset, _pool: Pool, _limits: Limits) -> Reply:
    return Reply(asset.type, asset.body, {"cache-control": DAY if asset.path in (ICON_PATH, FAVICON.path) else FOREVER})


ENDPOINT = Endpoint(tuple(FrontRoute(asset.path, partial(send, asset)) for asset in (*ASSETS.values(), FAVICON)))
