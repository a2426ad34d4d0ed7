"""Mints IRIs and checks the syntax of identifiers.

Every function returns an IRI that is safe between ``<`` and ``>``, or raises
:class:`~pfocr_rdf.errors.IdentifierError`.  Genes, HGNC symbols and ChEBI follow WikiPathways'
spelling (``https://identifiers.org/…``), so that both graphs join without touching a string; MeSH
keeps NLM's own IRI; taxa, diseases and ontology terms keep OBO's.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

from .errors import IdentifierError
from .vocab import BASE, OBO

_FIGID = re.compile(r"PMC[0-9]{1,12}__[A-Za-z0-9._~+(),=@-]{1,200}")
_PMCID = re.compile(r"PMC\d{1,12}")
_NUMBER = re.compile(r"[1-9]\d{0,9}")
_MESH = re.compile(r"[CD]\d{6,9}")
_DRUGBANK = re.compile(r"DB\d{5}|DBSALT\d{6}")
_DOID = re.compile(r"\d{1,8}")
_TERM = re.compile(r"(PW|DOID|CL):([0-9]{1,8})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WPID = re.compile(r"WP[1-9]\d{0,6}")
_DOI = re.compile(r"10\.\d{4,9}/\S{1,400}")
_FILENAME = re.compile(r"[^/\\\x00-\x20\x7f]{1,250}")
_FIGURE_LINK = re.compile(
    r"/?(pmc/articles/PMC[0-9]{1,12}/figure/(?:[A-Za-z0-9._~+(),=@-]|%[0-9A-Fa-f]{2})+/?)"
)

#: characters of a path segment that need no percent-encoding
_SEGMENT = "-._~!$&'()*+,;=:@"


def checked_figid(figid: str) -> str:
    """Return *figid* if it is one; it is never repaired.

    >>> checked_figid("PMC8684509__OMCL2021-9911537.012")
    'PMC8684509__OMCL2021-9911537.012'
    >>> checked_figid("PMC1__../x")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.IdentifierError: 'PMC1__../x' is not a valid figid (expected PMC<digits>__<name>)
    """  # noqa: E501 -- the message is one line
    if _FIGID.fullmatch(figid) is None or ".." in figid:
        raise IdentifierError(figid, "figid", "PMC<digits>__<name>")
    return figid


def figure_iri(figid: str, base: str = BASE) -> str:
    """Return the IRI of a figure.

    >>> figure_iri("PMC4803609__nihms758223f1")
    'https://pfocr.wikipathways.org/figures/PMC4803609__nihms758223f1'
    """
    return f"{base}figures/{checked_figid(figid)}"


def record_iri(figid: str, base: str = BASE) -> str:
    """Return the IRI of the record of a figure: the published page.

    >>> record_iri("PMC4803609__nihms758223f1")
    'https://pfocr.wikipathways.org/figures/PMC4803609__nihms758223f1.html'
    """
    return f"{figure_iri(figid, base)}.html"


def mention_iri(figure: str, local_id: str, *content: str) -> str:
    """Return the IRI of a mention: its figure, what it stands for, and a digest of its content.

    The name depends on nothing but the content, so neither order nor a repeated row renumbers it.
    Ten hexadecimal digits keep the mentions of one figure apart (40 bits).

    >>> mention_iri("https://example.org/f", "627", "gene", "BDNF", "BDNF", "hgnc_symbol", "627")
    'https://example.org/f#m-627-a51e97eb33'
    """
    digest = hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:10]
    return f"{figure}#m-{local_id}-{digest}" if local_id else f"{figure}#m-{digest}"


def article_iri(pmcid: str) -> str:
    """Return the IRI of an article by its PubMed Central ID.

    >>> article_iri("PMC83992")
    'https://identifiers.org/pmc/PMC83992'
    """
    return f"https://identifiers.org/pmc/{_match(_PMCID, pmcid, 'PMCID', 'PMC<digits>')}"


def gene_iri(ncbigene_id: str) -> str:
    """Return the IRI of an NCBI Gene record, as WikiPathways writes it.

    >>> gene_iri("5594")
    'https://identifiers.org/ncbigene/5594'
    >>> gene_iri("NA")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.IdentifierError: 'NA' is not a valid NCBI Gene ID (expected digits)
    """
    checked = _match(_NUMBER, ncbigene_id, "NCBI Gene ID", "digits")
    return f"https://identifiers.org/ncbigene/{checked}"


def hgnc_symbol_iri(symbol: str) -> str:
    """Return the IRI of an approved human gene symbol.

    >>> hgnc_symbol_iri("HLA-A")
    'https://identifiers.org/hgnc.symbol/HLA-A'
    """
    return f"https://identifiers.org/hgnc.symbol/{quote(symbol, safe=_SEGMENT)}"


def hgnc_iri(hgnc_id: str) -> str:
    """Return the IRI of a human gene at HGNC, from the number alone.

    >>> hgnc_iri("3942")
    'https://identifiers.org/hgnc/3942'
    """
    return f"https://identifiers.org/hgnc/{_match(_NUMBER, hgnc_id, 'HGNC ID', 'digits')}"


def famplex_iri(famplex_id: str) -> str:
    """Return the IRI of a FamPlex family or complex.

    >>> famplex_iri("mTORC1")
    'https://identifiers.org/fplx/mTORC1'
    """
    return f"https://identifiers.org/fplx/{quote(famplex_id, safe=_SEGMENT)}"


def unknown_family_iri(term: str, base: str = BASE) -> str:
    """Return the IRI of a family that FamPlex does not know, named by the matched term.

    >>> unknown_family_iri("A/B")
    'https://pfocr.wikipathways.org/rdf/family/A%2FB'
    """
    return f"{base}rdf/family/{quote(term, safe='-._~')}"


def mesh_iri(mesh_id: str) -> str:
    """Return NLM's own IRI of a MeSH descriptor or supplementary concept.

    >>> mesh_iri("D007649")
    'http://id.nlm.nih.gov/mesh/D007649'
    """
    return f"http://id.nlm.nih.gov/mesh/{_match(_MESH, mesh_id, 'MeSH ID', 'D or C and digits')}"


def chebi_iri(chebi_id: str) -> str:
    """Return the IRI of a ChEBI entity as WikiPathways writes it, from the number alone.

    >>> chebi_iri("6121")
    'https://identifiers.org/chebi/CHEBI:6121'
    """
    return f"https://identifiers.org/chebi/CHEBI:{_match(_NUMBER, chebi_id, 'ChEBI ID', 'digits')}"


def chebi_obo_iri(chebi_id: str) -> str:
    """Return OBO's IRI of a ChEBI entity, from the number alone.

    >>> chebi_obo_iri("6121")
    'http://purl.obolibrary.org/obo/CHEBI_6121'
    """
    return f"{OBO}CHEBI_{_match(_NUMBER, chebi_id, 'ChEBI ID', 'digits')}"


def drugbank_iri(drugbank_id: str) -> str:
    """Return the IRI of a drug at DrugBank, or of a salt, which identifiers.org does not know.

    >>> drugbank_iri("DB01221"), drugbank_iri("DBSALT000064")
    ('https://identifiers.org/drugbank/DB01221', 'https://go.drugbank.com/salts/DBSALT000064')
    """
    expected = "DB and five digits, or DBSALT and six"
    checked = _match(_DRUGBANK, drugbank_id, "DrugBank ID", expected)
    if checked.startswith("DBSALT"):
        return f"https://go.drugbank.com/salts/{checked}"
    return f"https://identifiers.org/drugbank/{checked}"


def pubmed_iri(pmid: str) -> str:
    """Return the IRI of an article at PubMed.

    >>> pubmed_iri("27471862")
    'https://identifiers.org/pubmed/27471862'
    """
    return f"https://identifiers.org/pubmed/{_match(_NUMBER, pmid, 'PubMed ID', 'digits')}"


def doid_iri(doid: str) -> str:
    """Return the IRI of a Disease Ontology term, from its digits with their leading zeros.

    >>> doid_iri("0060239")
    'http://purl.obolibrary.org/obo/DOID_0060239'
    """
    return f"{OBO}DOID_{_match(_DOID, doid, 'DOID', 'digits')}"


def taxon_iri(taxon_id: str) -> str:
    """Return the IRI of an NCBI taxon.

    >>> taxon_iri("9606")
    'http://purl.obolibrary.org/obo/NCBITaxon_9606'
    """
    return f"{OBO}NCBITaxon_{_match(_NUMBER, taxon_id, 'NCBI taxon ID', 'digits')}"


def ontology_term_iri(curie: str) -> str:
    """Return the IRI of an ontology annotation (Pathway, Disease or Cell Ontology).

    >>> ontology_term_iri("PW:0001602")
    'http://purl.obolibrary.org/obo/PW_0001602'
    """
    match = _TERM.fullmatch(curie)
    if match is None:
        raise IdentifierError(curie, "ontology term", "PW:, DOID: or CL: and digits")
    return f"{OBO}{match[1]}_{match[2]}"


def ndex_iri(uuid: str) -> str:
    """Return the page of an NDEx network.

    >>> ndex_iri("eb0e9a0e-dede-11ea-99da-0ac135e8bacf")[-36:]
    'eb0e9a0e-dede-11ea-99da-0ac135e8bacf'
    """
    checked = _match(_UUID, uuid.lower(), "NDEx network", "a UUID")
    return f"https://www.ndexbio.org/viewer/networks/{checked}"


def pathway_iri(wpid: str) -> str:
    """Return the IRI of a WikiPathways pathway.

    >>> pathway_iri("WP5283")
    'https://identifiers.org/wikipathways/WP5283'
    """
    checked = _match(_WPID, wpid, "WikiPathways ID", "WP<digits>")
    return f"https://identifiers.org/wikipathways/{checked}"


def doi_iri(doi: str) -> str:
    """Return the IRI of a DOI, escaped.

    >>> doi_iri("10.1016/S0140(96)<1>")
    'https://doi.org/10.1016/S0140(96)%3C1%3E'
    """
    checked = _match(_DOI, doi, "DOI", "10.<registrant>/<suffix>")
    return f"https://doi.org/{quote(checked, safe='/' + _SEGMENT)}"


def europepmc_iri(pmcid: str) -> str:
    """Return Europe PMC's page of an article: WikiPathways' ``citedin`` links end there.

    >>> europepmc_iri("PMC4803609")
    'https://europepmc.org/article/PMC/4803609'
    """
    digits = _match(_PMCID, pmcid, "PMCID", "PMC<digits>")[3:]
    return f"https://europepmc.org/article/PMC/{digits}"


def article_url(pmcid: str) -> str:
    """Return the page of an article at PubMed Central.

    >>> article_url("PMC83992")
    'https://www.ncbi.nlm.nih.gov/pmc/articles/PMC83992/'
    """
    return f"https://www.ncbi.nlm.nih.gov/pmc/articles/{pmcid}/"


def image_url(pmcid: str, filename: str) -> str:
    """Return the URL of a figure's image at PubMed Central.

    >>> image_url("PMC83992", "mb0391401008.jpg")
    'https://www.ncbi.nlm.nih.gov/pmc/articles/PMC83992/bin/mb0391401008.jpg'
    """
    checked = _match(_FILENAME, filename, "file name", "a name without '/' or blanks")
    return f"{article_url(pmcid)}bin/{quote(checked, safe=_SEGMENT)}"


def figure_url(figlink: str) -> str:
    """Return a figure's page at PubMed Central from ``figlink``, with or without its first slash.

    >>> figure_url("pmc/articles/PMC7665128/figure/ijms-21-08410-f003/")
    'https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7665128/figure/ijms-21-08410-f003/'
    >>> figure_url("/pmc/articles/PMC1/figure/%")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.IdentifierError: '/pmc/articles/PMC1/figure/%' is not a valid figure link (expected /pmc/articles/<PMCID>/figure/<name>/)
    """  # noqa: E501 -- the message is one line
    match = _FIGURE_LINK.fullmatch(figlink)
    if match is None or ".." in figlink:
        raise IdentifierError(figlink, "figure link", "/pmc/articles/<PMCID>/figure/<name>/")
    return f"https://www.ncbi.nlm.nih.gov/{match[1]}"


def journal_iri(name: str, base: str = BASE) -> str:
    """Return the IRI of a journal from its NLM abbreviation or title.

    >>> journal_iri("Prog Neuropsychopharmacol Biol Psychiatry")
    'https://pfocr.wikipathways.org/rdf/journal/prog-neuropsychopharmacol-biol-psychiatry'
    """
    return f"{base}rdf/journal/{slug(name)}"


def association_iri(kind: str, first: str, second: str, base: str = BASE) -> str:
    """Return the IRI of an association of two things, by their keys in the registry.

    >>> association_iri("gene-chemical", "2475", "CHEBI:6121")
    'https://pfocr.wikipathways.org/rdf/association/gene-chemical/2475-CHEBI-6121'
    """
    names = f"{first}-{second}".replace(":", "-")
    return f"{base}rdf/association/{kind}/{names}"


def pair_iri(gene: str, chemical: str, base: str = BASE) -> str:
    """Return the IRI of a pair of a gene and a chemical, by their keys in the registry.

    >>> pair_iri("2475", "CHEBI:6121")
    'https://pfocr.wikipathways.org/rdf/pair/2475-CHEBI-6121'
    """
    return f"{base}rdf/pair/{gene}-{chemical.replace(':', '-')}"


def neighbourhood_iri(figid: str, base: str = BASE) -> str:
    """Return the IRI of the neighbourhood of a figure.

    >>> neighbourhood_iri("PMC4803609__nihms758223f1")
    'https://pfocr.wikipathways.org/rdf/neighbourhood/PMC4803609__nihms758223f1'
    """
    return f"{base}rdf/neighbourhood/{checked_figid(figid)}"


def similarity_iri(figid: str, wpid: str, base: str = BASE) -> str:
    """Return the IRI of the similarity of a figure to a WikiPathways pathway.

    >>> similarity_iri("PMC6365454__fnins-13-00025-g0002", "WP5283")
    'https://pfocr.wikipathways.org/rdf/similarity/PMC6365454__fnins-13-00025-g0002/WP5283'
    """
    checked = _match(_WPID, wpid, "WikiPathways ID", "WP<digits>")
    return f"{base}rdf/similarity/{checked_figid(figid)}/{checked}"


def word_iri(*content: str, base: str = BASE) -> str:
    """Return the IRI of a word by a digest of all that tells it from others.

    Of a million words, two have the same sixteen hexadecimal digits with a chance of 1 in 37
    million.

    >>> word_iri("keyword", "mTOR pathway")
    'https://pfocr.wikipathways.org/rdf/word/4f9a2b2f0821688b'
    """
    digest = hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:16]
    return f"{base}rdf/word/{digest}"


def slug(name: str) -> str:
    r"""Return *name* in lower-case ASCII letters, digits and hyphens.

    A digest of the name ends it where letters are lost, so that names that differ in them differ.

    >>> slug("Antibodies (Basel)"), slug("Revista Médica")
    ('antibodies-basel', 'revista-medica')
    >>> slug("\u03b1 Journal"), slug("\u03b2 Journal")
    ('journal-2b9122144e', 'journal-8610741631')
    """
    folded = unicodedata.normalize("NFKD", name)
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode().lower())
    is_losing = any(letter.isalnum() and not letter.isascii() for letter in folded)
    if is_losing or not words:
        words.append(hashlib.sha256(name.encode()).hexdigest()[:10])
    return "-".join(words)


def _match(pattern: re.Pattern[str], value: str, scheme: str, expected: str) -> str:
    if pattern.fullmatch(value) is None or not value.isascii():
        raise IdentifierError(value, scheme, expected)
    return value
