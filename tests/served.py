"""Our own server to test against, as a process that the command line has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from servers import free_port


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: its address, its process, and what it has written."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """Return the process IDs of its workers."""
        found = subprocess.run(
            ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        pairs = (line.split() for line in found.stdout.splitlines())
        parents = {int(pid): int(parent) for pid, parent in pairs}

        def is_below(pid: int) -> bool:
            while pid in parents:
                pid = parents[pid]
                if pid == self.process.pid:
                    return True
            return False

        return [pid for pid in parents if is_below(pid)]


@contextmanager
def serving(place: Path | str, folder: Path, *options: str) -> Iterator[Served]:
    """Serve a build or store until the block ends, and yield the server when it is ready."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    who = ("--endpoint", str(place)) if isinstance(place, str) else ("--store", str(place))
    command = [sys.executable, "-m", "pfocr_rdf", "serve", *who]
    command += ["--bind", f"127.0.0.1:{port}", *options]
    log = folder / f"serve-{port}.log"
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stderr=output, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not _is_ready(url):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield Served(url, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
