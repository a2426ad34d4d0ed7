"""Compares what a report, a dump and a store say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ..canonical import CanonicalHash, Hasher
from ..digests import digest_of
from ..dump import open_rdf
from ..errors import DumpError, StoreError, UsageError
from ..mirror import FILE, mirror_of
from ..store import PATIENCE, find_damage, find_store, hash_store
from .checks import Verification

REPORT = "report.json"

#: bytes that are hashed at a time
_BLOCK = 1 << 20


#: the digest and the number of triples of files, by their names
_Parts = dict[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of dump, mirror and store, and whether digests of all files are there."""

    parts: _Parts
    mirror: _Parts
    quads: int
    has_checksums: bool

    @classmethod
    def read(cls, directory: Path) -> Report:
        """Read the report of a release.

        Raises:
            UsageError: If there is none, or it is none.
        """
        path = directory / REPORT
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            parts = {
                name: (str(part["sha256"]), int(part["triples"]))
                for name, part in content["dump"].items()
            }
            mirror = mirror_of(content)
            mirrors = {FILE: (mirror.sha256, mirror.quads)} if mirror else {}
            quads = int(content["store"]["quads"])
            return cls(parts, mirrors, quads, "checksums" in content)
        except OSError as error:
            if path.exists():
                raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
            message = "holds no build (expected report.json, dump and store beside each other)"
            raise UsageError(f"{directory}: {message}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise UsageError(f"{path}: is not the report of a build ({error})") from error


class _Hashes(NamedTuple):
    """The hashes of the dump and of the mirror, or None where a file is not right."""

    dump: CanonicalHash | None
    mirror: CanonicalHash | None


@dataclass(frozen=True, slots=True)
class Contents:
    """Compares dump and store of a release with its report, and with each other.

    ``damaged`` are the names of files that are known not to be as they were written; what they say
    is not asked.  A store is read for as long as it says something within ``patience`` seconds.
    """

    release: Path
    report: Report
    damaged: Collection[str]
    verification: Verification
    prefix: str = ""
    patience: float = PATIENCE

    def check(self, *, is_store_known: bool) -> None:
        """Compare all; the files of the store are known, or have digests of their own."""
        dump = self._check_parts(self.report.parts)
        self._check_listed()
        mirror = self._check_parts(self.report.mirror)
        if any(name.partition("/")[0] == "store" for name in self.damaged):
            return
        try:
            store = find_store(self.release / "store")
            if is_store_known or self._is_as_written(store):
                self._check_store(store, _Hashes(dump, mirror))
        except StoreError as error:
            self.verification.tell(f"{self.prefix}store", "answers", str(error))

    def _compare(self, part: str, check: str, expected: object, found: object) -> bool:
        return self.verification.compare(f"{self.prefix}{part}", check, expected, found)

    def _check_parts(self, parts: _Parts) -> CanonicalHash | None:
        """Check some files; return the hash of what is in them, or None if one is not right."""
        total: CanonicalHash | None = CanonicalHash()
        for name, (sha256, triples) in parts.items():
            path = self.release / name
            if name in self.damaged or not self._compare(name, "sha256", sha256, _digest(path)):
                total = None
                continue
            part = _content(path)
            is_right = self._compare(name, "triples", triples, part.quads)
            total = total + part if is_right and total is not None else None
        return total

    def _check_listed(self) -> None:
        """Check that no file is beside those of the report."""
        for folder in ("dump", Path(FILE).parent.name):
            for path in sorted((self.release / folder).glob("*")):
                name = f"{folder}/{path.name}"
                if name not in {*self.report.parts, *self.report.mirror, *self.damaged}:
                    self._compare(name, "in the report", "listed", "not listed")

    def _is_as_written(self, store: Path) -> bool:
        """Check the files of the store by the digests in it; return whether it may be read."""
        damages = find_damage(store)
        for damage in damages or ():
            name = f"{self.prefix}store/{damage.name}"
            self.verification.tell(name, "sha256", damage.reason)
        if damages == []:
            self._compare("store", "files", "as written", "as written")
        return not damages

    def _check_store(self, store: Path, content: _Hashes) -> None:
        """Check what the store holds.

        Raises:
            StoreError: If it is damaged.
        """
        dump, mirror = self._stored(store, content)
        named = [("the dump", content.dump, dump)]
        if self.report.mirror:
            named.append(("WikiPathways", content.mirror, mirror))
        self._compare("store", "quads", self.report.quads, dump.quads + mirror.quads)
        for name, expected, part in named:
            if expected is not None:
                self._compare("store", f"quads of {name}", expected.quads, part.quads)
                self._compare("store", f"content of {name}", str(expected), str(part))

    def _stored(self, store: Path, content: _Hashes) -> tuple[CanonicalHash, CanonicalHash]:
        """Return what a store holds: of the dump, which is all but the mirror, and of it.

        Without a mirror, everything is compared with the dump, so that a quad in a graph is found.
        It is read once more only where something differs.
        """
        found = hash_store(store, patience=self.patience)
        mirror = content.mirror
        if mirror == CanonicalHash():
            return found, mirror
        if mirror is not None and content.dump is not None and found == content.dump + mirror:
            return content.dump, mirror
        ours = hash_store(store, only_default=True, patience=self.patience)
        return ours, found - ours


def _digest(path: Path) -> str:
    try:
        return digest_of(path)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        raise DumpError(f"{path}: cannot be read: {error.strerror or error}") from error


def _content(path: Path) -> CanonicalHash:
    hasher = Hasher()
    try:
        for block in _blocks(path):
            hasher.update(block)
        return hasher.finish()
    except DumpError as error:
        raise DumpError(f"{path}: {error}") from error


def _blocks(path: Path) -> Iterator[bytes]:
    with open_rdf(path) as file:
        while block := file.read(_BLOCK):
            yield block
