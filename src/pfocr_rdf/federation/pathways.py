"""WikiPathways' human pathways as sets of genes, and how well the genes of a figure match them.

A pathway's genes are those of its data nodes that are human: where WikiPathways maps a node to the
orthologs of other species too, these are left out.  The background of Fisher's test are all genes
that a human pathway has, the tests are all human pathways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .. import vocab
from ..errors import IncompleteError
from ..lexicon.lexicon import Lexicon
from ..ntriples import ref
from ..solutions import Answerer, Row, Solutions, Term
from .asking import Asking
from .bodies import Body

_HUMAN = "9606"
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_GENE = vocab.PREFIXES["ncbigene"]

_PROLOGUE = (
    "PREFIX dc: <http://purl.org/dc/elements/1.1/>\n"
    "PREFIX dcterms: <http://purl.org/dc/terms/>\n"
    "PREFIX obo: <http://purl.obolibrary.org/obo/>\n"
    "PREFIX wp: <http://vocabularies.wikipathways.org/wp#>\n"
)
#: one row a pathway, so that no endpoint has reason to cut; the number says whether ids are cut
_SETS = Body(
    "SELECT ?wp (COUNT(DISTINCT ?id) AS ?number) "
    '(GROUP_CONCAT(DISTINCT ?id; separator=" ") AS ?ids) WHERE { '
    "?node wp:bdbEntrezGene ?gene ; dcterms:isPartOf ?revision . "
    "?revision a wp:Pathway ; dc:title ?title ; dcterms:identifier ?wp ; "
    "wp:organism obo:NCBITaxon_9606 . "
    f'BIND (STRAFTER(STR(?gene), "{_GENE}") AS ?id) }} GROUP BY ?wp'
)
#: a revision of each human pathway that has a title: a box in another pathway has none
_REVISIONS = Body(
    "SELECT DISTINCT ?revision WHERE { "
    "?revision a wp:Pathway ; dc:title ?title ; wp:organism obo:NCBITaxon_9606 }"
)


@dataclass(frozen=True, slots=True)
class Pathways:
    """The human genes of each human pathway, by the identifier of the pathway."""

    genes: Mapping[str, frozenset[str]]

    @classmethod
    def ask(cls, asking: Asking) -> Pathways:
        """Return all pathways of an endpoint or mirror.

        Raises:
            IncompleteError: If they do not all come.
            QueryError: If the endpoint refuses the question.
        """
        table, missing = asking.rows(_SETS, _PROLOGUE, (), ())
        if missing:
            raise IncompleteError(str(missing[0]))
        places = [table.variables.index(name) for name in ("wp", "number", "ids")]
        found: dict[str, frozenset[str]] = {}
        for row in table.rows:
            pathway, number, ids = (row[place] for place in places)
            if pathway is None or number is None or ids is None:
                continue
            genes = frozenset(ids.value.split())
            if number.value != str(len(genes)):
                told = f"gave {len(genes)} of {number.value} genes of {pathway.value}"
                raise IncompleteError(f"{asking.remote.address}: {told} (expected all)")
            found[pathway.value] = genes
        return cls(found)

    def human(self, known: Iterable[str] = ()) -> Pathways:
        """Return the pathways with their human genes alone: those of the lexicon, and *known* ones.

        >>> Pathways({"WP1": frozenset({"2475", "100061532"})}).human().genes
        {'WP1': frozenset({'2475'})}
        """
        others = frozenset(known)
        get = Lexicon.bundled().genes.get
        every = frozenset().union(*self.genes.values())
        is_human = {
            key for key in every if (gene := get(key)) is not None and gene.taxon_id == _HUMAN
        }
        keep = is_human | others
        return Pathways({name: genes & keep for name, genes in self.genes.items()})

    @property
    def background(self) -> frozenset[str]:
        """All genes that a pathway has.

        >>> sorted(Pathways({"WP1": frozenset({"1"}), "WP2": frozenset({"2"})}).background)
        ['1', '2']
        """
        return frozenset().union(*self.genes.values())


def ask_revisions(asking: Asking) -> frozenset[str]:
    """Return the IRIs of the revisions of all human pathways of an endpoint or mirror.

    Raises:
        IncompleteError: If they do not all come.
        QueryError: If the endpoint refuses the question.
    """
    table, missing = asking.rows(_REVISIONS, _PROLOGUE, (), ())
    if missing:
        raise IncompleteError(str(missing[0]))
    return frozenset(term.value for row in table.rows for term in row if term is not None)


@dataclass(frozen=True, slots=True)
class Match:
    """How well a set of genes matches a pathway: sizes, Jaccard's index, p, and its rate."""

    overlap: int
    pathway_genes: int
    jaccard: float
    p_value: float
    q_value: float


