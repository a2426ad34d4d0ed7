"""Judges RDF files, and the dumps of builds, without holding their triples.

The files are read twice: first for the types of what may be pointed to, then node by node.  Nodes
whose triples do not follow each other are judged at the end, from all their triples; that a node
comes again is noticed by a bit of its hash, so that one in some hundred waits in vain.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..dump import open_rdf
from ..errors import DumpError, ShapesError, UsageError
from ..formats import FORMATS, format_of
from ..ntriples import blocks
from .compiled import CompiledValidator, Judge
from .graphs import read_graph, read_triples
from .instances import Instances
from .lines import (
    Kind,
    UnusualError,
    canonical_lines,
    has_supers,
    kind_of,
    supers_of,
    types_of,
)
from .reference import Validator
from .results import Report, Result

#: engines that give the same results
ENGINES = ("compiled", "pyshacl")

#: bytes of the bits that nodes are known by, at least and at most
_BITS_LEAST, _BITS_MOST = 1 << 13, 1 << 26

#: combinations of types that are remembered
_MANY_KINDS = 1 << 12


def validate(path: str | Path, engine: str = "compiled", shapes: Path | None = None) -> Report:
    """Return what the shapes say of an RDF file, or of the dump in the directory of a build.

    *shapes* is a folder of Turtle files; without one, the bundled shapes of the model apply.

    Raises:
        ShapesError: If there is no dump, or a file cannot be read.
        UsageError: If there is no such engine.
    """
    path = Path(path)
    if engine not in ENGINES:
        raise UsageError(f"no engine {engine!r} (expected {' or '.join(ENGINES)})")
    files = sorted((path / "dump").glob("*.nt.gz")) if path.is_dir() else [path]
    if not files:
        raise ShapesError(f"{path}: holds no dump (expected the directory of a build)")
    if engine == "pyshacl":
        return Validator(shapes).validate(read_graph(*files))
    return validate_files(CompiledValidator(shapes), files)


def validate_files(validator: CompiledValidator, files: Sequence[Path]) -> Report:
    """Return what the shapes say of the triples of some files together.

    Raises:
        ShapesError: If a file cannot be read.
    """
    if all(format_of(file) is FORMATS["nt"] for file in files):
        try:
            return Report.of(_Reading(validator, files, is_canonical=False).results())
        except (UnusualError, UnicodeDecodeError):
            pass
    return Report.of(_Reading(validator, files, is_canonical=True).results())


class _Reading:
    """Reads files twice; *is_canonical* rewrites their lines in canonical form."""

    def __init__(
        self, validator: CompiledValidator, files: Sequence[Path], *, is_canonical: bool
    ) -> None:
        self._validator = validator
        self._files = files
        self._is_canonical = is_canonical
        self._instances = Instances(validator.asked)
        size = sum(file.stat().st_size for file in files if file.exists()) // 4
        size = 1 << (min(max(size, _BITS_LEAST), _BITS_MOST) - 1).bit_length()
        self._seen = bytearray(size)
        self._mask = 8 * size - 1
        self._repeated: set[int] = set()

    def results(self) -> list[Result]:
        """Return all results, in no order.

        Raises:
            UnusualError: If lines are not canonical, and are not made so.
        """
        self._learn()
        if not self._instances.is_complete:
            self._instances = self._instances.again()
            self._learn()
        judge = Judge(self._validator, self._instances, is_canonical=self._is_canonical)
        results: list[Result] = []
        waiting: dict[str, list[str]] = {}
        for subject, rests in blocks(self._lines()):
            if judge.names(subject) or (hash(subject) & self._mask) in self._repeated:
                waiting.setdefault(subject, []).extend(rests)
            else:
                results += judge.results(subject, rests, kind_of(rests))
        for subject, rests in waiting.items():
            results += judge.results(subject, rests, kind_of(rests))
        return [*results, *judge.rest()]

    def _learn(self) -> None:
        """Find out which nodes come again, and what the types say that shapes ask about."""
        instances, seen = self._instances, self._seen
        seen[:] = bytes(len(seen))
        asked: dict[Kind, list[str]] = {}
        for subject, rests in blocks(self._lines()):
            place = hash(subject) & self._mask
            bit = 1 << (place & 7)
            if seen[place >> 3] & bit:
                self._repeated.add(place)
            seen[place >> 3] |= bit
            kind = kind_of(rests)
            if has_supers(kind):
                instances.add_supers(subject, supers_of(kind))
                asked.clear()
            if kind not in asked:
                if len(asked) >= _MANY_KINDS:
                    asked.clear()
                asked[kind] = instances.asked(types_of(kind))
            if asked[kind]:
                instances.add(subject, asked[kind])

    def _lines(self) -> Iterator[str]:
        for number, file in enumerate(self._files):
            if self._is_canonical:
                yield from canonical_lines(read_triples(file, f"s{number}"))
            else:
                yield from _text_lines(file)


def _text_lines(file: Path) -> Iterator[str]:
    try:
        with (
            open_rdf(file) as binary,
            io.TextIOWrapper(binary, encoding="utf-8", newline="\n") as text,
        ):
            yield from text
    except DumpError as error:
        raise ShapesError(str(error)) from error
