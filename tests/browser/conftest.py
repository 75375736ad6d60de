"""Debian's Chromium, the server, and the site of files behind a plain file server: each started once."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from kzgraph.graph.workspace import Workspace
from kzgraph.site.files import FileReader
from kzgraph.site.folder import publish
from tests.browser.kinds import path_of
from tests.conftest import ROOT
from tests.first import FIRST
from tests.server.serving import start, stop

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
AXE = ROOT / "front" / "node_modules" / "axe-core" / "axe.min.js"
# The console reports violations of the policy too, but not of every kind.
WATCH = "addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"

# What axe need not judge: a part of a page of which every element stands twice before it, with the same classes, roles and kinds of
# attributes in the same place; an attribute that is empty or refers to nothing is of a kind of its own. A list of a thousand claims is a
# few such kinds.
ALIKE = """() => {
  const seen = new Map();
  const whole = /^(class|role|lang|type|style|scope|tabindex|aria-(hidden|current|expanded|live|level|pressed|selected|sort))$/;
  const there = (ids) => ids.split(/\\s+/).every((id) => document.getElementById(decodeURIComponent(id)));
  const told = ({ name, value }) => {
    if (whole.test(name) || !value.trim()) return `${name}=${value.trim()}`;
    const refers = /^(for|headers|aria-(labelledby|describedby|controls|owns))$/.test(name) || (name === "href" && value.startsWith("#"));
    return refers && !there(value.replace("#", "")) ? `${name} to nothing` : name;
  };
  const kind = (node) => [node.tagName, ...[...node.attributes].map(told), node.textContent.trim() && "text"].join(" ");
  const kinds = (node, above) => {
    const own = `${above}>${kind(node)}`;
    return [own, ...[...node.children].flatMap((child) => kinds(child, own))];
  };
  const alike = [];
  const visit = (node, above) => {
    for (const child of node.children) {
      const all = kinds(child, above);
      if (all.every((one) => seen.get(one) >= 2)) alike.push(child);
      else {
        seen.set(all[0], (seen.get(all[0]) ?? 0) + 1);
        visit(child, all[0]);
      }
    }
  };
  visit(document.body, "");
  return alike;
}"""


def pytest_collection_modifyitems(items):
    """These tests need a browser, which `make browser` sees to."""
    for entry in items:
        if Path(__file__).parent in entry.path.parents:
            entry.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    """The browser, one for all tests."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)
    path = shutil.which("chromium")
    assert path, "no chromium is there: install Debian's package of that name"
    assert AXE.is_file(), "axe-core is not there: run make front"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Site:
    """One of the two sites: how its pages are addressed."""

    def __init__(self, name, url):
        self.name, self.url = name, url

    def address(self, path, language, query=()):
        """Where a page is in a language."""
        if self.name == "files":
            return f"{self.url}/{FileReader(language, language, '', path, query).place}"
        return f"{self.url}{path}?{urlencode((*query, ('lang', language)))}"

    def kind(self, kind, language):
        """Where the page of a kind is."""
        path, query = path_of(self.name, kind)
        return self.address(path, language, query)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain file server without a log."""

    def log_message(self, *_):
        """Says nothing."""


def serve(folder):
    """A plain file server of a folder, in a thread."""
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=served.serve_forever, daemon=True).start()
    return served


def publish_alone(folder, turtle):
    """Publishes a graph with one question and without the terms of the ontology, which would have pages too, in `site/` of a folder.

    Returns the file of the graph.
    """
    for place in ("graph", "ontology", "queries/demands"):
        (folder / place).mkdir(parents=True)
    data = folder / "graph" / "data.ttl"
    data.write_text(turtle, encoding="utf-8")
    (folder / "ontology" / "kz.ttl").write_text("", encoding="utf-8")
    shutil.copy(ROOT / "queries" / "demands" / "demands-on-one-addressee.rq", folder / "queries" / "demands")
    publish(Workspace.open(folder), folder / "site", "", lambda *_: None)
    return data


@pytest.fixture(scope="session")
def sites(tmp_path_factory):
    """Both sites; the files stand under a path of their server."""
    folder = tmp_path_factory.mktemp("www")
    (folder / "some").mkdir()
    publish(Workspace.open(FIRST), folder / "some" / "where", "", lambda *_: None)
    files, server = serve(folder), start("--time", "100")
    yield {"files": Site("files", f"http://127.0.0.1:{files.server_port}/some/where"), "server": Site("server", server.url)}
    files.shutdown()
    stop(server)


class Windows:
    """Windows of the browser for one visit after another: a context and its process cost a second each."""

    def __init__(self, chromium):
        self.chromium, self.free = chromium, {True: [], False: []}

    def new(self, *, script=True, **options):
        """A page in a context of its own."""
        context = self.chromium.new_context(java_script_enabled=script, **options)
        if script:
            context.add_init_script(WATCH)
        return context.new_page()

    def take(self, script):
        """A page that no other visit has."""
        return self.free[script].pop() if self.free[script] else self.new(script=script)

    def give_back(self, page, script):
        """Takes away what a visit may have left in a page, and keeps it for the next."""
        page.unroute_all()
        page.emulate_media(media="null", color_scheme="null", forced_colors="null")
        page.context.clear_permissions()
        if page.url.startswith("http"):
            page.evaluate("sessionStorage.clear()")
        page.goto("about:blank")
        self.free[script].append(page)


@pytest.fixture(scope="session")
def windows(chromium):
    """The windows that tests share."""
    return Windows(chromium)


class Visit:
    """What happens in a page while a test has it, and what goes wrong. `new` is a context of its own, with these options."""

    def __init__(self, windows, site, *, script=True, width=1280, height=900, new=None):
        self.site, self.script, self.windows, self.shared = site, script, windows, new is None
        self.page = windows.take(script) if self.shared else windows.new(script=script, **new)
        self.page.set_viewport_size({"width": width, "height": height})
        self.context = self.page.context
        self.page.set_default_timeout(60_000)  # a page may wait long for a processor while all tests run
        self.faults, self.asked = [], []
        self.listeners = {
            "console": lambda message: self.faults.append(message.text) if message.type in ("error", "warning") else None,
            "pageerror": lambda error: self.faults.append(str(error)),
            "dialog": lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()),
        }
        for event, listener in self.listeners.items():
            self.page.on(event, listener)
        self.context.on("request", self.note)

    def note(self, request):
        """Keeps the address of a request."""
        self.asked.append(request.url)

    def end(self):
        """Leaves the page to the next visit."""
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)
        self.context.remove_listener("request", self.note)
        if self.shared:
            self.windows.give_back(self.page, self.script)
        else:
            self.context.close()

    def open(self, address):
        """Goes there."""
        response = self.page.goto(address)
        self.faults = [fault for fault in self.faults if not (response.status == 404 and "404" in fault)]
        return response

    def assert_clean(self):
        """Asserts an empty console, no violation of the policy and no request elsewhere."""
        assert not self.faults
        host = urlsplit(self.site.url).netloc
        assert not [entry for entry in self.asked if urlsplit(entry).netloc != host and not entry.startswith("data:")]

    def axe(self):
        """What axe-core finds by WCAG 2.0 to 2.2, A and AA, and by best practice, in all that differs in a page."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        ids = self.page.locator("[id]").evaluate_all("(all) => all.map(({ id }) => id)")
        assert len(ids) == len(set(ids))  # which axe would see of what it judges alone
        what = f"{{ include: [document], exclude: ({ALIKE})() }}"
        run = f"(tags) => axe.run({what}, {{ runOnly: {{ type: 'tag', values: tags }}, resultTypes: ['violations'] }})"
        results = self.page.evaluate(run, tags)
        assert len(results["passes"]) > 10
        return [(entry["id"], [node["html"][:200] for node in entry["nodes"][:3]]) for entry in results["violations"]]


@pytest.fixture
def visit(windows, sites):
    """Opens visits, and ends them at the end."""
    made = []

    def opened(site, **options):
        made.append(Visit(windows, sites[site] if isinstance(site, str) else site, **options))
        return made[-1]

    yield opened
    for entry in made:
        entry.end()
