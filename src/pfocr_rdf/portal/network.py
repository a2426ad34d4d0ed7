"""The page of the network around a thing, and the same network as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import quote, urlencode

from .. import iris, vocab
from ..errors import QueryError
from ..lexicon.lexicon import Lexicon
from ..lexicon.names import normal_form
from ..lookup.kinds import IRI, KINDS, candidates, expanded
from ..ntriples import plain
from .asking import ask_labels, ask_properties, ask_rows, texts
from .names import Found, find_article_figures, find_things
from .rendering import render
from .searching import near_words
from .site import Near, NotFoundError, Page, Parameters, Site, first
from .surroundings import AROUND, GENE_LINKS, Network, ask_surroundings

#: nodes that are drawn, unless somebody asks for more or fewer, and the bounds of that
NODES, LEAST, MOST = 40, 10, 80

#: numbers of nodes, and tiers of genes, that the form offers
_LIMITS = (20, NODES, MOST)
_TIERS = (
    ("strict", "by symbol"),
    ("synonym", "by symbol or synonym"),
    ("all", "in any way, families too"),
)
_NAMES = {
    "figure": "Figures",
    "gene": "Genes",
    "chemical": "Chemicals",
    "disease": "Diseases",
    "family": "Families",
    "article": "Articles",
}
_PMCID = re.compile(r"PMC\d{1,12}")

#: names that are offered instead of one that means nothing, and mentions of a word that are read
_NEAR, _LOOKED_AT = 5, 200


def network(site: Site, parameters: Parameters) -> Page:
    """Return the page of the network around a thing, or of the form that asks for one.

    Raises:
        NotFoundError: If nothing has the name that was asked for.
        QueryError: If a parameter is none of its choices.
        StoreError: If the store does not answer.
    """
    tier, limit = _choices(parameters)
    offered = {"tiers": _TIERS, "limits": _LIMITS, "tier": tier, "limit": limit}
    text = first(parameters, "of")
    if not text:
        return render(site, "network", drawn=None, typed="", **offered)
    drawn = _ask_network(site, text, tier, limit)
    centre = drawn.nodes[0]

    def address(iri: str, page: str = "network") -> str:
        """Return the address of the network around something else, drawn in the same way."""
        chosen = {"of": iri}
        chosen |= {"tier": tier} if tier != _TIERS[1][0] else {}
        chosen |= {"limit": str(limit)} if limit != NODES else {}
        return f"{site.root}/{page}?{urlencode(chosen)}"

    shown = [kind for kind in AROUND if any(node.kind == kind for node in drawn.nodes[1:])]
    return render(
        site,
        "network",
        drawn=drawn,
        typed=text.rpartition("/")[2] if centre.kind == "figure" else centre.name,
        centre=centre,
        kinds=[(kind, _NAMES[kind], _number(drawn, kind)) for kind in shown],
        rows=sorted(drawn.nodes[1:], key=lambda node: AROUND.index(node.kind)),
        address=address,
        data=_data(drawn),
        **offered,
    )


def network_json(site: Site, parameters: Parameters) -> Page:
    """Return the network around a thing as JSON: ``nodes``, the centre first, and ``edges``.

    Raises:
        NotFoundError: If nothing has the name that was asked for.
        QueryError: If a parameter is missing or none of its choices.
        StoreError: If the store does not answer.
    """
    tier, limit = _choices(parameters)
    text = first(parameters, "of")
    if not text:
        raise QueryError("of is missing (expected a name or IRI, for example of=MTOR)")
    drawn = _ask_network(site, text, tier, limit)
    content = {"tier": tier, "limit": limit, **_data(drawn)}
    return Page(200, json.dumps(content, ensure_ascii=False), "application/json")


def _ask_network(site: Site, text: str, tier: str, limit: int) -> Network:
    kind, iri = resolve(site, text)
    return ask_surroundings(site, kind, iri, tier, limit)


def _choices(parameters: Parameters) -> tuple[str, int]:
    """Return the tier and the number of nodes that were chosen.

    >>> _choices({}), _choices({"tier": ["all"], "limit": ["80"]})
    (('synonym', 40), ('all', 80))

    Raises:
        QueryError: If one is none of its choices.
    """
    tier = first(parameters, "tier", "synonym")
    if tier not in GENE_LINKS:
        raise QueryError(f"tier={tier!r} is no choice (expected {', '.join(GENE_LINKS)})")
    limit = first(parameters, "limit", str(NODES))
    if not (limit.isascii() and limit.isdigit() and LEAST <= int(limit[:9]) <= MOST):
        raise QueryError(f"limit={limit!r} is no choice (expected {LEAST} to {MOST})")
    return tier, int(limit)


def resolve(site: Site, text: str) -> tuple[str, str]:
    """Return the kind and IRI of the thing that a person typed.

    Raises:
        NotFoundError: If there is none of that name; it knows names that are near.
        StoreError: If the store does not answer.
    """
    iri = expanded(text.strip("<>"))
    if _PMCID.fullmatch(text.upper()):
        iri = iris.article_iri(text.upper())
    if IRI.fullmatch(iri) and (kind := _kind(site, iri)):
        return kind, iri
    figures = find_article_figures(site, text, _NEAR)
    if len(figures) == 1:
        return "figure", figures[0][0]
    things = [thing for thing in find_things(site, text, _NEAR) if thing.kind in AROUND]
    if things and _is_meant(things[0], text):
        return things[0].kind, things[0].iri
    shown = _shown_as(site, text)
    if len(shown) == 1 and (kind := _kind(site, next(iter(shown)))):
        return kind, next(iter(shown))
    near = [_near(site, found, name, "shown under this word") for found, name in shown.items()]
    near += [_near(site, thing.iri, thing.name, thing.also or thing.kind) for thing in things]
    near += [_near(site, found, title, figid) for found, title, figid in figures]
    if not near:
        near = [
            _near(site, thing.iri, thing.name, thing.also or thing.kind)
            for thing in near_words(site, text)
            if thing.kind in AROUND
        ]
    raise NotFoundError(f"no figure, gene, drug or disease is called {text!r}", near[:_NEAR])


def _shown_as(site: Site, text: str) -> dict[str, str]:
    """Return what figures show by a word, with the names of these things."""
    spellings = dict.fromkeys([text, text.upper(), text.lower(), text.capitalize()])
    words = " ".join(plain(spelling) for spelling in spellings)
    found = ask_rows(
        site.store,
        f"SELECT DISTINCT ?s {{ {{ SELECT ?s {{ VALUES ?word {{ {words} }} "
        f"?mention pfocr:word ?word ; oa:hasBody ?s }} LIMIT {_LOOKED_AT} }} }}",
    )
    return ask_labels(site.store, [row["s"] for row in found]) if found else {}


def _kind(site: Site, iri: str) -> str:
    """Return what kind of thing an IRI is, or nothing."""
    try:
        types = set(texts(ask_properties(site.store, iri), vocab.RDF_TYPE))
    except QueryError:  # it looks like an IRI, and is none
        return ""
    for kind in AROUND:
        for name in KINDS[kind].classes:
            prefix, _, local = name.partition(":")
            if vocab.PREFIXES[prefix] + local in types:
                return kind
    return ""


def _is_meant(thing: Found, text: str) -> bool:
    """Return whether a text is a name or identifier of a thing, and not the beginning of a name.

    >>> aspirin = "http://id.nlm.nih.gov/mesh/D001241"
    >>> found = Found(kind="chemical", iri=aspirin, name="Aspirin", figures=2)
    >>> [_is_meant(found, text) for text in ("aspirin", "D001241", "acetylsalicylic acid", "asp")]
    [True, True, True, False]
    """
    form = normal_form(text)
    if normal_form(thing.name) == form or thing.iri in candidates(KINDS[thing.kind], text):
        return True
    named = Lexicon.bundled().names.find(form)
    return any(thing.iri.endswith(f"/{one.id}") for one in named)


def _near(site: Site, iri: str, name: str, what: str) -> Near:
    return Near(f"{site.root}/network?of={quote(iri, safe='')}", name, what)


def _number(drawn: Network, kind: str) -> int:
    return sum(node.kind == kind for node in drawn.nodes[1:])


def _data(drawn: Network) -> dict[str, Sequence[object]]:
    return {
        "nodes": [asdict(node) for node in drawn.nodes],
        "edges": [asdict(edge) for edge in drawn.edges],
    }
