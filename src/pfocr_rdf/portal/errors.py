"""Pages of what went wrong, for people."""

from __future__ import annotations

from collections.abc import Sequence

from .rendering import render
from .site import Near, Page, Site

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


def error_page(site: Site, status: int, message: str = "", near: Sequence[Near] = ()) -> Page:
    """Return the page of an error; *message* says what was wrong, and *near* what may be meant.

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
    )


def not_found(site: Site, message: str = "", near: Sequence[Near] = ()) -> Page:
    """Return the page for an address that leads nowhere."""
    return error_page(site, 404, message, near)


def sentence(text: str) -> str:
    """Return a message as a sentence.

    >>> sentence("no gene 'X' (expected one)"), sentence("")
    ("No gene 'X' (expected one).", '')
    """
    if not text:
        return ""
    return f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.?' else '.'}"
