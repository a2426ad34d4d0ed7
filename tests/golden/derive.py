"""Derives the golden answers of the canned queries from the documents in ``seeds/``.

    python tests/golden/derive.py

This is a second, plain reading of the five documents: it knows YAML and a few facts written by
hand, and neither ``pfocr_rdf`` nor RDF nor SPARQL, so that an answer that both ways agree on is
right.  It reads what the seeds need and no more: rows inside documents of 2022, keywords of those
of 2023, no tables.  What captions say was read by a person, and is written down here.

Each function that is named like a query returns its rows in the order that the query promises.
"""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
QUERIES = HERE / "queries"

Row = tuple[str, ...]

PFOCR = "https://pfocr.wikipathways.org/ontology#"

#: the tiers that a lexicon counts for: a strict mention is one of all three
TIERS = {
    "hgnc_symbol": ("strict", "synonym", "all"),
    "hgnc_alias_symbol": ("synonym", "all"),
    "hgnc_prev_symbol": ("synonym", "all"),
    "bioentities_symbol": ("all",),
    "hgnc_keyword": ("all",),
}

#: MeSH, by hand: the headings of the chemicals of the seeds
HEADINGS = {
    "D002118": "Calcium",
    "D005680": "gamma-Aminobutyric Acid",
    "D007649": "Ketamine",
    "D012521": "Sarcosine",
    "D012601": "Scopolamine",
    "D012964": "Sodium",
    "D018350": "alpha-Amino-3-hydroxy-5-methyl-4-isoxazolepropionic Acid",
    "D018698": "Glutamic Acid",
}

#: what of these is a medicine: not the ions, the amino acids and the transmitters of the body
DRUGS = {"D007649", "D012601"}

#: HGNC, by hand: the keywords of PMC7665128, which came without tables, that are approved symbols
KEYWORDS = {
    "AKT1": "207",
    "AKT2": "208",
    "AKT3": "10000",
    "BDNF": "627",
    "BDNF-AS": "497258",
    "CALM1": "801",
    "CALM2": "805",
    "CALM3": "808",
    "CAMKMT": "79823",
    "DLG4": "1742",
    "GAP43": "2596",
    "GRIA1": "2890",
    "GRIA2": "2891",
    "KRIT1": "889",
    "MAPKAP1": "79109",
    "MLST8": "64223",
    "MTOR": "2475",
    "NTRK2": "4915",
    "PC": "5091",
    "PTK2B": "2185",
    "RICTOR": "253260",
    "RPS6KB1": "6198",
    "RPTOR": "57521",
}

#: what captions say, read by a person: PDK1 is defined as "phosphoinositide-dependent kinase-1",
#: which is PDPK1; AMPA is the first word of "AMPA receptors" (or "… acid (AMPA) receptors")
CONTRADICTED = {
    ("PMC5061805__BCP-82-1280-g001", "(PDK1)"): (
        "phosphoinositide\u2010dependent kinase\u20101",
        "https://identifiers.org/ncbigene/5170",
        "PDPK1",
        "caption_contradicts",
    ),
    ("PMC5061805__BCP-82-1280-g001", "AMPA"): (
        "\u03b1\u2010amino\u20103\u2010hydroxyl\u20105\u2010methyl\u20104\u2010isoxazole\u2010propionate",
        "https://identifiers.org/fplx/GRIA",
        "GRIA",
        "named_as_receptor",
    ),
    ("PMC4803609__nihms758223f1", "AMPA"): (
        "\u03b1-amino-3-hydroxy-5-methyl-4-isoxazolepropionic acid",
        "https://identifiers.org/fplx/GRIA",
        "GRIA",
        "named_as_receptor",
    ),
}

#: FamPlex, by hand: direct members of two groups, by symbol
MEMBERS = {
    "ERK": ["MAPK1", "MAPK3"],
    "GRIN": ["GRIN1", "GRIN2A", "GRIN2B", "GRIN2C", "GRIN2D", "GRIN3A", "GRIN3B"],
}

