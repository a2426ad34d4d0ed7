"""What the name of a file or folder means, wherever it lies, and how a path is printed."""

from __future__ import annotations

import re

from .tables import KINDS

#: the folder that makes a checkout of pfocr-database, and the one beside it that holds its tables
FIGURES = "_figures"
DATA = "_data"

_TABLE_ENDINGS = tuple(f"-{kind}.tsv" for kind in KINDS)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def is_document(name: str) -> bool:
    """Return whether a file of this name is a document; ``._`` begins a resource fork of macOS.

    >>> is_document("PMC1971124__pbio.0050248.g004.md"), is_document("x.MD"), is_document("._x.md")
    (True, False, False)
    """
    return name.endswith(".md") and not name.startswith("._")


def is_table(name: str) -> bool:
    """Return whether a file of this name is a table.

    >>> is_table("PMC1__f1-genes.tsv"), is_table("ndex_map.tsv")
    (True, False)
    """
    return name.endswith(_TABLE_ENDINGS)


def is_hidden(folder: str) -> bool:
    """Return whether a folder of this name is passed over.

    >>> is_hidden(".git"), is_hidden("__MACOSX"), is_hidden("_figures")
    (True, True, False)
    """
    return folder.startswith(".") or folder == "__MACOSX"


def table_files(figid: str) -> dict[str, str]:
    """Return the file names of a figure's tables by kind; none that could leave the folder.

    >>> table_files("PMC1__f1")["genes"]
    'PMC1__f1-genes.tsv'
    >>> table_files("../PMC1__f1")
    {}
    """
    if not figid or "/" in figid or ".." in figid or "\0" in figid:
        return {}
    return {kind: f"{figid}-{kind}.tsv" for kind in KINDS}


def printable(path: str) -> str:
    r"""Return *path* as one line of text, whatever bytes the file system holds.

    >>> printable("x\udcff.md"), printable("a\nb.md")
    ('x\\xff.md', 'a\\nb.md')
    """
    return path if path.isprintable() else _UNPRINTABLE.sub(_escaped, path)


def joined(folder: str, name: str) -> str:
    """Return the path of *name* in *folder*; no folder is the one we are in.

    >>> joined("a/b", "c"), joined("/", "c"), joined("", "c")
    ('a/b/c', '/c', 'c')
    """
    return f"{folder}/{name}" if folder and not folder.endswith("/") else folder + name


def split(path: str) -> tuple[str, str]:
    """Return the folder of *path* and its name there.

    >>> split("a/b/c"), split("/c"), split("c")
    (('a/b', 'c'), ('/', 'c'), ('', 'c'))
    """
    folder, slash, name = path.rpartition("/")
    return folder or slash, name


def _escaped(match: re.Match[str]) -> str:
    number = ord(match[0])
    if 0xDC80 <= number <= 0xDCFF:  # noqa: PLR2004 - how Python keeps a byte that is no text
        return f"\\x{number - 0xDC00:02x}"
    return match[0].encode("unicode_escape").decode("ascii")
