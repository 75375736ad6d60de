"""Findings in each format: what readers and programs get, and that no text from data is obeyed where it is printed."""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from sarif_kit.validate import validation_errors

from kzgraph import __version__
from kzgraph.errors import UsageError
from kzgraph.formats.findings import FINDING_FORMATS as FORMATS
from kzgraph.formats.findings import render
from kzgraph.validate.finding import Finding, Place, Rule
from kzgraph.vocab import PREFIXES
from tests.conftest import examples

SH = rdflib.Namespace(PREFIXES["sh"])
KZSH = PREFIXES["kzsh"]
FILE = "graph/hrw-2022-10-26/charge.ttl"
LINE = "  kz:standing kzv:documented ;"
STANDING = Finding(
    rule="Charge-standing",
    message="standing of this class: hrw:charge-1 kz:standing kzv:documented",
    fix="The standing of a kz:Charge is one of: charged, reported, alleged.",
    focus="<https://w3id.org/kzgraph/resource/hrw-2022-10-26/charge-1>",
    path="<https://w3id.org/kzgraph/ontology#standing>",
    value="<https://w3id.org/kzgraph/vocab#documented>",
    file=FILE,
    line=16,
    column=15,
    component="http://www.w3.org/ns/shacl#InConstraintComponent",
)
WARNING = STANDING._replace(rule="unfinished-text", message="no such name", severity="warning", line=17, component="")
NOTE = Finding("nothing-checked", "nothing was checked", "Write some statements.", severity="note")
WAIVED = STANDING._replace(line=18, value="<https://w3id.org/kzgraph/vocab#owed>", waived="agreed until the next source")
RULES = {"Charge-standing": Rule("Charge-standing", "shapes", "Standing of a charge", "Choose a standing that fits a charge.")}

HOSTILE = [
    "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "one\r\n::error::two\n::add-mask::three",
    "  ::error file=a::forged",
    "mid ##[error]forged ##[add-mask]x ###[warning]y ##vso[task.setvariable]z",
    "]]></failure><testcase name='forged'/>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;",
    "a | b \\| c \\\\| d",
    "`code` ``more`` ``` \\` $`math`$",
    "[x](javascript:alert(1)) ![y](https://evil.example/z.png) [z]: https://evil.example",
    "@everyone @org/team #1 GH-2 www.evil.example https://evil.example me@evil.example (www. everywww.)",
    "turned \u202eback\u202c \u2066isolated\u2069 \u200e\u200f\u061c",
    "nul \x00 and lone \ud800 \udfff and \ufffe \uffff",
    "lines \u2028 \u2029 \x85 \x0b \x0c \x1c",
    "{0} {{1}} \\{2\\} \\[a\\](1)",
    "%0A%0D%25%3A%2C,title=forged::",
    '""" \' " \\ \\u0041 \\n',
    "=HYPERLINK(1) +1 -1",
    "m" * 10_000,
    "́" * 3000 + "漢" * 3000,
]
hostile = pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))


def rendered(findings, form="text", lines=None, rules=RULES):
    return render(findings, form, rules, lambda _file, number: (lines or {}).get(number, ""))


def everywhere(text, **others):
    """A finding that holds the text wherever data can put one."""
    focus = ox.Literal(re.sub("[\ud800-\udfff]", "?", text))
    return Finding(text, text, text, str(focus), text, text, text or "a", 2, 3, (Place(text, 4, 5),), text, **others)


def commands(text):
    """The commands that a forge's runner would obey: `::name properties::data` at a line's start, `##[name properties]data` anywhere."""
    parsed = []
    for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")):
        start = re.match(r"::([^\s:]+)(?: (.*?))?::(.*)", line.strip() if line.strip().startswith("::") else "")
        if start:
            pairs = dict(pair.split("=", 1) for pair in (start[2] or "").split(",") if "=" in pair)
            parsed.append((start[1], {name: unescaped(value, ":,") for name, value in pairs.items()}, unescaped(start[3])))
        else:
            parsed += [(name, {}, "") for name in re.findall(r"##\w*\[", line)]
    return parsed


def unescaped(text, more=""):
    for mark in f"\r\n{more}%":
        text = text.replace(f"%{ord(mark):02X}", mark)
    return text


