"""The house: a room of the package imports only rooms of lower floors, and no two rooms import each other."""

import ast
import re
from pathlib import Path

import pytest
import shaclcheck

from kzgraph.cli.command import every_command
from kzgraph.cli.commands import COMMANDS

PACKAGE = Path(__file__).resolve().parent.parent / "kzgraph"
FLOORS = (
    {"dates", "errors", "vocab"},
    {"names"},
    {"safety"},
    {"graph"},
    {"model"},
    {"reading", "records"},
    {"questions"},
    {"changes"},
    {"validate"},
    {"authoring"},
    {"linking"},
    {"formats"},
    {"site"},
    {"server"},
    {"api"},
    {"assistants"},
    {"cli"},
    {"__main__"},
)
ALONE = {"names"}  # could be published by itself: it imports nothing of the package
LIBRARIES = {"kzgraph.names": PACKAGE / "names", "shaclcheck": Path(shaclcheck.__file__).parent}
# Calls that ask a store, by room: answers, texts and pages are to be made of values, and what is moved below them stays there.
ASKING = {"formats": 0, "site": 0, "cli": 0}
LONGEST_FUNCTION = 60  # lines
TAKING = {"formats": 0, "site": 0, "cli": 1}  # parameters that are a store
SOURCES = (PACKAGE, LIBRARIES["shaclcheck"])  # what is held to the rules on circles, hidden imports and kept values
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def modules():
    """The modules of both packages, by their names: those of kzgraph without its folder."""
    return {
        str(file.relative_to(root if root is PACKAGE else root.parent)): file for root in SOURCES for file in sorted(root.rglob("*.py"))
    }


def rooms():
    """The rooms and modules at the top of the package, by name."""
    return {path.stem: path for path in PACKAGE.iterdir() if (path.is_dir() and path.name != "__pycache__") or path.suffix == ".py"}


def imports(source, file="x.py"):
    """The modules of the package that a source imports, at its top or within a function, each with its line."""
    package = ["kzgraph", *Path(file).parts[:-1]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.split(".")[0] == "kzgraph")
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            parts = [*above, *(node.module or "").split(".")] if node.module else above
            if parts[:1] == ["kzgraph"]:
                yield from ((".".join(parts) if len(parts) > 1 else f"kzgraph.{alias.name}", node.lineno) for alias in node.names)


def named_by_package(source):
    """The lines of a source that import a module of the package by the name of the package."""
    nodes = ast.walk(ast.parse(source))
    return [node.lineno for node in nodes if any(name.split(".")[0] == "kzgraph" for name in _names(node))]


