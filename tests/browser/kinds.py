"""Every kind of page: of the table of pages, and the few others. Both sites are tested by it."""

from __future__ import annotations

from kzgraph.site.pages import PAGES

# name: path, and query
KINDS = {
    "question": ("/questions/official-death-toll", ()),
    "question with a choice": ("/questions/demands-on-one-addressee", (("addressee", "kzr:kazakhstan"),)),
    "question with a day": ("/questions/violations-not-independently-investigated", ()),
    "question about persons": ("/questions/persons-charged-and-held", ()),
    "body": ("/resource/kazakh-authorities", ()),
    "person": ("/resource/person-1", ()),
    "source": ("/resource/hrw-2022-10-26", ()),
    "page of a source": ("/sources", (("source", "hrw-2022-10-26"),)),
    "brief": ("/brief", (("about", "kzr:european-parliament"),)),
    "chart": ("/embed", (("chart", "figures_kzv:deaths-from-events"),)),
    "one source": ("/demands", (("source", "hrw-2022-10-26"),)),
    "second part": ("/vocab", (("page", "2"),)),
    "passage": ("/resource/hrw-2022-10-26/p04-s01", ()),
    "claim": ("/resource/hrw-2022-10-26/figure-official-deaths", ()),
    "class": ("/ontology/Figure", ()),
    "concept": ("/vocab/asserted", ()),
    **{path: (path, ()) for path in PAGES},
}
ONLY = {
    "server": {
        "filtered": ("/ledger", (("addressee", "kzr:kazakhstan"), ("voice", "kzr:human-rights-watch"))),
        "search": ("/questions", (("q", "torture"),)),
        "empty search": ("/search", (("q", "nothing-holds-this"),)),  # a search of questions that finds none leads there
        "error": ("/questions/no-such-question", ()),
        "missing node": ("/resource/nothing.html", ()),
    },
    "files": {"search of everything": ("/search", ()), "error": ("/404", ()), "top": ("", ())},
}
# what in the folder differs from the server in more than its links
FILES = ("/", "question with a choice", "question with a day", "/query", "/data", *ONLY["files"])
JUDGED = [*(("server", kind) for kind in (*KINDS, *ONLY["server"])), *(("files", kind) for kind in FILES)]
SITES = [(site, kind) for site, more in ONLY.items() for kind in (*KINDS, *more)]


LOST = {("server", "error"), ("server", "missing node")}


def path_of(site, kind):
    """The path and the query of a kind of page."""
    return {**KINDS, **ONLY[site]}[kind]