def assert_harmless(text):
    """Whole lines in UTF-8, in which nothing steers a terminal."""
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.endswith("\n")
    steering = {char for char in text if unicodedata.category(char) in ("Cc", "Zl", "Zp") or unicodedata.bidirectional(char) in BIDI}
    assert steering <= {"\n", "\t"}


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


# Every format


@pytest.mark.parametrize("form", FORMATS)
@hostile
def test_hostile_text_is_not_obeyed(form, text):
    findings = [everywhere(text), everywhere(text, severity="note", state="new"), everywhere(text, waived=text, state="gone")]
    out = rendered(findings, form, {2: text}, {text: Rule(text, text, text, text)})
    assert_harmless(out)
    if form == "github":
        assert [name for name, _, _ in commands(out)] == ["error", "notice"]
    else:
        assert commands(out) == []


PIECES = st.lists(
    st.sampled_from([*"`|\\<>[](){}!@#*_~&$%:;,.\"'-= \t\r\n\x00\x1b\x9b\u202e\u2028\ufeff\ud800aб漢", "::", "##", "##[", "error"])
)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=examples(60), deadline=None)
@given(text=st.one_of(st.text(), PIECES.map("".join)), line=st.text(), column=st.integers(0, 20))
def test_any_text_is_harmless(form, text, line, column):
    finding = everywhere(text)._replace(column=column)
    out = rendered([finding, finding._replace(waived="why")], form, {2: line})
    assert_harmless(out)
    assert [name for name, _, _ in commands(out)] == (["error"] if form == "github" else [])
    assert out == rendered([finding, finding._replace(waived="why")], form, {2: line})


NOT_RUN = "the shapes and the rules of wording were not run, so more may be wrong"


def test_an_unknown_format_is_wrong_use():
    with pytest.raises(UsageError, match="Choose text, json"):
        rendered([], "xml")


# Text


def test_text_shows_the_source_line_and_a_caret():
    also = STANDING._replace(also=(Place("graph/things/bodies.ttl", 3, 1),), state="new")
    assert rendered([also], lines={16: LINE + "\n"}) == (
        f"{FILE}:16:15: error Charge-standing [new]: standing of this class: hrw:charge-1 kz:standing kzv:documented\n"
        "  16 |   kz:standing kzv:documented ;\n"
        "     |               ^\n"
        "    fix: The standing of a kz:Charge is one of: charged, reported, alleged.\n"
        "    also: graph/things/bodies.ttl:3:1\n"
        "1 finding; 1 new\n"
    )


def test_text_without_a_place_or_a_source_line():
    assert rendered([NOTE]) == "(no file): note nothing-checked: nothing was checked\n    fix: Write some statements.\n1 finding (1 note)\n"
    assert "|" not in rendered([STANDING], lines={16: "   "})
    assert rendered([STANDING._replace(line=0, column=0)]).startswith(f"{FILE}: error")


def test_text_lists_waived_and_gone_findings_last_and_briefly():
    gone = STANDING._replace(state="gone", rule="Act-voice")
    lines = rendered([WAIVED._replace(state="old"), gone, WARNING._replace(state="old")], lines={16: LINE, 17: LINE, 18: LINE}).splitlines()
    assert lines[0].startswith(f"{FILE}:17:15: warning unfinished-text [old]: ")
    assert lines[4] == f"{FILE}:16:15: error Act-voice [gone]: {STANDING.message}"
    assert lines[5] == f"{FILE}:18:15: waived Charge-standing: {STANDING.message}"
    assert lines[6:] == ["    reason: agreed until the next source", "1 finding (1 warning), 1 waived; 1 old, 1 gone"]


@pytest.mark.parametrize(
    ("rule", "said"), [("syntax", True), ("blank-node", True), ("unknown-name", True), ("lexical-form", True), ("Charge-standing", False)]
)
def test_what_keeps_the_shapes_from_judging_is_said(rule, said):
    finding = STANDING._replace(rule=rule)
    for form in FORMATS:
        assert (NOT_RUN in rendered([finding], form)) == said, form
    assert f"{FILE}:16:15: note shapes-not-run: {NOT_RUN}" in rendered([finding]) or not said
    assert NOT_RUN not in rendered([finding._replace(state="gone")])


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], "no findings"),
        ([STANDING], "1 finding"),
        ([STANDING, STANDING], "2 findings (2 errors)"),
        ([WARNING, STANDING, STANDING, WAIVED], "3 findings (2 errors, 1 warning), 1 waived"),
        ([WAIVED], "no findings, 1 waived"),
        ([STANDING._replace(state="gone")], "no findings; 1 gone"),
        ([WAIVED._replace(state="gone")], "no findings; 1 gone"),
    ],
)
def test_text_ends_in_a_count(findings, expected):
    assert rendered(findings).splitlines()[-1] == expected


