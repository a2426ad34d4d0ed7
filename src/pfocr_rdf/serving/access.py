"""The log of requests: one line of JSON each, without what people asked unless that is wanted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.types import Scope


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
