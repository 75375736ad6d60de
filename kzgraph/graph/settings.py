"""What a workspace sets once, in `ontology/workspace.yaml`: its namespace, its languages, its subject, who publishes it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kzgraph.errors import UsageError, did_you_mean
from kzgraph.safety import bounded
from kzgraph.vocab import KZR, KZV, LABEL_LANGUAGES, PREFIXES

FILE = "ontology/workspace.yaml"
FIELDS = ("namespace", "prefix", "languages", "description", "country", "publisher", "contact")
CONTACT = re.compile(r"https?://[^\s<>\"]+|[^@\s<>\":/]+@[^@\s<>\":/.]+(?:\.[^@\s<>\":/.]+)+")


class Publisher(NamedTuple):
    """Who publishes a workspace, and a web or mail address for corrections; empty where it is not stated."""

    name: str = ""
    contact: str = ""


class Settings(NamedTuple):
    """The namespace of things and sources, which ends in a slash; its prefix, empty for that of the package; the languages of labels.

    `description` says in a line what it is about. `country` is the code of two letters of its home country, whose name the bodies of that
    country leave out. Both are empty where they are not stated. `publisher` is who publishes it.
    """

    namespace: str = KZR
    prefix: str = ""
    languages: tuple[str, ...] = LABEL_LANGUAGES
    description: str = ""
    country: str = ""
    publisher: Publisher = Publisher()

    @property
    def vocab(self) -> str:
        return KZV if self.namespace == KZR else f"{self.namespace}vocab#"

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of both namespaces, where they are not the package's."""
        return {self.prefix: self.namespace, f"{self.prefix}v": self.vocab} if self.prefix else {}


def of(root: Path) -> Settings:
    """The settings of a workspace; those of the package where it has no such file. Raises UsageError."""
    file = root / FILE
    try:
        stamp = file.stat()
    except OSError:
        return Settings()
    return _read(file, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=64)
def _read(file: Path, *_: int) -> Settings:
    """The settings in a file of that time and size."""
    if not file.is_file() or not file.resolve().is_relative_to(file.parent.parent.resolve()):
        return Settings()  # of a pipe or a link that leads out: commands refuse it by itself
    try:
        given = bounded.load_yaml(bounded.read_text(file))
    except bounded.YamlError as error:
        raise UsageError(f"{file}:{error.line}: {error}.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}:1: cannot be read as UTF-8 text: {error}.") from None
    if not isinstance(given, dict):
        raise UsageError(f"{file}:1: expected a line NAME: VALUE for each of {', '.join(FIELDS)}.")
    for name in given:
        if name not in FIELDS:
            raise UsageError(f"{file}:1: unknown key {name}. {did_you_mean(str(name), FIELDS)} Expected: {', '.join(FIELDS)}.")
    settings = checked(given.get("namespace", KZR), given.get("prefix", ""), given.get("languages", list(LABEL_LANGUAGES)), f"{file}:1: ")
    description, country = given.get("description", ""), given.get("country", "")
    if not isinstance(description, str):
        raise UsageError(f"{file}:1: description {description!r}: expected a sentence.")
    if not isinstance(country, str) or not re.fullmatch(r"(?:[A-Z]{2})?", country):
        raise UsageError(f'{file}:1: country {country!r}: expected two capital letters of ISO 3166, in quotes, such as "KZ".')
    publisher = _publisher(given.get("publisher", ""), given.get("contact", ""), f"{file}:1: ")
    return settings._replace(description=description, country=country, publisher=publisher)


def _publisher(name: object, contact: object, where: str) -> Publisher:
    """Who publishes, else UsageError, which begins with `where`."""
    if not isinstance(name, str):
        raise UsageError(f"{where}publisher {name!r}: expected a name.")
    if not isinstance(contact, str) or (contact and not CONTACT.fullmatch(contact)):
        raise UsageError(f"{where}contact {contact!r}: expected a web address or a mail address.")
    return Publisher(name, contact)


def checked(namespace: object, prefix: object, languages: object, where: str) -> Settings:
    """Settings that fit, else UsageError, which begins with `where`."""
    if not isinstance(namespace, str) or not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d+)?/(?:[\w.~-]+/)*", namespace):
        raise UsageError(
            f"{where}namespace {namespace!r}: expected an address of your own that ends in a slash, such as https://example.org/id/."
        )
    if namespace.startswith("https://w3id.org/kzgraph/") and namespace != KZR:
        raise UsageError(f"{where}namespace {namespace}: that is kzgraph's own: use an address of yours.")
    if not isinstance(prefix, str) or not re.fullmatch(r"(?:[a-z][a-z0-9-]*)?", prefix) or {prefix, f"{prefix}v"} & PREFIXES.keys():
        raise UsageError(f"{where}prefix {prefix!r}: expected lower-case letters and digits, and none of {', '.join(PREFIXES)}.")
    if (namespace == KZR) == bool(prefix):
        raise UsageError(f"{where}give a namespace of your own and its prefix, or neither.")
    wanted = languages if isinstance(languages, list) else []
    if "en" not in wanted or any(language not in LABEL_LANGUAGES for language in wanted):
        raise UsageError(f"{where}languages {languages!r}: expected a list with en, out of {', '.join(LABEL_LANGUAGES)}.")
    return Settings(namespace, prefix, tuple(language for language in LABEL_LANGUAGES if language in wanted))
