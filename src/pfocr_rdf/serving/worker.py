"""A worker process: it opens the store, bounds what it may use, and does one job after the other.

Oxigraph recurses, so jobs run on a thread with a large stack; it cannot be cancelled, so the
process is ended from outside.  A worker that does not federate has no network at all.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import socket
import threading
import traceback
from http import HTTPStatus
from pathlib import Path

from ..errors import PfocrRdfError
from . import frames
from .desk import Desk, Settings, open_desk
from .failures import Failure, failure_of
from .jobs import Job
from .output import Output
from .work import perform

#: bytes of the stack on which jobs run: the gate bounds what a query needs of it
_STACK = 64 << 20

#: flags of unshare(2): a user and a network of its own
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000

#: what poll(2) says when the other side has closed
_GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


def main(connection: socket.socket, settings: Settings, memory: int, *, is_federated: bool) -> None:
    """Work until the other side of the connection is closed.

    *memory* are the bytes that jobs may use beyond what an open store needs.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server to act on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if not is_federated and not settings.is_endpoint:
        _leave_network()
    output = Output(connection)
    try:
        desk = open_desk(settings, is_federated=is_federated)
    except PfocrRdfError as error:
        output.fail(failure_of(error))
        return
    _bound(memory)
    frames.send(connection, frames.READY)
    threading.stack_size(_STACK)
    threading.Thread(target=_work, args=(connection, desk), daemon=True).start()
    watch = select.poll()
    watch.register(connection, select.POLLRDHUP)
    while not any(event & _GONE for _, event in watch.poll()):
        pass
    os._exit(0)  # whatever is being worked on: nobody waits for it


def _work(connection: socket.socket, desk: Desk) -> None:
    try:
        while (job := frames.receive_job(connection)) is not None:
            _perform(desk, job, Output(connection))
    except ConnectionError:
        pass
    finally:
        os._exit(0)


def _perform(desk: Desk, job: Job, output: Output) -> None:
    try:
        perform(desk, job, output)
    except (ConnectionError, MemoryError):
        raise
    except Exception:  # the one place: a client gets a sentence, and the log what happened
        traceback.print_exc()
        message = "this is a fault of the server, which has written down what happened"
        output.fail(Failure(HTTPStatus.INTERNAL_SERVER_ERROR, message))


def _leave_network() -> None:
    """Give the process a network of its own, in which there is nothing; where that is allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)


def _bound(memory: int) -> None:
    """Let the process have so many bytes more than it has now, and leave no core behind."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + _STACK + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
