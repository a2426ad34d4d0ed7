"""The canonical hash: the same quads have one, however they are written, ordered and stored."""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf import PfocrRdfError, open_store
from pfocr_rdf.canonical import CanonicalHash, hash_of
from pfocr_rdf.ntriples import english, plain, triple
from pfocr_rdf.store import Store
from pfocr_rdf.vocab import XSD

NQUADS = pyoxigraph.RdfFormat.N_QUADS

LINES = [
    "<a:s> <a:p> <a:o> .\n",
    '<a:s> <a:p> "o" .\n',
    '<a:s> <a:p> "o"@en .\n',
    '<a:s> <a:p> "\\"\\\\\\n\\t" .\n',
    f'<a:s> <a:p> "3"^^<{XSD}integer> .\n',
]


def stored(lines: Iterable[str]) -> Store:
    """Return a store in memory of these lines."""
    store = pyoxigraph.Store()
    store.load("".join(lines), format=NQUADS)
    return Store(store)


def by_hand(store: pyoxigraph.Store) -> int:
    """Return the hash by its definition, of the quads one by one."""
    digests = (hashlib.blake2b(f"{quad} .".encode(), digest_size=32).digest() for quad in store)
    return sum(int.from_bytes(digest, "little") for digest in digests) % 2**256


def lines_hash(lines: Iterable[str]) -> CanonicalHash:
    """Return the hash of lines."""
    return hash_of(line.encode() for line in lines)


def test_hash_is_the_sum_of_the_digests_of_lines() -> None:
    """The definition, taken literally, gives the same number."""
    store = pyoxigraph.Store()
    store.load("".join(LINES), format=NQUADS)
    digests = [hashlib.blake2b(line[:-1].encode(), digest_size=32).digest() for line in LINES]
    total = sum(int.from_bytes(digest, "little") for digest in digests) % 2**256
    assert lines_hash(LINES) == CanonicalHash(5, total)
    assert by_hand(store) == total
    assert str(lines_hash(LINES)) == f"{total:064x}"


def test_nothing_has_a_hash() -> None:
    """Nothing, comments and empty lines are no quads."""
    assert lines_hash([]) == lines_hash(["# a comment\n", "\n", "  \n"]) == CanonicalHash(0, 0)


@given(st.permutations(LINES), st.lists(st.integers(0, 150), max_size=6))
def test_order_and_cuts_do_not_matter(lines: list[str], cuts: list[int]) -> None:
    """Any order of lines, cut into any pieces, has the same hash."""
    text = "".join(lines).encode()
    places = [0, *sorted(cuts), len(text)]
    assert hash_of(text[a:b] for a, b in pairwise(places)) == lines_hash(LINES)


@given(st.sets(st.sampled_from(LINES)), st.sets(st.sampled_from(LINES)))
def test_hashes_of_parts_can_be_added_and_taken_away(one: set[str], two: set[str]) -> None:
    """What came and went changes the hash by its own hash."""
    assert lines_hash(one) - lines_hash(one - two) + lines_hash(two - one) == lines_hash(two)


@pytest.mark.parametrize("line", LINES)
def test_every_quad_counts(line: str) -> None:
    """One quad less, or one that differs in a letter, is another hash."""
    others = [other for other in LINES if other != line]
    changed = line.replace("<a:p>", "<a:q>")
    assert len({lines_hash(LINES), lines_hash(others), lines_hash([*others, changed])}) == 3


def test_a_graph_counts() -> None:
    """The same triple in a named graph is another quad, and its store has its hash."""
    quads = ["<a:s> <a:p> <a:o> <a:g> .\n", '<a:s> <a:p> "x y" <a:g> .\n']
    triples = [quad.replace(" <a:g>", "") for quad in quads]
    assert lines_hash(quads) != lines_hash(triples)
    assert stored(quads).canonical_hash() == lines_hash(quads)


#: every character that can stand in a literal, the awkward ones often
AWKWARD = (
    "\x00\x01\x07\b\t\n\x0b\f\r\x1f\"\\'\x7f\x80\x85\xa0\xad\u2028\u202e"
    "\ufdd0\ufeff\ufffe\uffff\U0001f9ec"
)
TEXTS = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=["Cs"])))


