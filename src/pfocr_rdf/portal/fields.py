"""The fields of a question's form, made of the header of its query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..lookup.kinds import IRI, KINDS
from ..queries import CannedQuery, Parameter
from .asking import ask_labels
from .meanings import Doubt
from .site import Parameters, Site, first

#: the field that says whose genes symbols mean
ORGANISM = "organism"

_ORDINALS = {"1": "First ", "2": "Second ", "": ""}

#: kind -> what may be typed
_HINTS = {
    "gene": "A symbol, an NCBI Gene number or an IRI.",
    "figure": "A figid, an alias, or the address of its page.",
    "chemical": "A name, or an identifier of MeSH or ChEBI.",
    "disease": "A name, or an identifier of MeSH or DOID.",
    "family": "A name of FamPlex, such as ERK.",
    "organism": "A name, or a number of NCBI Taxonomy.",
    "article": "A PMC number, a DOI, or the address of its page.",
    "pathway": "An identifier of WikiPathways.",
}

#: what a choice means, where its word does not say so
_CHOICES = {
    "strict": "strict: official symbols alone",
    "synonym": "synonym: symbols and synonyms",
    "all": "all: families and keywords too",
    "drug": "drugs alone",
    "chemical": "all chemicals",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form: how it is labelled, what stands in it, and what is wrong with that.

    It is a selection if it has ``choices`` (each a value and what it means), else a number or text.
    ``given`` is what was typed, ``example`` what may be.
    """

    name: str
    label: str
    hint: str = ""
    given: str = ""
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_number: bool = False
    is_required: bool = False
    doubt: Doubt | None = None

    @property
    def shown(self) -> str:
        """What a selection or number shows: what was given, or else the default."""
        return self.given or self.example

    def doubted(self, doubt: Doubt) -> Field:
        """Return the field with what is wrong with it."""
        return replace(self, doubt=doubt)


def fields_of(site: Site, query: CannedQuery, parameters: Parameters) -> list[Field]:
    """Return the fields of the form of a query, filled with what was typed.

    Raises:
        StoreError: If the store does not answer.
    """
    labels = _default_labels(site, query)
    fields = [_field(parameter, parameters, labels) for parameter in query.parameters]
    names = {parameter.kind for parameter in query.parameters}
    if "gene" in names and ORGANISM not in names:
        hint = "Whose genes symbols mean. A name, or a number of NCBI Taxonomy."
        given = first(parameters, ORGANISM)
        fields.append(
            Field(name=ORGANISM, label="Organism", hint=hint, given=given, example="human")
        )
    return fields


def _field(parameter: Parameter, parameters: Parameters, labels: Mapping[str, str]) -> Field:
    name, given = parameter.name, first(parameters, parameter.name)
    if not parameter.is_required:
        return Field(
            name=name,
            label=parameter.label,
            given=given,
            example=parameter.default,
            choices=tuple((word, _CHOICES.get(word, word)) for word in parameter.choices),
            is_number=parameter.type == "integer",
        )
    base = name.rstrip("0123456789")
    kind = "pathway" if parameter.is_pathway else KINDS[parameter.kind or ""].name
    ordinal = _ORDINALS.get(name.removeprefix(base), "")
    hint = "Several, with blanks or commas between." if parameter.is_list else _HINTS[kind]
    return Field(
        name=name,
        label=f"{ordinal}{base}".capitalize(),
        hint=hint,
        given=given,
        example=_example(parameter, labels),
        is_required=True,
    )


def _example(parameter: Parameter, labels: Mapping[str, str]) -> str:
    """Return what a person may type: what the things of the header are called.

    >>> mtor = Parameter("gene", "uri", "https://identifiers.org/ncbigene/2475", "")
    >>> _example(mtor, {"https://identifiers.org/ncbigene/2475": "MTOR"})
    'MTOR'
    """
    iris = _default_iris(parameter)
    if parameter.kind == "figure":
        return iris[0].rpartition("/")[2]
    if parameter.kind in {"article", "organism"} or not all(iri in labels for iri in iris):
        return parameter.example
    return " ".join(labels[iri] for iri in iris)


def _default_iris(parameter: Parameter) -> list[str]:
    """Return the IRIs that the header of a query has as an example.

    >>> _default_iris(Parameter("genes", "string", "<a:b> <a:c>", ""))
    ['a:b', 'a:c']
    """
    return [iri.strip("<>") for iri in parameter.default.split()]


def _default_labels(site: Site, query: CannedQuery) -> dict[str, str]:
    iris = [
        iri
        for parameter in query.parameters
        if parameter.kind
        for iri in _default_iris(parameter)
        if IRI.fullmatch(iri)
    ]
    return ask_labels(site.store, iris) if iris else {}


def arguments_of(query: CannedQuery, parameters: Parameters) -> dict[str, str]:
    """Return what was typed for the parameters of a query, without what was left empty."""
    typed = {parameter.name: first(parameters, parameter.name) for parameter in query.parameters}
    return {name: text for name, text in typed.items() if text}


def organism_of(query: CannedQuery, parameters: Parameters) -> str | None:
    """Return the organism whose genes symbols mean, or None for the human ones."""
    if any(parameter.kind == ORGANISM for parameter in query.parameters):
        return None
    return first(parameters, ORGANISM) or None
