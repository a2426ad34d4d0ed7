"""Has the system read a store ahead, so that the first who asks need not wait for the disk."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

#: how much of the memory that is free a store may take
_SHARE = 0.5

_AVAILABLE = re.compile(r"MemAvailable:\s+(\d+) kB")


def warm(store: Path) -> bool:
    """Ask the system to read the files of a store into its cache, if they fit; say whether it did.

    A store that does not fit is left alone: what is read last would push out what was read first.
    """
    files = [path for path in store.iterdir() if path.is_file()]
    if sum(path.stat().st_size for path in files) > _SHARE * _available():
        return False
    for path in files:
        with suppress(OSError), path.open("rb") as file:  # a hint, and no more
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
    return True


def _available() -> int:
    """Return the bytes of memory that nobody needs."""
    try:
        match = _AVAILABLE.search(Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        return 0
    return int(match[1]) * 1024 if match else 0