@pytest.mark.parametrize(
    ("line", "column", "under"),
    [
        ("\t\tkz:voice x", 3, "\t\t^"),
        ("漢字 x", 4, "     ^"),
        ("e\u0301\u200d x", 5, "  ^"),
        ("ab", 9, "  ^"),
        ("ab", 1, "^"),
    ],
)
def test_the_caret_stands_under_the_column(line, column, under):
    _, source, caret, *_ = rendered([STANDING._replace(line=7, column=column)], lines={7: line}).splitlines()
    assert (source, caret) == (f"   7 | {line}", f"     | {under}")


def columns(text):
    """Columns of a terminal, with tab stops at every eighth."""
    at = 0
    for char in text:
        at += 8 - at % 8 if char == "\t" else 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) == "W" else 1
    return at


@pytest.mark.parametrize("column", [1, 51, 5001, 9_999, 10_000, 20_000])
@pytest.mark.parametrize("unit", ["x", "\tx", "漢", "e\u0301"])
def test_a_long_line_is_cut_around_the_caret(column, unit):
    line = (unit * 10_000)[:9_999]
    _, source, caret, *_ = rendered([STANDING._replace(line=123456, column=column)], lines={123456: line}).splitlines()
    assert source.startswith("123456 | ")
    assert columns(source) <= 175
    assert "…" in (source[9], source[-1])
    under = columns(caret[:-1])
    marked = next((char for index, char in enumerate(source) if columns(source[:index]) == under and not unicodedata.combining(char)), "")
    assert marked == line[column - 1 : column]


def test_a_heap_of_accents_is_cut_too():
    assert max(map(len, rendered([STANDING], lines={16: "e" + "\u0301" * 10_000}).splitlines())) < 200


def test_a_shown_line_keeps_its_columns():
    line = '\x1b[31m "##[error]\u202e" kz:voice'
    _, source, caret, *_ = rendered([STANDING._replace(column=line.index("kz:voice") + 1)], lines={16: line}).splitlines()
    assert source[caret.index("^") :] == "kz:voice"


def test_a_file_name_forges_no_line():
    for name in ("::error::x.ttl", " \t::error::x.ttl", "\ufeff::error::x.ttl", "a\n::error::x.ttl", "##[error]x.ttl"):
        assert commands(rendered([STANDING._replace(file=name)])) == []


# JSON


def test_json_holds_every_field_as_it_is():
    text = "\x1b\x9b\u202e ##[error] ::error::\n\u2028 漢"
    finding = everywhere(text, waived=text, state="old")
    out = rendered([finding, STANDING], "json")
    first, second = json.loads(out)
    assert first == {**finding._asdict(), "also": [{"file": text, "line": 4, "column": 5}]}
    assert second == {**STANDING._asdict(), "also": []}
    assert "漢" in out
    assert json.loads(rendered([], "json")) == []


# SARIF


def sarif(findings, rules=RULES):
    log = json.loads(rendered(findings, "sarif", rules=rules))
    assert validation_errors(log) == []
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in [*result.get("locations", []), *result.get("relatedLocations", [])]:
            artifact = location["physicalLocation"]["artifactLocation"]
            assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+" if "uriBaseId" in artifact else "file:///.*", artifact["uri"])
    return run


@hostile
def test_sarif_is_valid_whatever_it_holds(text):
    sarif([everywhere(text), everywhere(text, waived=text), everywhere(text, severity="note")], {text: Rule(text, text, text, text)})


