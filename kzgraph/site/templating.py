"""The environment that all templates are rendered in, of pages and of the report."""

from __future__ import annotations

import jinja2

from kzgraph.safety.escapes import plain


def environment() -> jinja2.Environment:
    """Escapes everything, and refuses a name that a template is not given."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("kzgraph.site"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,  # what is marked as safe HTML was made here
    )
