"""Runs the command line and turns every way it can end into an exit status."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType

import click

from .cli.main import main
from .errors import PfocrRdfError
from .terminal import printable

#: what a shell expects of a command that Ctrl-C ended
INTERRUPTED = 130


def run() -> None:
    """Run the command line and exit with its status.

    0 done; 1 documents rejected, shapes violated or something differs; 2 usage or error; 4 store
    missing, locked or damaged, or endpoint out of order; 5 deadline; 6 a remote answered
    incompletely; 130 interrupted.
    """
    _open_streams()
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(_flushed(_status()))


def _open_streams() -> None:
    """Write UTF-8 whatever the locale says, and to nobody where a stream is closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _status() -> int:
    """Run the command line and return how it ended."""
    try:
        status = main.main(prog_name="pfocr-rdf", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _tell("interrupted", INTERRUPTED)
    except Exception as error:  # the one place: no traceback ever reaches a user
        return _status_of(error)
    return int(status or 0)


def _flushed(status: int) -> int:
    """Write what is left of the output, and return how the command ended with that."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return status if isinstance(error, BrokenPipeError) else _status_of(error)
    return status


def _status_of(error: Exception) -> int:
    """Tell what went wrong, and return the exit status for it."""
    if isinstance(error, PfocrRdfError):
        return _tell(str(error), error.exit_status)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return _tell(f"{place}{error.strerror or error}", PfocrRdfError.exit_status)
    return _tell_bug(error)


def _tell(message: str, status: int) -> int:
    click.echo(f"pfocr-rdf: {printable(message)}", err=True)
    return status


def _tell_bug(error: Exception) -> int:
    if os.environ.get("PFOCR_RDF_DEBUG"):
        traceback.print_exception(error)
    kind = type(error).__name__
    return _tell(
        f"a bug: {kind}: {error} (please report it; PFOCR_RDF_DEBUG=1 shows where)",
        PfocrRdfError.exit_status,
    )


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    run()