def test_sarif_has_tool_rules_and_results():
    run = sarif([WARNING, STANDING._replace(also=(Place("graph/things/a b.ttl", 3, 1),)), NOTE])
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["informationUri"]) == ("kzgraph", __version__, "https://w3id.org/kzgraph/ontology")
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in driver["rules"]] == ["Charge-standing", "nothing-checked", "unfinished-text"]
    assert driver["rules"][0] == {
        "id": "Charge-standing",
        "shortDescription": {"text": "Standing of a charge"},
        "fullDescription": {"text": "Standing of a charge"},
        "help": {"text": "Choose a standing that fits a charge."},
        "defaultConfiguration": {"level": "error"},
        "properties": {"stage": "shapes"},
    }
    assert driver["rules"][1]["help"] == {"text": "Write some statements."}
    warning, error, note = run["results"]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note"]
    assert error["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": FILE, "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 16, "startColumn": 15},
            }
        }
    ]
    assert error["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "graph/things/a%20b.ttl"
    assert error["message"] == {"text": f"{STANDING.message}\n{STANDING.fix}"}
    assert "locations" not in note
    assert not any("baselineState" in result or result["suppressions"] for result in run["results"])
    assert warning["ruleIndex"] == 2


def test_sarif_has_waivers_and_states():
    run = sarif([WAIVED._replace(state="old"), STANDING._replace(state="new"), NOTE._replace(state="gone"), WARNING])
    assert [result["baselineState"] for result in run["results"]] == ["unchanged", "new", "absent", "new"]
    assert [len(result["suppressions"]) for result in run["results"]] == [1, 0, 0, 0]
    assert run["results"][0]["suppressions"] == [{"kind": "external", "status": "accepted", "justification": WAIVED.waived}]


def test_sarif_messages_hold_no_link_and_no_placeholder():
    (result,) = sarif([STANDING._replace(message="[x](javascript:y) {0} \\ [a\\](b)\nline", fix="[m](1)")])["results"]
    text = result["message"]["text"]
    assert text == "\\[x\\] (javascript:y) {{0}} \\\\ \\[a\\\\\\] (b) line\n\\[m\\] (1)"
    assert not re.search(r"\[[^\]]*\]\(", text)
    assert not re.search(r"(?<!\{)(?:\{\{)*\{\d", text)


def test_sarif_names_files_as_uris():
    names = ["graph/a b.ttl", "graph/ü%#?.ttl", "javascript:x.ttl", "//host/x.ttl", "/outside/x.ttl"]
    results = sarif([STANDING._replace(file=name) for name in names])["results"]
    artifacts = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]
    resolved = [unquote(urljoin("file:///repository/", artifact["uri"]).removeprefix("file:///repository/")) for artifact in artifacts[:3]]
    assert resolved == names[:3]
    assert artifacts[3:] == [{"uri": "file:////host/x.ttl"}, {"uri": "file:///outside/x.ttl"}]


def test_sarif_fingerprints_hold_while_lines_move():
    def prints(*findings):
        return [result["partialFingerprints"]["finding/v1"] for result in sarif(findings)["results"]]

    first, second, other, gone = prints(
        STANDING, STANDING._replace(line=99, message="another message"), STANDING._replace(value="x"), STANDING._replace(state="gone")
    )
    assert first.removesuffix(":1") == second.removesuffix(":2")
    assert gone == first
    assert other.endswith(":1")
    assert other[:32] != first[:32]
    assert prints(STANDING._replace(line=1)) == [first]


# JUnit


def junit(findings, lines=None):
    """The test cases of the one suite, with the counts of suite and suites proved."""
    root = ET.fromstring(rendered(findings, "junit", lines))
    (suite,) = root
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    cases = list(suite)
    expected = {
        "tests": len(cases),
        "failures": len(suite.findall("testcase/failure")),
        "errors": 0,
        "skipped": len(suite.findall("testcase/skipped")),
    }
    assert root.attrib == suite.attrib == {"name": "kzgraph validate", **{name: str(count) for name, count in expected.items()}}
    for case in cases:
        assert case.tag == "testcase"
        assert {"classname", "name"} <= set(case.attrib) <= {"classname", "name", "file", "line"}
        assert len(case) <= 1
        for outcome in case:
            assert set(outcome.attrib) == ({"type", "message"} if outcome.tag == "failure" else {"message"})
            assert outcome.tag in ("failure", "skipped")
    assert len({(case.attrib["classname"], case.attrib["name"]) for case in cases}) == len(cases)
    return cases


