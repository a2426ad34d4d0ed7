"""Opens WikiPathways as a person wants it: its endpoint, files, or the graph in the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..mirror import has_wikipathways
from ..solutions import Answerer
from ..store import Store
from ..vocab import WIKIPATHWAYS_GRAPH
from .asking import Asking, Clock
from .cache import Cache, Cached
from .others import WIKIPATHWAYS, Graph, open_mirror, open_remote

#: the word for the graph in the store
LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who answers for WikiPathways, and how.

    ``where`` is an address, a file, a folder, ``local``, or "" for the graph in the store if there
    is one and else the public endpoint; ``seconds`` is how long everything may take together;
    without ``cache`` nothing is remembered.
    """

    where: str = ""
    seconds: float = 60
    cache: Cache | None = None
    tell: Callable[[str], None] = lambda _text: None


def open_wikipathways(store: Answerer, choice: Choice) -> Asking:
    """Return who answers for WikiPathways.

    Raises:
        UsageError: If there is nobody of that name.
        DumpError: If a file cannot be read.
    """
    where = choice.where
    if where.startswith(("http://", "https://")):
        return _endpoint(where, choice, is_named=True)
    if where and where != LOCAL:
        path = Path(where)
        if not path.exists():
            expected = "expected an address, a file or folder of RDF, or local"
            raise UsageError(f"{where}: no WikiPathways there ({expected})")
        return Asking(open_mirror(path), may_cut=False, tell=choice.tell)
    if isinstance(store, Store) and has_wikipathways(store):
        graph = Graph(store.of_graph(WIKIPATHWAYS_GRAPH), "the graph of WikiPathways in the store")
        return Asking(graph, may_cut=False, tell=choice.tell)
    if where == LOCAL:
        raise UsageError(
            "the store holds no graph of WikiPathways ('pfocr-rdf wikipathways load FILE' adds it)"
        )
    return _endpoint(WIKIPATHWAYS, choice, is_named=False)


def open_service(address: str, choice: Choice) -> Asking:
    """Return an endpoint that a person named for this command.

    Raises:
        UsageError: If that is no address.
    """
    return _endpoint(address, choice, is_named=True)


def _endpoint(address: str, choice: Choice, *, is_named: bool) -> Asking:
    remote = open_remote(address, Clock(choice.seconds), is_named=is_named)
    if choice.cache is None:
        return Asking(remote, tell=choice.tell, close=remote.close)
    cached = Cached(remote, choice.cache, choice.tell)
    return Asking(cached, tell=choice.tell, forget=cached.forget, close=remote.close)
