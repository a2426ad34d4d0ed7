"""Remembers what an endpoint answered, as long as it holds the same release.

An answer is a file, named by a digest of address, release and query.  Which release an endpoint
holds is asked once a day: the number of its pathways, and the newest revision among them.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DeadlineError, EndpointError, IncompleteError
from ..outputs import whole_file
from ..solutions import Row, Solutions, Term
from .asking import Remote

#: seconds for which a release is taken to be the newest
_DAY = 86_400

#: what changes with each release of WikiPathways
_RELEASE = (
    "PREFIX dc: <http://purl.org/dc/elements/1.1/>\n"
    "PREFIX wp: <http://vocabularies.wikipathways.org/wp#>\n"
    "SELECT (COUNT(*) AS ?number) (MAX(STRAFTER(STR(?revision), '_r')) AS ?newest) "
    "WHERE { ?revision a wp:Pathway ; dc:title ?title }"
)


@dataclass(slots=True)
class Cache:
    """Answers in a folder; with ``refresh``, those that are there are not taken.

    ``taken`` counts those that were, and ``oldest`` is the age of the oldest of them in seconds.
    A folder that cannot be read or written remembers nothing.
    """

    folder: Path
    refresh: bool = False
    taken: int = 0
    oldest: float = 0.0

    def get(self, key: str) -> Solutions | None:
        """Return an answer, or None if there is none."""
        found = self._read(key)
        if found is None:
            return None
        try:
            rows = [
                tuple(None if term is None else Term(*term) for term in row)
                for row in found["rows"]
            ]
            solutions = Solutions(tuple(found["variables"]), rows)
            age = time.time() - float(found["time"])
        except (KeyError, TypeError, ValueError):
            return None
        self.taken += 1
        self.oldest = max(self.oldest, age)
        return solutions

    def put(self, key: str, variables: tuple[str, ...], rows: Iterable[Row]) -> None:
        """Remember an answer."""
        self._write(key, {"time": time.time(), "variables": variables, "rows": list(rows)})

    def drop(self, key: str) -> None:
        """Forget an answer."""
        with suppress(OSError):
            (self.folder / f"{key}.json").unlink()

    def release(self, address: str) -> tuple[str, float] | None:
        """Return which release an endpoint held when it was asked, and the seconds since then."""
        found = self._read(_key("release", address))
        if found is None or not isinstance(found.get("release"), str):
            return None
        return found["release"], time.time() - float(found.get("time", 0))

    def put_release(self, address: str, release: str) -> None:
        """Remember which release an endpoint holds."""
        self._write(_key("release", address), {"time": time.time(), "release": release})

    def _read(self, key: str) -> dict[str, Any] | None:
        if self.refresh:
            return None
        try:
            found = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _write(self, key: str, content: object) -> None:
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with whole_file(self.folder / f"{key}.json") as file:
                file.write(json.dumps(content, ensure_ascii=False).encode())


@dataclass(slots=True)
class Cached:
    """An endpoint whose answers are remembered."""

    remote: Remote
    cache: Cache
    tell: Callable[[str], None]
    _release: str = ""

    @property
    def address(self) -> str:
        """What the endpoint is called in messages."""
        return self.remote.address

    def some_rows(self, text: str) -> Solutions:
        """Return what was remembered, or else what comes now.

        Raises:
            PfocrRdfError: As the endpoint does.
        """
        self._release = self._release or self._find_release()
        key = _key(self.address, self._release, text)
        found = self.cache.get(key)
        if found is None:
            found = self.remote.some_rows(text).in_memory()
            self.cache.put(key, found.variables, found.rows)
        return found

    def forget(self, text: str) -> None:
        """Forget what was answered to a query: it was not whole."""
        self.cache.drop(_key(self.address, self._release, text))

    def _find_release(self) -> str:
        known = self.cache.release(self.address)
        if known is not None and known[1] < _DAY:
            return known[0]
        try:
            rows = self.remote.some_rows(_RELEASE).rows
        except (EndpointError, DeadlineError, IncompleteError) as error:
            if known is None:
                raise
            self.tell(f"{error}; answers of release {known[0]} are taken where there are any")
            return known[0]
        terms = [term.value for row in rows for term in row if term]
        # of who holds no pathways a release is not known: answers are good for a day
        release = " ".join(terms if terms and terms[0] != "0" else [_today()])
        self.cache.put_release(self.address, release)
        return release


def _today() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime())


def _key(*parts: str) -> str:
    """Return the name of a file for some texts.

    >>> len(_key("https://example.org/sparql", "ASK {}"))
    64
    """
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def age(seconds: float) -> str:
    """Return an age as people say it.

    >>> age(30), age(7_200), age(200_000)
    ('less than a minute', '2 hours', '2 days')
    """
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if number := int(seconds // size):
            return f"{number} {name}{'' if number == 1 else 's'}"
    return "less than a minute"
