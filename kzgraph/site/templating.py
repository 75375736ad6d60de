"""The environment that all templates are rendered in, of pages and of the report."""

from __future__ import annotations

from urllib.parse import quote

import jinja2


def environment() -> jinja2.Environment:
    """Escapes everything, and refuses a name that a template is not given."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kzgraph.site"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["fragment"] = lambda name: quote(name, safe="/:@!$&'()*+,;=-._~")
    return made
