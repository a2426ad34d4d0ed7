"""Finds the four bundled folders (``ontology``, ``shapes``, ``queries``, ``seeds``).

They lie at the top of a checkout and inside the package in a wheel.
"""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """Return the bundled folder *name*, from the wheel or from the checkout.

    >>> sorted(path.name for path in folder("seeds").glob("PMC5061805*"))
    ['PMC5061805__BCP-82-1280-g001.md']
    """
    bundled = Path(__file__).parent / "_bundled" / name
    if bundled.is_dir():
        return bundled
    return Path(__file__).parents[2] / name