#: and the only one that is a small molecule of MeSH, letter for letter
CHEMICAL_KEYWORDS = {"Ketamine": "D007649"}

#: FamPlex, by hand: what a matched term means, and whether its members are parts or instances
FAMILIES = {
    "AKT": ("AKT", "family"),
    "ERK": ("ERK", "family"),
    "MEK": ("MEK", "family"),
    "NMDAR": ("GRIN", "complex"),
    "P70S6K": ("P70S6K", "family"),
    "PI3K": ("PI3K", "complex"),
    "mTORC1": ("mTORC1", "complex"),
}

#: NCBI Taxonomy, by hand
TAXA = {
    "Agaricus bisporus": "5341",
    "Cavia porcellus": "10141",
    "Drosophila melanogaster": "7227",
    "Homo sapiens": "9606",
    "Macaca mulatta": "9544",
    "Mus musculus": "10090",
    "Rattus norvegicus": "10116",
}

#: the lexicon of all rows inside documents of 2022 is human
SPECIES = "Homo sapiens"


@dataclass(frozen=True)
class Gene:
    """A row of ``genes``: hashable, so that rows that say the same are one mention."""

    word: str
    term: str
    source: str
    gene: str


@dataclass(frozen=True)
class Chemical:
    """A row of ``chemicals``."""

    word: str
    mesh: str
    term: str = ""


