"""Says whether a build is what its report says: the bytes of its dump, and what its store holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from .canonical import CanonicalHash, Hasher
from .dump import open_rdf
from .errors import DumpError, StoreError, UsageError
from .mirror import FILE, mirror_of
from .solutions import Solutions, Term
from .store import Store, find_damage, find_store, open_store

#: bytes that are hashed at a time, and digits of a digest that people compare
_BLOCK, _DIGITS = 1 << 20, 16

RIGHT, DIFFERS, DAMAGED = "right", "differs", "damaged"


class Check(NamedTuple):
    """What was looked at of which part, what was expected and found, and what that means."""

    part: str
    check: str
    expected: str
    found: str
    verdict: str


@dataclass(slots=True)
class Verification:
    """The checks of a build, in the order in which they were made."""

    checks: list[Check] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 where all is right, 4 where the store is damaged, else 1."""
        verdicts = {check.verdict for check in self.checks}
        return StoreError.exit_status if DAMAGED in verdicts else int(DIFFERS in verdicts)

    def __str__(self) -> str:
        """Return what came of the checks in words.

        >>> str(Verification([Check("store", "quads", "2", "2", RIGHT)]))
        'all right (1 check)'
        """
        wrong = sum(check.verdict != RIGHT for check in self.checks)
        checks = f"{len(self.checks)} check{'' if len(self.checks) == 1 else 's'}"
        if not wrong:
            return f"all right ({checks})"
        is_damaged = self.exit_status == StoreError.exit_status
        what = "the store is damaged" if is_damaged else "something differs"
        return f"{what} ({wrong} of {checks})"

    def as_solutions(self) -> Solutions:
        """Return the checks as an answer."""
        rows = [tuple(Term(text, "literal") for text in check) for check in self.checks]
        return Solutions(Check._fields, rows)

    def compare(self, part: str, check: str, expected: object, found: object) -> bool:
        """Add a check, and return whether it is right."""
        is_right = expected == found
        verdict = RIGHT if is_right else DIFFERS
        self.checks.append(Check(part, check, _text(expected), _text(found), verdict))
        return is_right


def _text(value: object) -> str:
    """Return a number, or the beginning of a digest.

    >>> _text(1200), _text("b557e8b5cbe527e1ce426edad29450cb")
    ('1200', 'b557e8b5cbe527e1')
    """
    return str(value)[:_DIGITS]


def verify(directory: Path) -> Verification:
    """Compare a build with its report, and its store with its dump.

    It reads the dump and the store as a whole, in constant memory.

    - A part of the dump has the digest and as many triples as the report says, and no part is
      beside those of the report.
    - The file of a mirror of WikiPathways, where there is one, is checked as a part is.
    - The files of the store are those that were written (see ``store.checksums``), and it holds as
      many quads as the report says: the triples of the dump, none of them twice, and the mirror's.
    - The quads of the store are those of the dump and of the mirror, by their canonical hash.

    A store from before there were digests of its files is read all the same; then nothing is known
    of two of its three indexes.  The search index is not looked at.

    Raises:
        UsageError: If there is no build, or its report is none.
    """
    report = _Report.read(directory)
    directory = (directory / "report.json").resolve().parent  # its release, whatever is published
    verification = Verification()
    dump = _check_parts(directory, report.parts, verification)
    _check_listed(directory, report, verification)
    mirror = _check_parts(directory, report.mirror, verification)
    try:
        _check_store(directory, report, _Content(dump, mirror), verification)
    except StoreError as error:
        verification.checks.append(Check("store", "answers", "", str(error), DAMAGED))
    return verification


#: the digest and the number of triples of files, by their names
_Parts = dict[str, tuple[str, int]]


class _Content(NamedTuple):
    """The hashes of what a store holds by its files, or None where a file is not right."""

    dump: CanonicalHash | None
    mirror: CanonicalHash | None


@dataclass(frozen=True, slots=True)
class _Report:
    """What a report says of dump, mirror and store."""

    parts: _Parts
    mirror: _Parts
    quads: int

    @classmethod
    def read(cls, directory: Path) -> _Report:
        path = directory / "report.json"
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            parts = {
                name: (str(part["sha256"]), int(part["triples"]))
                for name, part in content["dump"].items()
            }
            mirror = mirror_of(content)
            mirrors = {FILE: (mirror.sha256, mirror.quads)} if mirror else {}
            return cls(parts, mirrors, int(content["store"]["quads"]))
        except OSError as error:
            if path.exists():
                raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
            message = "holds no build (expected report.json, dump and store beside each other)"
            raise UsageError(f"{directory}: {message}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise UsageError(f"{path}: is not the report of a build ({error})") from error


def _check_parts(
    directory: Path, parts: _Parts, verification: Verification
) -> CanonicalHash | None:
    """Check some files; return the hash of what is in them, or None if one of them is not right."""
    total: CanonicalHash | None = CanonicalHash()
    for name, (sha256, triples) in parts.items():
        path = directory / name
        found = _digest(path)
        if not verification.compare(name, "sha256", sha256, found):
            total = None
            continue
        part = _content(path)
        is_right = verification.compare(name, "triples", triples, part.quads)
        total = total + part if is_right and total is not None else None
    return total


def _check_listed(directory: Path, report: _Report, verification: Verification) -> None:
    """Check that no file is beside those of the report."""
    for folder in ("dump", Path(FILE).parent.name):
        for path in sorted((directory / folder).glob("*")):
            name = f"{folder}/{path.name}"
            if name not in {*report.parts, *report.mirror}:
                verification.compare(name, "in the report", "listed", "not listed")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
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


def _check_store(
    directory: Path, report: _Report, content: _Content, verification: Verification
) -> None:
    """Check the store; it is read only if its files are those that were written.

    Raises:
        StoreError: If it is missing or damaged.
    """
    path = find_store(directory / "store")
    damages = find_damage(path)
    if damages is not None:
        for damage in damages:
            name = f"store/{damage.name}"
            verification.checks.append(Check(name, "sha256", "", damage.reason, DAMAGED))
        if damages:
            return
        verification.compare("store", "files", "as written", "as written")
    found = _stored(open_store(path), content)
    named = [("the dump", content.dump, found.dump)]
    if report.mirror:
        named.append(("WikiPathways", content.mirror, found.mirror))
    verification.compare("store", "quads", report.quads, found.dump.quads + found.mirror.quads)
    for name, expected, part in named:
        if expected is not None:
            verification.compare("store", f"quads of {name}", expected.quads, part.quads)
            verification.compare("store", f"content of {name}", str(expected), str(part))


class _Stored(NamedTuple):
    """The hashes of what a store holds: of the dump, which is all but the mirror, and of it."""

    dump: CanonicalHash
    mirror: CanonicalHash


def _stored(store: Store, content: _Content) -> _Stored:
    """Return what a store holds; it is read once more only where something differs.

    Without a mirror, everything is compared with the dump, so that a quad in a graph is found.
    """
    found = store.canonical_hash()
    mirror = content.mirror
    if mirror == CanonicalHash():
        return _Stored(found, mirror)
    if mirror is not None and content.dump is not None and found == content.dump + mirror:
        return _Stored(content.dump, mirror)
    ours = store.canonical_hash(only_default=True)
    return _Stored(ours, found - ours)
