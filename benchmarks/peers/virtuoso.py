"""Virtuoso 7, Debian's package: a server of our own on this machine, with a dump of ours loaded.

It listens on the loopback alone, lives in a temporary folder, and ends with the block it runs in.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measure import FailedError, memory_of

SERVER, CLIENT = "virtuoso-t", "isql-vt"
PACKAGE = "virtuoso-opensource-7-bin"

_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxCheckpointRemap = 2000
ThreadsPerQuery = 2
DirsAllowed = {folder}, {dumps}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = {seconds}
DefaultGraph = {graph}
"""

#: the graph that the dump is loaded into
GRAPH = "https://pfocr.wikipathways.org/"

#: buffers of 8 kB: 2 GB
_BUFFERS = 250_000
_SECONDS_TO_START = 90


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where it answers, what loading took, and the version."""

    url: str
    load_seconds: float
    process: int
    version: str

    @property
    def memory(self) -> int:
        """The bytes that the server holds now."""
        return memory_of(self.process)


def is_installed() -> bool:
    """Tell whether the server and its client are on this machine."""
    return shutil.which(SERVER) is not None and shutil.which(CLIENT) is not None


@contextmanager
def serve(dumps: Sequence[Path], *, query_seconds: int) -> Iterator[Server]:
    """Yield a server with these dumps loaded, and stop it at the end.

    Raises:
        FailedError: If it does not start, or does not load.
    """
    with tempfile.TemporaryDirectory(prefix="virtuoso-") as name:
        folder = Path(name)
        sql, http = _free_port(), _free_port()
        parents = ", ".join(sorted({str(dump.resolve().parent) for dump in dumps}))
        settings = _SETTINGS.format(
            folder=folder,
            dumps=parents,
            sql=sql,
            http=http,
            buffers=_BUFFERS,
            dirty=_BUFFERS * 3 // 4,
            seconds=query_seconds,
            graph=GRAPH,
        )
        (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
        command = [SERVER, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
        process = subprocess.Popen(  # noqa: S603 -- our own command
            command,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait(process, sql)
            start = time.perf_counter()
            _load(sql, dumps)
            seconds = time.perf_counter() - start
            url = f"http://127.0.0.1:{http}/sparql"
            yield Server(url, seconds, process.pid, _version(sql))
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise FailedError(f"{SERVER} ended with {process.returncode}")
        try:
            _execute(port, "SELECT 1")
        except FailedError:
            time.sleep(0.5)
        else:
            return
    raise FailedError(f"{SERVER} did not start in {_SECONDS_TO_START} s")


def _execute(port: int, statement: str) -> str:
    """Run SQL and return what the client prints; the password is that of a new database."""
    command = [CLIENT, f"127.0.0.1:{port}", "dba", "dba", "BANNER=OFF", f"EXEC={statement};"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    if done.returncode or "*** Error" in done.stderr + done.stdout:
        raise FailedError((done.stderr + done.stdout).strip()[:300])
    return done.stdout


def _load(port: int, dumps: Sequence[Path]) -> None:
    for dump in dumps:
        path = dump.resolve()
        _execute(port, f"ld_dir('{path.parent}', '{path.name}', '{GRAPH}')")
    _execute(port, "rdf_loader_run()")
    failed = _execute(port, "SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL")
    if "0 Rows" not in failed:
        raise FailedError(f"{SERVER} did not load: {failed.strip()[:300]}")
    _execute(port, "checkpoint")


def _version(port: int) -> str:
    printed = _execute(port, "SELECT sys_stat('st_dbms_ver')")
    return next((line.strip() for line in printed.splitlines() if line[:1].isdigit()), "unknown")