def matches(genes: frozenset[str], pathways: Pathways) -> dict[str, Match]:
    """Return how well some genes match each pathway with which they share one.

    >>> pathways = Pathways({"WP1": frozenset("123"), "WP2": frozenset("456")})
    >>> found = matches(frozenset("12x"), pathways)["WP1"]
    >>> found.overlap, found.pathway_genes, found.jaccard, round(found.p_value, 6)
    (2, 3, 0.5, 0.2)
    """
    from ..associations.overlaps import weigh  # noqa: PLC0415 -- one question in eight ranks

    background = pathways.background
    drawn = len(genes & background)
    shared = {name: len(genes & members) for name, members in pathways.genes.items()}
    names = [name for name, number in shared.items() if number]
    if not names:
        return {}
    weights = weigh(
        [shared[name] for name in names],
        [len(pathways.genes[name]) for name in names],
        drawn=drawn,
        background=len(background),
        tests=len(pathways.genes),
    )
    return {
        name: Match(
            overlap=shared[name],
            pathway_genes=len(pathways.genes[name]),
            jaccard=shared[name] / len(genes | pathways.genes[name]),
            p_value=p_value,
            q_value=q_value,
        )
        for name, (p_value, q_value) in zip(names, weights, strict=True)
    }


#: the canned query whose pathways are matched, and what is added behind their shared genes
MATCHED = "pathways-by-figure"
COLUMNS = ("jaccard", "pValue", "qValue", "figureGenes", "pathwayGenes")

_TIERS = {
    "strict": vocab.MENTIONS_GENE_STRICT,
    "synonym": vocab.MENTIONS_GENE_SYNONYM,
    "all": vocab.MENTIONS_GENE,
}


def figure_genes(store: Answerer, figure: str, tier: str) -> frozenset[str]:
    """Return the NCBI Gene ids of the human genes that a figure mentions."""
    rows = store.select(
        f"{vocab.sparql_prefixes('obo', 'schema')}SELECT DISTINCT ?gene WHERE {{ "
        f"{ref(figure)} {ref(_TIERS[tier])} ?gene . "
        f"?gene schema:taxonomicRange obo:NCBITaxon_{_HUMAN} }}"
    ).rows
    return frozenset(gene.value.removeprefix(_GENE) for (gene,) in rows if gene)


def ranked_by_match(solutions: Solutions, genes: frozenset[str], asking: Asking) -> Solutions:
    """Return pathways with how well they match the genes of a figure, the best first.

    Where a part is missing nothing is added: a number would be of that part alone.

    Raises:
        QueryError: If the endpoint refuses to tell the genes of pathways.
    """
    missing = solutions.missing
    if not missing:
        try:
            return ranked(solutions, matches(genes, Pathways.ask(asking).human(genes)), len(genes))
        except IncompleteError as error:
            missing = (f"{error}; pathways are not matched",)
    return Solutions(solutions.variables, solutions.rows, missing)


def ranked(solutions: Solutions, found: Mapping[str, Match], figure_genes: int) -> Solutions:
    """Return the rows of pathways with their matches, by Jaccard's index, overlap and number.

    A pathway that has no match, because nobody told its genes, comes after all others, and what is
    added to its row is not bound.
    """
    variables = list(solutions.variables)
    after, place = variables.index("overlap") + 1, variables.index("wp")
    keyed: list[tuple[tuple[float, int, int], Row]] = []
    unmatched: list[Row] = []
    for row in solutions.rows:
        term = row[place]
        match = found.get(term.value) if term else None
        if term is None or match is None:
            unmatched.append((*row[:after], *(None for _ in COLUMNS), *row[after:]))
            continue
        order = (-match.jaccard, -match.overlap, _number(term.value))
        keyed.append((order, (*row[:after], *_terms(match, figure_genes), *row[after:])))
    names = (*variables[:after], *COLUMNS, *variables[after:])
    best = [row for _, row in sorted(keyed, key=lambda pair: pair[0])]
    return Solutions(names, [*best, *unmatched])


def _number(pathway: str) -> int:
    """Return the number in the identifier of a pathway, 0 if there is none.

    >>> _number("WP1471"), _number("WP")
    (1471, 0)
    """
    digits = pathway.removeprefix("WP")
    return int(digits) if _WHOLE_NUMBER.fullmatch(digits) else 0


def _terms(match: Match, figure_genes: int) -> Row:
    def number(value: float, datatype: str) -> Term:
        return Term(str(value), "literal", vocab.XSD + datatype)

    return (
        number(round(match.jaccard, 6), "decimal"),
        number(match.p_value, "double"),
        number(match.q_value, "double"),
        number(figure_genes, "integer"),
        number(match.pathway_genes, "integer"),
    )
