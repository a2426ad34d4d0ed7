"""Namespaces and terms: the only place where the IRI of a term is typed by hand.

The terms of ``pfocr:`` are declared and documented in ``ontology/pfocr.ttl``; a test holds that
file and this module equal in both directions.  The namespace never changes, whatever base the
figures are published under.
"""

from __future__ import annotations

#: where PFOCR publishes; figures and the dataset follow the configured base, the ontology does not
BASE = "https://pfocr.wikipathways.org/"

PFOCR = "https://pfocr.wikipathways.org/ontology#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
OA = "http://www.w3.org/ns/oa#"
OBO = "http://purl.obolibrary.org/obo/"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: prefixes for people: CURIEs in tables, and ``@prefix`` lines in Turtle
PREFIXES: dict[str, str] = {
    "pfocr": PFOCR,
    "fig": BASE + "figures/",
    "schema": SCHEMA,
    "oa": OA,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "prov": PROV,
    "void": VOID,
    "skos": SKOS,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "sh": SH,
    "wp": "http://vocabularies.wikipathways.org/wp#",
    "ncbigene": "https://identifiers.org/ncbigene/",
    "hgnc": "https://identifiers.org/hgnc/",
    "hgnc.symbol": "https://identifiers.org/hgnc.symbol/",
    "fplx": "https://identifiers.org/fplx/",
    "pmc": "https://identifiers.org/pmc/",
    "chebi": "https://identifiers.org/chebi/CHEBI:",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "obo": OBO,
}

# Classes of pfocr:
PATHWAY_FIGURE = PFOCR + "PathwayFigure"
FIGURE_RECORD = PFOCR + "FigureRecord"
MENTION = PFOCR + "Mention"
GENE_MENTION = PFOCR + "GeneMention"
CHEMICAL_MENTION = PFOCR + "ChemicalMention"
DISEASE_MENTION = PFOCR + "DiseaseMention"
GENE_GROUP = PFOCR + "GeneGroup"
GENE_FAMILY = PFOCR + "GeneFamily"
PROTEIN_COMPLEX = PFOCR + "ProteinComplex"
LEXICON_CLASS = PFOCR + "Lexicon"
TIER_CLASS = PFOCR + "Tier"
FINDING_CLASS = PFOCR + "Finding"
CAPTION_SUPPORT_CLASS = PFOCR + "CaptionSupport"
DRUG = PFOCR + "Drug"
ASSOCIATION = PFOCR + "Association"
CHEMICAL_DISEASE_ASSOCIATION = PFOCR + "ChemicalDiseaseAssociation"
GENE_CHEMICAL_ASSOCIATION = PFOCR + "GeneChemicalAssociation"
GENE_DISEASE_ASSOCIATION = PFOCR + "GeneDiseaseAssociation"
GENE_GENE_ASSOCIATION = PFOCR + "GeneGeneAssociation"
GENE_CHEMICAL_PAIR = PFOCR + "GeneChemicalPair"
NEIGHBOURHOOD = PFOCR + "Neighbourhood"
PATHWAY_SIMILARITY = PFOCR + "PathwaySimilarity"
AMBIGUOUS_WORD = PFOCR + "AmbiguousWord"
UNGROUNDED_WORD = PFOCR + "UngroundedWord"