def test_junit_fails_a_test_for_each_finding():
    error, warning, note, waived = junit([STANDING, WAIVED, WARNING, NOTE, STANDING._replace(state="gone")], {16: LINE})
    assert error.attrib == {"classname": "Charge-standing", "name": f"{FILE}:16:15: {STANDING.message}", "file": FILE, "line": "16"}
    assert error[0].attrib == {"type": "Charge-standing", "message": STANDING.message}
    assert error[0].text == (
        f"{FILE}:16:15: {STANDING.message}\n  16 |   kz:standing kzv:documented ;\n     |               ^\n    fix: {STANDING.fix}"
    )
    assert warning[0].attrib["type"] == "warning: unfinished-text"
    assert note[0].attrib["type"] == "note: nothing-checked"
    assert set(note.attrib) == {"classname", "name"}
    assert (waived[0].tag, waived[0].attrib) == ("skipped", {"message": WAIVED.waived})


def test_junit_reports_a_pass_without_findings():
    for findings in ([], [STANDING._replace(state="gone")]):
        (case,) = junit(findings)
        assert case.attrib == {"classname": "kzgraph validate", "name": "no findings"}
        assert len(case) == 0


def test_junit_keeps_findings_apart_that_read_alike():
    assert [case.attrib["name"][-4:] for case in junit([STANDING] * 3)] == ["nted", " (2)", " (3)"]


@hostile
def test_junit_is_xml_whatever_it_holds(text):
    failed, waived = junit([everywhere(text), everywhere(text, waived=text)], {2: text})
    assert (failed[0].tag, waived[0].tag) == ("failure", "skipped")


# GitHub


def test_github_commands_name_place_rule_and_message():
    odd = STANDING._replace(rule="a:b,c", message="100% sure\r\nof it", file="graph/a,b:c%.ttl")
    out = rendered([WARNING, NOTE, odd, WAIVED, STANDING._replace(state="gone")], "github")
    assert commands(out) == [
        (
            "error",
            {"file": "graph/a,b:c%.ttl", "line": "16", "col": "15", "title": "a:b,c"},
            f"100% sure of it\nfix: {STANDING.fix}",
        ),
        ("warning", {"file": FILE, "line": "17", "col": "15", "title": "unfinished-text"}, f"no such name\nfix: {STANDING.fix}"),
        ("notice", {"title": "nothing-checked"}, "nothing was checked\nfix: Write some statements."),
    ]
    assert out.splitlines()[0].startswith("::error file=graph/a%2Cb%3Ac%25.ttl,line=16,col=15,title=a%3Ab%2Cc::100%25 sure of it%0Afix: ")
    assert out.splitlines()[-1] == "3 findings (1 error, 1 warning, 1 note), 1 waived; 1 gone"


def test_github_says_when_the_forge_hides_some():
    ten = rendered([STANDING] * 10 + [WARNING] * 10, "github")
    assert "notice" not in ten
    eleven = commands(rendered([NOTE] * 2 + [STANDING] * 11 + [WARNING], "github"))
    assert [name for name, _, _ in eleven] == ["error"] * 11 + ["warning"] + ["notice"] * 3
    assert eleven[12] == ("notice", {}, "The forge shows ten annotations of each kind; the summary holds all 14 findings.")
    assert commands(rendered([STANDING] * 11, "github"))[-1][2].startswith("The forge shows ten")


def test_github_without_findings_is_one_plain_line():
    assert rendered([], "github") == "no findings\n"


# Markdown


def outside_code(markdown):
    """A line without its code, as CommonMark finds it: a run of backticks closes with a run of the same length."""
    runs = [(match.start(), match.end()) for match in re.finditer("`+", markdown)]
    kept, at = "", 0
    for start, end in runs:
        if start < at:
            continue
        close = next((later for later in runs if later[0] >= end and later[1] - later[0] == end - start), None)
        assert close is not None, markdown
        kept, at = kept + markdown[at:start], close[1]
    return kept + markdown[at:]


