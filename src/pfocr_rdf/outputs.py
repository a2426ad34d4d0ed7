"""Files that appear only when they are whole."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import DumpError


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside *target* that takes its place when all went well.

    A link is followed; a device or pipe is written to as it is.

    Raises:
        OSError: If it cannot be written.
    """
    target = target.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as file:
            yield file
        return
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, name) if target.exists() else Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_lines(lines: Iterable[str], target: Path | None) -> int:
    """Write lines of text to a file, or to stdout for None, and return how many there were.

    Raises:
        DumpError: If the file cannot be written.
    """
    number = 0
    if target is None:
        for line in lines:
            sys.stdout.write(line)
            number += 1
        sys.stdout.flush()
        return number
    try:
        with whole_file(target) as file:
            for line in lines:
                file.write(line.encode())
                number += 1
    except OSError as error:
        raise DumpError(f"{target}: cannot be written: {error.strerror or error}") from error
    return number
