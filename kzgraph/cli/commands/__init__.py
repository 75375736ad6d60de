"""The table of commands, in the order of `kzgraph --help`. A new command is a module here with its `COMMAND`, and a row.

CONTRIBUTING.md shows how. Help and completion import no module that the words do not name.
"""

from __future__ import annotations

from kzgraph.cli.command import Entry

COMMANDS = (
    Entry("ask", "answer a canned question, by its name or in your own words, or list the questions"),
    Entry("search", "find questions, claims, things and terms in your own words, and what the sources do not say"),
    Entry("query", "run any SPARQL query, read only"),
    Entry("show", "show all that the graph holds about a node"),
    Entry("became", "show what became of a claim, by voice and as of a day"),
    Entry("brief", "print what is asked of a body, or said of a person, body or matter, as numbered sentences"),
    Entry("validate", "check the graph, or some files within it"),
    Entry("rules", "list the rules that validate checks"),
    Entry("stats", "count passages, things and assertions"),
    Entry("report", "answer every question into pages, from answers.html on, and answers.md"),
    Entry("export", "write the graph for other tools"),
    Entry("sources", "prove the evidence"),
    Entry("diff", "say in words what changed since a git revision"),
    Entry("review", "answer the questions that a change raises, and check that all are answered"),
    Entry("agree", "measure the agreement of two encodings of a text"),
    Entry("shapes", "check data with shapes of your own, explain how shapes are checked"),
    Entry("init", "begin a workspace of your own: namespace, languages, a first question, checks for CI"),
    Entry("new", "write a skeleton of something new"),
    Entry("draft", "propose rows for the sentences of a source, and accept or refuse them one by one"),
    Entry("withdraw", "withdraw a person or a passage, leaving a date and no name"),
    Entry("load", "turn the rows of a table into N-Quads, by a mapping"),
    Entry("link", "propose, judge and list links to other datasets"),
    Entry("match", "compare two tables of persons, organisations, laws or matters, or the rows of one, and judge the pairs"),
    Entry("compare", "propose, judge and list comparisons of claims of two sources"),
    Entry("serve", "serve SPARQL and the questions over HTTP, read only"),
    Entry("mcp", "serve tools for assistants (Model Context Protocol), on standard input and output"),
    Entry("completion", "print what a shell needs to complete kzgraph's words"),
)
