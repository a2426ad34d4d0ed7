"""What a worker has at hand: who answers, whom it may ask besides, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..endpoint.endpoint import open_endpoint
from ..federation.others import WIKIPATHWAYS
from ..federation.wikipathways import LOCAL
from ..mirror import has_wikipathways
from ..portal.opening import open_site
from ..portal.site import Site
from ..solutions import Answerer
from ..store import Store
from ..vocab import BASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a server was told; it travels to its workers.

    ``location`` is the directory of a release or store, or the address of an ``endpoint``;
    ``allowed`` are endpoints that SERVICE clauses may name, ``wikipathways`` who answers for
    WikiPathways', as :class:`~pfocr_rdf.federation.wikipathways.Choice` has it, or ``none``.
    """

    location: str
    is_endpoint: bool = False
    public: str = BASE
    allowed: tuple[str, ...] = ()
    wikipathways: str = ""
    seconds: float = 30
    federated_seconds: float = 60

    @property
    def asked_wikipathways(self) -> str:
        """The address of who answers for WikiPathways where the store has no graph of it.

        >>> Settings(location="build", wikipathways="none").asked_wikipathways
        ''
        """
        if self.wikipathways in {"none", LOCAL}:
            return ""
        return self.wikipathways or WIKIPATHWAYS


@dataclass(frozen=True, slots=True)
class Desk:
    """An open site, and the settings."""

    site: Site
    settings: Settings


def open_desk(settings: Settings, *, is_federated: bool) -> Desk:
    """Open what the settings name; pages ask WikiPathways only where that *is_federated*.

    Raises:
        StoreError: If there is no store, or it cannot be opened.
        EndpointError: If that is no address of an endpoint.
    """
    wikipathways = settings.asked_wikipathways if is_federated else ""
    if settings.is_endpoint:
        store: Answerer = open_endpoint(settings.location, settings.seconds)
        site = Site(store=store, public=settings.public, wikipathways=wikipathways)
        return Desk(site, settings)
    return Desk(open_site(Path(settings.location), settings.public, wikipathways), settings)


def has_mirror(desk: Desk) -> bool:
    """Return whether the store holds a graph of WikiPathways."""
    store = desk.site.store
    return isinstance(store, Store) and has_wikipathways(store)
