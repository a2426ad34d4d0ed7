"""What commands share that ask WikiPathways, or another endpoint, besides the store."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from ..errors import IncompleteError
from ..terminal import printable

if TYPE_CHECKING:
    from ..federation.wikipathways import Choice
    from ..queries import CannedQuery
    from ..solutions import Answerer, Solutions

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Federation:
    """What was typed about others: who they are, for how long, and whether to explain."""

    wikipathways: str
    allowed: tuple[str, ...]
    seconds: float
    explain: bool
    refresh: bool

    def run(self, store: Answerer, query: CannedQuery, values: Mapping[str, str]) -> Solutions:
        """Return the answer to a canned query."""
        from ..answering import run_federated
        from ..federation.wikipathways import open_wikipathways

        choice = self._choice()
        with closing(open_wikipathways(store, choice)) as asking:
            found = run_federated(store, query, values, asking, self._tell)
        self._tell_age(choice)
        return found

    def ask(self, store: Answerer, text: str) -> bool | Solutions | list[str]:
        """Return the answer to any query with SERVICE clauses."""
        from ..federation.evaluation import Evaluation
        from ..federation.others import WIKIPATHWAYS
        from ..federation.wikipathways import open_service, open_wikipathways
        from ..solutions import Solutions

        choice = self._choice()
        with ExitStack() as stack:
            others = {
                address: stack.enter_context(closing(open_service(address, choice)))
                for address in self.allowed
            }
            if WIKIPATHWAYS not in others:
                asking = open_wikipathways(store, choice)
                others[WIKIPATHWAYS] = stack.enter_context(closing(asking))
            found = Evaluation(store, others, self._tell).answer(text)
        self._tell_age(choice)
        if isinstance(found.answer, Solutions):
            return found.solutions()
        if found.told:
            raise IncompleteError("; ".join(found.told))
        return found.answer

    def _choice(self) -> Choice:
        from ..federation.cache import Cache
        from ..federation.wikipathways import Choice

        return Choice(
            where=self.wikipathways,
            seconds=self.seconds,
            cache=Cache(_cache_folder(), self.refresh),
            tell=self._tell,
        )

    def _tell(self, text: str) -> None:
        if self.explain:
            click.echo("\n".join(map(printable, text.split("\n"))), err=True)

    def _tell_age(self, choice: Choice) -> None:
        from ..federation.cache import age

        if choice.cache is not None and choice.cache.taken:
            taken, oldest = choice.cache.taken, age(choice.cache.oldest)
            answers = f"{taken} answer{'' if taken == 1 else 's'}"
            note = f"{answers} from the cache, up to {oldest} old (--refresh asks again)"
            click.echo(note, err=True)


def federated(command: Command) -> Command:
    """Add the options of a command that may ask others; it takes them as *federation*."""

    @wraps(command)
    def asking(
        *arguments: object,
        wikipathways: str,
        allowed: tuple[str, ...],
        explain: bool,
        refresh: bool,
        **others: object,
    ) -> object:
        seconds = float(click.get_current_context().params["timeout"])
        federation = Federation(wikipathways, allowed, seconds, explain, refresh)
        return command(*arguments, federation=federation, **others)

    for option in (
        click.option(
            "--refresh", is_flag=True, help="Ask again what is remembered of other endpoints."
        ),
        click.option("--explain", is_flag=True, help="Tell the plan and every request."),
        click.option(
            "--allow-service",
            "allowed",
            metavar="URL",
            multiple=True,
            help="Let SERVICE clauses ask this endpoint too.",
        ),
        click.option(
            "--wikipathways",
            metavar="URL|FILE|DIR|local",
            default="",
            show_default="the graph in the store, else the public endpoint",
            help="Who answers for WikiPathways' endpoint.",
        ),
    ):
        asking = option(asking)
    return cast("Command", asking)


def write_federated(solutions: Solutions, format_name: str) -> None:
    """Write an answer, and end with status 6 if a part of it is missing.

    Raises:
        IncompleteError: If a part is missing; what came is written before.
    """
    from ..solutions import write

    write(solutions, sys.stdout, format_name)
    sys.stdout.flush()
    if solutions.missing:
        raise IncompleteError("; ".join(solutions.missing))


def _cache_folder() -> Path:
    """Return where answers of other endpoints are remembered, as the XDG specification says."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "pfocr-rdf" / "federation"