def tables(markdown):
    """The cells of each table row without their code, and the other lines. A bar separates cells, also within code."""
    lines = markdown.splitlines()
    rows = [[outside_code(cell).strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
    return rows, [line for line in lines if not line.startswith("|")]


def test_markdown_is_a_verdict_and_a_table():
    assert rendered([], "md") == "## Validation has no findings.\n"
    assert rendered([WARNING._replace(state="old"), STANDING._replace(state="new"), WAIVED], "md") == (
        "## Validation has 2 findings (1 error, 1 warning), 1 waived; 1 new, 1 old.\n"
        "\n"
        "| severity | rule | place | message | fix |\n"
        "| --- | --- | --- | --- | --- |\n"
        f"| error, new | `Charge-standing` | `{FILE}:16:15` | standing of this class: `hrw:charge-1 kz:standing kzv:documented` |"
        " The standing of a `kz:Charge` is one of: charged, reported, alleged. |\n"
        f"| warning, old | `unfinished-text` | `{FILE}:17:15` | no such name |"
        " The standing of a `kz:Charge` is one of: charged, reported, alleged. |\n"
        "\n"
        "### Waived\n"
        "\n"
        "| rule | place | reason |\n"
        "| --- | --- | --- |\n"
        f"| `Charge-standing` | `{FILE}:18:15` | agreed until the next source |\n"
    )


@hostile
def test_markdown_shows_hostile_text_as_code(text):
    out = rendered([everywhere(text), everywhere(text, waived=text)], "md")
    rows, rest = tables(out)
    assert [len(row) for row in rows] == [5, 5, 5, 3, 3, 3]
    assert rest == ["## Validation has 1 finding, 1 waived.", "", "", "### Waived", ""]
    for cell in (cell for row in rows for cell in row):
        assert re.fullmatch(r"(?:[\w\s\"'().,;:!?«»“”’…-]|&#124;)*", cell), cell
        assert not re.search(r"@|://|www|[<>\[\]`*\\]|#\d|-\d|\w:\w", cell.replace("&#124;", "")), cell


def test_markdown_writes_code_that_its_text_cannot_leave():
    out = rendered(
        [STANDING._replace(message='`a` ``b a|b "two words|@all"@en x`', fix="See https://example.org, www.example.org or @me.")], "md"
    )
    assert '| ``` `a` ``b a ```&#124;`b "two words`&#124;`` @all"@en x` `` |' in out
    assert "| See `https://example.org, www.example.org` or `@me.` |" in out


def test_markdown_fits_into_the_forge_and_says_what_did_not():
    many = [STANDING._replace(message=f"{'word ' * 90}{number}") for number in range(5000)]
    out = rendered([NOTE, *many, WAIVED], "md")
    assert 1_000_000 < len(out.encode()) <= 1 << 20
    shown = out.count("| error |")
    assert f"\n{5001 - shown} more findings did not fit into this summary.\n" in out
    assert "1 more finding did not fit" in out or WAIVED.waived in out


# Turtle


def report(findings):
    """The report as a graph in rdflib, its shape proved; it reads the same in pyoxigraph."""
    text = rendered(findings, "turtle")
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert len(set(ox.parse(text, format=ox.RdfFormat.TURTLE))) == len(graph)
    (node,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    results = list(graph.objects(node, SH.result))
    assert set(results) == set(graph.subjects(rdflib.RDF.type, SH.ValidationResult))
    assert list(graph.objects(node, SH.conforms)) == [rdflib.Literal(not results)]
    for result in results:
        counts = {
            name: len(list(graph.objects(result, SH[name]))) for name in ("focusNode", "resultSeverity", "sourceShape", "resultMessage")
        }
        assert set(counts.values()) == {1}, counts
        assert graph.value(result, SH.resultSeverity) in (SH.Violation, SH.Warning, SH.Info)
        (component,) = graph.objects(result, SH.sourceConstraintComponent)
        assert isinstance(component, rdflib.URIRef)
        assert len(list(graph.objects(result, SH.value))) <= 1
        assert len(list(graph.objects(result, SH.resultPath))) <= 1
    return graph


def only(graph, name):
    return graph.value(next(graph.subjects(rdflib.RDF.type, SH.ValidationResult)), SH[name])


def test_turtle_is_the_report_of_shacl():
    graph = report([STANDING])
    assert {name: str(only(graph, name)) for name in ("focusNode", "resultPath", "value", "sourceShape", "sourceConstraintComponent")} == {
        "focusNode": STANDING.focus[1:-1],
        "resultPath": STANDING.path[1:-1],
        "value": STANDING.value[1:-1],
        "sourceShape": f"{KZSH}Charge-standing",
        "sourceConstraintComponent": STANDING.component,
    }
    assert only(graph, "resultSeverity") == SH.Violation
    assert str(only(graph, "resultMessage")) == f"{STANDING.message}\n{STANDING.fix}"


def test_turtle_of_a_check_that_is_not_a_shape():
    graph = report([WARNING._replace(focus="", value="", path="")])
    assert only(graph, "focusNode") == rdflib.Literal(FILE)
    assert (only(graph, "value"), only(graph, "resultPath")) == (None, None)
    assert only(graph, "sourceConstraintComponent") == rdflib.URIRef(f"{KZSH}rule")
    assert only(graph, "resultSeverity") == SH.Warning
    assert only(report([NOTE]), "resultSeverity") == SH.Info


def test_turtle_leaves_out_what_is_waived_or_gone():
    for findings in ([], [WAIVED], [STANDING._replace(state="gone"), WAIVED]):
        assert len(report(findings)) == 2
    assert len(list(report([STANDING, WAIVED, STANDING]).objects(None, SH.result))) == 2


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("<https://a.example/p>|<https://a.example/q>", ["https://a.example/p", "https://a.example/q"]),
        ("<https://a.example/p>/<https://a.example/q>", None),
        ("<https://a.example/p>|(^<https://a.example/q>)", ["https://a.example/p", "inverse of https://a.example/q"]),
        ("^<https://a.example/p>", None),
        ("<https://a.example/p>|^<https://a.example/q>", None),
        ("<https://a.example/p> ; <https://a.example/q> <https://a.example/r>", None),
        ("<not an iri>", None),
        ("<relative>", None),
    ],
)
def test_turtle_writes_alternative_and_inverse_paths_and_no_others(path, steps):
    graph = report([STANDING._replace(path=path)])
    path_node = only(graph, "resultPath")
    alternatives = graph.value(path_node, SH.alternativePath) if path_node is not None else None
    inverse = {step: f"inverse of {of}" for step, of in graph.subject_objects(SH.inversePath)}
    assert (None if alternatives is None else [inverse.get(step, str(step)) for step in graph.items(alternatives)]) == steps
    assert (path_node is None) == (steps is None)


XSD_DATE = "<http://www.w3.org/2001/XMLSchema#date>"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ('"Tod\\n \\"x\\""@de', rdflib.Literal('Tod\n "x"', lang="de")),
        (f'"2022-10-26"^^{XSD_DATE}', rdflib.Literal("2022-10-26", datatype=rdflib.XSD.date)),
        ('"""one\n"two" three"""@en', rdflib.Literal('one\n"two" three', lang="en")),
        ('"cut in the mid', None),
        ("<https://a.example/cut", None),
        ("<https://a.example/a b>", None),
        ("<relative>", None),
        ('"a" , "b"', None),
        ('"a" . <https://a.example/s> <https://a.example/p> "b"', None),
        ('"a" # comment', None),
        ('"a"@en--ltr', None),
        ("[ <https://a.example/p> 1 ]", None),
        ("(" * 100_000, None),
        ("<<( <x:a> <x:b> <x:c> )>>", None),
        ("U+202E", None),
        ("42", None),
        ("\x00\x1b\u202e##[error]", None),
    ],
    ids=str,
)
def test_turtle_reads_terms_and_takes_all_else_for_text(term, expected):
    graph = report([STANDING._replace(focus=term, value=term)])
    assert only(graph, "value") == only(graph, "focusNode") == (rdflib.Literal(term) if expected is None else expected)


def test_turtle_keeps_nodes_without_an_iri_apart_from_its_own():
    graph = report([STANDING._replace(focus="_:b1", value="_:b2"), STANDING._replace(focus="_:b2", value="_:b1")])
    foci = {focus for focus in graph.objects(None, SH.focusNode) if isinstance(focus, rdflib.BNode)}
    assert foci == set(graph.objects(None, SH.value))
    assert len(foci) == 2
    report([STANDING._replace(focus="_:b1 , 1", value="_:\ud800")])
    assert not foci & set(graph.objects(None, SH.result))


@hostile
def test_turtle_is_turtle_whatever_it_holds(text):
    graph = report([everywhere(text), everywhere(text, severity="warning")])
    readable = re.sub("[\ud800-\udfff]", "\ufffd", text)
    assert {str(message) for message in graph.objects(None, SH.resultMessage)} == {f"{readable}\n{readable}"}
