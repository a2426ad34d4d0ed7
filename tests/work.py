"""Work for processes; they import this module by its name, which that of a test is not."""

import os
import signal
import time

from pfocr_rdf.errors import PfocrRdfError

#: more than is done without a process
MANY = 40


def slow_if_even(number: int) -> tuple[int, int]:
    """Return the number, and the process that was asked."""
    if number % 2 == 0:
        sum(range(200_000))
    return number, os.getpid()


def die(number: int) -> int:
    """Return the number, but of the last one die."""
    if number == MANY - 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    """Return the number, but of the last one raise an error."""
    if number == MANY - 1:
        raise PfocrRdfError(f"place: {number} (expected less)")
    return number


def sleep(seconds: int) -> int:
    """Return the number after so many seconds."""
    time.sleep(seconds)
    return seconds
