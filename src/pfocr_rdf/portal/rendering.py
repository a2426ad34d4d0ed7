"""Fills in the templates: everything escaped, and links that are what they look like."""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from ..addresses import path_of
from .site import Page, Site

_HERE = Path(__file__).parent

#: signs of what machines show of a page in a list of them
_SHORT = 150

ASSETS = _HERE / "assets"


def render(site: Site, template: str, status: int = 200, /, **values: object) -> Page:
    """Return a page from one of ``templates/``, which knows *site* and the values."""
    text = _environment().get_template(f"{template}.html.jinja").render(site=site, **values)
    return Page(status, text)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=_asset, path=_path)
    environment.filters.update(web=web_address, json_ld=_json_ld, number=_number)
    environment.filters["shortened"] = _shortened
    return environment


@jinja2.pass_context
def _path(context: jinja2.runtime.Context, kind: str, iri: str) -> str:
    """Return the path of the page of a thing, or its IRI where it has none."""
    return thing_path(context["site"], kind, iri)


def thing_path(site: Site, kind: str, iri: str) -> str:
    """Return the path of the page of a thing, or its IRI where it has none.

    >>> site = Site(store=None, root="/pfocr")
    >>> thing_path(site, "gene", "https://identifiers.org/ncbigene/2475")
    '/pfocr/genes/2475.html'
    """
    found = _path_of(kind, iri, site.base)
    return f"{site.root}{found}.html" if found else web_address(iri)


#: the same genes stand on many figures
_path_of = lru_cache(maxsize=1 << 14)(path_of)


@jinja2.pass_context
def _asset(context: jinja2.runtime.Context, name: str) -> str:
    """Return the path of a file of ``assets/``, which changes when the file does."""
    return f"{context['site'].root}/assets/{name}?v={digest(name)}"


@cache
def digest(name: str) -> str:
    """Return the first digits of the SHA-256 of a file of ``assets/``."""
    return hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]


def web_address(iri: str) -> str:
    """Return an IRI if it is a page of the web, else nothing: a link must not run a script.

    >>> web_address("https://example.org/"), web_address("javascript:alert(1)")
    ('https://example.org/', '')
    """
    return iri if iri.startswith(("https://", "http://")) else ""


def _json_ld(value: Any) -> markupsafe.Markup:  # noqa: ANN401 -- whatever JSON can hold
    r"""Return JSON that can stand in a script element, whatever its texts say.

    >>> _json_ld({"name": "</script>"})
    Markup('{"name": "\\u003c/script\\u003e"}')
    """
    return script_text(json.dumps(value, ensure_ascii=False))


def script_text(text: str) -> markupsafe.Markup:
    r"""Return a text of JSON as it can stand in a script element.

    >>> script_text('["&"]')
    Markup('["\\u0026"]')
    """
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return markupsafe.Markup(text)  # noqa: S704 -- what could end the element is escaped above


def _shortened(text: str) -> str:
    r"""Return the beginning of a text, in one line, of whole words.

    >>> _shortened(" a\n b "), _shortened("word " * 40)[-10:], len(_shortened("word " * 40))
    ('a b', 'word word…', 150)
    """
    line = " ".join(text.split())
    if len(line) <= _SHORT:
        return line
    return f"{line[:_SHORT].rpartition(' ')[0] or line[: _SHORT - 1]}…"


def _number(value: float) -> str:
    """Return a whole number as people write it.

    >>> _number(110408)
    '110,408'
    """
    return f"{value:,}"
