"""Shared by all tests: the workspace of this checkout, its store, and the text that only some machines have."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from functools import cache, partial

import pytest
from hypothesis import settings

from kzgraph.graph import store as stores
from kzgraph.graph import workspace as workspaces
from kzgraph.graph.names import use
from kzgraph.graph.workspace import Workspace
from tests import repository
from tests.after_shipped import after_shipped, shipped_versions  # noqa: F401 (fixtures)
from tests.first import FIRST
from tests.needs import REASON, ROOT, SHARED, missing, summary

# `make test` tries few random examples, `make test-slow` as many as a test asks for. None has a deadline: a busy machine is no defect.
FEW = 10
settings.register_profile("fast", settings.default, max_examples=FEW, deadline=None)
settings.register_profile("slow", settings.default, deadline=None)
settings.load_profile("fast")
# The files that take longest come first, so that no process is left with one of them at the end.
LONGEST = [
    *("validate/test_versions.py", "validate/test_mutations.py", "test_promises.py", "cli/test_writers.py", "shipped/test_examples.py"),
    *("site/test_site.py", "validate/test_stages.py", "validate/test_random_versions.py"),
    "../packages/shaclcheck/tests/test_random.py",
    *("server/test_questions.py", "validate/test_endpoint.py", "test_action.py", "validate/test_shuffle.py", "validate/test_since.py"),
    *("server/test_connections.py", "server/test_faults.py", "server/test_hostile.py", "validate/test_checks.py"),
]
STATEMENT = SHARED / "statement" / "hrw-2022-10-26.txt"


def examples(count, few=FEW):
    """How many examples a random test tries: `count` in `make test-slow`, no more than `few` in `make test`."""
    return count if settings.get_current_profile_name() == "slow" else min(count, few)


@pytest.fixture(scope="session")
def workspace():
    """The shipped workspace with its first source alone. In tests/shipped it has all sources."""
    return Workspace.open(FIRST)


@cache
def shipped_names():
    return Workspace.open(FIRST).names


@pytest.fixture
def root(tmp_path):
    """A folder with the shipped workspace, of one's own to break."""
    return repository.shipped_copy(tmp_path).root


@pytest.fixture
def copy(root):
    """The workspace of that folder."""
    return Workspace.open(root)


@pytest.fixture(name="repository")
def committed(copy):
    """The workspace of that folder as a git repository with one commit."""
    repository.git(copy.root, "init", "--quiet")
    repository.commit(copy.root)
    return copy


@pytest.fixture
def bare(tmp_path):
    """As `copy`, without the questions, for what no question has a part in."""
    return repository.shipped_copy(tmp_path, questions=False)


@pytest.fixture(scope="session")
def store(workspace):
    return stores.load(workspace)


@pytest.fixture(scope="session")
def statement():
    """The text of the statement, which is not in the repository: its tests have the mark `needs("shared")`."""
    return STATEMENT.read_text(encoding="utf-8")


def pytest_configure(config):
    """Gives all tests of a run a cache of their own; the processes of pytest-xdist share it. Commands work on the first source."""
    gc.set_threshold(50_000, 20, 100)  # to look for cycles as often as usual takes a fifth of the time of tests that hold graphs
    workspaces.default_root = lambda: FIRST
    opened = Workspace.open

    def of_a_test(root=None, **options):
        """Sources are added to what is shipped, so a test that counts or lists in it would not last."""
        place = os.environ.get("PYTEST_CURRENT_TEST", "")
        assert root != ROOT or place.startswith("tests/shipped/"), "open tests.first.BOTH: only tests/shipped may open every source"
        workspace = opened(root, **options)
        use(workspace.names)  # a test calls what works below a command or the API
        return workspace

    Workspace.open = of_a_test
    around = workspaces.around  # the checkout, in which tests run, is not what they use
    workspaces.around = lambda folder: found if (found := around(folder)) != ROOT else None
    for number in (signal.SIGHUP, signal.SIGINT):  # a run in the background ignores them, and so would the commands that tests start
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    for name in ("LC_ALL", "LC_MESSAGES"):  # answers are in the language of the system, which tests choose
        os.environ.pop(name, None)
    os.environ["LANG"] = "C.UTF-8"
    if not hasattr(config, "workerinput"):
        for name in ("CACHE", "STATE"):
            folder = tempfile.mkdtemp(prefix=f"kzgraph-{name.lower()}-")
            config.add_cleanup(partial(shutil.rmtree, folder, ignore_errors=True))
            os.environ[f"XDG_{name}_HOME"] = folder


def pytest_collection_modifyitems(items):
    places = {(ROOT / "tests" / file).resolve(): place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Skips a test whose needs this machine does not meet. The names in use are those of the first source, until a test opens others."""
    use(shipped_names())
    if lacks := missing(item):
        pytest.skip(REASON.format(" and ".join(lacks)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skipped test is a failure, but for tests that need ../shared where it is absent."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") == "true" and report.skipped and missing(item) != ["../shared"]:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


def pytest_terminal_summary(terminalreporter):
    """Sums up in one line what the machine lacks."""
    reports = terminalreporter.stats.get("skipped", [])
    if line := summary([str(report.longrepr) for report in reports]):
        terminalreporter.write_line(line)


def pytest_xdist_auto_num_workers():
    """One more worker than processors: tests of servers wait for their limits."""
    return (os.cpu_count() or 1) + 1
