"""Times commands: rounds in turn, medians, CPU and wall time, peak memory.

CPU time is user and system time of a command and of all processes that it started, also of those
that outlive it for a moment.  Peak memory is that of all of them together, sampled, or the most
that one of them ever had (``VmHWM``) if that is more.  What the kernel tells of a finished process
(``ru_maxrss``) is of no use: it begins with the memory of the process that started it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parent

#: Linux' prctl(PR_SET_CHILD_SUBREAPER): processes whose parents end become children of this one
_SUBREAPER = 36
_SAMPLES_PER_SECOND = 20
_PAGE = resource.getpagesize()


class TooLongError(Exception):
    """A command took longer than it was given."""


class FailedError(Exception):
    """A command ended with an error."""


class Clock:
    """Tells the CPU and wall seconds of this process since the last lap.

    >>> sorted(Clock().lap())
    ['cpu', 'wall']
    """

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def lap(self) -> dict[str, float]:
        """Return the seconds since the last lap, and begin another."""
        cpu, wall = self._cpu, self._wall
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        return {"cpu": self._cpu - cpu, "wall": self._wall - wall}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one piece of work took; memory in bytes, where it is known."""

    cpu: float
    wall: float
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A command's cost as a whole, and what it printed."""

    cost: Cost
    output: str

    @property
    def told(self) -> dict[str, Any]:
        """What a module of ours printed of itself: the last line, as JSON."""
        found: dict[str, Any] = json.loads(self.output.rstrip().rpartition("\n")[2])
        return found


def become_reaper() -> None:
    """Make orphans of our commands our children, so that their CPU time is told (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def module(name: str, *arguments: object, python: Path | None = None) -> list[str]:
    """Return the command that runs a module of this folder."""
    return [str(python or sys.executable), "-m", name, *map(str, arguments)]


def environment() -> dict[str, str]:
    """Return the environment of commands: the modules of this folder can be imported."""
    paths = [str(BENCHMARKS), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0"}


def run(command: Sequence[str], *, seconds: float = 3600, folder: Path | None = None) -> Run:
    """Run a command and return its cost and its output.

    Raises:
        TooLongError: If it takes longer than *seconds*; it is killed.
        FailedError: If it fails.
    """
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 -- our own commands
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=folder,
        start_new_session=True,
    )
    sampler = _Sampler(process.pid)
    killer = threading.Timer(seconds, _kill, [process.pid])
    killer.start()
    try:
        with sampler:
            texts = _read(process)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            is_too_long = killer.finished.is_set()
            usages = [usage, *_reap(process.pid)]
    except BaseException:
        _kill(process.pid)
        raise
    finally:
        killer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if is_too_long:
        raise TooLongError(f"over {seconds:.0f} s")
    if process.returncode:
        raise FailedError(
            texts[1].strip().rpartition("\n")[2][:200] or f"exit {process.returncode}"
        )
    cpu = sum(one.ru_utime + one.ru_stime for one in usages)
    return Run(Cost(cpu, wall, sampler.peak), texts[0])


def _read(process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """Return what a process prints until both of its pipes close or it ends."""
    parts: list[bytes] = [b"", b""]

    def collect(place: int, pipe: Any) -> None:  # noqa: ANN401 -- a pipe
        parts[place] = pipe.read()

    pipes = (process.stdout, process.stderr)
    threads = [threading.Thread(target=collect, args=pair) for pair in enumerate(pipes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return parts[0].decode(errors="replace"), parts[1].decode(errors="replace")


def _reap(group: int) -> Iterator[resource.struct_rusage]:
    """Yield the usage of processes of the group that outlived their parents."""
    while True:
        try:
            yield os.wait4(-group, 0)[2]
        except ChildProcessError:
            return


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 9)


class _Sampler:
    """Samples the memory of the processes of a session."""

    def __init__(self, session: int) -> None:
        self.peak = 0
        self._session = session
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(1 / _SAMPLES_PER_SECOND):
            self.peak = max(self.peak, memory_of(self._session))


def memory_of(session: int) -> int:
    """Return the bytes that all processes of a session hold, or the most that one of them held.

    Pages that processes share count once for each.
    """
    total = largest = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            cells = path.read_text().rpartition(") ")[2].split()
            if int(cells[3]) == session:
                total += int(cells[21]) * _PAGE
                status = path.with_name("status").read_text()
                largest = max(largest, int(status.partition("VmHWM:")[2].split()[0]) * 1024)
    return max(total, largest)


@dataclass(slots=True)
class Rounds:
    """Pieces of work that are measured in turn, so that a slow minute slows them all."""

    work: dict[str, Callable[[], dict[str, Cost]]] = field(default_factory=dict)
    costs: dict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, str] = field(default_factory=dict)

    def go(self, rounds: int, tell: Callable[[str], None]) -> None:
        """Measure everything this often; what fails once is not tried again."""
        for number in range(rounds):
            for name, work in self.work.items():
                if name in self.failures:
                    continue
                tell(f"round {number + 1} of {rounds}: {name}")
                try:
                    found = work()
                except (FailedError, TooLongError, OSError) as error:
                    self.failures[name] = str(error)
                    continue
                for key, cost in found.items():
                    self.costs[key].append(cost)

    def median(self, name: str) -> Cost | None:
        """Return the medians of a piece of work, each of its own; memory is the largest."""
        costs = self.costs.get(name)
        if not costs:
            return None
        return Cost(
            statistics.median(cost.cpu for cost in costs),
            statistics.median(cost.wall for cost in costs),
            max(cost.memory for cost in costs),
        )
