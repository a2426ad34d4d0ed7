"""Reads NCBI Taxonomy's ``names.dmp``, alone or in ``taxdump.tar.gz`` or ``taxdmp.zip``."""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path

from ...errors import LexiconError
from ...iris import taxon_iri
from ..build import LeftOut
from ..taxa import Taxon
from .files import Readable, lines, opened, unreadable
from .values import makes, too_long

_NAMES = "names.dmp"

#: which common name is shown where a taxon has several
_COMMON = ("genbank common name", "common name")

#: tax_id, name, unique name, name class
_CELLS = 4

#: what the first bytes of a zip are, one without members among them
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")

_EXPECTED = f"NCBI's taxdump, whole and not encrypted, or its {_NAMES}"

#: what reading an archive raises where it is cut or damaged
_DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile)

#: what opening one raises besides; RuntimeError: encrypted, packed in an unknown way, a maze
_UNOPENED = (*_DAMAGED, RuntimeError, ValueError, OverflowError, struct.error)

#: bytes that are read at once of what is of no use
_CHUNK = 1 << 20


def read_taxdump(path: Path, left_out: LeftOut) -> Iterator[Taxon]:
    """Yield every taxon of the file with its scientific name.

    Raises:
        LexiconError: If the file cannot be read to its end, or is something else.
    """
    with _names(path) as content:
        rows = _rows(content, path, left_out)
        for taxon_id, group in groupby(rows, key=lambda row: row[0]):
            names: dict[str, str] = {}
            for _, name, name_class in group:
                names.setdefault(name_class, name)
            if "scientific name" not in names:
                left_out.add()
                continue
            common = (names[name_class] for name_class in _COMMON if name_class in names)
            yield Taxon(taxon_id, names["scientific name"], next(common, ""))


def _rows(content: Readable, path: Path, left_out: LeftOut) -> Iterator[tuple[str, str, str]]:
    is_first = True
    for number, text in lines(content, path, left_out):
        cells = text.removesuffix("\t|").split("\t|\t")
        is_row = len(cells) == _CELLS and makes(taxon_iri, cells[0]) and bool(cells[1])
        if is_row and (wrong := too_long(cells[1])):
            left_out.add_wrong(f"{path}:{number}: {wrong}")
        elif is_row:
            yield cells[0], cells[1], cells[3]
        elif is_first:
            raise LexiconError(
                f"{path}:{number}: not NCBI Taxonomy's {_NAMES} "
                "(expected tax_id, name, unique name and name class, separated by '\\t|\\t')"
            )
        else:
            left_out.add_wrong(f"{path}:{number}: not a taxon's name (expected {_CELLS} cells)")
        is_first = False


@contextmanager
def _names(path: Path) -> Iterator[Readable]:
    """Open ``names.dmp``, in an archive or not; nothing is unpacked to disk.

    What follows it is read too: the check sum of gzip is the last of all.
    """
    with ExitStack() as stack:
        try:
            content, packed = _found(path, stack)
        except _UNOPENED as error:
            raise unreadable(path, error, _EXPECTED) from error
        try:
            yield content
            while packed.read(_CHUNK):
                pass
        except _DAMAGED as error:
            raise unreadable(path, error, _EXPECTED) from error


def _found(path: Path, stack: ExitStack) -> tuple[Readable, Readable]:
    """Return ``names.dmp`` and the file that it is read from; *stack* closes both."""
    if _is_zip(path):
        archive = stack.enter_context(zipfile.ZipFile(path))
        if _NAMES not in archive.namelist():
            raise _without_names(path)
        member = stack.enter_context(archive.open(_NAMES))
        return member, member
    is_tape = tarfile.is_tarfile(path)
    packed = stack.enter_context(opened(path))
    if not is_tape:
        return packed, packed
    tape = stack.enter_context(tarfile.open(fileobj=packed, mode="r|*"))  # noqa: SIM115
    for item in tape:
        if item.name.removeprefix("./") == _NAMES:
            content = tape.extractfile(item) if item.isreg() else None
            if content is None:
                raise LexiconError(f"{path}: {_NAMES} is a link or folder in it (expected a file)")
            return content, packed
    raise _without_names(path)


def _is_zip(path: Path) -> bool:
    """Tell whether a file is a zip, or should be: one that was cut has lost what tells it is."""
    with path.open("rb") as file:
        return file.read(4) in _ZIP or path.suffix.lower() == ".zip"


def _without_names(path: Path) -> LexiconError:
    return LexiconError(f"{path}: no {_NAMES} in it (expected NCBI's taxdump)")
