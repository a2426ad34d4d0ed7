"""The log of requests: one line of JSON each, without what people asked unless that is wanted."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from typing import IO

from starlette.types import Scope

#: lines that wait for whoever reads the log
_WAITING = 10_000


class Log:
    """Writes lines on a thread of its own: a log that nobody reads must not stop the server."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._lines: Queue[str | None] = Queue(_WAITING)
        self._lost = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Write a line, or count it as lost where too many wait."""
        try:
            self._lines.put_nowait(line)
        except Full:
            self._lost += 1

    def close(self, seconds: float = 2) -> None:
        """Write what waits, within some seconds."""
        with suppress(Full):
            self._lines.put_nowait(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        while (line := self._lines.get()) is not None:
            lost, self._lost = self._lost, 0
            more = [json.dumps({"lost": lost})] if lost else []
            with suppress(Empty):
                while len(more) < _WAITING and (found := self._lines.get_nowait()) is not None:
                    more.append(found)
            with suppress(OSError, ValueError):  # whoever read it has gone
                self._file.write("\n".join((line, *more, "")))
                self._file.flush()


class Access:
    """Writes a line for each request."""

    def __init__(self, write: Callable[[str], None], *, has_queries: bool = False) -> None:
        """Take what writes a line; with *has_queries*, addresses are written whole."""
        self._write = write
        self._has_queries = has_queries

    def write(self, scope: Scope, route: str, status: int, seconds: float, size: int) -> None:
        """Write what was asked and how it ended."""
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": scope["raw_path"].decode("ascii", "backslashreplace"),
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": size,
        }
        query = scope["query_string"]
        if query:
            # the same question has the same digest; what it was, nobody can tell
            line["query"] = (
                query.decode("ascii", "backslashreplace")
                if self._has_queries
                else hashlib.sha256(query).hexdigest()[:12]
            )
        self._write(json.dumps(line))
