"""The dump of a build, part by part, as texts of whole nodes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import vocab
from ..dump import open_rdf
from ..errors import UsageError
from ..ntriples import lines_of, ref

#: the parts of a dump, in the order of a file that has them all: first it says what it is
PARTS = ("description", "figures", "entities", "associations")

#: bytes of a dump that are read at a time
_BLOCK = 1 << 20

#: how the first line of a figure ends; no other line does, whatever its text is
_IS_FIGURE = f" {ref(vocab.RDF_TYPE)} {ref(vocab.PATHWAY_FIGURE)} .\n".encode()
_CAPTION = re.compile(rf"^\S+ {re.escape(ref(vocab.SCHEMA + 'caption'))} .*\n", re.MULTILINE)
#: how many triples the dataset has, as it says itself
_TRIPLES = re.compile(
    rf'^(\S+/rdf/dataset> {re.escape(ref(vocab.VOID + "triples"))} ")([0-9]+)(".*\n)', re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Build:
    """A release that ``pfocr-rdf build`` made: its folder, and what its report says."""

    folder: Path
    base: str
    triples: Mapping[str, int]

    @property
    def all_triples(self) -> int:
        """The triples of all parts.

        >>> Build(Path("build"), "https://pfocr.wikipathways.org/", {"figures": 3}).all_triples
        3
        """
        return sum(self.triples.values())

    def path(self, part: str) -> Path:
        """Return the file of a part."""
        return self.folder / "dump" / f"{part}.nt.gz"

    def graph(self, part: str) -> str:
        """Return the IRI of the graph that a part is in formats that have graphs.

        >>> Build(Path("build"), "https://pfocr.wikipathways.org/", {}).graph("figures")
        'https://pfocr.wikipathways.org/rdf/graph/figures'
        """
        return f"{self.base}rdf/graph/{part}"


def open_build(directory: Path) -> Build:
    """Return the build in a directory, or the release of one.

    Raises:
        UsageError: If there is none, or its report is not one of this version.
    """
    path = directory / "report.json"
    expected = "expected the directory of a build: 'pfocr-rdf build SOURCE -o DIR' makes one"
    if not path.is_file():
        raise UsageError(f"{directory}: holds no build ({expected})")
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        triples = {part: int(report["dump"][f"dump/{part}.nt.gz"]["triples"]) for part in PARTS}
        base = str(report["base"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: is no report of this version ({expected})") from error
    folder = path.resolve().parent  # whatever is published meanwhile
    return Build(folder, base, triples)


def issued(build: Build) -> str | None:
    """Return the day on which a build says that it was issued, if it says so.

    Raises:
        DumpError: If its description cannot be read.
    """
    dataset = f"{ref(f'{build.base}rdf/dataset')} {ref(vocab.DCTERMS + 'issued')} "
    for text in texts(build, "description"):
        for line in lines_of(text):
            if line.startswith(dataset):
                return line.removeprefix(dataset).split('"')[1]
    return None


def texts(build: Build, part: str) -> Iterator[str]:
    """Yield the lines of a part, whole figures or entities in each text.

    Raises:
        DumpError: If the part cannot be read.
    """
    border = _last_figure if part == "figures" else _last_subject
    rest = b""
    with open_rdf(build.path(part)) as file:
        while block := file.read(_BLOCK):
            rest += block
            if end := border(rest):
                yield rest[:end].decode()
                rest = rest[end:]
    if rest:
        yield rest.decode()


def _last_figure(content: bytes) -> int:
    """Return where the last figure of some lines begins; 0 where only one has begun."""
    place = content.rfind(_IS_FIGURE)
    return content.rfind(b"\n", 0, place) + 1 if place >= 0 else 0


def _last_subject(content: bytes) -> int:
    r"""Return where the lines of the last subject begin; 0 where there is but one.

    >>> _last_subject(b"<a:s> <a:p> <a:o> .\n<a:t> <a:p> <a:o> .\n<a:t> <a:p> <a:q")
    20
    """
    end = content.rfind(b"\n") + 1
    begin = content.rfind(b"\n", 0, end - 1) + 1 if end else 0
    last = content[begin:end].partition(b" ")[0] + b" "
    while begin:
        before = content.rfind(b"\n", 0, begin - 1) + 1
        if not content.startswith(last, before):
            return begin
        begin = before
    return 0


def without_captions(text: str, number: int = 0) -> str:
    r"""Return lines without the captions of figures, which belong to the articles.

    *number* is how many captions the whole dump has: so many fewer triples are in the dataset.

    >>> without_captions('<a:f> <https://schema.org/caption> "x"@en .\n<a:f> <a:p> <a:o> .\n')
    '<a:f> <a:p> <a:o> .\n'
    """

    def fewer(match: re.Match[str]) -> str:
        return f"{match[1]}{int(match[2]) - number}{match[3]}"

    return _TRIPLES.sub(fewer, _CAPTION.sub("", text))


def in_graph(text: str, graph: str) -> str:
    r"""Return lines of N-Triples as N-Quads in a graph; a line feed is the end of a line alone.

    >>> in_graph('<a:s> <a:p> " .\\n" .\n', "a:g")
    '<a:s> <a:p> " .\\n" <a:g> .\n'
    """
    return text.replace(" .\n", f" {ref(graph)} .\n")
