"""An answer that is held until it is whole: in memory while it is small, else in a file."""

from __future__ import annotations

import asyncio
import errno
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import IO

#: bytes of an answer that stay in memory, and of all answers in files
_IN_MEMORY, _IN_FILES = 4 << 20, 4 << 30

#: bytes that are read from a file at once
_CHUNK = 1 << 18


@dataclass(slots=True)
class Held:
    """An answer: what it is written in, its status, more headers, and its bytes."""

    media_type: str
    status: int
    headers: Mapping[str, str]
    size: int = 0
    _parts: list[bytes] = field(default_factory=list)
    _file: IO[bytes] | None = None

    def add(self, content: bytes) -> None:
        """Add some bytes.

        Raises:
            OSError: If they cannot be kept: the disk is full, or answers have taken their share.
        """
        self.size += len(content)
        if self._file is None and self.size > _IN_MEMORY:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the answer
            self._file.writelines(self._parts)
            _kept.size += self.size - len(content)
            self._parts.clear()
        if self._file is None:
            self._parts.append(content)
        else:
            _kept.size += len(content)
            if _kept.size > _IN_FILES:
                raise OSError(errno.ENOSPC, "answers that wait for their readers take too much")
            self._file.write(content)

    @property
    def is_small(self) -> bool:
        """Whether all of it is in memory."""
        return self._file is None

    def content(self) -> bytes:
        """Return all of a small answer."""
        return b"".join(self._parts)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield a large answer piece by piece, and forget it."""
        if self._file is None:
            yield self.content()
            return
        try:
            self._file.seek(0)
            while chunk := await asyncio.to_thread(self._file.read, _CHUNK):
                yield chunk
        finally:
            self.close()

    def close(self) -> None:
        """Forget it."""
        if self._file is not None and not self._file.closed:
            _kept.size -= self.size
            self._file.close()


@dataclass(slots=True)
class _Kept:
    """How many bytes of answers are in files."""

    size: int = 0


_kept = _Kept()
