"""What every request needs: what is served, and where it is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from .desk import Settings
from .metrics import Metrics
from .pages_cache import PageCache
from .releases import Served


@dataclass(frozen=True, slots=True)
class State:
    """The server's state: settings, the release that is served, its numbers, pages made lately."""

    settings: Settings
    served: Served
    metrics: Metrics
    cache: PageCache = field(default_factory=PageCache)


def state_of(request: Request) -> State:
    """Return the state of the server that a request came to."""
    state: State = request.app.state.server
    return state
