"""What a person types, and what it means."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_rdf.errors import QueryError
from pfocr_rdf.lookup.hints import nearest, note
from pfocr_rdf.lookup.kinds import KINDS
from pfocr_rdf.lookup.search import find, search
from pfocr_rdf.store import Store

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

MTOR = "https://identifiers.org/ncbigene/2475"
BDNF = "https://identifiers.org/ncbigene/627"
NTRK2 = "https://identifiers.org/ncbigene/4915"
KETAMINE = "http://id.nlm.nih.gov/mesh/D007649"
FIGURE = "https://pfocr.wikipathways.org/figures/PMC5061805__BCP-82-1280-g001"
DOTTED = "https://pfocr.wikipathways.org/figures/PMC7219953__10.1177_2470547019858083-fig1"
ARTICLE = "https://identifiers.org/pmc/PMC5061805"
GRIN = "https://identifiers.org/fplx/GRIN"
HUMAN = "http://purl.obolibrary.org/obo/NCBITaxon_9606"
PMC = "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5061805"


class Case(NamedTuple):
    """What is typed for a kind of thing, and the IRI that it means."""

    kind: str
    typed: str
    iri: str


SEEDS = (
    Case("gene", "MTOR", MTOR),
    Case("gene", " MTOR ", MTOR),
    Case("gene", "2475", MTOR),
    Case("gene", "ncbigene:2475", MTOR),
    Case("gene", "NCBIGene:2475", MTOR),
    Case("gene", MTOR, MTOR),
    Case("gene", f"<{MTOR}>", MTOR),
    Case("gene", "http://identifiers.org/ncbigene/2475", MTOR),
    Case("gene", "TRKB", NTRK2),
    Case("gene", "NTRK2", NTRK2),
    Case("gene", "GLUR1", "https://identifiers.org/ncbigene/2890"),
    Case("chemical", "ketamine", KETAMINE),
    Case("chemical", "Ketamine", KETAMINE),
    Case("chemical", "KETAMINE", KETAMINE),
    Case("chemical", "D007649", KETAMINE),
    Case("chemical", "d007649", KETAMINE),
    Case("chemical", "mesh:D007649", KETAMINE),
    Case("chemical", "MESH:D007649", KETAMINE),
    Case("chemical", KETAMINE, KETAMINE),
    Case("chemical", "https://id.nlm.nih.gov/mesh/D007649", KETAMINE),
    Case("drug", "ketamine", KETAMINE),
    Case("figure", "PMC5061805__BCP-82-1280-g001", FIGURE),
    Case("figure", "PMC5061805__F1", FIGURE),
    Case("figure", "fig:PMC5061805__BCP-82-1280-g001", FIGURE),
    Case("figure", FIGURE, FIGURE),
    Case("figure", f"{FIGURE}.html", FIGURE),
    Case("figure", FIGURE.replace("https:", "http:"), FIGURE),
    Case("figure", "https://pfocr.wikipathways.org/figures/PMC5061805__F1", FIGURE),
    Case("figure", f"{PMC}/figure/bcp12845-fig-0001/", FIGURE),
    Case("figure", f"{PMC}/figure/bcp12845-fig-0001", FIGURE),
    Case("figure", "PMC7219953__10.1177_2470547019858083-fig1", DOTTED),
    Case("figure", f"{DOTTED}.html", DOTTED),
    Case("article", "PMC5061805", ARTICLE),
    Case("article", "pmc:PMC5061805", ARTICLE),
    Case("article", ARTICLE, ARTICLE),
    Case("article", f"{PMC}/", ARTICLE),
    Case("article", PMC, ARTICLE),
    Case("article", "5061805", ARTICLE),
    Case("article", "https://pmc.ncbi.nlm.nih.gov/articles/PMC5061805/", ARTICLE),
    Case(
        "article",
        "10.1016/j.pnpbp.2020.110041",
        "https://identifiers.org/pmc/PMC7484229",
    ),
    Case(
        "article",
        "https://doi.org/10.1016/j.pnpbp.2020.110041",
        "https://identifiers.org/pmc/PMC7484229",
    ),
    Case("gene", "https://www.ncbi.nlm.nih.gov/gene/2475", MTOR),
    Case("gene", "hgnc.symbol:MTOR", MTOR),
    Case("gene", "TrkB", NTRK2),
    Case("gene", "bdnf", BDNF),
    Case("chemical", "gaba", "http://id.nlm.nih.gov/mesh/D005680"),
    Case("chemical", "ca2+", "http://id.nlm.nih.gov/mesh/D002118"),
    Case("chemical", "https://meshb.nlm.nih.gov/record/ui?ui=D007649", KETAMINE),
    Case(
        "figure",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC5061805/figure/bcp12845-fig-0001/",
        FIGURE,
    ),
    Case("organism", "mouse", "http://purl.obolibrary.org/obo/NCBITaxon_10090"),
    Case("family", "GRIN", GRIN),
    Case("family", "fplx:GRIN", GRIN),
    Case("family", "NMDAR", GRIN),
    Case("family", "mtorc1", "https://identifiers.org/fplx/mTORC1"),
    Case("organism", "Homo sapiens", HUMAN),
    Case("organism", "homo sapiens", HUMAN),
    Case("organism", "human", HUMAN),
    Case("organism", "9606", HUMAN),
    Case("organism", "NCBITaxon:9606", HUMAN),
    Case("organism", HUMAN, HUMAN),
)

CORPUS = (
    # a symbol means the human gene; one that only a fly has means the fly's
    Case("gene", "MTOR", MTOR),
    Case("gene", "Tor", "https://identifiers.org/ncbigene/47396"),
    Case("gene", "mtor", "https://identifiers.org/ncbigene/324254"),
    Case("gene", "11651", "https://identifiers.org/ncbigene/11651"),
    Case("gene", "TRKB", NTRK2),
    Case("chemical", "gefitinib", "https://identifiers.org/chebi/CHEBI:49668"),
    Case("chemical", "CHEBI:49668", "https://identifiers.org/chebi/CHEBI:49668"),
    Case("chemical", "chebi:49668", "https://identifiers.org/chebi/CHEBI:49668"),
    Case(
        "chemical",
        "http://purl.obolibrary.org/obo/CHEBI_49668",
        "https://identifiers.org/chebi/CHEBI:49668",
    ),
    Case("chemical", "CHEBI:6121", KETAMINE),
    Case("disease", "DOID:0060239", "http://id.nlm.nih.gov/mesh/C536528"),
    Case("disease", "melanoma", "http://id.nlm.nih.gov/mesh/D008545"),
    Case("disease", "Melanoma", "http://id.nlm.nih.gov/mesh/D008545"),
    Case("disease", "Lung Injury", "http://id.nlm.nih.gov/mesh/D055370"),
    Case("disease", "D008545", "http://id.nlm.nih.gov/mesh/D008545"),
    Case("disease", "mesh:d008545", "http://id.nlm.nih.gov/mesh/D008545"),
    Case("family", "NMDAR", GRIN),
    Case("organism", "zebrafish", "http://purl.obolibrary.org/obo/NCBITaxon_7955"),
    Case(
        "figure",
        "PMC8684509__F12",
        "https://pfocr.wikipathways.org/figures/PMC8684509__OMCL2021-9911537.012",
    ),
)


def name(case: NamedTuple) -> str:
    """Return what a case is called."""
    return ", ".join(map(str, case))


@pytest.mark.parametrize("case", SEEDS, ids=name)
def test_typed_names_mean_things_of_the_seeds(case: Case, seeds_store: Store) -> None:
    """Symbols, identifiers, names, aliases, CURIEs, IRIs and pages lead to the thing."""
    assert find(seeds_store, case.kind, case.typed) == case.iri


@pytest.mark.parametrize("case", CORPUS, ids=name)
def test_typed_names_mean_things_of_the_corpus(case: Case, corpus_store: Store) -> None:
    """The same holds where genes of many organisms share a spelling."""
    assert find(corpus_store, case.kind, case.typed) == case.iri


def test_ambiguous_symbol_lists_ids_and_organisms(corpus_store: Store) -> None:
    """A symbol of a mouse and of a rat is ambiguous; the message says which genes it may mean."""
    with pytest.raises(QueryError) as raised:
        find(corpus_store, "gene", "Akt1")
    message = str(raised.value)
    assert "'Akt1' is ambiguous" in message
    assert "ncbigene:11651 (Akt1, Mus musculus)" in message
    assert "ncbigene:24185 (Akt1, Rattus norvegicus)" in message
    assert "--organism" in message
    assert "\n" not in message


@pytest.mark.parametrize(("taxon", "gene_id"), [("10090", "11651"), ("10116", "24185")])
def test_organism_decides(taxon: str, gene_id: str, corpus_store: Store) -> None:
    """With an organism a symbol means its gene."""
    iri = find(corpus_store, "gene", "Akt1", taxon)
    assert iri == f"https://identifiers.org/ncbigene/{gene_id}"


def test_organism_without_the_gene_is_said(corpus_store: Store) -> None:
    """A symbol that only another organism has is unknown in this one, and the message says so."""
    with pytest.raises(QueryError, match="no gene 'MTOR' of organism 10090"):
        find(corpus_store, "gene", "MTOR", "10090")


def test_identifier_beats_organism(corpus_store: Store) -> None:
    """An identifier means itself, whatever organism symbols are of."""
    assert find(corpus_store, "gene", "2475", "10090") == MTOR


class UnknownCase(NamedTuple):
    """What is typed, and the nearest name or example that the answer offers."""

    kind: str
    typed: str
    offered: str


UNKNOWN = (
    UnknownCase("gene", "mtor?", "MTOR"),
    UnknownCase("gene", "BDFN", "BDNF"),
    UnknownCase("gene", "99999999", "MTOR"),
    UnknownCase("gene", "zzzzzzzz", "MTOR"),
    UnknownCase("gene", "", "MTOR"),
    UnknownCase("gene", "ketamine", "MTOR"),
    UnknownCase("gene", "http://[", "MTOR"),
    UnknownCase("chemical", "ketamin", "Ketamine"),
    UnknownCase("chemical", "D999999", "ketamine"),
    UnknownCase("figure", "PMC5061805__F9", "PMC5061805__F1"),
    UnknownCase("figure", "PMC5061805", "PMC5061805__F1"),
    UnknownCase("figure", "../../etc/passwd", "PMC5061805__BCP-82-1280-g001"),
    UnknownCase("organism", "Homo sapien", "Homo sapiens"),
    UnknownCase("family", "mTORC", "mTORC1"),
    UnknownCase("article", "PMC1", "PMC5061805"),
)


@pytest.mark.parametrize("case", UNKNOWN, ids=name)
def test_unknown_name_offers_the_nearest(case: UnknownCase, seeds_store: Store) -> None:
    """A name that nothing has is one sentence with the nearest names, or an example."""
    with pytest.raises(QueryError) as raised:
        find(seeds_store, case.kind, case.typed)
    message = str(raised.value)
    assert message.startswith(f"no {case.kind} {case.typed!r} in the store (")
    assert case.offered in message
    assert "\n" not in message


def test_unknown_name_is_status_2(cli: CommandLine, seeds_build: Path) -> None:
    """The command line says the same sentence and ends with status 2."""
    ended = cli("query", "figures-by-gene", "gene=mtor?", "--store", seeds_build)
    assert ended.returncode == 2
    assert ended.stderr == ("pfocr-rdf: no gene 'mtor?' in the store (did you mean MTOR?)\n")
    assert ended.stdout == ""


def test_ambiguous_name_is_status_2(cli: CommandLine, corpus_build: Path) -> None:
    """The command line lists what the name may mean; --organism TAXON decides."""
    arguments = ("query", "figures-by-gene", "gene=Akt1", "--store", corpus_build)
    ended = cli(*arguments)
    assert ended.returncode == 2
    assert "ncbigene:11651 (Akt1, Mus musculus)" in ended.stderr
    assert ended.stderr.count("\n") == 1
    ended = cli(*arguments, "--organism", "10090")
    assert ended.returncode == 0
    assert ended.stdout.count("\n") > 1


@pytest.mark.parametrize("organism", ["moose", "", "-1", "9606 }", "0"])
def test_organism_must_be_a_taxon_id(organism: str, cli: CommandLine, corpus_build: Path) -> None:
    """An organism that is no taxon id is status 2 and one sentence."""
    arguments = ("query", "figures-by-gene", "gene=Akt1", "--store", corpus_build)
    ended = cli(*arguments, "--organism", organism)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1


def test_every_kind_finds_its_own_example(seeds_store: Store, corpus_store: Store) -> None:
    """The example that a message gives for a kind is one that works."""
    for kind_name, kind in KINDS.items():
        store = corpus_store if kind_name == "disease" else seeds_store
        assert len(search(store, kind_name, kind.example)) == 1


def test_a_thing_of_another_kind_is_none(seeds_store: Store) -> None:
    """A gene's IRI is no chemical, and a chemical's id is no disease."""
    assert search(seeds_store, "chemical", MTOR) == []
    assert search(seeds_store, "disease", "D007649") == []
    assert search(seeds_store, "gene", KETAMINE) == []


def test_nearest_is_best_first() -> None:
    """Names are offered from the most to the least alike, three at most."""
    names = ["AKT1", "AKT2", "AKT3", "AKT1S1", "BDNF"]
    assert nearest("AKT1", names)[0] == "AKT1"
    assert len(nearest("AKT", names)) == 3
    assert nearest("zzz", names) == []


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text("<>\"'\\{}|^`#?:;.,/%& \n\t@[]()*+=$\0", max_size=20),
    st.builds("{}{}".format, st.sampled_from(["MTOR", MTOR, "mesh:", "fig:", "2475"]), st.text()),
    st.builds("http://example.org/{}".format, st.text(max_size=10)),
)


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(sorted(KINDS)), text=HOSTILE)
def test_any_text_is_found_or_refused(kind: str, text: str, seeds_store: Store) -> None:
    """Whatever is typed, it means one thing of the store or is refused in one sentence."""
    try:
        iri = find(seeds_store, kind, text)
    except QueryError as error:
        assert "SPARQL" not in str(error)  # noqa: PT017 -- both ends are fine
        assert len(str(error).splitlines()) == 1  # noqa: PT017
    else:
        assert iri in search(seeds_store, kind, iri)


def test_bytes_that_are_no_text_are_refused(cli: CommandLine, seeds_build: Path) -> None:
    """What a shell passes as bytes and is no UTF-8 is refused in one sentence."""
    for arguments in (("query", "figures-by-gene", "gene=\udcff"), ("describe", "\udcff")):
        ended = cli(*arguments, "--store", seeds_build)
        assert ended.returncode == 2
        assert ended.stderr.count("\n") == 1


class Note(NamedTuple):
    """What is typed, and what is said of it."""

    kind: str
    typed: str
    organism: str | None
    said: str | None


NOTES = (
    Note("gene", "MTOR", None, None),
    Note("gene", "2475", None, None),
    Note("gene", "mtor", None, "gene 'mtor' is ncbigene:324254 (mtor, Danio rerio)"),
    Note("gene", "mtor", "zebrafish", None),
    Note("gene", "TrkB", None, "gene 'TrkB' is ncbigene:4915 (NTRK2, Homo sapiens)"),
    Note("chemical", "KETAMINE", None, None),
    Note("chemical", "CaM", None, "chemical 'CaM' is mesh:D002118 (Calcium)"),
    Note("figure", "PMC8684509__F12", None, None),
)


@pytest.mark.parametrize("case", NOTES, ids=name)
def test_a_surprising_meaning_is_told(case: Note, corpus_store: Store) -> None:
    """A name that means something else than its letters say is never taken silently."""
    iri = find(corpus_store, case.kind, case.typed, case.organism)

    assert note(corpus_store, KINDS[case.kind], case.typed, iri, case.organism) == case.said


def test_a_family_is_no_gene(corpus_store: Store) -> None:
    """Who asks for a gene by a family's name is led to the family."""
    with pytest.raises(QueryError, match="figures-by-family family=NMDAR"):
        find(corpus_store, "gene", "NMDAR")
