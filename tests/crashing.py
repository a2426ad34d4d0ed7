"""Kills commands at chosen moments, and says what a reader sees then.

A *point* is a moment of a command: after a line of its log, after a share of the time that it
takes, or before one of the calls by which it changes the file system.  The process group of the
command is killed there.  Then a reader must see one of two legal states, which are known; the
command runs again, must succeed, and must leave nothing else behind.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from pfocr_rdf.verification import verify

#: seconds that a command may take on a machine that is busy
_PATIENCE = 120

#: the last calls that change something: among them are those that publish
_LAST = 24

#: what may lie in the directory of a build or of a publication
_ROOT = {".lock", ".pfocr-rdf", "current", "releases", "dump", "store", "search", "report.json"}
_RELEASE = re.compile(r"\d{4,}-[0-9a-f]{12}")
_RELEASES = 2


class Point(NamedTuple):
    """A moment to kill a command at: a kind, and which of the lines, shares or calls."""

    kind: str
    place: float

    def __str__(self) -> str:
        return f"{self.kind} {self.place:g}"


class Ended(NamedTuple):
    """How a run ended: its status, the lines of its log, seconds, and calls that change files."""

    status: int
    log: list[str]
    seconds: float
    calls: int


class Commands:
    """Runs the command line again and again, each time as a process group of its own."""

    def __init__(self, warm: Path, folder: Path) -> None:
        """Convert documents once, so that each run begins where its own work does."""
        script = Path(__file__).parent / "command_line.py"
        self._server = subprocess.Popen(
            [sys.executable, str(script), str(warm)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # what is not read yet can be waited for
        )
        self._folder = folder
        #: where the runs have their temporary files; its name is short, as that of a socket must be
        self.temporary = Path(tempfile.mkdtemp())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for stream in (self._server.stdin, self._server.stdout):
            if stream is not None:
                stream.close()
        self._server.wait()
        shutil.rmtree(self.temporary)

    def run(
        self, arguments: Sequence[str | Path], point: Point | None = None, seconds: float = 0.0
    ) -> Ended:
        """Run a command to its end, or to a point; it takes so many seconds as a rule."""
        log, changes = self._folder / "log", self._folder / "changes"
        for path in (log, changes):
            path.unlink(missing_ok=True)
        os.mkfifo(log)
        reader = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
        began = time.monotonic()
        try:
            group = self._begin(arguments, log, changes, point)
            killer = _Killer(group, point, began + point.place * seconds if point else began)
            status, lines = self._watched(reader, killer)
        finally:
            os.close(reader)
        calls = changes.stat().st_size if changes.exists() else 0
        return Ended(status, lines, time.monotonic() - began, calls)

    def _begin(
        self, arguments: Sequence[str | Path], log: Path, changes: Path, point: Point | None
    ) -> int:
        """Start a command, and return the number of its process group."""
        request = {
            "arguments": [str(argument) for argument in arguments],
            "env": {**os.environ, "TMPDIR": str(self.temporary)},
            "cwd": str(self._folder),
            "stdin": os.devnull,
            "stdout": os.devnull,
            "stderr": str(log),
            "group": True,
            "changes": str(changes),
            "kill_at": int(point.place) if point and point.kind == "call" else None,
        }
        to_server, from_server = self._pipes()
        to_server.write(json.dumps(request).encode() + b"\n")
        return int(from_server.readline())

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        return self._server.stdin, self._server.stdout

    def _watched(self, reader: int, killer: _Killer) -> tuple[int, list[str]]:
        """Read the log until the run ends, and kill it where it is to be killed."""
        _, from_server = self._pipes()
        poll = select.poll()
        poll.register(from_server, select.POLLIN)
        text, has_ended = b"", False
        while not has_ended:
            killer.look(text)
            has_ended = bool(poll.poll(2))
            text += _read(reader)
        status = int(from_server.readline())
        _wait_for_group(killer.group)
        return status, text.decode().splitlines()


@dataclass
class _Killer:
    """Kills a process group when a line has come or a moment has."""

    group: int
    point: Point | None
    moment: float

    def look(self, text: bytes) -> None:
        """Kill, if it is time."""
        if self.point is None or self.point.kind == "call":
            is_due = self.point is None and time.monotonic() > self.moment + _PATIENCE
        elif self.point.kind == "line":
            is_due = text.count(b"\n") > self.point.place
        else:
            is_due = time.monotonic() >= self.moment
        if is_due:
            _kill(self.group)


def _kill(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:  # it has ended
        return


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 1 << 16)
    except BlockingIOError:
        return b""


def _wait_for_group(group: int) -> None:
    """Wait until no process of a group runs any more; who ran to the end has ended them."""
    deadline = time.monotonic() + 10
    while _runs(group):
        assert time.monotonic() < deadline, f"processes of group {group} go on"
        time.sleep(0.005)


def _runs(group: int) -> bool:
    """Return whether there is a process of a group, and not only what is left of one."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    for state in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = state.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            return True
    return False


