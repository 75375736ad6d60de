"""What each command does: reads its options, calls the operations, prints. Imports what a command needs when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli.authoring import new as new
from kzgraph.cli.authoring import withdraw as withdraw
from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import KZR

SECONDS = 30.0

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    import pyoxigraph as ox

    from kzgraph.questions.question import Answer, Question


def _print(options: argparse.Namespace, work: Callable[[], tuple[str, list[str]]]) -> None:
    """Prints the text and the notes that `work` gives: directly for the reviewed questions of the package, else in the sandbox."""
    if options.workspace is None and options.timeout is None and not getattr(options, "rows", None):
        text, notes = work()
    else:
        import json

        from kzgraph.safety import sandbox

        def encoded() -> Iterator[bytes]:
            yield json.dumps(work()).encode()

        text, notes = json.loads(sandbox.run(encoded, seconds=options.timeout or SECONDS, mebibytes=1024).output)
    sys.stdout.write(text)
    _note(notes)


def _note(notes: list[str]) -> None:
    from kzgraph.safety.escapes import one_line

    for note in dict.fromkeys(notes):
        print(f"note: {one_line(note)}", file=sys.stderr)


def _note_persons(store: ox.Store, text: str, language: str) -> None:
    """Says on which day the persons were named whose name, IRI or assertions stand in a text for programs."""
    from kzgraph.formats.words import word
    from kzgraph.reading.notes import days_in

    _note([word("persons", language, day=day) for day in days_in(store, text)])


def ask(options: argparse.Namespace) -> int:
    """Lists questions, prints a query, or answers."""
    from kzgraph.questions import canned

    workspace = Workspace.open(options.workspace)
    if options.question is None and not options.all:
        _list(options, workspace)
        return 0
    asked = canned.catalogue(workspace) if options.all else [canned.find(workspace, options.question)]
    given = dict(_pair(text) for text in options.param)
    if options.endpoint and options.rows:
        raise UsageError("--with goes with the workspace, not with --endpoint: load the rows into the endpoint.")
    if options.endpoint:
        _ask_remote(options, asked, given)
        return 0

    def work() -> tuple[str, list[str]]:
        from kzgraph.graph import store
        from kzgraph.questions import external

        loaded = store.load(workspace)
        private = [note for file in options.rows for note in external.add(loaded, file)]
        bound = [canned.bind(loaded, question, given) for question in asked]
        if options.sparql:
            return "\n".join(question.sparql for question in bound), []
        told = [_answer(loaded, canned.ask(loaded, question), options) for question in bound]
        return "\n".join(text for text, _ in told), [*private, *(note for _, notes in told for note in notes)]

    _print(options, work)
    return 0


def _answer(store: ox.Store, answer: Answer, options: argparse.Namespace) -> tuple[str, list[str]]:
    """The text of an answer, and what a form for programs cannot say in it."""
    from kzgraph.formats import answers

    if options.format in ("table", "md"):
        return answers.render(store, answer, options.format, options.lang), []
    if options.labels and options.format == "xml":
        raise UsageError("--labels goes with csv, tsv and json: SPARQL results in XML hold terms.")
    write = answers.spreadsheet if options.labels else answers.render
    text = write(store, answer, options.format, options.lang)
    from kzgraph.formats.words import word
    from kzgraph.reading.notes import days_of

    return text, [word("persons", options.lang, day=day) for day in days_of(store, answer.rows)]


def _list(options: argparse.Namespace, workspace: Workspace) -> None:
    from kzgraph.formats.rows import render
    from kzgraph.questions import canned

    found = canned.search(canned.catalogue(workspace), options.search or "")
    rows = [
        (question.area, question.name, question.title[options.lang], ", ".join(parameter.name for parameter in question.parameters))
        for question in found
    ]
    sys.stdout.write(render(("area", "question", "title", "parameters"), rows, options.format))
    if not found and options.search:
        _note([f"no question holds {options.search}: the search looks at questions, not at answers. kzgraph ask lists them all."])


def _ask_remote(options: argparse.Namespace, asked: list[Question], given: dict[str, str]) -> None:
    import pyoxigraph as ox

    from kzgraph.graph.remote import Remote
    from kzgraph.questions import canned

    remote = Remote(options.endpoint, options.timeout or SECONDS)
    remote.check()
    for question in asked:
        bound = canned.bind(remote, question, given)
        if options.sparql:
            sys.stdout.write(bound.sparql)
            continue
        answer = canned.ask(remote, bound)
        nodes = {ox.NamedNode(iri) for row in answer.rows for cell in row if cell is not None for iri in cell.value.split() if "://" in iri}
        text, notes = _answer(remote.copy(nodes, answer.columns), answer, options)
        sys.stdout.write(text)
        _note(notes)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise UsageError(f"--param {text}: write it as NAME=VALUE.")
    return name, value


def query(options: argparse.Namespace) -> int:
    """Runs a query and prints its answer; notes on terms that do not exist go to standard error."""
    from kzgraph.formats import results
    from kzgraph.questions import free as queries

    sparql = _query_text(options.query)
    form = options.format or "table"
    if options.endpoint and (options.rows or options.service):
        raise UsageError("--with and --service go with the workspace, not with --endpoint: load the rows into the endpoint.")
    if options.endpoint:
        from kzgraph.graph.remote import Remote

        queries.refuse_updates(sparql)
        sys.stdout.write(results.remote(Remote(options.endpoint, options.timeout or SECONDS), sparql, form, options.lang))
        return 0
    workspace = Workspace.open(options.workspace)
    asked = sparql
    notes: list[str] = []
    if options.service:
        from kzgraph.questions.services import federate

        asked, notes = federate(sparql, options.service, options.timeout or SECONDS)
    result = results.run(workspace, asked, form, seconds=options.timeout or SECONDS, mebibytes=options.memory, rows=options.rows)
    from kzgraph.graph import store

    loaded = store.load(workspace)
    sys.stdout.write(results.render(loaded, result, form, options.lang))
    from kzgraph.formats.rows import RESULTS

    if form in RESULTS or result.kind == "graph":
        _note_persons(loaded, result.output.decode(), options.lang)
    _note([*notes, *result.notes, *queries.unknown_terms(loaded, sparql)])
    return 0


def _query_text(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    if "{" in text:
        return text
    try:
        return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{text}: neither a SPARQL query nor a readable file. For a ready question: kzgraph ask --search WORD. "
            'A query looks like "SELECT ?p { ?p a kz:Person }".'
        ) from None


def show(options: argparse.Namespace) -> int:
    """Prints the dossier of a node."""
    from kzgraph.formats import dossiers
    from kzgraph.reading import dossier

    if options.endpoint:
        from kzgraph.graph.remote import Remote

        remote = Remote(options.endpoint, options.timeout or SECONDS)
        remote.check()
        found = dossier.dossier(remote, dossier.find(remote, options.node))
        sys.stdout.write(dossiers.render(remote.copy(dossier.named_nodes(found)), found, options.format, options.lang))
        return 0
    workspace = Workspace.open(options.workspace)

    def work() -> tuple[str, list[str]]:
        from kzgraph.graph import store

        loaded = store.load(workspace)
        return dossiers.render(loaded, dossier.dossier(loaded, dossier.find(loaded, options.node)), options.format, options.lang), []

    _print(options, work)
    return 0


def stats(options: argparse.Namespace) -> int:
    """Prints counts."""
    from kzgraph.formats.rows import render
    from kzgraph.graph import store
    from kzgraph.reading import stats as counts

    rows = counts.count(store.load(Workspace.open(options.workspace)))
    if options.format == "json":
        nested: dict[str, dict[str, int]] = {}
        for kind, name, number in rows:
            nested.setdefault(kind, {})[name] = number
        from kzgraph.formats.tables import to_json

        sys.stdout.write(to_json(nested))
    else:
        sys.stdout.write(render(("kind", "class", "count"), [(kind, name, str(n)) for kind, name, n in rows], options.format))
    return 0


def report(options: argparse.Namespace) -> int:
    """Writes the report and prints the paths of its files."""
    from kzgraph.graph import store
    from kzgraph.questions import canned
    from kzgraph.records.rights import refuse_export
    from kzgraph.site import report as reports

    workspace = Workspace.open(options.workspace)
    loaded = store.load(workspace)
    refuse_export(loaded)
    answers = [canned.ask(loaded, question) for question in canned.catalogue(workspace)]
    for file in reports.write(loaded, answers, canned.areas(workspace), options.folder, options.lang):
        print(file)
    return 0


def export(options: argparse.Namespace) -> int:
    """Writes the export and prints the paths of its files."""
    from kzgraph.formats import exports as exports
    from kzgraph.safety.files import write_whole

    if options.form == "site":
        from kzgraph.cli.publishing import site

        return site(options)
    workspace = Workspace.open(options.workspace)
    exported = exports.export(workspace, options.form)
    for name, text in exported.items():
        file = options.target / name if name else options.target
        write_whole(file, text)
        print(file)
    if options.form in ("turtle", "trig", "nquads", "jsonld", "csv"):
        from kzgraph.graph import store

        _note_persons(store.load(workspace), "\n".join(exported.values()), "en")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Proves passages against a copy of the text; 1 if one is missing or a name does not stand where it should."""
    from kzgraph.formats.rows import render
    from kzgraph.graph import store
    from kzgraph.reading import evidence, passages
    from kzgraph.safety.escapes import one_line

    loaded = store.load(Workspace.open(options.workspace))
    known = sorted({passage.source.removeprefix(KZR) for passage in passages.passages(loaded)})
    names = [options.source] if options.source else known
    if len(names) != 1 or names[0] not in known:
        raise UsageError(f"name one source with --source: {', '.join(known) or 'this workspace has none'}.")
    proofs = evidence.verify(passages.passages(loaded, KZR + names[0]), evidence.read_copy(options.copy))
    unnamed = evidence.unnamed_persons(loaded, proofs)
    missing = [proof for proof in proofs if proof.state == "missing"]
    resting = evidence.resting_on(loaded) if options.show else {}
    rows = [
        line
        for proof in proofs
        if options.show or proof.state == "missing"
        for line in [
            (proof.passage.name, proof.state, proof.passage.paraphrase),
            *((proof.passage.name, iri.rsplit("/", 1)[-1], label) for iri, label in resting.get(proof.passage.iri, [])),
        ]
    ]
    if rows:
        from kzgraph.formats.words import word
        from kzgraph.reading.notes import person_days

        sys.stdout.write(render(("passage", "state", "paraphrase"), rows, options.format))
        nodes = {iri for told in resting.values() for iri, _ in told}
        _note([word("persons", "en", day=day) for day in person_days(loaded, nodes)])
    for person in unnamed:
        print(one_line(f"{person.passage.name}: the name of {person.person} does not stand in this passage"), file=sys.stderr)
    for proof in missing:
        print(f"{proof.passage.name}: the copy holds no text that matches this passage", file=sys.stderr)
    exact = sum(proof.state == "exact" for proof in proofs)
    found = len(proofs) - exact - len(missing)
    print(f"{len(proofs)} passages: {exact} at their offsets, {found} found elsewhere, {len(missing)} missing", file=sys.stderr)
    return 1 if missing or unnamed else 0


