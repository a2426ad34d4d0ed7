"""Opens publishers' files, gzip or not, and reads lines and columns of them strictly."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import IO

from ...errors import LexiconError
from ..build import LeftOut

_GZIP = b"\x1f\x8b"

#: bytes that a line has at most; one of gene_info has 30 thousand at most
_LONGEST = 1 << 24

#: what stands before some tables, and is no part of them
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

#: rows at the beginning of a table of which one is right at least
_FIRST = 1_000

#: what lines are read from
Readable = IO[bytes] | BufferedIOBase

#: characters that no name has, and that XML forbids
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@contextmanager
def opened(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file, unpacked if it is gzip; whatever cannot be read raises ``LexiconError``."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == _GZIP
        if is_packed:
            with gzip.open(path) as unpacked:
                yield unpacked
        else:
            with path.open("rb") as file:
                yield file
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception, expected: str = "") -> LexiconError:
    """Return what tells that a file cannot be read, and what is expected of it.

    >>> str(unreadable(Path("a.gz"), EOFError("it ends too early"), "the whole file"))
    'a.gz: cannot be read: it ends too early (expected the whole file)'
    """
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    remedy = f" (expected {expected})" if expected else ""
    return LexiconError(f"{path}: cannot be read: {reason}{remedy}")


def lines(content: Readable, path: Path, left_out: LeftOut) -> Iterator[tuple[int, str]]:
    """Yield lines by number, without their ends; one that is not UTF-8 text is left out.

    Whoever reads a line tells *left_out* that it is wrong before the next one is read.

    Raises:
        LexiconError: If most of the lines are wrong, or all of those at the beginning.
    """
    before = left_out.wrong
    number = rows = 0
    while line := content.readline(_LONGEST):
        if rows == _FIRST:
            _judge(path, left_out, left_out.wrong - before, rows, most=rows - 2)  # less a header
        number += 1
        if len(line) == _LONGEST:
            raise LexiconError(f"{path}:{number}: a line of {_LONGEST:,} bytes (expected text)")
        if number == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
        text = _text(line, path, number, left_out)
        rows += text != ""
        if text is not None:
            yield number, text
    _judge(path, left_out, left_out.wrong - before, rows, most=rows // 2)


def _text(line: bytes, path: Path, number: int, left_out: LeftOut) -> str | None:
    """Return the text of a line without its end, or None for what is no text."""
    try:
        text = line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        left_out.add_wrong(f"{path}:{number}: not UTF-8 at byte {error.start + 1} of the line")
        return None
    if found := forbidden(text):
        left_out.add_wrong(f"{path}:{number}: {found!r} in a name (expected text)")
        return None
    return text


def _judge(path: Path, left_out: LeftOut, wrong: int, rows: int, most: int) -> None:
    """Raise if more than *most* of the rows are wrong: a damaged file, or one of something else."""
    if wrong > most:
        first = next((text for text in left_out.reasons if text.startswith(f"{path}:")), "")
        because = f"; {first}" if first else ""
        raise LexiconError(
            f"{path}: {wrong:,} of {rows:,} rows are wrong (expected a table that is right for the "
            f"most part){because}"
        )


def forbidden(text: str) -> str:
    r"""Return the first character of a text that no name has, or nothing.

    >>> forbidden("MTOR"), forbidden("MT\x00OR")
    ('', '\x00')
    """
    found = _FORBIDDEN.search(text)
    return found[0] if found else ""


def columns(  # noqa: PLR0913 -- what a table of a publisher is
    path: Path,
    names: Sequence[str],
    left_out: LeftOut,
    *,
    what: str,
    delimiter: str = "\t",
    quoting: bool = False,
    comment: str | None = None,
    optional: Sequence[str] = (),
) -> Iterator[tuple[int, list[str]]]:
    """Yield the columns *names* and *optional* of a table with a header, by line number.

    An optional column that the table lacks is empty.

    A row with more or fewer cells than the header is left out.

    Raises:
        LexiconError: If the file cannot be read, or its header is not that of *what*.
    """
    rule: dict[str, str | int] = {"delimiter": delimiter, "quoting": csv.QUOTE_NONE}
    if quoting:
        rule = {"delimiter": delimiter, "quotechar": '"'}
    with opened(path) as content:
        rows = split_lines(lines(content, path, left_out), path, left_out, rule, comment)
        number, header = next(rows, (1, []))
        missing = [name for name in names if name not in header]
        if missing:
            raise LexiconError(
                f"{path}:{number}: not {what}: no column {missing[0]!r} "
                f"(expected the columns {', '.join(names)})"
            )
        positions = [header.index(name) if name in header else -1 for name in (*names, *optional)]
        for number, cells in rows:
            if len(cells) != len(header):
                left_out.add_wrong(
                    f"{path}:{number}: {len(cells)} columns (expected {len(header)})"
                )
                continue
            yield (
                number,
                ["" if position < 0 else cells[position].strip() for position in positions],
            )


def split_lines(
    numbered: Iterable[tuple[int, str]],
    path: Path,
    left_out: LeftOut,
    rule: dict[str, str | int],
    comment: str | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of lines; one that breaks the *rule* of ``csv`` is left out."""
    for number, text in numbered:
        if not text or (comment and text.startswith(comment)):
            continue
        try:  # a line at a time: a stray quotation mark spoils its own line alone
            rows = list(csv.reader([text], strict=True, **rule))  # type: ignore[arg-type]
        except csv.Error as error:
            left_out.add_wrong(f"{path}:{number}: {error}")
            continue
        yield number, rows[0]
