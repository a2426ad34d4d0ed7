"""SPARQL endpoints to test against: Oxigraph, Virtuoso, and one that keeps much to itself.

A server runs as long as a ``with`` block.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph

from pfocr_rdf import PfocrRdfError, open_endpoint
from pfocr_rdf.endpoint.answers import ROWS
from pfocr_rdf.endpoint.connection import Reply
from pfocr_rdf.endpoint.endpoint import Endpoint


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[str]:
    """Run a server until the block ends, and yield its address when it answers."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 60
        while not _answers(url):
            assert process.poll() is None, (folder / "output").read_text()
            assert time.monotonic() < deadline, f"{command[0]} does not answer"
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    with contextlib.suppress(PfocrRdfError), open_endpoint(url, 5) as endpoint:
        return endpoint.ask("ASK {}") is True
    return False


@contextmanager
def oxigraph(store: Path, folder: Path) -> Iterator[str]:
    """Serve a store with the bundled server, and yield the address of its endpoint."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "oxigraph"),
        "serve-read-only",
        "--location",
        str(store),
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with _running(command, folder, f"http://127.0.0.1:{port}/query") as url:
        yield url


_VIRTUOSO = """
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
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {dump}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = {rows}
DefaultGraph = https://pfocr.wikipathways.org/
"""


def has_virtuoso() -> bool:
    """Return whether Debian's package virtuoso-opensource-7-bin is installed."""
    return all(shutil.which(name) for name in ("virtuoso-t", "isql-vt"))


@contextmanager
def virtuoso(dump: Path, folder: Path, rows: int, mask: str = "*.nt.gz") -> Iterator[str]:
    """Load files of a folder into Virtuoso and yield its address; it cuts answers at *rows*."""
    sql, http = free_port(), free_port()
    settings = _VIRTUOSO.format(folder=folder, dump=dump, sql=sql, http=http, rows=rows)
    (folder / "virtuoso.ini").write_text(settings)
    command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with _running(command, folder, f"http://127.0.0.1:{http}/sparql") as url:
        for statement in (
            f"ld_dir('{dump}', '{mask}', 'https://pfocr.wikipathways.org/')",
            "rdf_loader_run()",
            "checkpoint",
        ):
            client = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"EXEC={statement};"]
            done = subprocess.run(client, capture_output=True, text=True, check=True)
            assert "*** Error" not in done.stdout + done.stderr
        yield url


#: which part of an answer is wanted, where no order is
_PAGE = re.compile(r" LIMIT (?P<limit>\d+) OFFSET (?P<offset>\d+)$")


class Secretive(Endpoint):
    """An endpoint over a store in memory that cuts its answers at so many rows, without a word.

    It keeps to no order where it *shuffles*, and never gives a row with the term *hidden*, which it
    counts all the same.
    """

    def __init__(
        self, lines: list[str], rows: int, *, shuffles: bool = False, hidden: str = ""
    ) -> None:
        super().__init__("http://secretive.example.org/", 60)
        self._store = pyoxigraph.Store()
        self._store.load("".join(lines).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
        self._rows = rows
        self._shuffles = shuffles
        self._hidden = hidden
        self.asked: list[str] = []

    @property
    def lines(self) -> list[str]:
        """All that it holds, as it would write it."""
        return [f"{quad.triple} .\n" for quad in self._store]

    def _send(self, text: str, accept: str) -> Reply:
        """Answer a query as if it had been sent."""
        self.asked.append(text)
        window = slice(None)
        if self._shuffles and (page := _PAGE.search(text)):
            text = text[: page.start()]
            window = slice(int(page["offset"]), int(page["offset"]) + int(page["limit"]))
        result = self._store.query(text)
        if isinstance(result, pyoxigraph.QueryTriples):
            lines = self._some([f"{triple} .\n" for triple in result])
            return Reply(200, {"content-type": "application/n-triples"}, "".join(lines).encode())
        assert isinstance(result, pyoxigraph.QuerySolutions)
        answer = json.loads(result.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"")
        bindings = [json.dumps(row) for row in answer["results"]["bindings"]]
        if self._shuffles and "ORDER BY" not in text:
            random.shuffle(bindings)
        some = self._some(bindings[window])
        answer["results"]["bindings"] = [json.loads(row) for row in some]
        return Reply(200, {"content-type": accept}, json.dumps(answer).encode())

    def _some(self, rows: list[str]) -> list[str]:
        """Return as many rows as are given away."""
        rows = [row for row in rows if not self._hidden or self._hidden not in row]
        return rows[: self._rows]


@contextmanager
def serving(endpoint: Secretive) -> Iterator[str]:
    """Serve an endpoint of this process, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            reply = endpoint._send(parse_qs(body)["query"][0], ROWS)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        def log_message(self, *_: object) -> None:
            """Keep silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
