"""Opens a site on a store."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from ..pipeline.report import REPORT, read_head
from ..store import open_store
from ..store.reading import find_store
from ..vocab import BASE
from .site import Site


def open_site(place: Path, public: str | None = None, wikipathways: str = "") -> Site:
    """Return the site of a store, or of the build in a directory.

    It knows the release that the store is in, and where its figures are published; *public* is its
    own address if that is another, empty if it is not known, *wikipathways* whom it may ask where
    the store has no mirror.

    Raises:
        StoreError: If there is no store, or it cannot be opened.
    """
    store = open_store(place)
    folder = find_store(place).resolve().parent
    release = folder if (folder / REPORT).is_file() else None
    base = BASE
    if release is not None:
        try:
            base = str(read_head(release).get("base", BASE))
        except UsageError:
            release = None
    return Site(
        store=store,
        release=release,
        base=base,
        public=base if public is None else public,
        wikipathways=wikipathways,
    )