class Document:
    """One of the seeds."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8").split("---\n")[1]
        fields: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- strings only
        self.fields = fields
        self.figid: str = fields["figid"]
        self.iri = f"https://pfocr.wikipathways.org/figures/{self.figid}"
        self.title: str = fields["figtitle"]
        self.year: str = fields["year"]
        self.number: str = fields["number"]
        self.pmcid: str = fields["pmcid"]
        self.gene_rows = [
            Gene(row["word"], row["symbol"], row["source"], row["entrez"])
            for row in fields.get("genes", [])
        ]
        self.chemical_rows = [
            Chemical(row["word"], row["identifier"]) for row in fields.get("chemicals", [])
        ]
        self.symbols = {row["entrez"]: row["hgnc_symbol"] for row in fields.get("genes", [])}
        self.unknown_keywords: list[str] = []
        if "organisms_ner" in fields:
            self._add_keywords()

    def _add_keywords(self) -> None:
        """Add what the keywords of a document of 2023 name; no seed has tables."""
        is_human = SPECIES in self.fields["organisms_ner"]
        for keyword in self.fields["schema-jsonld"]["keywords"]:
            if is_human and keyword in KEYWORDS:
                self.gene_rows.append(Gene("", keyword, "hgnc_keyword", KEYWORDS[keyword]))
                self.symbols[KEYWORDS[keyword]] = keyword
            elif keyword in CHEMICAL_KEYWORDS:
                self.chemical_rows.append(Chemical("", CHEMICAL_KEYWORDS[keyword], keyword))
            else:
                self.unknown_keywords.append(keyword)

    def genes(self, tier: str) -> set[str]:
        """Return the genes with a mention of this tier."""
        return {row.gene for row in self.gene_rows if tier in TIERS[row.source]}

    def chemicals(self) -> set[str]:
        """Return the MeSH ids of the chemicals."""
        return {row.mesh for row in self.chemical_rows}

    def families(self) -> set[str]:
        """Return the FamPlex ids of the families and complexes."""
        rows = [row for row in self.gene_rows if row.source == "bioentities_symbol"]
        return {FAMILIES[row.term][0] for row in rows}

    def organisms(self, key: str) -> set[str]:
        """Return the taxon ids of ``organisms`` or ``organisms_ner``: a list or one name."""
        value = self.fields.get(key, [])
        return {TAXA[name] for name in ([value] if isinstance(value, str) else value)}


DOCUMENTS = sorted((Document(path) for path in SEEDS.glob("*.md")), key=lambda d: d.iri)

SYMBOLS = {gene: symbol for d in DOCUMENTS for gene, symbol in d.symbols.items()}


NAMES = {row.mesh: HEADINGS[row.mesh] for d in DOCUMENTS for row in d.chemical_rows}


# What two things share


@dataclass(frozen=True)
class Pair:
    """Two things that share figures; all genes of the seeds are of one organism."""

    subject: str
    object: str
    figures: int
    npmi: str
    p: str
    q: str
    exact: Fraction

    @property
    def columns(self) -> Row:
        """Figures, NPMI, p and q."""
        return str(self.figures), self.npmi, self.p, self.q


def words_of(document: Document, kind: str) -> dict[str, set[str]]:
    """Return the words that stand for each thing, without families and keywords."""
    words: dict[str, set[str]] = defaultdict(set)
    if kind == "gene":
        for gene in document.gene_rows:
            if gene.word and "synonym" in TIERS[gene.source]:
                words[gene_iri(gene.gene)].add(gene.word)
    if kind == "chemical":
        for chemical in document.chemical_rows:
            if chemical.word:
                words[mesh_iri(chemical.mesh)].add(chemical.word)
    return words


def associations(kind: str) -> list[Pair]:
    """Return the pairs of a kind, the surest first, with Fisher's p as fractions of whole numbers.

    No seed mentions a disease, and there are too few pairs for any bound but that of two figures.
    """
    sides = [[words_of(d, name) for d in DOCUMENTS] for name in kind.split("-")]
    background = [pair for pair in zip(*sides, strict=True) if all(pair)]
    size = len(background)
    often = [Counter(thing for pair in background for thing in pair[side]) for side in (0, 1)]
    found: dict[tuple[str, str], tuple[int, Fraction]] = {}
    tests = 0
    for one, other in product(*often):
        is_twice = kind == "gene-gene" and int(one.split("/")[-1]) >= int(other.split("/")[-1])
        if is_twice or one == other or min(often[0][one], often[1][other]) < 2:
            continue
        tests += 1
        shared = sum(
            one in first and other in second and first[one] != second[other]
            for first, second in background
        )
        if shared >= 2:
            found[one, other] = shared, fisher(shared, often[0][one], often[1][other], size)
    ordered = sorted(p for _, p in found.values())
    pairs = []
    for (one, other), (shared, p) in found.items():
        rates = [p_of_rank * tests / rank for rank, p_of_rank in enumerate(ordered, 1)]
        q = min(rate for rate, known in zip(rates, ordered, strict=True) if known >= p)
        gain = npmi(shared, often[0][one], often[1][other], size)
        pairs.append(Pair(one, other, shared, gain, rounded(p), rounded(min(q, Fraction(1))), p))
    return sorted(
        pairs, key=lambda a: (a.exact, -a.figures, number_in(a.subject), len(a.object), a.object)
    )


def number_in(iri: str) -> int:
    """Return the number at the end of the IRI of a gene."""
    return int(iri.rpartition("/")[2])


def fisher(shared: int, first: int, second: int, size: int) -> Fraction:
    """Return the probability of so many shared figures or more."""
    ways = sum(
        math.comb(first, k) * math.comb(size - first, second - k)
        for k in range(shared, min(first, second) + 1)
    )
    return Fraction(ways, math.comb(size, second))


def npmi(shared: int, first: int, second: int, size: int) -> str:
    """Return the mutual information with four decimals."""
    if shared == size:
        return "0"
    gain = math.log(Fraction(shared * size, first * second)) / math.log(Fraction(size, shared))
    return _shortest(Decimal(gain).quantize(Decimal("0.0001"), ROUND_HALF_UP) + 0)


def rounded(p: Fraction) -> str:
    """Return a probability with two digits, as a number is written that is not too small."""
    places = next(places for places in range(1, 99) if p * 10**places >= 10)
    number = math.floor(p * 10**places + Fraction(1, 2))
    return _shortest(Decimal(number).scaleb(-places))


def of_one(kind: str, thing: str) -> list[tuple[str, Pair]]:
    """Return the partners of a thing, the surest first, and then by their IRIs."""
    pairs = [(a.object, a) for a in associations(kind) if a.subject == thing]
    pairs += [(a.subject, a) for a in associations(kind) if a.object == thing]
    return sorted(
        pairs,
        key=lambda pair: (
            Decimal(pair[1].p),
            -Decimal(pair[1].npmi),
            pair[0],
        ),
    )


def name_of(iri: str) -> str:
    """Return the name of a gene or chemical."""
    number = iri.rpartition("/")[2]
    return SYMBOLS.get(number) or NAMES[number]


# What a person types


def the_figure(typed: str) -> Document:
    """Return the document that a figid, an alias or a page means."""
    name = typed.rpartition("/")[2].removesuffix(".html")
    (found,) = [d for d in DOCUMENTS if name in {d.figid, d.fields.get("figid_alias")}]
    return found


def the_gene(typed: str) -> str:
    """Return the NCBI Gene id that a symbol, a number or a CURIE means."""
    ids = {symbol: gene for gene, symbol in SYMBOLS.items()}
    return ids.get(typed) or typed.removeprefix("ncbigene:")


def the_chemical(typed: str) -> str:
    """Return the MeSH id that a name or an id means."""
    ids = {name.lower(): mesh for mesh, name in NAMES.items()}
    return ids.get(typed.lower(), typed)


# IRIs


def gene_iri(gene: str) -> str:
    """Return the IRI of an NCBI Gene id."""
    return f"https://identifiers.org/ncbigene/{gene}"


def mesh_iri(mesh: str) -> str:
    """Return the IRI of a MeSH id."""
    return f"http://id.nlm.nih.gov/mesh/{mesh}"


def family_iri(family: str) -> str:
    """Return the IRI of a FamPlex id."""
    return f"https://identifiers.org/fplx/{family}"


# Rows


def figure_rows(documents: Iterable[Document]) -> list[Row]:
    """Return figure, title and year, by figure."""
    return sorted((d.iri, d.title, d.year) for d in documents)


def chemical_rows(chemicals: Iterable[str]) -> list[Row]:
    """Return chemical and name, by name."""
    rows = [(mesh_iri(mesh), NAMES[mesh]) for mesh in chemicals]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def gene_rows(genes: Iterable[str]) -> list[Row]:
    """Return gene and symbol, by symbol."""
    rows = [(gene_iri(gene), SYMBOLS[gene]) for gene in genes]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def counted_genes(counts: Counter[str], least: int = 1) -> list[Row]:
    """Return gene, symbol, species and figures, the most frequent first, then by symbol."""
    rows = [(gene_iri(g), SYMBOLS[g], SPECIES, str(n)) for g, n in counts.items() if n >= least]
    return sorted(rows, key=lambda row: (-int(row[3]), row[1], row[0]))


def counted_chemicals(counts: Counter[str], least: int = 1) -> list[Row]:
    """Return chemical, name and figures, the most frequent first, then by name."""
    rows = [(mesh_iri(mesh), NAMES[mesh], str(n)) for mesh, n in counts.items() if n >= least]
    return sorted(rows, key=lambda row: (-int(row[2]), row[1], row[0]))


def strictest(document: Document, gene: str) -> str:
    """Return the strictest tier by which a document mentions a gene."""
    return next(t for t in ("strict", "synonym", "all") if gene in document.genes(t))


def is_wanted(mesh: str, kind: str) -> bool:
    """Return whether a chemical is of the kind that a query asks for."""
    return kind == "chemical" or mesh in DRUGS


def genes_with(drug: str, tier: str, kind: str) -> Counter[str]:
    """Return the number of figures in which each gene occurs with a drug, or any chemical."""
    mesh = the_chemical(drug)
    if not is_wanted(mesh, kind):
        return Counter()
    return Counter(g for d in DOCUMENTS if mesh in d.chemicals() for g in d.genes(tier))


# The queries


def ambiguous_words(tier: str = "all") -> list[Row]:
    """word, matched, species, genes, figures, symbols."""
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for document in DOCUMENTS:
        rows = [row for row in document.gene_rows if row.word]
        for row in rows:
            same = {r.gene for r in rows if (r.word, r.term) == (row.word, row.term)}
            if len(same) > 1 and tier in TIERS[row.source]:
                found[row.word, row.term][row.gene].add(document.iri)
    answer = []
    for (word, term), figures in found.items():
        names = " ".join(sorted(SYMBOLS[gene] for gene in figures))
        number = len(set().union(*figures.values()))
        answer.append((word, term, SPECIES, str(len(figures)), str(number), names))
    return sorted(answer, key=lambda row: (-int(row[4]), -int(row[3]), *row[:3]))


def associated_chemicals(gene: str, kind: str = "drug", limit: str = "25") -> list[Row]:
    """chemical, name, figures, npmi, pValue, qValue."""
    pairs = of_one("gene-chemical", gene_iri(the_gene(gene)))
    rows = [
        (iri, name_of(iri), *pair.columns)
        for iri, pair in pairs
        if is_wanted(iri.rpartition("/")[2], kind)
    ]
    return rows[: int(limit)]


def associated_diseases(gene: str, limit: str = "25") -> list[Row]:
    """disease, name, figures, npmi, pValue, qValue: none."""
    assert not any(d.fields.get("diseases") for d in DOCUMENTS), (gene, limit)
    return []


def associated_genes(chemical: str, limit: str = "25") -> list[Row]:
    """gene, symbol, species, figures, npmi, pValue, qValue."""
    pairs = of_one("gene-chemical", mesh_iri(the_chemical(chemical)))
    return [(iri, name_of(iri), SPECIES, *pair.columns) for iri, pair in pairs][: int(limit)]


def associated_genes_of_gene(gene: str, limit: str = "25") -> list[Row]:
    """gene, symbol, species, figures, npmi, pValue, qValue."""
    pairs = of_one("gene-gene", gene_iri(the_gene(gene)))
    return [(iri, name_of(iri), SPECIES, *pair.columns) for iri, pair in pairs][: int(limit)]


def chemicals_by_figure(figure: str) -> list[Row]:
    """chemical, name."""
    return chemical_rows(the_figure(figure).chemicals())


def chemicals_in_many_figures(min: str = "2") -> list[Row]:  # noqa: A002 -- the parameter's name
    """chemical, name, figures."""
    return counted_chemicals(Counter(c for d in DOCUMENTS for c in d.chemicals()), int(min))


def contradicted_mentions() -> list[Row]:
    """figure, title, word, entity, name, longForm, suggested, suggestedName, finding."""
    rows = []
    for document in DOCUMENTS:
        entities = {(r.word, gene_iri(r.gene), SYMBOLS[r.gene]) for r in document.gene_rows}
        entities |= {(r.word, mesh_iri(r.mesh), NAMES[r.mesh]) for r in document.chemical_rows}
        for word, iri, name in entities:
            if (document.figid, word) in CONTRADICTED:
                *said, finding = CONTRADICTED[document.figid, word]
                rows.append((document.iri, document.title, word, iri, name, *said, PFOCR + finding))
    return sorted(rows)


def dataset_counts() -> list[Row]:
    """kind, count."""
    counts = {
        "articles": len({d.pmcid for d in DOCUMENTS}),
        "associations": len(associations("gene-chemical")) + len(associations("gene-gene")),
        "chemical mentions": sum(len(set(d.chemical_rows)) for d in DOCUMENTS),
        "chemicals": len(NAMES),
        "disease mentions": sum(len(d.fields.get("diseases", [])) for d in DOCUMENTS),
        "diseases": sum(len(d.fields.get("diseases", [])) for d in DOCUMENTS),
        "drugs": len(NAMES.keys() & DRUGS),
        "families": len({family for d in DOCUMENTS for family in d.families()}),
        "figures": len(DOCUMENTS),
        "gene mentions": sum(len(set(d.gene_rows)) for d in DOCUMENTS),
        "genes": len(SYMBOLS),
        "journals": len({journal for d in DOCUMENTS if (journal := _journal(d))}),
        "organisms": len({taxon for d in DOCUMENTS for _, taxon in _roles(d)}),
    }
    return [(kind, str(count)) for kind, count in sorted(counts.items())]


def _journal(document: Document) -> str:
    return str(document.fields.get("journal_title", "")).replace(".na.character", "")


def _roles(document: Document) -> list[tuple[str, str]]:
    article = [("article", taxon) for taxon in document.organisms("organisms")]
    return article + [("gene", taxon) for taxon in document.organisms("organisms_ner")]


def diseases_by_figure(figure: str) -> list[Row]:
    """disease, name: none, for no seed mentions a disease."""
    assert not the_figure(figure).fields.get("diseases")
    return []


def drugs_by_gene(gene: str, tier: str = "all", kind: str = "drug") -> list[Row]:
    """chemical, name, figures."""
    documents = [d for d in DOCUMENTS if the_gene(gene) in d.genes(tier)]
    found = (c for d in documents for c in d.chemicals() if is_wanted(c, kind))
    return counted_chemicals(Counter(found))


def family_members(family: str) -> list[Row]:
    """member, name, kind, source: the seeds name exactly the direct members of both groups."""
    ids = {symbol: gene for gene, symbol in SYMBOLS.items()}
    family = FAMILIES[family][0]
    named = {
        SYMBOLS[row.gene]
        for d in DOCUMENTS
        for row in d.gene_rows
        if row.source == "bioentities_symbol" and FAMILIES[row.term][0] == family
    }
    assert named == set(MEMBERS[family])
    source = "FamPlex and documents"
    return [(gene_iri(ids[symbol]), symbol, "gene", source) for symbol in MEMBERS[family]]


def families_by_figure(figure: str) -> list[Row]:
    """family, name, kind, word, gene, symbol."""
    rows: set[Row] = set()
    for row in the_figure(figure).gene_rows:
        if row.source == "bioentities_symbol":
            family, kind = FAMILIES[row.term]
            gene = gene_iri(row.gene)
            rows.add((family_iri(family), family, kind, row.word, gene, SYMBOLS[row.gene]))
    return sorted(rows, key=lambda row: (row[1], row[0], row[3], row[5], row[4]))


def figures_by_article(article: str) -> list[Row]:
    """figure, title, number."""
    return sorted((d.iri, d.title, d.number) for d in DOCUMENTS if d.pmcid == article)


def figures_by_chemical(chemical: str) -> list[Row]:
    """figure, title, year."""
    return figure_rows(d for d in DOCUMENTS if the_chemical(chemical) in d.chemicals())


def figures_by_disease(disease: str) -> list[Row]:
    """figure, title, year: none."""
    assert not any(d.fields.get("diseases") for d in DOCUMENTS), disease
    return []


def figures_by_family(family: str) -> list[Row]:
    """figure, title, year."""
    return figure_rows(d for d in DOCUMENTS if family in d.families())


def figures_by_gene(gene: str, tier: str = "all") -> list[Row]:
    """figure, title, year, tier."""
    number = the_gene(gene)
    found = [d for d in DOCUMENTS if number in d.genes(tier)]
    return sorted((d.iri, d.title, d.year, strictest(d, number)) for d in found)


def figures_by_organism(organism: str) -> list[Row]:
    """figure, title, year, role."""
    wanted = TAXA.get(organism, organism)
    return sorted(
        (d.iri, d.title, d.year, role)
        for d in DOCUMENTS
        for role, taxon in _roles(d)
        if taxon == wanted
    )


def figures_with_all_genes(genes: str, tier: str = "all") -> list[Row]:
    """figure, title, year."""
    wanted = {the_gene(gene) for gene in genes.replace(",", " ").split()}
    return figure_rows(d for d in DOCUMENTS if wanted <= d.genes(tier))


def figures_with_findings() -> list[Row]:
    """figure, title, finding: only mojibake, in the title of one article."""
    finding = f"{PFOCR}mended_text"
    return [(d.iri, d.title, finding) for d in DOCUMENTS if _has_mojibake(d.fields["papertitle"])]


def _has_mojibake(text: str) -> bool:
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def figures_without_genes(tier: str = "all") -> list[Row]:
    """figure, title, year."""
    return figure_rows(d for d in DOCUMENTS if not d.genes(tier))


def gene_drug_pairs(
    min: str = "2",  # noqa: A002 -- the parameter's name
    tier: str = "all",
    kind: str = "drug",
) -> list[Row]:
    """gene, symbol, chemical, name, figures."""
    counts = Counter(
        (g, c)
        for d in DOCUMENTS
        for g in d.genes(tier)
        for c in d.chemicals()
        if is_wanted(c, kind)
    )
    rows = [
        (gene_iri(gene), SYMBOLS[gene], mesh_iri(mesh), NAMES[mesh], str(number))
        for (gene, mesh), number in counts.items()
        if number >= int(min)
    ]
    return sorted(rows, key=lambda row: (-int(row[4]), row[1], row[0], row[3], row[2]))


def genes_by_disease(disease: str, tier: str = "all") -> list[Row]:
    """gene, symbol, species, figures: none."""
    assert not any(d.fields.get("diseases") for d in DOCUMENTS), (disease, tier)
    return []


def genes_by_drug(drug: str, tier: str = "all", kind: str = "drug") -> list[Row]:
    """gene, symbol, species, figures."""
    return counted_genes(genes_with(drug, tier, kind))


def genes_by_figure(figure: str, tier: str = "all") -> list[Row]:
    """gene, symbol, species, tier."""
    document = the_figure(figure)
    rows = [
        (gene_iri(gene), SYMBOLS[gene], SPECIES, strictest(document, gene))
        for gene in document.genes(tier)
    ]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def genes_in_many_figures(
    min: str = "2",  # noqa: A002 -- the parameter's name
    tier: str = "all",
    limit: str = "10000",
) -> list[Row]:
    """gene, symbol, species, figures."""
    counts = Counter(g for d in DOCUMENTS for g in d.genes(tier))
    return counted_genes(counts, int(min))[: int(limit)]


def mentions_by_figure(figure: str) -> list[Row]:
    """kind, word, term, lexicon, entity, name."""
    document = the_figure(figure)
    rows = [
        ("gene", row.word, row.term, PFOCR + row.source, gene_iri(row.gene), SYMBOLS[row.gene])
        for row in set(document.gene_rows)
    ]
    rows += [
        (
            "chemical",
            row.word,
            row.term,
            f"{PFOCR}{'mesh_keyword' if row.term else 'pubtator_mesh'}",
            mesh_iri(row.mesh),
            NAMES[row.mesh],
        )
        for row in set(document.chemical_rows)
    ]
    return sorted(rows, key=lambda row: (*row[:4], row[5], row[4]))


def promising_figures(min: str = "5", limit: str = "25") -> list[Row]:  # noqa: A002
    """figure, title, genes, shared, new: no seed has a pathway model, and no mirror is loaded.

    All genes of the seeds are human, and so is each of their articles, among others.
    """
    assert not any(d.fields.get("wpid") for d in DOCUMENTS)
    counts = {d: len(d.genes("strict")) for d in DOCUMENTS}
    rows: list[Row] = [
        (d.iri, d.title, str(n), "", str(n)) for d, n in counts.items() if n >= int(min)
    ]
    return sorted(rows, key=lambda row: (-int(row[2]), row[0]))[: int(limit)]


def shared_chemicals(figure1: str, figure2: str) -> list[Row]:
    """chemical, name."""
    return chemical_rows(the_figure(figure1).chemicals() & the_figure(figure2).chemicals())


def shared_genes(figure1: str, figure2: str, tier: str = "all") -> list[Row]:
    """gene, symbol."""
    return gene_rows(the_figure(figure1).genes(tier) & the_figure(figure2).genes(tier))


def shared_genes_of_drugs(
    drug1: str, drug2: str, tier: str = "all", kind: str = "drug"
) -> list[Row]:
    """gene, symbol, species, figures1, figures2."""
    first, second = genes_with(drug1, tier, kind), genes_with(drug2, tier, kind)
    return [
        (gene_iri(gene), SYMBOLS[gene], SPECIES, str(first[gene]), str(second[gene]))
        for gene in sorted(first.keys() & second.keys(), key=lambda g: (SYMBOLS[g], gene_iri(g)))
    ]


def similar_figures(figure: str, tier: str = "all", by: str = "jaccard") -> list[Row]:
    """figure, title, shared, jaccard, rarity."""
    document = the_figure(figure)
    mine = document.genes(tier)
    often = Counter(gene for d in DOCUMENTS for gene in d.genes("all"))
    rarities = {
        gene: Decimal(1 - math.log(number) / math.log(len(DOCUMENTS))).quantize(Decimal("0.01"))
        for gene, number in often.items()
    }
    rows: list[Row] = []
    for other in DOCUMENTS:
        shared, both = mine & other.genes(tier), mine | other.genes(tier)
        if other is not document and shared and 10 * len(shared) >= len(both):
            weights = (Decimal(len(shared)), sum(rarities[gene] for gene in shared))
            shares = [_shortest(_four_places(Decimal(weight) / len(both))) for weight in weights]
            rows.append((other.iri, other.title, str(len(shared)), *shares))
    column = {"jaccard": 3, "rarity": 4}[by]
    return sorted(rows, key=lambda row: (-Decimal(row[column]), -int(row[2]), row[0]))[:10]


def _four_places(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _shortest(number: Decimal) -> str:
    """Return a decimal as XML Schema's canonical form does: without trailing zeros."""
    return format(number, "f").rstrip("0").rstrip(".")


