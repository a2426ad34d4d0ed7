"""Canned queries: one ``queries/<name>.rq`` each, with its title and parameters in its header.

The header is that of WikiPathways' collection: comment lines up to the first blank line,
``# title:``, ``# category:``, ``# description:``, ``# keywords:`` and
``# param: name | type | default | label``; the body is standard SPARQL 1.1 with ``{{name}}`` where
a parameter goes, so that the same file runs in WikiPathways' Snorql page.

A parameter's *name* says what it may be (``gene``, ``drug2``, ``genes``, ``figure1``, ``tier``,
``min``), its *type* how it is written.  A value enters the text only as a checked IRI, a whole
number, or one of the words that the header lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import iris
from .errors import IdentifierError, QueryError
from .federation.clauses import asks_others
from .lookup.hints import nearest, note
from .lookup.kinds import KINDS
from .lookup.search import find
from .resources import folder
from .solutions import Answerer
from .vocab import sparql_prefixes

_FIELDS = ("title", "category", "description", "keywords", "param")
_HEADER = re.compile(r"# (\w+): (.*\S)")
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_SAFE_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')
_PATHWAY = re.compile(r"(?<![A-Za-z0-9])WP[1-9][0-9]*(?![A-Za-z0-9])")
_WHOLE_NUMBER = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One ``# param`` line.  ``default`` is the value that the header gives."""

    name: str
    type: str
    default: str
    label: str

    @property
    def kind(self) -> str | None:
        """The kind of thing that the name asks for, or None for a word or number.

        >>> Parameter("figure1", "uri", "", "").kind, Parameter("genes", "string", "", "").kind
        ('figure', 'gene')
        """
        base = self.name.rstrip("0123456789")
        for kind in (base, base.removesuffix("s")):
            if kind in KINDS:
                return kind
        return None

    @property
    def is_list(self) -> bool:
        """Whether the parameter takes several things."""
        return self.kind is not None and self.type == "string"

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that the parameter may be, empty where it is no enumeration.

        >>> Parameter("tier", "enum:strict,synonym,all", "all", "Tier").choices
        ('strict', 'synonym', 'all')
        """
        return tuple(self.type.removeprefix("enum:").split(",")) if self.type[:5] == "enum:" else ()

    @property
    def is_pathway(self) -> bool:
        """Whether the parameter names a pathway of WikiPathways, of which the store has none."""
        return self.name.rstrip("0123456789") == "pathway"

    @property
    def is_required(self) -> bool:
        """Whether a user must give it: a default that names a thing is only an example."""
        return self.kind is not None or self.is_pathway

    @property
    def example(self) -> str:
        """What a person may type for a required parameter."""
        return "WP1471" if self.is_pathway else KINDS[self.kind or ""].example


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A query of ``queries/`` with its header."""

    name: str
    title: str
    category: str
    description: str
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def is_federated(self) -> bool:
        """Whether the query asks another endpoint too."""
        return asks_others(self.text)

    def render(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL text with each placeholder replaced by its checked value.

        Values of ``uri`` parameters are IRIs, those of lists IRIs with blanks between.

        Raises:
            QueryError: If a value is missing or cannot be such a term.
        """
        written = {parameter.name: _written(parameter, values) for parameter in self.parameters}
        return _PLACEHOLDER.sub(lambda match: written[match[1]], self.text)

    def check_names(self, arguments: Collection[str]) -> None:
        """Raise if an argument has a name that the query does not know, or one is missing.

        Raises:
            QueryError: That says which, and what is expected.
        """
        names = [parameter.name for parameter in self.parameters]
        for name in arguments:
            if name not in names:
                expected = ", ".join(names) or "none"
                raise QueryError(f"{self.name} has no parameter {name!r} (expected {expected})")
        for parameter in self.parameters:
            if parameter.is_required and parameter.name not in arguments:
                example = f"{parameter.name}={parameter.example!r}"
                raise QueryError(f"{self.name} needs {parameter.name} (for example {example})")

    def bind(
        self,
        store: Answerer,
        arguments: Mapping[str, str],
        organism: str | None = None,
        *,
        tell: Callable[[str], None] = lambda _note: None,
    ) -> str:
        """Return the SPARQL text with what a person typed looked up in the store.

        *tell* is told what a name was taken for where that may surprise.

        Raises:
            QueryError: If an argument is unknown, missing, ambiguous, or names nothing there.
        """
        return self.render(self.resolve(store, arguments, organism, tell=tell))

    def resolve(
        self,
        store: Answerer,
        arguments: Mapping[str, str],
        organism: str | None = None,
        *,
        tell: Callable[[str], None] = lambda _note: None,
    ) -> dict[str, str]:
        """Return the values of parameters for what a person typed, as :meth:`render` takes them.

        Raises:
            QueryError: As :meth:`bind` does.
        """
        self.check_names(arguments)
        given = [parameter for parameter in self.parameters if parameter.name in arguments]
        values: dict[str, str] = {}
        for parameter in given:
            words = _words(parameter, arguments[parameter.name])
            if parameter.kind is None:
                is_pathway = parameter.is_pathway
                values[parameter.name] = _pathway(words[0]) if is_pathway else words[0]
                continue
            found = [find(store, parameter.kind, word, organism) for word in words]
            values[parameter.name] = " ".join(found)
            for word, iri in zip(words, found, strict=True):
                if said := note(store, KINDS[parameter.kind], word, iri, organism):
                    tell(said)
                if self._asks_for_drugs(arguments) and KINDS[parameter.kind] is KINDS["drug"]:
                    _note_no_drug(store, word, iri, tell)
        return values

    def _asks_for_drugs(self, arguments: Mapping[str, str]) -> bool:
        """Return whether the parameter ``kind`` is drug, by what is typed or by default."""
        kinds = {parameter.name: parameter.default for parameter in self.parameters}
        return arguments.get("kind", kinds.get("kind")) == "drug"


def _pathway(text: str) -> str:
    """Return the IRI of a pathway that was typed: its identifier, its page, or an IRI of it.

    >>> _pathway("WP1471"), _pathway("https://www.wikipathways.org/pathways/WP1471.html")[-6:]
    ('https://identifiers.org/wikipathways/WP1471', 'WP1471')
    """
    found = _PATHWAY.search(text)
    try:
        return iris.pathway_iri(found[0] if found else text)
    except IdentifierError as error:
        raise QueryError(f"{text!r} is no pathway (expected for example WP1471)") from error


def _note_no_drug(store: Answerer, word: str, iri: str, tell: Callable[[str], None]) -> None:
    """Tell of a chemical that is no drug, for which the answer is empty."""
    if store.ask(f"{sparql_prefixes('pfocr')}ASK {{ <{iri}> a pfocr:Drug }}") is False:
        tell(f"{word} is no drug here (kind=chemical asks for any chemical)")


def _written(parameter: Parameter, values: Mapping[str, str]) -> str:
    value = values.get(parameter.name, parameter.default)
    if parameter.is_list:
        iris = value.split()
        if iris and all(_SAFE_IRI.fullmatch(iri.strip("<>")) for iri in iris):
            return " ".join(f"<{iri.strip('<>')}>" for iri in iris)
    elif parameter.choices:
        if value in parameter.choices:
            return value
        expected = ", ".join(parameter.choices)
        raise QueryError(f"{parameter.name}={value!r} is no choice (expected {expected})")
    elif parameter.type == "integer":
        if _WHOLE_NUMBER.fullmatch(value) and value.isascii():
            return str(int(value))
        raise QueryError(f"{parameter.name}={value!r} is no number (expected a whole number)")
    elif _SAFE_IRI.fullmatch(value):
        return value
    raise QueryError(f"{parameter.name}={value!r} is no IRI (expected {parameter.default})")


def list_queries() -> list[CannedQuery]:
    """Return all canned queries, by category and then by name."""
    queries = [read_query(path) for path in folder("queries").glob("*.rq")]
    return sorted(queries, key=lambda query: (query.category, query.name))


def get_query(name: str) -> CannedQuery:
    """Return the canned query of this name.

    >>> get_query("figures-by-gene").parameters[0].name
    'gene'

    Raises:
        QueryError: If there is none; the message says which names are near.
    """
    names = sorted(path.stem for path in folder("queries").glob("*.rq"))
    if name in names:
        return read_query(folder("queries") / f"{name}.rq")
    near = nearest(name, names)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise QueryError(f"no query named {name!r} ({hint}see 'pfocr-rdf queries')")


def read_query(path: Path) -> CannedQuery:
    """Return the canned query in a file.

    Raises:
        QueryError: If a line of its header is not of the convention.
    """
    text = path.read_text(encoding="utf-8")
    header, _, _ = text.partition("\n\n")
    fields: dict[str, list[str]] = {name: [] for name in _FIELDS}
    for number, line in enumerate(header.split("\n"), 1):
        match = _HEADER.fullmatch(line)
        if match is None or match[1] not in fields:
            expected = ", ".join(f"'# {name}:'" for name in _FIELDS)
            raise QueryError(f"{path}:{number}: {line!r} is no header line (expected {expected})")
        fields[match[1]].append(match[2])
    return CannedQuery(
        name=path.stem,
        title=" ".join(fields["title"]),
        category=" ".join(fields["category"]),
        description=" ".join(fields["description"]),
        keywords=tuple(word.strip() for word in ",".join(fields["keywords"]).split(",")),
        parameters=tuple(_parameter(path, line) for line in fields["param"]),
        text=text,
    )


def _parameter(path: Path, line: str) -> Parameter:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != len(Parameter.__slots__):
        raise QueryError(f"{path}: param {line!r} (expected name | type | default | label)")
    return Parameter(*parts)


def _words(parameter: Parameter, given: str) -> list[str]:
    """Return what was typed for a parameter: several words for a list, else one.

    >>> _words(Parameter("genes", "string", "", ""), "MTOR, AKT1")
    ['MTOR', 'AKT1']
    """
    if not parameter.is_list:
        return [given.strip()]
    words = [word for word in re.split(r"[,;\s]+", given) if word]
    if not words:
        example = KINDS[parameter.kind or ""].example
        raise QueryError(f"{parameter.name}={given!r} is empty (expected for example {example!r})")
    return words
