"""What a person types, as an IRI of the store: ``MTOR``, ``2475``, ``ketamine``, a figid, a URL.

1. An IRI, a CURIE or an identifier means itself, if the store knows it.
2. A bare number is an NCBI Gene id.
3. A gene symbol means the human gene of that name; else the human gene that figures show under that
   alias or previous symbol, if there is only one; else the only gene with exactly that spelling.
4. Another name means the only thing with that label, then with that label ignoring case, then the
   only thing that figures show by that word.

A name that means several things is ambiguous, one that means nothing is unknown; both say which
names are near.  Nothing typed ever becomes part of a query but as one checked, escaped term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from . import iris
from .errors import IdentifierError, QueryError
from .ntriples import plain, ref
from .solutions import curie
from .store import Store
from .vocab import OBO, PREFIXES

HUMAN = "9606"

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')

_NAMES = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX schema: <https://schema.org/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
"""

#: lexicons by which a figure shows a gene under another name than its symbol
_SYNONYMS = "pfocr:hgnc_alias_symbol pfocr:hgnc_prev_symbol pfocr:ncbigene_synonym"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that a parameter names.

    ``classes`` are its classes, ``link`` the property by which figures point to it, ``mints`` turn
    an identifier into an IRI, and ``example`` is what a person may type.
    """

    name: str
    classes: tuple[str, ...]
    example: str
    mints: tuple[Callable[[str], str], ...] = ()


def _mesh_or_prefix(text: str) -> str:
    prefix, _, local = text.rpartition(":")
    if prefix and prefix.lower() != "mesh":
        raise IdentifierError(text, "MeSH ID", "D or C and digits")
    return iris.mesh_iri(local.upper())


def _prefixed(prefix: str, mint: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that mints an IRI from an identifier with this prefix, in any case."""

    def minted(text: str) -> str:
        found, _, local = text.partition(":")
        if found.lower() != prefix:
            raise IdentifierError(text, "identifier", f"{prefix}:…")
        return mint(local)

    return minted


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("figure", ("pfocr:PathwayFigure",), "PMC5061805__BCP-82-1280-g001"),
        Kind(
            "gene",
            ("schema:Gene",),
            "MTOR",
            (iris.gene_iri, _prefixed("ncbigene", iris.gene_iri)),
        ),
        Kind(
            "chemical",
            ("schema:ChemicalSubstance",),
            "ketamine",
            (_mesh_or_prefix, _prefixed("chebi", iris.chebi_iri)),
        ),
        Kind(
            "disease",
            ("schema:MedicalCondition",),
            "D008545",
            (_mesh_or_prefix, _prefixed("doid", iris.doid_iri)),
        ),
        Kind(
            "organism",
            ("schema:Taxon",),
            "Homo sapiens",
            (iris.taxon_iri, _prefixed("ncbitaxon", iris.taxon_iri)),
        ),
        Kind("article", ("schema:ScholarlyArticle",), "PMC5061805", (iris.article_iri,)),
        Kind(
            "family",
            ("pfocr:GeneFamily", "pfocr:ProteinComplex", "pfocr:GeneGroup"),
            "ERK",
            (_prefixed("fplx", iris.famplex_iri),),
        ),
    )
}
#: every chemical may be asked for as a drug
KINDS["drug"] = KINDS["chemical"]


def find(store: Store, kind_name: str, text: str, organism: str | None = None) -> str:
    """Return the IRI of the thing of this kind that *text* means.

    *organism* is a taxon id: a gene symbol then means a gene of that organism.

    Raises:
        QueryError: If nothing, or more than one thing, is meant.
    """
    found = search(store, kind_name, text, organism)
    if len(found) == 1:
        return found[0]
    kind, text = KINDS[kind_name], text.strip()
    if found:
        raise QueryError(_ambiguous(store, kind, text, found))
    raise QueryError(_unknown(store, kind, text, organism if kind.name == "gene" else None))


def search(store: Store, kind_name: str, text: str, organism: str | None = None) -> list[str]:
    """Return the IRIs of the things of this kind that *text* may mean."""
    kind, text = KINDS[kind_name], text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    for iri in _candidates(kind, text):
        if _is_one(store, kind, iri):
            return [iri]
    if kind.name == "figure":
        found = _find_figure(store, text)
    elif kind.name == "gene":
        found = _gene_by_name(store, text, organism)
    else:
        found = _by_name(store, kind, text)
    return found or _by_page(store, kind, text)


def _candidates(kind: Kind, text: str) -> Iterable[str]:
    """Yield the IRIs that *text* may be or stand for, without looking at the store."""
    for mint in kind.mints:
        try:
            yield mint(text)
        except IdentifierError:
            continue
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and _IRI.fullmatch(PREFIXES[prefix] + local):
        yield PREFIXES[prefix] + local
    if _IRI.fullmatch(text):
        yield text
        yield _with_other_scheme(text)
        if text.startswith(OBO + "CHEBI_"):
            yield "https://identifiers.org/chebi/CHEBI:" + text.removeprefix(OBO + "CHEBI_")


def _with_other_scheme(iri: str) -> str:
    """Return the IRI that people take for the same.

    >>> _with_other_scheme("http://identifiers.org/ncbigene/2475")
    'https://identifiers.org/ncbigene/2475'
    >>> _with_other_scheme("https://id.nlm.nih.gov/mesh/D007649")
    'http://id.nlm.nih.gov/mesh/D007649'
    """
    if iri.startswith("https://"):
        return "http://" + iri.removeprefix("https://")
    return iri.replace("http://", "https://", 1)