def _names(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


def broken(room, source, file="x.py"):
    """What a source in a room imports against the rule, as lines for a reader."""
    for module, line in imports(source, file):
        target = module.split(".")[1] if "." in module else "__init__"
        if target == room or target == "__version__":
            continue
        if room in ALONE or FLOOR.get(target, len(FLOORS)) >= FLOOR[room]:
            yield f"{file}:{line}: {room} imports {module}"


def public(folder):
    """The names that a library exports."""
    for node in ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
            return set(ast.literal_eval(node.value))
    raise AssertionError(f"{folder} has no __all__")


EXPORTED = {library: public(folder) for library, folder in LIBRARIES.items()}


def library_of(module):
    """The library that a module is of; None if of none."""
    return next((library for library in LIBRARIES if f"{module}.".startswith(f"{library}.")), None)


def internals(source, file="x.py"):
    """The uses of names that a library does not export, as lines for a reader."""
    tree = ast.parse(source)
    libraries = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in LIBRARIES and "." not in alias.name:
                    libraries[alias.asname or alias.name] = alias.name
                elif library_of(alias.name):
                    yield f"{file}:{node.lineno}: import {alias.name}: write from {library_of(alias.name)} import NAME"
        elif isinstance(node, ast.ImportFrom) and node.module:
            used = {alias.name for alias in node.names}
            library = library_of(node.module)
            libraries |= {
                alias.asname or alias.name: whole for alias in node.names if (whole := f"{node.module}.{alias.name}") in LIBRARIES
            }
            if library and (node.module != library or not used <= EXPORTED[library]):
                yield f"{file}:{node.lineno}: {', '.join(sorted(used))} of {node.module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in libraries:
            library = libraries[node.value.id]
            if node.attr not in EXPORTED[library] and not node.attr.startswith("__"):
                yield f"{file}:{node.lineno}: {library}.{node.attr}"


def asks_a_store(source):
    """The lines of a source that ask a store: by a SELECT, by a pattern of quads, or by a query of its own."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if _asks(getattr(call.func, "id", getattr(call.func, "attr", "")), call)]


def _asks(name, call):
    if name == "query":  # others have this name too: in the rooms above, a store is called one
        return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).lower().endswith("store")
    if ast.unparse(call.func) == "select.select":  # of the operating system, which waits for a key
        return False
    return name in {"select", "quads_for_pattern"} or (name == "objects" and len(call.args) == 3)


def test_every_room_has_a_floor():
    data = {"__init__", "py", "locale"}
    assert set(rooms()) - data == set(FLOOR)


def test_rooms_import_only_rooms_of_lower_floors():
    violations = []
    for room, path in rooms().items():
        if room not in FLOOR:
            continue
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            violations += broken(room, file.read_text(encoding="utf-8"), str(file.relative_to(PACKAGE)))
    assert violations == []


@pytest.mark.parametrize(("room", "most"), ASKING.items())
def test_texts_and_pages_ask_the_store_less_and_less(room, most):
    """A number may only fall: who takes a call away writes the new number above, and nobody a greater one."""
    files = sorted((PACKAGE / room).rglob("*.py"))
    lines = [f"{file.relative_to(PACKAGE)}:{line}" for file in files for line in asks_a_store(file.read_text(encoding="utf-8"))]
    assert len(lines) == most, "\n".join(lines)


def takes_a_store(source):
    """The lines of the parameters of a source that are a store."""
    parameters = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.arg) and node.annotation]
    return [parameter.lineno for parameter in parameters if "Store" in re.findall(r"\w+", ast.unparse(parameter.annotation))]


@pytest.mark.parametrize(("room", "most"), TAKING.items())
def test_texts_and_pages_are_handed_a_store_less_and_less(room, most):
    files = sorted((PACKAGE / room).rglob("*.py"))
    lines = [f"{file.relative_to(PACKAGE)}:{line}" for file in files for line in takes_a_store(file.read_text(encoding="utf-8"))]
    assert len(lines) == most, "\n".join(lines)


def long_functions(source, most=LONGEST_FUNCTION):
    """The functions of a source that have more lines than a reader keeps in mind, each with its line."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node.lineno, node.name) for node in functions if node.end_lineno - node.lineno >= most]


def test_no_function_is_long():
    files = sorted(PACKAGE.rglob("*.py"))
    found = [
        f"{file.relative_to(PACKAGE)}:{line} {name}" for file in files for line, name in long_functions(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_long_function_is_seen():
    source = "class A:\n    def short(self): pass\n    async def long(self):\n        a = 1\n        b = 2\n        return a + b"
    assert long_functions(source, most=3) == [(3, "long")]
    assert long_functions(source, most=4) == []


def test_texts_take_terms_and_writers_of_pyoxigraph_and_no_store():
    terms = {"NamedNode", "BlankNode", "Literal", "Triple", "Quad"}
    written = {"QuerySolutions", "QueryBoolean", "QueryResultsFormat", "RdfFormat", "serialize"}
    read = {"parse", "parse_query_results"}  # of one term, and of the results that the sandbox hands over
    used = set()
    for file in sorted((PACKAGE / "formats").rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        used.update(re.findall(r"\box\.(\w+)", source))
        assert not re.search(r"\w\.store\b(?! import)|\bReader\(", source), file
    assert used == {*terms, *written, *read}


def test_a_store_among_the_parameters_is_seen():
    assert takes_a_store("def a(b: ox.Store | Remote,\n  c: Labels, *, d: Stored = None): ...") == [1]


@pytest.mark.parametrize(
    "source", ["select(a, b)", "objects(a, b, c)", "stores.select(a, b)", "a.quads_for_pattern(b)", "self._store.query(a)"]
)
def test_a_call_of_the_store_is_seen(source):
    assert asks_a_store(source) == [1]


@pytest.mark.parametrize(
    "source", ["search.query(source)", "select.select(a, b, c)", "row_formats.render(a, b)", "selected(store)", "objects(iri)"]
)
def test_another_call_is_no_call_of_the_store(source):
    assert asks_a_store(source) == []


def test_no_import_is_hidden():
    """A module that is named by a string is an arrow that nobody sees. Two tables name modules beside them."""
    hiding = []
    for name, file in modules().items():
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if {"import_module", "__import__"} & {getattr(node, "attr", getattr(node, "id", "")) for node in nodes}:
            hiding.append(name)
    assert hiding == ["cli/command.py", "shaclcheck/__init__.py"]
    names = {path.stem for path in (PACKAGE / "cli" / "commands").glob("[!_]*")}
    assert {entry.name for entry in COMMANDS} == names
    assert {words.partition(" ")[0] for words, _ in every_command(COMMANDS)} == names


def test_the_library_of_shapes_imports_nothing_of_the_package():
    folder = PACKAGE.parent / "packages" / "shaclcheck"
    files = sorted(file for part in ("src", "tests", "bench") for file in (folder / part).rglob("*.py"))
    assert {*files} > {*LIBRARIES["shaclcheck"].rglob("*.py")}
    assert {str(file): lines for file in files if (lines := named_by_package(file.read_text(encoding="utf-8")))} == {}
    assert all(callable(getattr(shaclcheck, name)) or name in {"Term", "Progress"} for name in EXPORTED["shaclcheck"])


def test_libraries_are_used_through_their_exported_names():
    root = PACKAGE.parent
    own = {root / part / room for part in ("kzgraph", "tests") for room in ALONE}
    own.add(root / "bench" / "shacl_statements.py")  # it times the queries inside a run
    files = [file for part in ("kzgraph", "tests", "bench", "tools") for file in sorted((root / part).rglob("*.py"))]
    files = [file for file in files if own.isdisjoint([file, *file.parents])]
    assert [line for file in files for line in internals(file.read_text(encoding="utf-8"), str(file.relative_to(root)))] == []


@pytest.mark.parametrize("source", [
    "from shaclcheck.paths import Predicate",
    "from shaclcheck import model",
    "import kzgraph.names.compare",
    "def late():\n    from kzgraph.names import _key",
    "from kzgraph import names as spelling\nspelling.compare.distance",
])  # fmt: skip
def test_a_use_of_an_internal_name_is_seen(source):
    assert list(internals(source))


@pytest.mark.parametrize("source", ["from shaclcheck import compile, load", "from kzgraph import names\nnames.key('A')"])
def test_a_use_of_an_exported_name_is_fine(source):
    assert list(internals(source)) == []


@pytest.mark.parametrize(("room", "source"), [
    ("reading", "from kzgraph.questions import canned"),
    ("reading", "def late():\n    from kzgraph.site.page import render"),
    ("names", "from kzgraph.errors import UsageError"),
    ("formats", "import kzgraph.site.page"),
    ("graph", "from kzgraph import api"),
    ("names", "from ..safety import escapes"),
])  # fmt: skip
def test_an_import_against_the_rule_is_seen(room, source):
    assert list(broken(room, source, f"{room}/x.py"))


@pytest.mark.parametrize(("room", "source"), [
    ("site", "from kzgraph.formats import question_answers"),
    ("reading", "from kzgraph.reading import passages\nfrom kzgraph.vocab import KZ"),
    ("cli", "from kzgraph import __version__"),
    ("names", "from . import syntax\nfrom .paths import Path"),
])  # fmt: skip
def test_an_import_downwards_is_fine(room, source):
    assert list(broken(room, source, f"{room}/x.py")) == []


def test_no_package_within_a_room_imports_in_a_circle():
    """Folders of a room import each other one way too: a folder and the modules beside it are the nodes."""
    for room, path in rooms().items():
        if not path.is_dir():
            continue
        arrows = set()
        for file in path.rglob("*.py"):
            here = _part(path, file.relative_to(path).with_suffix("").parts)
            for module, _ in imports(file.read_text(encoding="utf-8"), str(file.relative_to(PACKAGE))):
                parts = module.split(".")[1:]
                if parts and parts[0] == room and len(parts) > 1:
                    there = _part(path, tuple(parts[1:]))
                    if here != there:
                        arrows.add((here, there))
        folders = {part for arrow in arrows for part in arrow if (path / part).is_dir()}
        for folder in folders:
            assert not _reaches(arrows, folder, folder), f"{room}/{folder} imports itself by way of its neighbours"


def _part(path, parts):
    return parts[0]


def _reaches(arrows, start, end):
    seen, ahead = set(), [there for here, there in arrows if here == start]
    while ahead:
        part = ahead.pop()
        if part == end:
            return True
        if part not in seen:
            seen.add(part)
            ahead += [there for here, there in arrows if here == part]
    return False


def arrows(file):
    """The modules of its package that a module imports, also late or for its types alone."""
    root = next(root for root in SOURCES if file.is_relative_to(root))
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = [root.name, *file.relative_to(root).parts[:-1]]
            base = ".".join([*(above[: len(above) + 1 - node.level] if node.level else []), *filter(None, [node.module])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            path = root.joinpath(*name.split(".")[1:])
            if name.startswith(f"{root.name}.") and path.with_suffix(".py").is_file():
                yield path.with_suffix(".py")


def test_no_modules_import_each_other_in_a_circle():
    graph = {file: set(arrows(file)) for file in modules().values()}
    assert sum(map(len, graph.values())) > len(graph)
    while ground := {file for file, targets in graph.items() if not targets & graph.keys()}:
        graph = {file: targets for file, targets in graph.items() if file not in ground}
    while ceiling := graph.keys() - set().union(*graph.values()):
        graph = {file: targets for file, targets in graph.items() if file not in ceiling}
    assert sorted(map(str, graph)) == []


# What a module keeps between calls, by file, and why it is not what a workspace holds: an open graph keeps that.
KEPT = {
    "graph/kept.py": {"_locks"},  # of files, until the process ends
    "graph/names.py": {"_IN_USE"},  # in a context, for as long as it works for a graph
    "model/fields.py": {"_LAYOUTS"},  # of the types of the model
    "safety/lock.py": {"_held", "_released"},  # locks of the process
    "safety/sandbox.py": {"_children"},  # whether this process is one
    "shaclcheck/core_constraints.py": {"_READERS"},  # made once, of a table
    "site/page.py": {"_TEMPLATES"},  # the menus, of the table of pages
}
WRITING = {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "set", "setdefault", "update"}
NAMING = {"short", "short_name", "translation", "current_names", "Labels"}


def kept(source):
    """The variables of a module that its functions change."""
    tree = ast.parse(source)
    targets = [target for node in tree.body for target in getattr(node, "targets", [getattr(node, "target", None)])]
    variables = {target.id for target in targets if isinstance(target, ast.Name)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)):
        nodes = [*ast.walk(function)]
        own = {node.arg for node in nodes if isinstance(node, ast.arg)}
        own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for node in nodes:
            if isinstance(node, ast.Global):
                yield from node.names
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
                yield from _variable(node.func.value, variables - own)
            elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
                yield from _variable(node.value, variables - own)


def _variable(node, variables):
    return [node.id] if isinstance(node, ast.Name) and node.id in variables else []


def test_no_module_keeps_what_it_learnt_of_a_workspace():
    found = {name: set(kept(file.read_text(encoding="utf-8"))) for name, file in modules().items()}
    assert {file: names for file, names in found.items() if names} == KEPT


@pytest.mark.parametrize("write", ["a[b] = 1", "del a[b]", "a.update(b)", "a.b = 1", "a[b] += 1", "global a", "lambda: a.append(b)"])
def test_a_change_of_what_a_module_keeps_is_seen(write):
    assert [*kept(f"a: dict = {{}}\ndef f(b):\n  {write}")] == ["a"] * (2 if "lambda" in write else 1)
    assert [*kept(f"a = 1\ndef f(b, c):\n  {write.replace('a', 'c', 1) if 'lambda' not in write and 'global' not in write else 'c'}")] == []


def cached_names(source):
    """The lines of the functions of a module whose value is kept for all graphs, though it depends on the names that are in use."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and "cache" in " ".join(map(ast.unparse, node.decorator_list)):
            used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
            graphs = {"Content", "Dataset"} & {ast.unparse(one.annotation) for one in node.args.args if one.annotation}
            if NAMING & used and not graphs:
                yield node.lineno


def test_no_module_keeps_a_name_for_all_graphs():
    files = sorted(PACKAGE.rglob("*.py"))
    assert [f"{file}:{line}" for file in files for line in cached_names(file.read_text(encoding="utf-8"))] == []


def test_a_name_that_is_kept_for_all_graphs_is_seen():
    source = "@lru_cache(1)\ndef f(a: {}) -> str:\n  return short(a.iri)"
    assert [*cached_names(source.format("str"))] == [2]
    assert [*cached_names(source.format("Content"))] == []


def test_commands_put_the_names_of_their_workspace_in_use():
    files = sorted((PACKAGE / "cli").rglob("*.py"))
    assert [file.name for file in files if "Workspace.open(" in file.read_text(encoding="utf-8")] == ["options.py"]
