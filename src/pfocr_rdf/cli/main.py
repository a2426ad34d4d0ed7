"""The command ``pfocr-rdf`` and its list of commands."""

from __future__ import annotations

import click

from ..version import __version__
from . import (
    asking,
    auditing,
    building,
    differing,
    exporting,
    lexicon,
    publishing,
    serving,
    siting,
    wikipathways,
)
from .options import example


class _Commands(click.Group):
    """Commands whose output may go to a reader that sees enough early, as ``head`` does."""

    def invoke(self, context: click.Context) -> object:
        """Run a command; click itself would end with status 1 where the reader has gone."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            return 0


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=example("pfocr-rdf build seeds -o build && pfocr-rdf query figures-by-gene gene=MTOR"),
)
@click.version_option(__version__, prog_name="pfocr-rdf")
def main() -> None:
    """Pathway figures from the literature, as linked data you can query.

    Exit status: 0 done, 1 documents rejected, shapes violated or something differs,
    2 usage or error, 4 store missing, locked or damaged, or endpoint out of order, 5 deadline,
    6 a remote answered incompletely, 130 interrupted by Ctrl-C or SIGTERM.
    """


for _command in (
    building.build,
    building.convert,
    building.validate,
    building.load,
    building.demo,
    asking.query,
    asking.queries,
    asking.sparql,
    asking.describe,
    asking.search,
    serving.serve,
    auditing.audit,
    differing.diff,
    differing.verify,
    publishing.publish,
    exporting.export,
    lexicon.lexicon,
    wikipathways.wikipathways,
):
    main.add_command(_command)
exporting.export.add_command(siting.site)
