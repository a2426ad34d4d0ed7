"""Which pathways each figure is like: the numbers recounted, the file described, or nothing."""

import gzip
import hashlib
import json
import random
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import comb, log10
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
import yaml

from pfocr_rdf import vocab
from pfocr_rdf.associations.similarities import Limits, find_similarities
from pfocr_rdf.cli import publishing
from pfocr_rdf.endpoint.counting import COUNT
from pfocr_rdf.errors import IncompleteError, UsageError
from pfocr_rdf.federation.asking import Asking
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.publication import similarities
from pfocr_rdf.publication.publish import Choice, Publication, publish
from pfocr_rdf.resources import folder
from pfocr_rdf.shapes.files import validate
from pfocr_rdf.solutions import Solutions
from pfocr_rdf.store import open_files

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Sets = Mapping[str, frozenset[str]]

ROOT = Path(__file__).parents[1]
FILE = "pfocr-pathways.nt.gz"
PATHWAY = "https://identifiers.org/wikipathways/"
GENE = vocab.PREFIXES["ncbigene"]
SEED = "PMC4803609__nihms758223f1"
#: lexicons of the tiers that count, as the data model has them
LEXICONS = {
    "hgnc_symbol",
    "ncbigene_symbol",
    "hgnc_alias_symbol",
    "hgnc_prev_symbol",
    "ncbigene_synonym",
}


def plainly(figures: Sets, pathways: Sets, top: int = 5) -> dict[str, list[tuple[str, int, str]]]:
    """Return the pathways of each figure, with shared genes and Jaccard's index, by definition."""
    background = frozenset().union(*pathways.values())
    tests = []
    for figure, genes in figures.items():
        drawn = len(genes & background)
        for name, members in pathways.items():
            shared, size = len(genes & members), len(members)
            ways = sum(
                comb(size, i) * comb(len(background) - size, drawn - i)
                for i in range(shared, min(size, drawn) + 1)
            )
            p = Fraction(ways, comb(len(background), drawn)) if shared else Fraction(1)
            tests.append((p, figure, name, shared, len(genes | members)))
    tests.sort(reverse=True)
    rate, found = Fraction(1), defaultdict(list)
    for place, (p, figure, name, shared, either) in enumerate(tests):
        rate = min(rate, p * len(tests) / (len(tests) - place))
        if shared >= 2 and rate <= Fraction(5, 100):
            order = (-Fraction(shared, either), -shared, int(name.removeprefix("WP")))
            found[figure].append((order, (name, shared, f"{shared / either:.6f}")))
    return {figure: [row for _, row in sorted(rows)[:top]] for figure, rows in found.items()}


def told(release: Path) -> dict[str, list[tuple[str, int, str]]]:
    """Return the pathways of each figure as the file of a release says them, the best first."""
    graph = rdflib.Graph().parse(data=gzip.decompress((release / FILE).read_bytes()), format="nt")
    rows = graph.query(
        vocab.sparql_prefixes("pfocr")
        + """SELECT ?figure ?pathway ?genes ?jaccard {
          ?figure pfocr:similarPathway ?pathway .
          ?node a pfocr:PathwaySimilarity ; pfocr:comparedFigure ?figure ;
            pfocr:comparedPathway ?pathway ; pfocr:sharedGenes ?genes ; pfocr:jaccard ?jaccard ;
            pfocr:pValue ?p ; pfocr:qValue ?q
          FILTER (?p <= ?q && ?q <= 0.05)
        }"""
    )
    links = list(graph.subject_objects(rdflib.URIRef(vocab.SIMILAR_PATHWAY)))
    found = defaultdict(list)
    for row in rows:
        assert isinstance(row, rdflib.query.ResultRow)
        figure, pathway, genes, jaccard = map(str, row)
        name = pathway.removeprefix(PATHWAY)
        order = (-float(jaccard), -int(genes), int(name.removeprefix("WP")))
        found[figure.rpartition("/")[2]].append(
            (order, (name, int(genes), f"{float(jaccard):.6f}"))
        )
    assert len(links) == sum(map(len, found.values()))
    assert len(graph) == 8 * len(links)
    return {figure: [row for _, row in sorted(rows)] for figure, rows in found.items()}


