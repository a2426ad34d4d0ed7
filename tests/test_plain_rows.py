"""The short way of reading a row of genes gives what the long way gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.documents.front_matter import Document
from pfocr_rdf.documents.tables import Row, Table, parse_table
from pfocr_rdf.parser import plain_rows
from pfocr_rdf.parser.figures import parse_figure
from pfocr_rdf.records import Figure

#: cells that are plain, that are not, and that nearly are
CELLS = st.sampled_from(
    [
        *("9606", "0", "ncbitaxon:9606", "NCBIGene:207", "207", "", " ", "NA", " NA", "NA ", "DNA"),
        *(".na.character", "Homo sapiens", "AKT", " AKT", "a\x0bb", "\u00a0", "\ufffe", "NO"),
        *("ncbigene_symbol", "ncbigene_synonym", "famplex_relations", "hgnc_keyword", "unheard of"),
    ]
)
TEXTS = st.lists(CELLS, min_size=11, max_size=11).map("\t".join)


def _figure(rows: tuple[Row, ...], *, is_short: bool) -> Figure:
    """Return the figure of a table, read the short way where it can be, or never."""
    table = Table(place="t.tsv", sha256="0", kind="genes", columns=plain_rows.COLUMNS, rows=rows)
    document = Document(place="PMC1__f.md", sha256="0", fields={"figid": "PMC1__f"})
    with pytest.MonkeyPatch.context() as patch:
        if not is_short:
            patch.setattr(plain_rows, "read", lambda _: None)
        return parse_figure(document, {"genes": table})


@given(texts=st.lists(TEXTS, max_size=6))
def test_both_ways_read_the_same(texts: list[str]) -> None:
    """Mentions, findings and the account are equal, whatever stands in the cells."""
    rows = tuple(Row(line, plain_rows.COLUMNS, text) for line, text in enumerate(texts, 2))

    assert _figure(rows, is_short=False) == _figure(rows, is_short=True)


def test_both_ways_read_real_tables_the_same(shared: Path) -> None:
    """Of the corpus too; and all rows of these tables are plain but those with a gap."""
    seen = plain = 0
    for path in sorted((shared / "corpus/_data").glob("*-genes.tsv")):
        rows = parse_table(path.name, "genes", path.read_bytes()).rows
        seen += len(rows)
        plain += sum(plain_rows.read(row.text.rsplit("\t", 3)[0]) is not None for row in rows)
        gaps = [row for row in rows if re.search(r"(^|\t)(NA|)(\t|$)", row.text.rsplit("\t", 3)[0])]

        assert _figure(rows, is_short=False) == _figure(rows, is_short=True)
        assert not [row for row in gaps if plain_rows.read(row.text.rsplit("\t", 3)[0])]
    assert seen == 659
    assert plain > 0.9 * seen