@given(st.lists(TEXTS, max_size=5), st.sampled_from([plain, english]))
def test_awkward_texts_have_the_hash_of_their_store(
    texts: list[str], write: Callable[[str], str]
) -> None:
    """What we write without escapes and Oxigraph with them, or otherwise, has one hash."""
    lines = {triple("<a:s>", "<a:p>", write(text)) for text in texts}
    store = pyoxigraph.Store()
    store.extend(
        pyoxigraph.Quad(
            pyoxigraph.NamedNode("a:s"),
            pyoxigraph.NamedNode("a:p"),
            pyoxigraph.Literal(text, language="en" if write is english else None),
        )
        for text in texts
    )
    assert lines_hash(lines) == Store(store).canonical_hash()
    assert Store(store).canonical_hash().total == by_hand(store)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"\\u0041"', '"A"'),
        ('"\\U0001F9EC"', '"\U0001f9ec"'),
        ('"it\\\'s"', '"it\'s"'),
        ('"\\u0009"', '"\\t"'),
        ('"x"@EN-Latn', '"x"@en-latn'),
        (f'"x"^^<{XSD}string>', '"x"'),
        (f'"007"^^<{XSD}int>', f'"7"^^<{XSD}integer>'),
        (f'"+7"^^<{XSD}nonNegativeInteger>', f'"7"^^<{XSD}integer>'),
        (f'"01.50"^^<{XSD}decimal>', f'"1.5"^^<{XSD}decimal>'),
        (f'"1"^^<{XSD}boolean>', f'"true"^^<{XSD}boolean>'),
        (f'"1e3"^^<{XSD}double>', f'"1000"^^<{XSD}double>'),
        ("<a:\\u00E9>", "<a:\u00e9>"),
    ],
)
def test_one_term_written_in_two_ways(one: str, other: str) -> None:
    """Two spellings that a store takes for one term have one hash: that of the store."""
    lines = [f"<a:s> <a:p> {term} .\n" for term in (one, other)]
    assert lines_hash(lines[:1]) == lines_hash(lines[1:])
    assert lines_hash(lines[:1]) == stored(lines).canonical_hash()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f'"x7"^^<{XSD}int>', f'"x7"^^<{XSD}integer>'),
        (f'"2016"^^<{XSD}gYear>', f'"2016"^^<{XSD}integer>'),
        ('"x"@en', '"x"'),
        ("<a:%e9>", "<a:%E9>"),
        ("<a:o>", '"a:o"'),
    ],
)
def test_two_terms_that_look_alike(one: str, other: str) -> None:
    """What a store keeps apart has two hashes."""
    lines = [f"<a:s> <a:p> {term} .\n" for term in (one, other)]
    assert lines_hash(lines[:1]) != lines_hash(lines[1:])
    assert stored(lines).canonical_hash() == lines_hash(lines)


@pytest.mark.parametrize(
    "layout", ["<a:s>  <a:p>\t<a:o>.\n", "<a:s><a:p><a:o> . # x\r\n", "{} .\r\n"]
)
def test_layout_does_not_matter(layout: str) -> None:
    """Blanks, comments and the ends of lines are no part of a quad."""
    line = layout.format("<a:s> <a:p> <a:o>")
    assert lines_hash([line]) == lines_hash(["<a:s> <a:p> <a:o> .\n"])


@pytest.mark.parametrize(
    "line", ["_:b <a:p> <a:o> .\n", "<a:s> <a:p> _:b .\n", "<a:s> <a:p> <a:o> _:b .\n"]
)
def test_blank_nodes_are_refused(line: str) -> None:
    """A blank node has no name that two stores share; that is said of lines and of stores."""
    with pytest.raises(PfocrRdfError, match="blank node has no canonical name"):
        lines_hash([line])
    with pytest.raises(PfocrRdfError, match="blank node has no canonical name"):
        stored([line]).canonical_hash()


def test_what_looks_like_a_blank_node_is_none() -> None:
    """A text may say anything."""
    lines = ['<a:s> <a:p> "\\" _:b" .\n', '<a:s> <a:p> " _:b ."@EN .\n']
    assert lines_hash(lines) == stored(lines).canonical_hash()


@pytest.mark.parametrize(
    "line", ["nonsense", "<a:s> <a:p> <a:o>", "<a:s> <a:p> 'x' .", "<a b> <a:p> <a:o> ."]
)
def test_what_is_no_triple_is_refused(line: str) -> None:
    """A line that is none of N-Triples is quoted."""
    with pytest.raises(PfocrRdfError, match=r"no triple \(expected N-Triples\)"):
        lines_hash([f"{line}\n"])


def _lines_of(build: Path) -> list[str]:
    parts = [gzip.decompress(path.read_bytes()) for path in (build / "dump").iterdir()]
    return [f"{line}\n" for part in parts for line in part.decode().split("\n")[:-1]]


@pytest.mark.parametrize("name", ["seeds_build", "corpus_build"])
def test_parts_of_a_dump_are_disjoint_and_have_the_hash_of_the_store(
    name: str, request: pytest.FixtureRequest
) -> None:
    """No triple stands twice in a dump, in one part or in two; so its lines are hashed as a set."""
    build: Path = request.getfixturevalue(name)
    lines = _lines_of(build)
    assert len(set(lines)) == len(lines) > 0
    store = open_store(build)
    assert lines_hash(lines) == store.canonical_hash()
    assert store.canonical_hash().quads == len(store) == len(lines)


@pytest.mark.parametrize("seed", range(3))
def test_stores_of_the_same_quads_have_one_hash(
    seed: int, seeds_build: Path, tmp_path: Path
) -> None:
    """However a store came to its quads: at once, one by one, with others that went again."""
    lines = _lines_of(seeds_build)
    expected = open_store(seeds_build).canonical_hash()
    random.Random(seed).shuffle(lines)  # noqa: S311 -- an order, no secret
    half = lines[: len(lines) // 2]
    store = pyoxigraph.Store(str(tmp_path / "store"))
    store.extend(pyoxigraph.parse("".join(half), format=NQUADS))
    store.update("INSERT DATA { <a:other> <a:p> 'this goes again', 7 }")
    store.bulk_load("".join(lines).encode(), format=NQUADS)
    assert Store(store).canonical_hash() != expected
    store.update("DELETE WHERE { <a:other> ?p ?o }")
    assert Store(store).canonical_hash() == expected
    store.optimize()
    assert Store(store).canonical_hash() == expected