def test_numbers_are_those_of_the_definitions() -> None:
    """Fisher's p as a fraction, the rate of Benjamini and Hochberg step by step."""
    chance = random.Random(7)  # noqa: S311 -- no secret
    genes = [str(number) for number in range(400)]
    cores = [chance.sample(genes[:300], 9) for _ in range(10)]
    pathways = {
        f"WP{number}": frozenset(
            chance.sample(cores[number % 10], 5) + chance.sample(genes[:300], 3)
        )
        for number in range(1, 51)
    }
    figures = {
        f"PMC{number}__a": frozenset(chance.sample(cores[number % 10], number % 7))
        | frozenset(chance.sample(genes, chance.randint(0, 6)))
        for number in range(60)
    }
    figures["PMC99__none"] = frozenset()
    expected = plainly(figures, pathways, top=3)
    for together in (7, 4096):
        found = defaultdict(list)
        limits = Limits(pathways=3, together=together)
        for one in find_similarities(figures.items(), pathways, limits):
            found[one.figure].append((one.pathway, one.genes, f"{one.jaccard:.6f}"))
            assert one.log10_p <= one.log10_q <= log10(0.05)
        assert expected == found

    assert 20 < len(expected) < 60
    assert any(len(rows) == 3 for rows in expected.values())


def test_a_figure_has_as_many_pathways_whoever_asks() -> None:
    """What the command, the release and the comparison take where nobody says a number."""
    (option,) = (one for one in publishing.publish.params if one.name == "top")

    assert option.default == similarities.TOP == Choice().top == Limits().pathways


@pytest.mark.parametrize(
    ("figures", "pathways"),
    [({}, {"WP1": {"1"}}), ({"PMC1__a": {"1"}}, {"WP1": set()}), ({"PMC1__a": {"1"}}, {})],
)
def test_of_nothing_nothing_is_like(
    figures: Mapping[str, set[str]], pathways: Mapping[str, set[str]]
) -> None:
    """No figures, no genes, or no pathways."""
    assert [] == list(find_similarities(figures.items(), pathways))


def seed_sets() -> dict[str, frozenset[str]]:
    """Return the human genes of the seeds by symbol or synonym, from their front matter."""
    found = {}
    for path in (ROOT / "seeds").glob("*.md"):
        fields = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
        rows = fields.get("genes") or []
        genes = {str(row["entrez"]) for row in rows if row["source"] in LEXICONS}
        found[fields["figid"]] = human(genes)
    return found


def human(ids: Iterable[str]) -> frozenset[str]:
    """Return those of some genes that the lexicon knows as human."""
    get = Lexicon.bundled().genes.get
    return frozenset(key for key in ids if (gene := get(key)) and gene.taxon_id == "9606")


@pytest.fixture(scope="module")
def made_up() -> dict[str, frozenset[str]]:
    """A pathway of a seed's genes and one of many others, so that chance has a background."""
    others = human(map(str, range(1, 900)))
    return {"WP9001": frozenset({"627", "1742", "2890", "4915"}), "WP9002": others}


def write_mirror(target: Path, made_up: Sets) -> Path:
    """Write WikiPathways' RDF to a folder: the small mirror, and what is made up."""
    target.mkdir()
    shutil.copyfile(ROOT / "tests/federation/mirror.ttl", target / "mirror.ttl")
    wp, dc = vocab.PREFIXES["wp"], "http://purl.org/dc/elements/1.1/"
    lines = []
    for name, genes in made_up.items():
        this = f"<{PATHWAY}{name}_r20270101000000>"
        lines += [
            f"{this} <{vocab.RDF_TYPE}> <{wp}Pathway> .\n",
            f'{this} <{dc}title> "Made up"@en .\n',
            f"{this} <{dc}identifier> <{PATHWAY}{name}> .\n",
            f'{this} <{vocab.DCTERMS}identifier> "{name}" .\n',
            f"{this} <{wp}organism> <{vocab.OBO}NCBITaxon_9606> .\n",
        ]
        for gene in sorted(genes):
            lines.append(f"<{GENE}{gene}> <{vocab.DCTERMS}isPartOf> {this} .\n")
            lines.append(f"<{GENE}{gene}> <{wp}bdbEntrezGene> <{GENE}{gene}> .\n")
    (target / "more.nt").write_text("".join(lines), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory, made_up: Sets) -> Path:
    """A folder of WikiPathways' RDF."""
    return write_mirror(tmp_path_factory.mktemp("mirror") / "wikipathways", made_up)


@pytest.fixture(scope="module")
def published(
    seeds_build: Path, mirror: Path, tmp_path_factory: pytest.TempPathFactory
) -> Publication:
    """A release of the seeds with the pathways that they are like."""
    target = tmp_path_factory.mktemp("published") / "release"
    return publish(seeds_build, target, Choice(formats=("nt",), wikipathways=str(mirror)))