def coverage(options: argparse.Namespace) -> int:
    """Prints which passages carry what; 1 if a sentence or clause carries nothing."""
    from kzgraph.formats.rows import render
    from kzgraph.graph import store
    from kzgraph.reading import evidence, passages

    loaded = store.load(Workspace.open(options.workspace))
    found = passages.passages(loaded)
    resting = evidence.resting_on(loaded)
    if not found:
        raise KzgraphError("the workspace holds no passage: there is nothing to cover.")
    rows = []
    for passage in found:
        names = [iri.rsplit("/", 1)[-1] for iri, _ in resting.get(passage.iri, [])]
        if passage.sentence:
            rows.append((passage.name, str(len(names)), " ".join(names)))
    sys.stdout.write(render(("passage", "assertions", "names"), rows, options.format))
    bare = evidence.bare(found, resting)
    for passage in bare:
        print(f"{passage.name}: no assertion is stated in this passage: encode what it says", file=sys.stderr)
    return 1 if bare else 0


def diff(options: argparse.Namespace) -> int:
    """Prints what changed between a revision and another, or the files as they are."""
    from contextlib import ExitStack

    from kzgraph.graph import history

    workspace = Workspace.open(options.workspace)
    with ExitStack() as stack:
        before = stack.enter_context(history.at(workspace, options.revision))
        after = stack.enter_context(history.at(workspace, options.other)) if options.other is not None else workspace

        def work() -> tuple[str, list[str]]:
            from kzgraph.changes import changes
            from kzgraph.formats import changes as rendered
            from kzgraph.formats.changes_summary import person_days
            from kzgraph.formats.words import word

            found = changes(before, after, (options.revision, options.other or "the files as they are"))
            days = person_days(found) if options.format in ("json", "csv", "tsv") else []
            return rendered.render(found, options.format), [word("persons", "en", day=day) for day in days]

        _print(options, work)
    return 0
