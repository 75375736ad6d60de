"""The values of the model as Parquet: a typed table for each kind of claim, and one each of sources, things and judgements."""

from __future__ import annotations

import calendar
import datetime
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.errors import without_extra
from kzgraph.graph.names import translation
from kzgraph.model import Claim, Comparison, Day, Link, Reading, Silence, Source, Text, Thing
from kzgraph.model.fields import Property, fields_of
from kzgraph.model.kinds import KINDS
from kzgraph.model.terms import DAY, NODE, NUMBER, TEXT, TRUTH
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    import pyarrow

    from kzgraph.model import Reader
    from kzgraph.model.base import Value
    from kzgraph.reading.whole import Whole

OTHERS: dict[type[Value], Callable[[Reader], list[Any]]] = {
    Source: lambda model: model.sources(),
    Thing: lambda model: model.things(),
    Comparison: lambda model: model.comparisons(),
    Reading: lambda model: model.readings(),
    Silence: lambda model: model.silences(),
    Link: lambda model: [link for link in model.links() if model.dataset(link.dataset.iri).is_published],
}


class Column(NamedTuple):
    """A column: its type in Arrow, and its cell of a value of the model."""

    type: pyarrow.DataType
    cell: Callable[[Any], Any]


def tables(whole: Whole) -> dict[str, bytes]:
    """A Parquet file for each kind of claim, by the fields of its class in `kzgraph.model`, and `claim.parquet` for claims of other
    classes; then one for each other kind of value. Raises UsageError if the extra `link` is not installed.
    """
    claims: dict[type[Claim], list[Claim]] = {kind: [] for kind in (*KINDS, Claim)}
    for claim in whole.model.claims():
        claims[type(claim)].append(claim)
    others = {kind: values(whole.model) for kind, values in OTHERS.items()}
    return {f"{kind.__name__.lower()}.parquet": _table(kind, values, whole) for kind, values in (*claims.items(), *others.items())}


def _table(kind: type[Value], values: list[Any], whole: Whole) -> bytes:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise without_extra("parquet", "link") from None
    columns = dict(_columns(kind))
    rows = [{name: column.cell(value) for name, column in columns.items()} for value in values]
    schema = pyarrow.schema([pyarrow.field(name, column.type) for name, column in columns.items()])
    for row in rows:
        row["person_named_on"] = list(whole.days_in(str(row)))
    schema = schema.append(pyarrow.field("person_named_on", pyarrow.list_(pyarrow.string())))
    output = io.BytesIO()
    # uncompressed, so that the command sees whom it names
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema), output, compression="none")
    return output.getvalue()


def _columns(kind: type[Value]) -> Iterator[tuple[str, Column]]:
    """The IRI and the label, then the fields of the class and of its parts; for claims, their sources, passages and flags at the end."""
    import pyarrow

    text = pyarrow.string()
    yield "iri", Column(text, lambda value: value.iri)
    if issubclass(kind, Claim):
        yield "class", Column(text, lambda value: value.class_iri)
    if kind is Thing:
        yield "kinds", Column(pyarrow.list_(text), lambda thing: [*thing.kinds])
    if hasattr(kind, "label"):
        yield "label", Column(text, lambda value: value.label)
    for part, name, field in fields_of(kind):
        if part != "flags" and name != "passages":
            yield from _of_field(part, name, field)
    if issubclass(kind, Claim):
        yield "relayed_by", Column(pyarrow.list_(text), lambda claim: [node.iri for node in claim.voice.relayed_by])
        yield "relayed_by_label", Column(pyarrow.list_(text), lambda claim: [node.label for node in claim.voice.relayed_by])
        yield "has_own_day", Column(pyarrow.bool_(), lambda claim: claim.has_own_day)
        passage = pyarrow.struct([(name, text) for name in ("iri", "source", "source_name", "paraphrase", "link")])
        yield "passages", Column(pyarrow.list_(passage), lambda claim: [_named(passage, place) for place in claim.passages])
        flag = pyarrow.struct([(name, text) for name in ("kind", "aspect", "aspect_label", "readings")])
        yield "flags", Column(pyarrow.list_(flag), lambda claim: [_flag(flag) for flag in claim.flags])


def _named(struct: pyarrow.StructType, value: object) -> dict[str, str]:
    """The attributes of a value that a struct has."""
    return {field.name: getattr(value, field.name) for field in struct}


def _flag(flag: Any) -> dict[str, str]:  # noqa: ANN401 (a flag of the model)
    readings = "; ".join(str(text) for text in flag.readings if text.language == LANGUAGES[0])
    return {"kind": flag.kind, "aspect": flag.aspect.iri, "aspect_label": flag.aspect.label, "readings": readings}


def _of_field(part: str, name: str, field: Property) -> Iterator[tuple[str, Column]]:
    """The columns of a field: a node has its IRI and its label, and a day its text and the first and last day that it may be."""
    import pyarrow

    def column(type_: pyarrow.DataType, cell: Callable[[Any], Any]) -> Column:
        def of_value(value: Any) -> Any:  # noqa: ANN401 (a value of the model)
            held = getattr(getattr(value, part) if part else value, name)
            if field.several:
                return [cell(item) for item in held]
            return None if held is None else cell(held)

        return Column(pyarrow.list_(type_) if field.several else type_, of_value)

    name_shown = "voice" if (part, name) == ("voice", "speaker") else name
    if field.codec is NODE:
        yield name_shown, column(pyarrow.string(), lambda node: node.iri)
        yield f"{name_shown}_label", column(pyarrow.string(), lambda node: node.label)
    elif field.codec is TEXT:
        languages = pyarrow.struct([(language, pyarrow.string()) for language in LANGUAGES])
        yield name_shown, Column(languages, lambda value: _in_languages(getattr(getattr(value, part) if part else value, name)))
    elif field.codec is DAY:
        yield name_shown, column(pyarrow.string(), str)
        yield f"{name_shown}_from", column(pyarrow.date32(), lambda day: _span(day)[0])
        yield f"{name_shown}_to", column(pyarrow.date32(), lambda day: _span(day)[1])
    elif field.codec is NUMBER:
        yield name_shown, column(pyarrow.float64(), float)
    elif field.codec is TRUTH:
        yield name_shown, column(pyarrow.bool_(), bool)


def _in_languages(texts: tuple[Text, ...]) -> dict[str, str | None]:
    """The texts in each language, those of the catalogues too; several are parted by semicolons."""
    english = [text.value for text in texts if text.language == LANGUAGES[0]]
    given: dict[str, str | None] = {}
    for language in LANGUAGES:
        own = [text.value for text in texts if text.language == language]
        translated = [known.text for text in english if (known := translation(text, language))]
        given[language] = "; ".join(own or translated) or None
    return given


def _span(day: Day) -> tuple[datetime.date, datetime.date] | tuple[None, None]:
    """The first and the last day of a day, month or year; none of one that is in no calendar, as a draft may have it."""
    year, month, date = (*map(int, day.value.split("-")), 0, 0)[:3]
    try:
        first = datetime.date(year, month or 1, date or 1)
    except ValueError:
        return None, None
    last = first if date else first.replace(month=month or 12, day=calendar.monthrange(year, month or 12)[1])
    return first, last
