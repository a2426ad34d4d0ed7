"""Makes a page of the portal one of a static site: its links lead to files that are there.

A link to a page that is not there becomes its text; a form that nobody answers is left out.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable
from html.parser import HTMLParser

#: attributes that hold addresses
_ADDRESSES = ("href", "src", "action", "data-bring")

#: an entry of the navigation that leads nowhere
_ENTRY = re.compile(r"<li>\s*<span>[^<]*</span>\s*</li>\n?")
_NAVIGATION = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)

#: returns the file that a path of the portal leads to, or None if it is not there
Files = Callable[[str], str | None]


def rewritten(text: str, here: str, files: Files, prefix: str | None = None) -> str:
    """Return a page with links to files.

    *here* is the page's own file. Links are relative to it, or begin with *prefix* if that is not
    None.

    >>> files = {"/about": "about.html"}.get
    >>> rewritten('<a href="/about#cite">About</a> <a href="/search">x</a>', "genes/1.html", files)
    '<a href="../about.html#cite">About</a> <span>x</span>'
    >>> rewritten('<a href="/about">About</a>', "genes/1.html", files, "/pfocr")
    '<a href="/pfocr/about.html">About</a>'
    """
    writer = _Writer(here, files, prefix)
    writer.feed(text)
    writer.close()
    return _NAVIGATION.sub(lambda found: _ENTRY.sub("", found[0]), "".join(writer.pieces))


def links_of(text: str) -> set[str]:
    """Return the paths of this site that a page leads to, without what stands after ``?`` or ``#``.

    >>> sorted(links_of('<a href="/genes/1.html#x">a</a><a href="https://x.org/">b</a>'))
    ['/genes/1.html']
    """
    found = _Finder()
    found.feed(text)
    found.close()
    return found.paths


def _is_own(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


class _Finder(HTMLParser):
    """Collects addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paths: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses of a tag."""
        for name, value in attrs:
            if name in _ADDRESSES and tag != "form" and value and _is_own(value):
                path, query, _ = _parts(value)
                if not query or path.startswith("/assets/"):
                    self.paths.add(path)


def _parts(address: str) -> tuple[str, str, str]:
    """Return the path of an address, what stands after ``?``, and what after ``#``.

    >>> _parts("/a?b=c#d")
    ('/a', '?b=c', '#d')
    """
    rest, hash_, fragment = address.partition("#")
    path, mark, query = rest.partition("?")
    return path, mark + query, hash_ + fragment


class _Writer(HTMLParser):
    """Writes a page again, tag by tag, as it stood but for its links."""

    def __init__(self, here: str, files: Files, prefix: str | None) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._here = here
        self._files = files
        self._prefix = prefix
        self._is_left_out = False
        self._is_drawing = False
        self._anchor = "a"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag, or what stands in its place."""
        text = self.get_starttag_text() or ""
        missing = False
        for name, value in attrs:
            if name in _ADDRESSES and value is not None and _is_own(value):
                address = self._address(value)
                missing = missing or address is None
                text = self._with(text, name, address)
        if tag == "form" and missing:
            self._is_left_out = True
        elif tag == "a":
            # a span would end a drawing that it stands in
            plain = "g" if self._is_drawing else "span"
            self._anchor = plain if missing else "a"
            self._write(f"<{plain}>" if missing else text)
        elif tag != "link" or not missing:
            self._write(text)
        self._is_drawing = self._is_drawing or tag == "svg"

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        """Write the end of an element."""
        if tag == "form" and self._is_left_out:
            self._is_left_out = False
            return
        self._is_drawing = self._is_drawing and tag != "svg"
        self._write(f"</{self._anchor if tag == 'a' else tag}>")

    def _address(self, value: str) -> str | None:
        """Return the address of a file, or None if it is not there."""
        path, query, fragment = _parts(value)
        file = self._files(path)
        is_asset = path.startswith("/assets/")
        if file is None or (query and not is_asset):
            return None
        if self._prefix is not None:
            target = f"{self._prefix}/{'' if file == 'index.html' else file}"
        else:
            target = posixpath.relpath(file, posixpath.dirname(self._here) or ".")
        return target + (query if is_asset else "") + fragment

    @staticmethod
    def _with(text: str, name: str, address: str | None) -> str:
        """Return a tag with another address in an attribute, or without that."""
        found = re.search(rf'\s{re.escape(name)}="[^"]*"', text)
        if found is None:
            return text
        attribute = "" if address is None else f' {name}="{html.escape(address)}"'
        return text[: found.start()] + attribute + text[found.end() :]

    def _write(self, text: str) -> None:
        if not self._is_left_out:
            self.pieces.append(text)

    def handle_data(self, data: str) -> None:
        """Write text."""
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        """Write a reference to a character by its name."""
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Write a reference to a character by its number."""
        self._write(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """Write a declaration."""
        self._write(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        """Write a comment."""
        self._write(f"<!--{data}-->")