def _is_one(store: Store, kind: Kind, iri: str) -> bool:
    classes = " ".join(kind.classes)
    query = f"ASK {{ VALUES ?class {{ {classes} }} {ref(iri)} a ?class }}"
    try:
        return store.ask(_NAMES + query) is True
    except QueryError:  # what looks like an IRI and is none: http://[
        return False


def _select(store: Store, body: str) -> list[str]:
    rows = store.select(_NAMES + body).rows
    return sorted({row[0].value for row in rows if row[0] is not None})


def _find_figure(store: Store, text: str) -> list[str]:
    """Return the figures whose figid, alias or published page *text* is."""
    name = text.rstrip("/").rpartition("/")[2].partition("#")[0].removesuffix(".html")
    name = name.removeprefix("fig:")
    for predicate in ("dcterms:identifier", "schema:alternateName"):
        body = f"SELECT ?s {{ ?s {predicate} {plain(name)} ; a pfocr:PathwayFigure }}"
        if found := _select(store, body):
            return found
    return []


def _by_page(store: Store, kind: Kind, text: str) -> list[str]:
    """Return the things whose page *text* is, with or without a slash at its end."""
    if not _IRI.fullmatch(text):
        return []
    pages = " ".join(ref(page) for page in (text.rstrip("/"), text.rstrip("/") + "/"))
    classes = " ".join(kind.classes)
    body = f"VALUES ?page {{ {pages} }} VALUES ?class {{ {classes} }}"
    try:
        return _select(store, f"SELECT ?s {{ {body} ?s schema:url ?page ; a ?class }}")
    except QueryError:
        return []


def _by_name(store: Store, kind: Kind, text: str) -> list[str]:
    classes = " ".join(kind.classes)
    typed = f"VALUES ?class {{ {classes} }} ?s a ?class"
    label = plain(text)
    folded = plain(text.lower())
    return (
        _select(store, f"SELECT ?s {{ ?s rdfs:label {label} . {typed} }}")
        or _select(store, f"SELECT ?s {{ ?s schema:alternateName {label} . {typed} }}")
        or _select(
            store, f"SELECT ?s {{ {typed} ; rdfs:label ?l FILTER(LCASE(STR(?l)) = {folded}) }}"
        )
        or _select(
            store,
            f"SELECT ?s {{ ?m pfocr:word|pfocr:matchedSymbol {label} ; "
            f"oa:hasBody|pfocr:viaFamily ?s . {typed} }}",
        )
    )


def _gene_by_name(store: Store, text: str, organism: str | None) -> list[str]:
    label = plain(text)
    taxon = ref(iris.taxon_iri(organism or HUMAN))
    of_organism = f"?s a schema:Gene ; schema:taxonomicRange {taxon}"
    found = _select(store, f"SELECT ?s {{ ?s rdfs:label {label} . {of_organism} }}") or _select(
        store,
        f"SELECT ?s {{ {{ ?m pfocr:matchedSymbol {label} ; pfocr:lexicon ?l ; oa:hasBody ?s . "
        f"VALUES ?l {{ {_SYNONYMS} }} }} UNION {{ ?s schema:alternateName {label} }} "
        f"{of_organism} }}",
    )
    if found or organism:
        return found
    return _select(store, f"SELECT ?s {{ ?s rdfs:label {label} ; a schema:Gene }}")


def _ambiguous(store: Store, kind: Kind, text: str, found: list[str]) -> str:
    """Say which things a name means, with their labels and organisms."""
    values = " ".join(ref(iri) for iri in found[:10])
    rows = store.select(
        f"{_NAMES}SELECT ?s ?label ?organism {{ VALUES ?s {{ {values} }} ?s rdfs:label ?label "
        "OPTIONAL { ?s schema:taxonomicRange/rdfs:label ?organism } } ORDER BY ?s"
    )
    means = [f"{curie(str(row['s']))} ({row['organism'] or row['label']})" for row in rows]
    more = ", …" if len(found) > len(means) else ""
    remedy = "; choose an id, or an organism with --organism" if kind.name == "gene" else ""
    return f"{kind.name} {text!r} is ambiguous (expected one of {', '.join(means)}{more}{remedy})"


def _unknown(store: Store, kind: Kind, text: str, organism: str | None) -> str:
    """Say that a name means nothing, and which names are near."""
    near = [name for name in nearest(text, labels(store, kind.name)) if name != text]
    hint = f"did you mean {', '.join(near)}?" if near else f"expected for example {kind.example!r}"
    where = f"of organism {organism} in the store" if organism else "in the store"
    return f"no {kind.name} {text!r} {where} ({hint})"


def labels(store: Store, kind_name: str) -> list[str]:
    """Return what all things of a kind are called; for figures, their figids and aliases."""
    kind = KINDS[kind_name]
    classes = " ".join(kind.classes)
    if kind.name == "figure":
        body = "SELECT ?l { ?s a pfocr:PathwayFigure ; dcterms:identifier|schema:alternateName ?l }"
    else:
        body = f"SELECT ?l {{ VALUES ?class {{ {classes} }} ?s a ?class ; rdfs:label ?l }}"
    return _select(store, body)


def nearest(text: str, names: list[str], number: int = 3) -> list[str]:
    """Return the names that are nearest to a mistyped one, best first.

    >>> nearest("ketamin", ["Ketamine", "Glutamate", "GABA"])
    ['Ketamine']
    """
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 -- only a mistake needs it

    found = process.extract(
        text,
        names,
        scorer=fuzz.ratio,
        processor=utils.default_process,
        limit=number,
        score_cutoff=70,
    )
    return [name for name, _, _ in found]