# Properties of pfocr: about a figure
FIGURE_NUMBER = PFOCR + "figureNumber"
FIGURE_TYPE = PFOCR + "figureType"
PATHWAY_SCORE = PFOCR + "pathwayScore"
PMC_RANK = PFOCR + "pmcRank"
ARTICLE_ORGANISM = PFOCR + "articleOrganism"
GENE_ORGANISM = PFOCR + "geneOrganism"
ORGANISM_NAME = PFOCR + "organismName"
NDEX_NETWORK = PFOCR + "ndexNetwork"
PATHWAY_MODEL = PFOCR + "pathwayModel"
SIMILAR_PATHWAY = PFOCR + "similarPathway"
MENTIONS_GENE = PFOCR + "mentionsGene"
MENTIONS_GENE_STRICT = PFOCR + "mentionsGeneStrict"
MENTIONS_GENE_SYNONYM = PFOCR + "mentionsGeneSynonym"
MENTIONS_GENE_KEYWORD = PFOCR + "mentionsGeneKeyword"
MENTIONS_GENE_FAMILY = PFOCR + "mentionsGeneFamily"
MENTIONS_CHEMICAL = PFOCR + "mentionsChemical"
MENTIONS_DISEASE = PFOCR + "mentionsDisease"
GENES = PFOCR + "genes"
GENES_SYNONYM = PFOCR + "genesSynonym"
GENES_STRICT = PFOCR + "genesStrict"
GENES_OF_ONE_ORGANISM = PFOCR + "genesOfOneOrganism"
CLASHING_ORGANISM = PFOCR + "clashingOrganism"
CLASHING_GENES = PFOCR + "clashingGenes"
# about a record
SOURCE_SHA256 = PFOCR + "sourceSha256"
# about a figure or a mention
FINDING = PFOCR + "finding"
# about a mention
WORD = PFOCR + "word"
MATCHED_SYMBOL = PFOCR + "matchedSymbol"
LEXICON = PFOCR + "lexicon"
VIA_FAMILY = PFOCR + "viaFamily"
CANDIDATES = PFOCR + "candidates"
OCCURRENCES = PFOCR + "occurrences"
CAPTION_SUPPORT = PFOCR + "captionSupport"
LONG_FORM = PFOCR + "longForm"
SUGGESTS = PFOCR + "suggests"
# about a lexicon
TIER = PFOCR + "tier"
# about entities
AS_WRITTEN = PFOCR + "asWritten"
CHEBI = PFOCR + "chebi"
DRUGBANK = PFOCR + "drugbank"
TREE_NUMBER = PFOCR + "treeNumber"
DOCUMENT_MEMBER = PFOCR + "documentMember"
HAS_MEMBER = PFOCR + "hasMember"
HGNC_SYMBOL = PFOCR + "hgncSymbol"
FIGURES_WITH_GENE = PFOCR + "figuresWithGene"
FIGURES_WITH_GENE_SYNONYM = PFOCR + "figuresWithGeneSynonym"
FIGURES_WITH_GENE_STRICT = PFOCR + "figuresWithGeneStrict"
FIGURES_WITH_GENE_FAMILY = PFOCR + "figuresWithGeneFamily"
FIGURES_WITH_CHEMICAL = PFOCR + "figuresWithChemical"
FIGURES_WITH_DISEASE = PFOCR + "figuresWithDisease"
FIGURES_WITH_ORGANISM = PFOCR + "figuresWithOrganism"
RARITY = PFOCR + "rarity"
# about a word
CANDIDATE_GENE = PFOCR + "candidateGene"
CANDIDATE_GENE_SYNONYM = PFOCR + "candidateGeneSynonym"
CANDIDATE_GENE_STRICT = PFOCR + "candidateGeneStrict"
FIGURES_WITH_WORD = PFOCR + "figuresWithWord"
FIGURES_WITH_WORD_SYNONYM = PFOCR + "figuresWithWordSynonym"
FIGURES_WITH_WORD_STRICT = PFOCR + "figuresWithWordStrict"
FIGURES_WITH_UNGROUNDED_WORD = PFOCR + "figuresWithUngroundedWord"
READ_AS = PFOCR + "readAs"
# about an association; those of p and its rate are about a similarity too
SUBJECT = PFOCR + "subject"
OBJECT = PFOCR + "object"
SHARED_FIGURES = PFOCR + "sharedFigures"
NPMI = PFOCR + "npmi"
P_VALUE = PFOCR + "pValue"
Q_VALUE = PFOCR + "qValue"
RANK = PFOCR + "rank"
# about a pair
PAIRED_GENE = PFOCR + "pairedGene"
PAIRED_CHEMICAL = PFOCR + "pairedChemical"
FIGURES_WITH_PAIR = PFOCR + "figuresWithPair"
FIGURES_WITH_PAIR_SYNONYM = PFOCR + "figuresWithPairSynonym"
FIGURES_WITH_PAIR_STRICT = PFOCR + "figuresWithPairStrict"
# about a neighbourhood
CENTRE = PFOCR + "centre"
NEIGHBOUR = PFOCR + "neighbour"
# about a similarity
COMPARED_FIGURE = PFOCR + "comparedFigure"
COMPARED_PATHWAY = PFOCR + "comparedPathway"
SHARED_GENES = PFOCR + "sharedGenes"
JACCARD = PFOCR + "jaccard"

#: tiers, from the surest to the widest
TIERS = ("strict", "synonym", "family", "keyword")

#: lexicons of keywords that grounding knows, where a document comes without its table
GENE_KEYWORDS, CHEMICAL_KEYWORDS = "hgnc_keyword", "mesh_keyword"

#: gene lexicons (the ``source`` of a gene row) and the tier of what they recognise
GENE_LEXICONS: dict[str, str] = {
    "hgnc_symbol": "strict",
    "ncbigene_symbol": "strict",
    "hgnc_alias_symbol": "synonym",
    "hgnc_prev_symbol": "synonym",
    "ncbigene_synonym": "synonym",
    "bioentities_symbol": "family",
    "famplex_relations": "family",
    GENE_KEYWORDS: "keyword",
}

#: lexicons of chemicals: PubTator's MeSH names, ChEBI names (from 2024 on), keywords; of diseases
CHEMICAL_LEXICONS = ("pubtator_mesh", "chebi_name", CHEMICAL_KEYWORDS)
DISEASE_LEXICONS = ("pubtator_mesh",)

#: what the caption of a figure may say for a mention
CAPTION_SUPPORTS = (
    "wordInCaption",
    "symbolInCaption",
    "synonymInCaption",
    "nameInCaption",
    "longFormAgrees",
)

# Terms of other vocabularies
RDF_TYPE = RDF + "type"
RDFS_LABEL = RDFS + "label"
OA_HAS_TARGET = OA + "hasTarget"
OA_HAS_BODY = OA + "hasBody"
DCTERMS_IDENTIFIER = DCTERMS + "identifier"
DCTERMS_CITATION = DCTERMS + "bibliographicCitation"
DCTERMS_SUBJECT = DCTERMS + "subject"
SKOS_EXACT_MATCH = SKOS + "exactMatch"
SKOS_CLOSE_MATCH = SKOS + "closeMatch"
XSD_INTEGER = XSD + "integer"
XSD_DECIMAL = XSD + "decimal"
XSD_GYEAR = XSD + "gYear"

#: the licence of the records; images and captions belong to the articles
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
#: WikiPathways in Wikidata: who made the records
WIKIPATHWAYS = "http://www.wikidata.org/entity/Q7999828"
#: the named graph of WikiPathways' own RDF, on its endpoint and in a store that mirrors it
WIKIPATHWAYS_GRAPH = "http://rdf.wikipathways.org/"


def lexicon_iri(source: str) -> str:
    """Return the IRI of a lexicon, named by the ``source`` of the rows that it recognised.

    >>> lexicon_iri("hgnc_symbol")
    'https://pfocr.wikipathways.org/ontology#hgnc_symbol'
    """
    return PFOCR + source


def sparql_prefixes(*names: str) -> str:
    r"""Return the first lines of a query that uses these prefixes.

    >>> sparql_prefixes("schema")
    'PREFIX schema: <https://schema.org/>\n'
    """
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names)