def species_clashes() -> list[Row]:
    """figure, title, species, genes: none, for no row of the seeds names its organism."""
    assert not any("organism_name" in row for d in DOCUMENTS for row in d.fields.get("genes", []))
    return []


def top_associations(kind: str = "gene-chemical", limit: str = "25") -> list[Row]:
    """subject, subjectName, object, objectName, figures, npmi, pValue, qValue."""
    rows = [
        (a.subject, name_of(a.subject), a.object, name_of(a.object), *a.columns)
        for a in associations(kind)
    ]
    return rows[: int(limit)]


def ungrounded_words(min: str = "2") -> list[Row]:  # noqa: A002
    """word, kind, figures: keywords alone, for each row of the seeds has an identifier."""
    counts = Counter(word for d in DOCUMENTS for word in set(d.unknown_keywords))
    rows = [(word, "keyword", str(n)) for word, n in counts.items() if n >= int(min)]
    return sorted(rows, key=lambda row: (-int(row[2]), *row[:2]))


def unmatched_long_forms() -> list[Row]:
    """figure, title, word, entity, name, longForm: none.

    Each word of a row that a caption of the seeds defines is what its row says, but for those of
    ``CONTRADICTED``.
    """
    return []


def words_of_gene(gene: str) -> list[Row]:
    """word, lexicon, figures."""
    number = the_gene(gene)
    rows = {(d.iri, r) for d in DOCUMENTS for r in d.gene_rows if r.gene == number and r.word}
    figures: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri, row in rows:
        figures[row.word, PFOCR + row.source].add(iri)
    counted = [(word, lexicon, str(len(iris))) for (word, lexicon), iris in figures.items()]
    return sorted(counted, key=lambda row: (-int(row[2]), *row[:2]))


def cases() -> list[dict[str, Any]]:
    """Return the cases: a query, what is typed, and the file of the answer."""
    listed: list[dict[str, Any]] = tomllib.loads(
        (QUERIES / "cases.toml").read_text(encoding="utf-8")
    )["case"]
    return listed


def answer(query: str, parameters: dict[str, str]) -> str:
    """Return the golden answer as CSV; its columns are in the docstring of the query's function."""
    derive: Callable[..., list[Row]] = globals()[query.replace("-", "_")]
    columns = (derive.__doc__ or "").partition(":")[0].rstrip(".").split(", ")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *derive(**parameters)])
    return text.getvalue()


def main() -> None:
    """Write all golden answers."""
    for case in cases():
        text = answer(case["query"], case["parameters"])
        (QUERIES / case["file"]).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
