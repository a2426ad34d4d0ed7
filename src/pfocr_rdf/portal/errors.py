"""Pages of what went wrong, for people."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from ..addresses import FOLDERS, FORMS
from .rendering import render
from .site import Near, Page, Site

#: signs of what is searched for
_LONGEST = 100

#: status -> (what is wrong, what to do about it)
_TOLD = {
    400: (
        "This cannot be asked",
        "Something in the address or form is not what was expected.",
    ),
    404: (
        "Nothing here",
        "There is no page at this address. It may have been mistyped, or the thing may not be in "
        "this release.",
    ),
    503: (
        "Not available at the moment",
        "The store does not answer, or too many people ask at once. Try again in a minute.",
    ),
    504: (
        "This took too long",
        "The answer did not come in time. Ask for less: one thing, a stricter tier, or a lower "
        "limit.",
    ),
}

_OTHER = ("Something went wrong", "The page could not be made. This is a mistake of ours.")


def error_page(
    site: Site, status: int, message: str = "", near: Sequence[Near] = (), *, sought: str = ""
) -> Page:
    """Return the page of an error; *message* says what was wrong, and *near* what may be meant.

    *sought* is what can be searched for instead.

    It asks the store nothing, so that it can be made when there is no store.
    """
    title, told = _TOLD.get(status, _OTHER)
    return render(
        site,
        "error",
        status,
        title=title,
        lede=told,
        message=sentence(message),
        near=near,
        status=status,
        sought=sought,
    )


def not_found(
    site: Site, message: str = "", near: Sequence[Near] = (), *, path: str = "", text: str = ""
) -> Page:
    """Return the page for an address that leads nowhere; its path, or a text, can be searched."""
    return error_page(site, 404, message, near, sought=text or sought_at(path))


def sought_at(path: str) -> str:
    """Return what somebody may have sought at a path: the name of a thing, or its last part.

    >>> sought_at("/genes/MTORR.html"), sought_at("/figures/PMC1__f%20g/similar.html")
    ('MTORR', 'PMC1__f g')
    >>> sought_at("/"), sought_at("/genes/"), sought_at("/questions/drugs")
    ('', '', 'drugs')
    """
    folder, _, rest = path.strip("/").partition("/")
    name = rest.partition("/")[0] if folder in FOLDERS else (rest or folder).rpartition("/")[2]
    for ending in FORMS:
        name = name.removesuffix(f".{ending}")
    text = "".join(sign if sign.isprintable() else " " for sign in unquote(name))
    return text.strip()[:_LONGEST]


def sentence(text: str) -> str:
    """Return a message as a sentence.

    >>> sentence("no gene 'X' (expected one)"), sentence("")
    ("No gene 'X' (expected one).", '')
    """
    if not text:
        return ""
    return f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.?' else '.'}"
