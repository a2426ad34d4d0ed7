"""The catalogue of a release: every number recounted, and read as portals and editors read it."""

import gzip
import hashlib
import re
from collections import Counter
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib.query import ResultRow

from pfocr_rdf import vocab
from pfocr_rdf.formats import FORMATS
from pfocr_rdf.publication.files import RELEASED
from pfocr_rdf.publication.publish import Choice, Publication, publish
from pfocr_rdf.publication.statistics import SPACES
from pfocr_rdf.resources import folder
from pfocr_rdf.shapes import Validator, graph_of
from pfocr_rdf.shapes.files import validate
from pfocr_rdf.store import Store

DATASET = f"<{vocab.BASE}rdf/dataset>"
PREFIXES = vocab.sparql_prefixes("dcat", "dcterms", "pfocr", "prov", "schema", "void", "skos") + (
    "PREFIX ext: <http://ldf.fi/void-ext#>\nPREFIX spdx: <http://spdx.org/rdf/terms#>\n"
)
#: figures of the corpus, each with a caption
FIGURES = 20


@pytest.fixture(scope="module")
def published(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A release of everything."""
    return publish(corpus_build, tmp_path_factory.mktemp("release") / "release")


@pytest.fixture(scope="module")
def catalogue(published: Publication) -> pyoxigraph.Store:
    """The catalogue of a release, to be asked."""
    store = pyoxigraph.Store()
    path = published.release / "catalogue.ttl"
    store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def asked(catalogue: pyoxigraph.Store, query: str) -> dict[tuple[str, ...], int]:
    """Return the last column of an answer by the others."""
    solutions = catalogue.query(f"{PREFIXES}SELECT {query}")
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    rows = [tuple(term.value if term else "" for term in row) for row in solutions]
    assert len(rows) == len({row[:-1] for row in rows})
    return {row[:-1]: int(row[-1]) for row in rows}


def counted(store: Store, query: str) -> dict[tuple[str, ...], int]:
    """Return the last column of what the store of the same build answers, by the others."""
    rows = list(store.select(f"{PREFIXES}SELECT {query}").rows)
    return {
        tuple(term.value for term in row[:-1] if term): int(row[-1].value)
        for row in rows
        if row[-1] is not None
    }


#: what the catalogue says, and what the graph has to answer
COUNTS = {
    "classes": (
        f"?c ?n {{ {DATASET} void:classPartition ?p . ?p void:class ?c ; void:entities ?n }}",
        "?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c",
    ),
    "properties": (
        f"?q ?n {{ {DATASET} void:propertyPartition ?p . ?p void:property ?q ; void:triples ?n }}",
        "?q (COUNT(*) AS ?n) { ?s ?q ?o } GROUP BY ?q",
    ),
    "properties of a class": (
        f"?c ?q ?n {{ {DATASET} void:classPartition ?p . ?p void:class ?c ; "
        "void:propertyPartition ?r . ?r void:property ?q ; void:triples ?n }",
        "?c ?q (COUNT(*) AS ?n) { ?s a ?c ; ?q ?o } GROUP BY ?c ?q",
    ),
    "classes that a property leads to": (
        f"?c ?q ?d ?n {{ {DATASET} void:classPartition ?p . ?p void:class ?c ; "
        "void:propertyPartition ?r . ?r void:property ?q ; void:classPartition ?t . "
        "?t void:class ?d ; void:triples ?n }",
        "?c ?q ?d (COUNT(*) AS ?n) { ?s a ?c ; ?q ?o . ?o a ?d } GROUP BY ?c ?q ?d",
    ),
    "datatypes of a property": (
        f"?c ?q ?d ?n {{ {DATASET} void:classPartition ?p . ?p void:class ?c ; "
        "void:propertyPartition ?r . ?r void:property ?q ; ext:datatypePartition ?t . "
        "?t ext:datatype ?d ; void:triples ?n }",
        "?c ?q ?d (COUNT(*) AS ?n) { ?s a ?c ; ?q ?o . BIND(DATATYPE(?o) AS ?d) "
        "FILTER (isLiteral(?o)) } GROUP BY ?c ?q ?d",
    ),
    "different objects": (
        "?q ?n { ?p void:property ?q ; void:distinctObjects ?n }",
        "?q (COUNT(DISTINCT ?o) AS ?n) { ?s ?q ?o VALUES ?q { pfocr:mentionsGene "
        "pfocr:mentionsGeneSynonym pfocr:mentionsGeneStrict pfocr:mentionsGeneFamily "
        "pfocr:mentionsChemical pfocr:mentionsDisease } } GROUP BY ?q",
    ),
}


@pytest.mark.parametrize("name", COUNTS)
def test_every_partition_is_recounted(
    name: str, catalogue: pyoxigraph.Store, corpus_store: Store
) -> None:
    """No partition is missing, none is too many, and each number is that of the graph."""
    said, there = COUNTS[name]
    found = asked(catalogue, said)

    assert 5 < len(found)
    assert counted(corpus_store, there) == found


def test_the_sums_are_recounted(catalogue: pyoxigraph.Store, corpus_store: Store) -> None:
    """Triples, classes, properties and subjects of everything, and the figures."""
    for name, there in (
        ("triples", "(COUNT(*) AS ?n) { ?s ?p ?o }"),
        ("classes", "(COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
        ("properties", "(COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        ("distinctSubjects", "(COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        ("entities", "(COUNT(DISTINCT ?s) AS ?n) { ?s a pfocr:PathwayFigure }"),
    ):
        assert counted(corpus_store, there) == asked(
            catalogue, f"?n {{ {DATASET} void:{name} ?n }}"
        )


def test_link_sets_are_recounted(catalogue: pyoxigraph.Store, corpus_store: Store) -> None:
    """Each says by which property the graph leads to whom, and how often."""
    found = asked(
        catalogue,
        f"?space ?q ?n {{ {DATASET} void:subset ?l . ?l a void:Linkset ; void:linkPredicate ?q ; "
        "void:triples ?n ; void:objectsTarget/void:uriSpace ?space }",
    )
    values = " ".join(f'"{space}"' for space in SPACES.values())
    expected = counted(
        corpus_store,
        f"?space ?q (COUNT(*) AS ?n) {{ VALUES ?space {{ {values} }} ?s ?q ?o . "
        "FILTER (isIRI(?o) && STRSTARTS(STR(?o), ?space)) } GROUP BY ?space ?q",
    )

    for name in ("ncbigene", "hgnc", "mesh", "chebi", "doid", "fplx", "taxonomy", "pmc", "doi"):
        assert any(space == SPACES[name] for space, _ in found), name
    assert expected == found


def test_no_namespace_of_others_is_forgotten(corpus_store: Store) -> None:
    """What the graph leads to is ours, a vocabulary, a page or a picture, or has a link set."""
    rows = corpus_store.select(
        "SELECT DISTINCT ?p ?o { ?s ?p ?o . FILTER (isIRI(?o)) "
        "FILTER NOT EXISTS { ?s a <http://www.w3.org/ns/prov#Entity> } }"
    ).rows
    pages = {vocab.SCHEMA + name for name in ("url", "contentUrl", "license", "citation")}
    ours = (vocab.BASE, "http://www.w3.org/", vocab.SCHEMA, vocab.DCTERMS, vocab.VOID)
    terms = ("http://semanticscience.org/", "http://edamontology.org/", "https://w3id.org/biolink/")
    known = (*SPACES.values(), *ours, *terms, vocab.CC0, vocab.WIKIPATHWAYS)
    unknown = {
        (predicate.value, thing.value)
        for predicate, thing in rows
        if predicate and thing and predicate.value not in pages
    }
    left = {pair for pair in unknown if not pair[1].startswith(known)}

    assert not {pair for pair in left if pair[0] not in ALIGNED}


#: properties of the ontology and of the description that lead to what is no data of others
ALIGNED = {
    f"{vocab.DCTERMS}conformsTo",
    f"{vocab.DCTERMS}license",
    f"{vocab.SKOS}closeMatch",
    f"{vocab.SKOS}relatedMatch",
    f"{vocab.SCHEMA}rangeIncludes",
    f"{vocab.RDFS}seeAlso",
    f"{vocab.PROV}hadPrimarySource",
    "https://purl.expasy.org/sparql-examples/ontology#federatesWith",
}


def test_an_editor_finds_what_may_follow(catalogue: pyoxigraph.Store) -> None:
    """By the query with which SIB's editor and chat learn classes, properties and ranges."""
    solutions = catalogue.query(
        PREFIXES
        + """SELECT DISTINCT ?subjectClass ?property ?objectClass ?datatype {
          ?partition void:class ?subjectClass ; void:propertyPartition ?used .
          ?used void:property ?property .
          OPTIONAL {
            { ?used void:classPartition [ void:class ?objectClass ] }
            UNION { ?used ext:datatypePartition [ ext:datatype ?datatype ] }
          }
        }"""
    )
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    found = {tuple(term.value if term else "" for term in row) for row in solutions}
    figure, gene = vocab.PATHWAY_FIGURE, f"{vocab.SCHEMA}Gene"

    assert (figure, vocab.MENTIONS_GENE, gene, "") in found
    assert (figure, vocab.PATHWAY_SCORE, "", vocab.XSD_DECIMAL) in found
    assert (vocab.GENE_MENTION, vocab.OA_HAS_TARGET, figure, "") in found
    assert (gene, f"{vocab.SCHEMA}taxonomicRange", f"{vocab.SCHEMA}Taxon", "") in found


def test_a_portal_finds_dumps_and_examples(
    catalogue: pyoxigraph.Store, published: Publication, corpus_store: Store
) -> None:
    """By the questions that EBI asks of a data set: title, version, licence, vocabularies, dumps.

    They are those of the HCLS profile, https://www.w3.org/TR/hcls-dataset/
    """
    solutions = catalogue.query(
        PREFIXES
        + """SELECT ?title ?version ?licence ?publisher ?space ?dump ?size ?example {
          ?dataset a void:Dataset ; dcterms:title ?title ; dcat:version ?version ;
            dcterms:license ?licence ; dcterms:publisher ?publisher ; void:uriSpace ?space ;
            void:exampleResource ?example ; void:dataDump ?dump .
          ?dump dcat:byteSize ?size .
        }"""
    )
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    rows = list(solutions)
    dumps = {row["dump"].value.removeprefix(f"{vocab.BASE}rdf/"): row["size"].value for row in rows}

    assert {
        file.name: str(file.size) for file in published.files if file.format in FORMATS
    } == dumps
    assert {f"{vocab.BASE}rdf/LICENCES.md"} == {row["licence"].value for row in rows}
    examples = {row["example"].value for row in rows}
    assert 5 == len(examples)
    for example in examples:
        assert corpus_store.ask(f"ASK {{ <{example}> a ?class }}") is True


def test_each_part_has_its_licence(catalogue: pyoxigraph.Store, corpus_store: Store) -> None:
    """CC0 for what PFOCR made; captions have rights, and no licence."""
    solutions = catalogue.query(
        f"{PREFIXES}SELECT ?name ?n ?licence ?rights {{ {DATASET} void:subset ?s . "
        "?s void:triples ?n OPTIONAL { ?s dcterms:license ?licence } "
        "OPTIONAL { ?s dcterms:rights ?rights } FILTER NOT EXISTS { ?s a void:Linkset } "
        'BIND(REPLACE(STR(?s), ".*/", "") AS ?name) }'
    )
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    found = {
        row["name"].value: (
            int(row["n"].value),
            row["licence"].value if row["licence"] else None,
            bool(row["rights"]),
        )
        for row in solutions
    }
    patterns = {
        "records": "?s a pfocr:FigureRecord ; ?p ?o",
        "mentions": "VALUES ?c { pfocr:GeneMention pfocr:ChemicalMention pfocr:DiseaseMention } "
        "?s a ?c ; ?p ?o",
        "links": "?s ?p ?o FILTER (STRSTARTS(STR(?p), CONCAT(STR(pfocr:), 'mentions')))",
        "captions": "?s schema:caption ?o",
    }
    for name, pattern in patterns.items():
        number = counted(corpus_store, f"(COUNT(*) AS ?n) {{ {pattern} }}")[()]
        licence = None if name == "captions" else vocab.CC0
        assert (number, licence, name == "captions") == found[name]
    assert FIGURES == found["captions"][0]
    assert patterns.keys() | {"associations"} == found.keys()
    pages = vocab.BASE + "rdf/LICENCES.md"
    assert asked(catalogue, f"(COUNT(*) AS ?n) {{ {DATASET} schema:license <{pages}> }}") == {(): 1}


def test_licences_are_told_to_people(published: Publication, catalogue: pyoxigraph.Store) -> None:
    """The page has a line for each part and for each table of the lexicon."""
    text = (published.release / "LICENCES.md").read_text(encoding="utf-8")
    tables = asked(
        catalogue,
        f"?title (COUNT(*) AS ?n) {{ <{vocab.BASE}rdf/activity/build> prov:used ?t . "
        "?t dcterms:title ?title ; dcterms:license ?l } GROUP BY ?title",
    )

    assert re.search(
        r"^\| Captions of figures \| 20 \| Captions belong to the articles", text, re.M
    )
    assert 8 == len(tables)
    for (title,) in tables:
        assert f"| {title} |" in text


def test_without_captions_there_is_no_word_of_them(corpus_build: Path, tmp_path: Path) -> None:
    """And the number of triples is that of what is there, in the dump and beside it."""
    chosen = Choice(formats=("nt",), has_captions=False)
    release = publish(corpus_build, tmp_path / "release", chosen).release
    with gzip.open(release / "pfocr.nt.gz", "rt", encoding="utf-8") as file:
        lines = file.read().split("\n")[:-1]
    said = f'{DATASET} <{vocab.VOID}triples> "{len(lines)}"^^<{vocab.XSD_INTEGER}> .'
    text = (release / "catalogue.ttl").read_text(encoding="utf-8")

    assert said in lines
    assert re.search(rf"^\tvoid:triples {len(lines)} ;$", text, re.MULTILINE)
    assert "schema:caption" not in text
    assert "Captions" not in (release / "LICENCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_the_release_conforms_to_bioschemas(published: Publication, engine: str) -> None:
    """Ranks of organisms, which no lexicon has, and one gene without a symbol are warnings."""
    shapes = folder("shapes") / "bioschemas"
    catalogue = validate(published.release / "catalogue.ttl", engine, shapes)
    report = validate(published.release / "pfocr.nt.gz", engine, shapes)
    kinds = Counter((result.path or "").rpartition("/")[2] for result in report.results)

    assert catalogue.conforms
    assert not catalogue.results
    assert report.conforms
    assert {"taxonRank": 54, "name": 1} == kinds


#: something that has everything that a profile asks for
_WHOLE = """
<a:s> a <http://www.w3.org/ns/dcat#Dataset> , schema:DataCatalog , schema:Gene , schema:Taxon ,
    schema:ChemicalSubstance , schema:ScholarlyArticle ;
  schema:description "d" ; schema:identifier "i" ; schema:keywords "k" ; schema:license <a:l> ;
  schema:name "n" ; schema:url <a:u> ; schema:provider <a:p> ; schema:taxonRank "species" .
"""

#: the minima of each profile, as its page on bioschemas.org lists them
MINIMA = {
    "Dataset": {"description", "identifier", "keywords", "license", "name", "url"},
    "DataCatalog": {"description", "keywords", "name", "provider", "url"},
    "Gene": {"identifier", "name"},
    "Taxon": {"name", "taxonRank"},
    "ChemicalSubstance": {"identifier", "name", "url"},
    "ScholarlyArticle": {"identifier", "name"},
}


def test_each_minimum_is_asked_for() -> None:
    """Whatever is missing is missed by each profile that asks for it, and by no other."""
    validator = Validator(folder("shapes") / "bioschemas")
    whole = rdflib.Graph().parse(data=f"@prefix schema: <{vocab.SCHEMA}> .{_WHOLE}")
    lines = whole.serialize(format="nt").splitlines(keepends=True)
    assert not validator.validate(graph_of("".join(lines))).results
    for name in set().union(*MINIMA.values()):
        some = "".join(line for line in lines if f"<{vocab.SCHEMA}{name}>" not in line)
        results = validator.validate(graph_of(some)).results
        missed = {result.shape.rpartition("#")[2] for result in results}
        assert {f"{cls}-{name}" for cls, names in MINIMA.items() if name in names} == missed


def test_queries_pass_the_lint_of_the_wikipathways_collection(published: Publication) -> None:
    """Its linter wants three fields in the comment that a file begins with; so do its pages.

    See scripts/lint_headers.py of https://github.com/wikipathways/SPARQLQueries
    """
    files = sorted((published.release / "queries").rglob("*.rq"))
    assert 30 < len(files)
    for path in files:
        lines = path.read_text(encoding="utf-8").split("\n")
        header = lines[: next(number for number, line in enumerate(lines) if line[:1] != "#")]
        for field in ("title", "category", "description"):
            assert any(re.match(f"# {field}: .+", line) for line in header), path.name
        assert 60 > len(header[0].removeprefix("# title: "))


def test_the_catalogue_conforms_to_dcat_ap(published: Publication, shared: Path) -> None:
    """By DCAT-AP's own shapes, and pySHACL; without the title of a file it would not."""
    catalogue = rdflib.Graph().parse(published.release / "catalogue.ttl")
    shapes = rdflib.Graph().parse(shared / "w3c/dcat-ap/dcat-ap-SHACL.ttl")
    conforms, _, text = pyshacl.validate(catalogue, shacl_graph=shapes)
    assert conforms, text
    access = rdflib.URIRef(f"{vocab.DCAT}accessURL")
    catalogue.remove((None, access, None))
    conforms, _, _ = pyshacl.validate(catalogue, shacl_graph=shapes)
    assert not conforms


def test_the_catalogue_says_of_each_file_what_it_is(published: Publication) -> None:
    """Where it is, its media type, its size and its digest: those of the file itself."""
    catalogue = rdflib.Graph().parse(published.release / "catalogue.ttl")
    query = """
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?url ?type ?size ?digest {
          ?catalogue a dcat:Catalog ; dcat:dataset ?dataset .
          ?dataset dcat:distribution ?file .
          ?file dcat:downloadURL ?url ; dcat:mediaType ?type ; dcat:byteSize ?size ;
            spdx:checksum [ spdx:checksumValue ?digest ] .
        }"""
    found = {}
    for row in catalogue.query(query):
        assert isinstance(row, ResultRow)
        url, media_type, size, digest = map(str, row)
        name = url.removeprefix(f"{vocab.BASE}rdf/")
        found[name] = (media_type.partition("media-types/")[2], int(size), digest.lower())
    expected = {}
    for path in published.release.glob("*.gz"):
        content = path.read_bytes()
        extension = path.stem.rpartition(".")[2]
        known = FORMATS.get(extension)
        kind = known.media_type if known else "application/x-ndjson"
        expected[path.name] = (kind, len(content), hashlib.sha256(content).hexdigest())

    assert len(RELEASED) == len(expected)
    assert expected == found