@dataclass
class Scenario:
    """A command that publishes one of two contents at a target, and what a reader sees there."""

    name: str
    target: Path
    #: the arguments that publish each content, and what is seen then
    arguments: dict[str, list[str | Path]]
    see: Callable[[Path], str]
    legal: dict[str, str]
    runs: list[Ended] = field(default_factory=list)
    #: what was seen last, while nobody has run since
    current: str = ""

    def seen(self) -> str:
        """Return which of the contents a reader sees now."""
        found = self.see(self.target)
        names = [name for name, state in self.legal.items() if state == found]
        assert names, f"{self.name}: a reader sees neither the old nor the new: {found}"
        self.current = names[0]
        return self.current

    def publish(self, name: str, commands: Commands) -> None:
        """Publish a content, wait for it, and look that nothing else is left."""
        ended = commands.run(self.arguments[name])
        assert ended.status == 0, f"{self.name}: the next run fails: {ended.log}"
        assert self.seen() == name, f"{self.name}: the next run did not publish"
        assert left_in(self.target) == [], f"{self.name}: left behind"
        left = [path.name for path in commands.temporary.iterdir()]
        assert left == [], f"{self.name}: temporary files are left: {left}"
        self.runs.append(ended)

    def crash(self, point: Point, commands: Commands) -> str:
        """Kill the command at a point; return whether a reader saw the ``old`` or the ``new``.

        Who ends before the point comes is killed a little earlier the next time.
        """
        for _ in range(40):
            new = next(name for name in self.arguments if name != self.current)
            seconds = min(run.seconds for run in self.runs[-6:])
            ended = commands.run(self.arguments[new], point, seconds)
            if ended.status == -signal.SIGKILL:
                saw = "new" if self.seen() == new else "old"
                self.publish(new, commands)
                return saw
            assert ended.status == 0, f"{self.name}: fails: {ended.log}"
            self.current = new
            point = point._replace(place=point.place * 0.9 if point.kind != "line" else 0)
        raise AssertionError(f"{self.name}: was never killed at {point}")

    def points(self, number: int) -> list[Point]:
        """Return points of all kinds in turn, chosen by a seed."""
        lines = min(len(run.log) for run in self.runs)
        calls = min(run.calls for run in self.runs)
        points = []
        for index in range(number):
            chance = random.Random(f"{self.name} {index}")  # noqa: S311 -- no secret
            kind = ("call", "line", "moment")[index % 3]
            if kind == "line":
                place: float = (index // 3) % lines
            elif kind == "moment":
                place = round(chance.random(), 4)
            else:
                first = calls - _LAST if index % 2 else 1
                place = chance.randint(max(first, 1), calls)
            points.append(Point(kind, place))
        return points


def left_in(target: Path) -> list[str]:
    """Return what is in a directory of releases, or beside a file, that nobody published."""
    if target.is_file():
        return [path.name for path in target.parent.iterdir() if path != target]
    left = [path.name for path in target.iterdir() if path.name not in _ROOT]
    releases = sorted((target / "releases").iterdir())
    left += [path.name for path in releases if not _RELEASE.fullmatch(path.name)]
    left += [path.name for path in releases[:-_RELEASES]]
    known = {"dump", "store", "search", "wikipathways", "queries", "shapes"}
    left += [
        str(path.relative_to(target))
        for path in target.glob("releases/*/*")
        if path.is_dir() and path.name not in known
    ]
    return left


# what a reader sees


def see_build(directory: Path) -> str:
    """Return the digests of dump and mirror of a build that is right in every respect."""
    wrong = [check for check in verify(directory).checks if check.verdict != "right"]
    assert wrong == [], f"a reader sees what is not whole: {wrong}"
    report: dict[str, Any] = json.loads((directory / "report.json").read_text(encoding="utf-8"))
    parts = {name: part["sha256"] for name, part in sorted(report["dump"].items())}
    mirror = report.get("wikipathways", {}).get("sha256")
    assert isinstance(mirror, str | None)
    return json.dumps([parts, mirror])


#: what tells of the release before too
_OF_BEFORE = ("CHANGES", "ro-crate-metadata.json")


def see_publication(directory: Path) -> str:
    """Return the digests of a publication whose files have them, but for what tells of another."""
    current = directory / "current"
    lines = (current / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    for name, digest in sums.items():
        found = hashlib.sha256((current / name).read_bytes()).hexdigest()
        assert found == digest, f"{name}: a reader sees other bytes than were published"
    files = {path for path in current.resolve().rglob("*") if path.is_file()}
    names = {path.relative_to(current.resolve()).as_posix() for path in files}
    assert names - {".pfocr-rdf", "SHA256SUMS"} == sums.keys()
    return json.dumps({name: sums[name] for name in sorted(sums) if name not in _OF_BEFORE})


def see_file(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
