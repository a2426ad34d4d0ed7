"""Everything this package raises on purpose; any other exception is a bug.

An error stops the command.  A fact about the data that stops nothing is a
:class:`~pfocr_rdf.records.Finding`.  Every message reads ``place: what is wrong (expected what)``
on one line, quotes the offending value, and ends with the remedy if there is one.
"""

from __future__ import annotations


class PfocrRdfError(Exception):
    """Base of every error this package raises on purpose."""

    #: the exit status of a command that ends with this error
    exit_status = 2


class UsageError(PfocrRdfError):
    """The command cannot do what it was asked to do."""


class PlacedError(PfocrRdfError):
    """Something is wrong at a line of a file."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(path, line, reason)  # so that it pickles across processes
        self.path = path
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class DocumentError(PlacedError):
    """A document cannot be read; it is rejected and the others are built.

    >>> str(DocumentError("PMC1__f1.md", 3, "front matter is not closed (expected '---')"))
    "PMC1__f1.md:3: front matter is not closed (expected '---')"
    """

    exit_status = 1


class TableError(PlacedError):
    """A table of a figure cannot be read; it is left out and its figure is kept.

    >>> str(TableError("_data/PMC1__f1-genes.tsv", 1, "no header"))
    '_data/PMC1__f1-genes.tsv:1: no header'
    """


class SourceError(UsageError):
    """A SOURCE of documents cannot be opened, or holds no document."""


class LocationError(UsageError):
    """What a URL names cannot be read or written; its text is the reason alone."""


class ClusterError(UsageError):
    """A Dask cluster cannot be reached, has other versions than ours, or does not go on."""


class LexiconError(UsageError):
    """A lexicon, or a table to make one from, is missing, damaged or something else."""


class IdentifierError(PfocrRdfError):
    """A value does not look like an identifier of the scheme it claims.

    >>> str(IdentifierError("12a", "NCBI Gene ID", "digits"))
    "'12a' is not a valid NCBI Gene ID (expected digits)"
    """

    def __init__(self, value: str, scheme: str, expected: str) -> None:
        super().__init__(value, scheme, expected)
        self.value = value
        self.scheme = scheme
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.value!r} is not a valid {self.scheme} (expected {self.expected})"


class DumpError(PfocrRdfError):
    """An RDF file cannot be written or read."""


class ShapesError(PfocrRdfError):
    """The shapes, or the data that they are to judge, cannot be read."""


class ReleaseError(PfocrRdfError):
    """A build directory is not ours, is locked, or cannot be written."""

    exit_status = 4


class StoreError(PfocrRdfError):
    """A store is missing, locked, damaged, or not ours."""

    exit_status = 4


class EndpointError(PfocrRdfError):
    """A SPARQL endpoint cannot be reached, is no endpoint, or does not answer as one."""

    exit_status = 4


class DeadlineError(PfocrRdfError):
    """An answer did not come in time."""

    exit_status = 5


class IncompleteError(PfocrRdfError):
    """A remote answered, but not with the whole answer."""

    exit_status = 6


class QueryError(UsageError):
    """A query or one of its parameters is wrong."""


class LengthError(QueryError):
    """The text of a query is longer than what is read."""


class ServiceError(QueryError):
    """A query asks an endpoint that it may not ask."""


class SizeError(QueryError):
    """An answer is larger than what is held in memory."""


class ExtraError(UsageError):
    """A function needs an optional dependency that is not installed.

    >>> str(ExtraError("polars", "frames"))
    "polars is not installed (pip install 'pfocr-rdf[frames]')"
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(package, extra)
        self.package = package
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.package} is not installed (pip install 'pfocr-rdf[{self.extra}]')"
