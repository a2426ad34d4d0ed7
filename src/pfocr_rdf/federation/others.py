"""Who answers a SERVICE clause: an endpoint, files, or a graph of the store itself.

An endpoint is asked only if it is one of those allowed, or was named for this command; one that was
not named must have a public address, whatever its name resolves to.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import DeadlineError, EndpointError, UsageError
from ..formats import FORMATS
from ..solutions import Solutions
from ..store import Store, open_files
from .asking import Clock

if TYPE_CHECKING:
    from ..endpoint.endpoint import Endpoint

#: WikiPathways' public SPARQL endpoint, which SERVICE clauses name
WIKIPATHWAYS = "https://sparql.wikipathways.org/sparql"

#: IPv6 addresses whose last bytes are one of IPv4, RFC 6052
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

#: endings of RDF files, compressed or not
_ENDINGS = tuple(f".{name}{gzip}" for name in FORMATS for gzip in ("", ".gz"))


class Graph:
    """RDF on this machine: it gives all rows."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        #: what it is called in messages
        self.address = name

    def some_rows(self, text: str) -> Solutions:
        """Return all rows of a SELECT query.

        Raises:
            QueryError: If it is none.
            StoreError: If the store does not answer.
        """
        return self._store.select(text)


class Limited:
    """An endpoint that answers within the time that is left of a command."""

    def __init__(self, endpoint: Endpoint, clock: Clock, *, is_named: bool) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._must_be_public = not is_named
        self._is_unknown = True
        self.address = endpoint.address
        self.close = endpoint.close

    def some_rows(self, text: str) -> Solutions:
        """Return the rows of a SELECT query that come.

        Raises:
            EndpointError: If there is no such endpoint, or it is none that may be asked.
            DeadlineError: If the answer does not come in time.
            IncompleteError: If the reply ends early.
            QueryError: If the endpoint refuses the query.
        """
        if self._is_unknown:
            seconds = self._clock.left(self.address)
            if self._must_be_public:
                check_public(self.address, seconds)
            else:
                look_up(self.address, seconds)
            self._is_unknown = False
        self._endpoint.limit(self._clock.left(self.address))
        return self._endpoint.some_rows(text)


def open_remote(address: str, clock: Clock, *, is_named: bool) -> Limited:
    """Return the endpoint at an address; *is_named* says that a person named it for this command.

    Raises:
        UsageError: If that is no address.
    """
    from ..endpoint.endpoint import open_endpoint  # noqa: PLC0415 -- files need no HTTP library

    return Limited(open_endpoint(address, clock.seconds), clock, is_named=is_named)


def open_mirror(path: Path) -> Graph:
    """Return the RDF in a file, or in the files of a folder, loaded into memory.

    Raises:
        UsageError: If there is none.
        DumpError: If a file cannot be read.
    """
    files = [path] if path.is_file() else rdf_files(path)
    if not files:
        raise UsageError(f"{path}: no RDF files (expected a file or folder of WikiPathways' RDF)")
    return Graph(open_files(files), str(path))


def rdf_files(folder: Path) -> Sequence[Path]:
    """Return the RDF files of a folder and those below it, in order.

    >>> rdf_files(Path("/no/such/folder"))
    []
    """
    return sorted(path for path in folder.rglob("*") if path.name.endswith(_ENDINGS))


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Return whether an address, or the one that it is another form of, is anybody's to ask.

    >>> [_is_public(ipaddress.ip_address(text)) for text in ("1.1.1.1", "::1", "64:ff9b::7f00:1")]
    [True, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast


def check_public(address: str, seconds: float = 60) -> None:
    """Raise if an address leads into this machine or a private network.

    >>> check_public("http://127.0.0.1:7878/query")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.EndpointError: http://127.0.0.1:7878/query: leads to 127.0.0.1, which is not public (expected a public address)

    Raises:
        EndpointError: If it does, or nobody knows where it leads.
        DeadlineError: If nobody says so within some seconds.
    """  # noqa: E501 -- the message is one line
    for known in look_up(address, seconds):
        if not _is_public(known):
            raise EndpointError(
                f"{address}: leads to {known}, which is not public (expected a public address)"
            )


def look_up(address: str, seconds: float) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Return where an address leads, on a thread of its own: a look-up cannot be given a time.

    Raises:
        EndpointError: If nobody knows.
        DeadlineError: If nobody says so within some seconds.
    """
    host = urlsplit(address).hostname or ""
    told: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
            told.put([str(place[0]) for *_, place in found])
        except OSError as error:
            told.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = told.get(timeout=seconds)
    except Empty as error:
        raise DeadlineError(f"{address}: nobody said in {seconds:.3g} s where it is") from error
    if isinstance(found, OSError):
        raise EndpointError(f"{address}: cannot be reached: {found.strerror or found}") from found
    return [ipaddress.ip_address(place.partition("%")[0]) for place in found]