def sets_of(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the human genes of the human pathways of lines of WikiPathways' RDF."""
    wp = re.escape(vocab.PREFIXES["wp"])
    part_of = re.compile(rf"<(\S+)> <{vocab.DCTERMS}isPartOf> <{PATHWAY}(WP\d+)_r\d+> \.\n")
    entrez = re.compile(rf"<(\S+)> <{wp}bdbEntrezGene> <{GENE}(\d+)> \.\n")
    of_human = re.compile(rf"<{PATHWAY}(WP\d+)_r\d+> <{wp}organism> <\S+_9606> \.\n")
    parts, genes = defaultdict(set), defaultdict(set)
    names = set()
    for line in lines:
        if match := part_of.fullmatch(line):
            parts[match[2]].add(match[1])
        elif match := entrez.fullmatch(line):
            genes[match[1]].add(match[2])
        elif match := of_human.fullmatch(line):
            names.add(match[1])
    found = {name: {gene for node in parts[name] for gene in genes[node]} for name in names}
    return {name: human(some) for name, some in found.items() if some}


def mirror_lines(path: Path) -> list[str]:
    """Return the triples of a folder of RDF."""
    files = sorted(path.iterdir())
    return [f"{quad.triple} .\n" for file in files for quad in pyoxigraph.parse(path=file)]


def test_the_seeds_are_like_what_plain_python_says(published: Publication, mirror: Path) -> None:
    """From their front matter and the lines of the mirror."""
    pathways = sets_of(mirror_lines(mirror))
    expected = plainly(seed_sets(), pathways)

    assert {"WP481", "WP1471", "WP2380", "WP4698", "WP9001", "WP9002"} == pathways.keys()
    assert ("WP9001", 4, "1.000000") == expected[SEED][0]
    assert expected == told(published.release)


def test_the_catalogue_tells_of_file_links_and_origin(published: Publication, mirror: Path) -> None:
    """By what a portal asks: DCAT, VoID, PROV; the digest is that of the file."""
    path = published.release / FILE
    graph = rdflib.Graph().parse(published.release / "catalogue.ttl")
    rows = list(
        graph.query(
            vocab.sparql_prefixes("dcat", "dcterms", "pfocr", "prov", "void", "rdfs")
            + """PREFIX spdx: <http://spdx.org/rdf/terms#>
            SELECT ?triples ?size ?digest ?links ?space ?entities ?newest ?label {
              ?catalogue a dcat:Catalog ; dcat:dataset ?dataset , ?set .
              ?set dcat:distribution ?file ; void:dataDump ?file ; void:triples ?triples ;
                dcterms:license ?licence ; void:subset ?links_ ;
                prov:wasGeneratedBy/prov:used ?source , ?dataset .
              ?file dcterms:license ?licence ; dcat:byteSize ?size ;
                spdx:checksum/spdx:checksumValue ?digest .
              ?links_ a void:Linkset ; void:subjectsTarget ?dataset ; void:objectsTarget ?source ;
                void:linkPredicate pfocr:similarPathway ; void:triples ?links .
              ?source void:uriSpace ?space ; void:entities ?entities ; dcat:version ?newest ;
                rdfs:label ?label .
              FILTER (STRENDS(STR(?dataset), "rdf/dataset") && CONTAINS(STR(?licence), "zero/1.0"))
            }"""
        )
    )
    links = sum(map(len, told(published.release).values()))
    content = path.read_bytes()

    assert [
        (
            str(8 * links),
            str(len(content)),
            hashlib.sha256(content).hexdigest(),
            str(links),
            PATHWAY,
            "6",
            "WP9002_r20270101000000",
            f"WikiPathways, from {mirror.name}",
        )
    ] == [
        tuple(str(value).lower() if i == 2 else str(value) for i, value in enumerate(row))
        for row in rows
        if isinstance(row, rdflib.query.ResultRow)
    ]


def test_manifest_checksums_crate_and_licences_have_it(published: Publication) -> None:
    """As any other file."""
    release = published.release
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    crate = json.loads((release / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    [entity] = [one for one in crate["@graph"] if one["@id"] == FILE]
    digest = hashlib.sha256((release / FILE).read_bytes()).hexdigest()

    assert FILE == manifest["files"][-1]["name"] == published.files[-1].name
    assert 6 == manifest["wikipathways"]["pathways"]
    assert (digest, ["application/n-triples", "application/gzip"]) == (
        entity["sha256"],
        entity["encodingFormat"],
    )
    assert f"{digest}  {FILE}\n" in (release / "SHA256SUMS").read_text(encoding="utf-8")
    assert "| Figures and pathways that they are like |" in (release / "LICENCES.md").read_text(
        encoding="utf-8"
    )


def test_the_file_and_its_catalogue_conform(published: Publication, tmp_path: Path) -> None:
    """Alone, and with the figures that it is about; the catalogue to Bioschemas."""
    both = tmp_path / "both.nt.gz"
    whole = published.release / "pfocr.nt.gz"
    both.write_bytes(whole.read_bytes() + (published.release / FILE).read_bytes())
    catalogue = published.release / "catalogue.ttl"

    assert validate(published.release / FILE).conforms
    assert validate(both).counts() == validate(whole).counts()
    assert not validate(catalogue, "compiled", folder("shapes") / "bioschemas").results


def test_the_same_build_and_mirror_give_the_same_bytes(
    seeds_build: Path, mirror: Path, published: Publication, tmp_path: Path
) -> None:
    """Of every file, wherever the mirror lies."""
    shutil.copytree(mirror, tmp_path / mirror.name)
    chosen = Choice(formats=("nt",), wikipathways=str(tmp_path / mirror.name))
    again = publish(seeds_build, tmp_path / "again", chosen)

    assert published.release.name == again.release.name
    assert (published.release / FILE).read_bytes() == (again.release / FILE).read_bytes()


def test_without_a_map_there_is_no_word_of_it(
    seeds_build: Path, published: Publication, tmp_path: Path
) -> None:
    """And what else there is, is the same; both releases can be compared."""
    without = publish(seeds_build, tmp_path / "release", Choice(formats=("nt",))).release
    names = {path.name for path in published.release.iterdir()}
    same = [name for name in names if (published.release / name).is_file() and name not in TELLING]

    assert {FILE} == names - {path.name for path in without.iterdir()}
    assert "pfocr.nt.gz" in same
    for name in same:
        assert (published.release / name).read_bytes() == (without / name).read_bytes()
    for name in TELLING - {FILE}:
        assert "athways.nt.gz" not in (without / name).read_text(encoding="utf-8")


#: files that tell of the others
TELLING = {
    FILE,
    "catalogue.ttl",
    "LICENCES.md",
    "manifest.json",
    "ro-crate-metadata.json",
    "SHA256SUMS",
}


def test_a_release_with_a_map_is_compared_with_one_without(
    seeds_build: Path, mirror: Path, tmp_path: Path, cli: CommandLine
) -> None:
    """The graph of both is the same, whatever the pathways."""
    first = publish(seeds_build, tmp_path / "release", Choice(formats=("nt",))).release
    chosen = Choice(formats=("nt",), wikipathways=str(mirror), top=1)
    second = publish(seeds_build, tmp_path / "release", chosen).release
    changes = (second / "CHANGES").read_text(encoding="utf-8")

    assert f"changes since {first.name}" in changes
    assert "figures that" not in changes
    assert {1} == {len(rows) for rows in told(second).values()}
    publish(seeds_build, tmp_path / "other", Choice(formats=("nt",)))
    done = cli("diff", tmp_path / "other", tmp_path / "release")
    assert (0, "") == (done.returncode, done.stdout.partition("\n")[2])


def test_an_endpoint_that_does_not_answer_publishes_nothing(
    seeds_build: Path, tmp_path: Path, cli: CommandLine
) -> None:
    """Status 6, the address and the reason; the release before stays."""
    nobody = "http://127.0.0.1:9/sparql"
    with pytest.raises(IncompleteError, match=re.escape(f"{nobody}: answers are missing")):
        publish(seeds_build, tmp_path / "release", Choice(wikipathways=nobody))
    done = cli("publish", seeds_build, "-o", tmp_path / "release", "--map", nobody)

    assert 6 == done.returncode
    assert nobody in done.stderr
    assert not (tmp_path / "release").exists()


class Cutting:
    """An endpoint that counts its rows rightly, and gives all but the last."""

    address = "https://example.org/sparql"

    def __init__(self, mirror: Path) -> None:
        """Read what it knows."""
        self._store = open_files(sorted(mirror.iterdir()))

    def some_rows(self, text: str) -> Solutions:
        """Return some rows."""
        found = self._store.select(text).in_memory()
        is_count = found.variables == (COUNT,)
        return found if is_count else Solutions(found.variables, list(found.rows)[:-1])


def test_a_part_of_an_answer_publishes_nothing(
    seeds_build: Path, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers over some of the pathways would be wrong for all."""
    endpoint = Asking(Cutting(mirror))
    monkeypatch.setattr(similarities, "open_wikipathways", lambda *_: endpoint)
    with pytest.raises(IncompleteError, match=r"^https://example.org/sparql: .* of 6 rows"):
        publish(seeds_build, tmp_path / "release", Choice(wikipathways=endpoint.remote.address))

    assert not (tmp_path / "release").exists()


@pytest.mark.parametrize("where", ["nowhere.nt", "local", "seeds"])
def test_who_knows_no_pathway_is_refused(
    seeds_build: Path, tmp_path: Path, where: str, cli: CommandLine
) -> None:
    """A file that is not there, a store without WikiPathways, and RDF of something else."""
    named = str(seeds_build / "dump/figures.nt.gz") if where == "seeds" else where
    with pytest.raises(UsageError, match=r" \((expected|'pfocr-rdf)"):
        publish(seeds_build, tmp_path / "release", Choice(wikipathways=named))
    done = cli("publish", seeds_build, "-o", tmp_path / "release", "--map", named)

    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert not (tmp_path / "release").exists()


def table_sets(shared: Path) -> dict[str, frozenset[str]]:
    """Return the human genes of two figures by symbol or synonym, from their tables of 2024."""
    found = {}
    for figid in CURATED:
        path = shared / f"corpus/_data/{figid}-genes.tsv"
        head, *rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        known = [dict(zip(head, row, strict=False)) for row in rows]
        found[figid] = human({r["ncbigene_id"] for r in known if r["source"] in LEXICONS})
    return found


#: pathways that WikiPathways' curators drew after a figure
CURATED = {
    "PMC6365454__fnins-13-00025-g0002": "WP5283",
    "PMC10967338__antibodies-13-00025-g003": "WP5494",
}


def test_figures_are_like_the_pathways_that_were_drawn_after_them(
    corpus_map: Path, shared: Path
) -> None:
    """First of 992 pathways; numbers and order are recounted from tables and mirror."""
    with gzip.open(
        shared / "wikipathways/wikipathways-human.nt.gz", "rt", encoding="utf-8"
    ) as file:
        pathways = sets_of(file)
    found = told(corpus_map)
    for figid, genes in table_sets(shared).items():
        ranked = sorted(
            (-Fraction(len(genes & some), len(genes | some)), -len(genes & some), int(name[2:]))
            for name, some in pathways.items()
            if len(genes & some) >= 2
        )
        names = [f"WP{number}" for *_, number in ranked]

        assert CURATED[figid] == names[0] == found[figid][0][0]
        assert -ranked[0][1] == found[figid][0][1]
        assert f"{-float(ranked[0][0]):.6f}" == found[figid][0][2]
        # what is not sure is left out, and the others stay in order
        assert [row[0] for row in found[figid]] == [
            name for name in names if name in {row[0] for row in found[figid]}
        ]
    assert 992 == len(pathways)
    assert 15 <= len(found)


def test_the_catalogue_conforms_to_dcat_ap(corpus_map: Path, shared: Path) -> None:
    """With its second data set too."""
    catalogue = rdflib.Graph().parse(corpus_map / "catalogue.ttl")
    shapes = rdflib.Graph().parse(shared / "w3c/dcat-ap/dcat-ap-SHACL.ttl")
    conforms, _, text = pyshacl.validate(catalogue, shacl_graph=shapes)

    assert conforms, text


def test_what_the_page_on_federation_shows_is_true(corpus_map: Path) -> None:
    """Its Turtle is of the file, and the third of the curated figures has its pathway third."""
    text = (ROOT / "docs/federation.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```turtle\n(.*?)```", text, re.DOTALL)
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in vocab.PREFIXES.items())
    shown = {str(q) for q in pyoxigraph.parse(prefixes + block, format=pyoxigraph.RdfFormat.TURTLE)}
    lines = gzip.decompress((corpus_map / FILE).read_bytes()).decode().splitlines()

    assert 6 == len(shown)
    assert shown <= {line.removesuffix(" .") for line in lines}
    assert "WP5441" == told(corpus_map)["PMC8684509__OMCL2021-9911537.012"][2][0]


def test_the_graph_in_the_store_answers_as_its_files_do(
    seeds: Path, mirror: Path, published: Publication, tmp_path: Path, cli: CommandLine
) -> None:
    """With the word local, after it was loaded."""
    directory = tmp_path / "build"
    assert 0 == cli("build", seeds, "-o", directory).returncode
    files = sorted(mirror.iterdir())
    done = cli("wikipathways", "load", *files, cwd=tmp_path)
    assert 0 == done.returncode, done.stderr
    done = cli("publish", directory, "-o", tmp_path / "release", "--format", "nt", "--map", "local")
    assert 0 == done.returncode, done.stderr
    release = tmp_path / "release/current"
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))

    assert (published.release / FILE).read_bytes() == (release / FILE).read_bytes()
    assert vocab.WIKIPATHWAYS_GRAPH == manifest["wikipathways"]["source"]
