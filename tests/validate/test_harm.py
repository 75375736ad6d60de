"""What belongs to a person alone: found however it is written, and repeated by no finding of any rule."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from kzgraph.graph.turtle import parse
from kzgraph.validate import gate, harm
from kzgraph.validate.finding import Finding
from kzgraph.validate.harm import spans
from kzgraph.validate.material import Material
from kzgraph.validate.redaction import redact, redacted
from kzgraph.validate.run import validate
from tests.conftest import ROOT
from tests.tiers import few
from tests.validate.test_checks import HEAD, LINE, judged


def rules(text):
    return sorted({span.rule for span in spans(text)})


# --- However it is written

PRIVATE_TEXTS = [
    "010101300010",
    "01 01 01 30\u00a000\u200b10",
    "010101\u201330\ufeff00\u221210",
    "٠١٠١٠١٣٠٠٠١٠",
    "8 (701) 123-45-67",
    "+1234567890",
    "%2B7%20701%20123%2045%2067",
    "a.b@example.org",
    "a%40example.org",
    "a@пример.рф",
    "43.238, 76.945",
]


@pytest.mark.parametrize("text", PRIVATE_TEXTS)
def test_a_look_at_the_bytes_misses_nothing_private(text):
    """In a text, a comment, an IRI, escaped, and in a name put together from a prefix or base and the rest, wherever it is cut."""
    escaped = "".join(f"\\U{ord(sign):08x}" for sign in text)
    iri = re.sub("[(),]", "", text).replace(" ", "%20")
    assert rules(text)
    for turtle in (
        f'<http://x/> <http://x/p> "{text}", 1 .',
        f"# {text}\n",
        f'<http://x/> <http://x/p> "{escaped}" .',
        f"<http://x/{text}>",
    ):
        assert harm.may_be_private(turtle.encode()), turtle
    for at in (at for at in range(len(iri)) if rules(iri) and iri[at] not in "-.@"):  # with which no local name begins
        cut = (f"@prefix x: <http://x/{iri[:at]}> . x:{iri[at:]} a x: .", f"@base <http://x/{iri[:at]}/> . <{iri[at:]}> a <http://x/> .")
        for turtle in cut:
            assert harm.may_be_private(turtle.encode()), turtle


def test_a_latitude_alone_is_seen_in_the_bytes():
    assert harm.may_be_private(b"<http://x/> <http://x/lat> 43.238 .")


def test_most_files_need_no_second_look():
    files = [file.read_bytes() for file in (ROOT / "graph").rglob("*.ttl")]
    assert sum(map(harm.may_be_private, files)) < len(files) / 4


@pytest.mark.parametrize(
    "text",
    [
        "ИИН010101300010",
        "https://example.org/act-010101300010",
        "act_010101300010_b",
        "010101.300010",
        "010101/300010",
        "010101\u2013300010",
        "010101  300010",
        "010101\u00a0300010",
        "010101\u200b300010",
        "0\u200b1\u200b0\u200b1\u200b0\u200b1\u200b3\u200b0\u200b0\u200b0\u200b1\u200b0",
        "010101%20300010",
        "٠١٠١٠١٣٠٠٠١٠",
        "123456 010101300010",
        "1 010101300010 2",
    ],
)
def test_a_personal_number_is_known_in_every_dress(text):
    assert rules(text) == ["personal-number"]
    assert not any(sign.isdecimal() for sign in redact(text).replace("123456 ", "").removeprefix("1 ").removesuffix(" 2"))


@pytest.mark.parametrize(
    "text",
    [
        "tel87011234567",
        "8.701.123.45.67",
        "8/701/1234567",
        "8 (701) 123-45-67",
        "8\u2013701\u2013123\u201345\u201367",
        "тел.+77011234567",
        "+7  701  123  45  67",
        "%2B77011234567",
    ],
)
def test_a_phone_number_is_known_in_every_dress(text):
    assert rules(text) == ["phone-number"]
    assert "123" not in redact(text)


@pytest.mark.parametrize("text", ["john@example.org", "john%40example.org", "x" * 100 + "@example.org"])
def test_an_address_is_known_with_what_stands_before_the_sign(text):
    assert rules(text) == ["email-address"]
    assert "example" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "05c890fd1e665daf7d70066a07a22a0e222f02d07b8d1bd3900aafea60df877c",
        "a" * 52 + "010101300010",
        "between 10 000 and 12 000 people",
        "87 000 000 000 tenge",
        "a budget of 1 234 567 890 123 tenge",
        "offsets 12345 to 12399, 2022-10-26, 2022-10-26T09:00:00Z",
        "8.7.2014, then 26.10.2022",
        "article 272, part 2, No. 226-V of 3 July 2014",
        "ISBN 978-0-306-40615-7",
        "document 010101300011",
        "1010101300010",
        "0101013000100",
        "https://adilet.zan.kz/rus/docs/P030000565_",
        "@prefix ex: <https://example.org/> . ex:a ex:b 'x'@en.",
        "somebody @ example.org",
    ],
)
def test_numbers_that_identify_nobody_pass(text):
    assert rules(text) == []
    assert redact(text) == text


def test_the_shipped_files_hold_no_private_text():
    files = [file for folder in ("graph", "ontology") for file in (ROOT / folder).rglob("*.ttl")]
    assert len(files) > 50
    assert {file.name: rules(file.read_text(encoding="utf-8")) for file in files if rules(file.read_text(encoding="utf-8"))} == {}


# --- Wherever it stands


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("ex:a ex:b ex:c .\n# asked 010101300010", 1, 9),
        ("ex:a ex:b ex:c . # ИИН010101300010", 0, 23),
        ("@prefix x: <https://example.org/010101300010/> .\nex:a ex:b ex:c .", 0, 33),
        ("BASE <https://example.org/010101300010/>\nex:a ex:b ex:c .", 0, 27),
        ("ex:a ex:b-010101300010 ex:c .", 0, 6),
        ("ex:a ex:b 'x'^^<https://example.org/010101300010> .", 0, 11),
        ("ex:a ex:b ex:c-010101300010 .", 0, 11),
        ("ex:a ex:b 010101300010 .", 0, 11),
    ],
)
def test_every_part_of_a_file_is_looked_at(workspace, tmp_path, text, line, column):
    file = tmp_path / "new.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    (finding,) = harm.check(Material(workspace, {}, {}, {file: list(parse(file))}, []))
    assert (finding.rule, finding.line, finding.column) == ("personal-number", LINE + line, column)
    assert "0101" not in finding.message + finding.value


# --- Repeated by nothing


@pytest.mark.parametrize(
    ("text", "private", "expected"),
    few(
        3,
        [
            ('ex:x a kz:Act ; rdfs:label "IIN 010101300010" .', "0101", {"personal-number", "Assertion-label"}),
            ('ex:x a kz:Act ; rdfs:label "IIN 010101300010"@kz .', "0101", {"personal-number", "language-tag"}),
            ("ex:x a kz:Figure ; kz:asOf 010101300010 .", "0101", {"personal-number", "lexical-form"}),
            ("ex:x kz:actor kz:act-010101300010 .", "0101", {"personal-number", "unknown-name"}),
            ("kz:act-010101300010 a kz:Act .", "0101", {"personal-number"}),
            ("ex:x rdfs:seeAlso <mailto:john@example.org> .", "john", {"iri-scheme"}),
            ("ex:x rdfs:seeAlso <tel:+77011234567> .", "7701", {"iri-scheme"}),
            ("ex:x rdfs:seeAlso <tel:112-private> .", "112", {"iri-scheme"}),
            ('ex:x schema:latitude "43.23794"@kz .', "43.2", {"fine-coordinates", "language-tag"}),
            ('ex:x rdfs:label "' + "x" * 190 + ' 010101300010"@kz .', "0101", {"personal-number", "language-tag"}),
            ("ex:x rdfs:seeAlso <urn:" + "x" * 66 + "-010101300010> .", "0101", {"iri-scheme"}),
        ],
    ),
)
@pytest.mark.usefixtures("after_shipped")
def test_no_finding_repeats_what_is_private(copy, text, private, expected):
    file = copy.root / "new.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    findings = validate(copy, [file])
    assert expected <= {finding.rule for finding in findings}
    for finding in findings:
        assert not any(private in field for field in (finding.message, finding.fix, finding.focus, finding.path, finding.value))
    assert any("[private]" in finding.message + finding.value + finding.focus for finding in findings)


def test_redaction_touches_texts_alone():
    finding = Finding(
        "r", "m 010101300010", "write a@b.kz", "<https://e.org/010101300010>", "<https://e.org/p>", '"+7 701 123 45 67"', "a.ttl", 3, 4
    )
    assert redacted(finding) == Finding(
        "r", "m [private]", "write [private]", "<https://e.org/[private]>", "<https://e.org/p>", '"[private]"', "a.ttl", 3, 4
    )
    clean = finding._replace(message="234 cases", fix="", focus="<https://e.org/a>", value='"2022-10-26"')
    assert redacted(clean) == clean


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "1" * 200_000, "@" + "a." * 100_000 + "!", "1.111" + " " * 200_000, "+" * 200_000, "%40" * 60_000]
)
def test_a_long_text_that_holds_nothing_private_stays_whole(text):
    assert redact(text) == text


# --- What cannot be seen


def test_every_character_without_a_width_is_refused(workspace, tmp_path):
    invisible = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Cf", "Zl", "Zp")]
    lines = "".join(f"# x{sign}\n" for sign in invisible)
    findings = judged(workspace, tmp_path / "new.ttl", HEAD + lines + "ex:a ex:b ex:c .")
    assert [finding.value for finding in findings] == [f"U+{ord(sign):04X}" for sign in invisible]
    assert {finding.rule for finding in findings} == {"hidden-character"}


@pytest.mark.parametrize(
    "sign", few(2, ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2028", "\u2060", "\u3164", "\ufe0f", "\U000e0041", "\\u200B"])
)
def test_a_character_without_a_width_is_refused_within_a_literal(workspace, tmp_path, sign):
    (finding,) = judged(workspace, tmp_path / "new.ttl", HEAD + f"ex:a ex:b 'x{sign}y' .")
    assert (finding.rule, finding.line, finding.column) == ("hidden-character", LINE, 13)


@pytest.mark.parametrize("text", [HEAD + "ex:a ex:b ex:c .", "# a comment\n", "<https://e.org/a> a <https://e.org/b> ."])
def test_a_byte_order_mark_is_named_as_such(workspace, tmp_path, text):
    (finding,) = judged(workspace, tmp_path / "new.ttl", "\ufeff" + text)
    assert (finding.rule, finding.line, finding.column) == ("syntax", 1, 1)
    assert finding.message == "begins with a byte-order mark: save as UTF-8 without it"


def test_a_long_iri_is_refused(workspace, tmp_path):
    long = "https://example.org/"
    for length, expected in [(2_000, []), (2_001, ["literal-length"])]:
        (tmp_path / "new.ttl").write_text(f"{HEAD}ex:a ex:b <{long + 'x' * (length - len(long))}> .", encoding="utf-8")
        findings = gate.check([tmp_path / "new.ttl"], workspace)
        assert [finding.rule for finding in findings] == expected
    assert findings[0].message == "an IRI of 2,001 characters: 2,000 are the most"
