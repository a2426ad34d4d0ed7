"""Reads pages of the portal as a browser and a screen reader would."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

_VOID = frozenset(["br", "hr", "img", "input", "link", "meta", "rect", "line", "path", "circle"])

_INLINE = frozenset(["a", "b", "i", "mark", "small", "span", "abbr", "code"])


@dataclass
class Element:
    """An element: its name, attributes, and all text in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Document:
    """The elements of a page, in order, and what is wrong with it."""

    elements: list[Element] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def all(self, name: str, **attributes: str) -> list[Element]:
        """Return the elements of this name that have these attributes."""
        return [
            element
            for element in self.elements
            if element.name == name
            and all(
                element.attributes.get(key.rstrip("_")) == value
                for key, value in attributes.items()
            )
        ]

    def one(self, name: str, **attributes: str) -> Element:
        """Return the only such element."""
        (found,) = self.all(name, **attributes)
        return found

    def links(self, beginning: str) -> list[str]:
        """Return where links lead that begin so, each once."""
        found = (element.attributes.get("href", "") for element in self.all("a"))
        return list(dict.fromkeys(address for address in found if address.startswith(beginning)))

    @property
    def json_ld(self) -> Any:  # noqa: ANN401 -- whatever JSON holds
        """The data that crawlers read."""
        return json.loads(self.one("script", type="application/ld+json").text)

    @property
    def text(self) -> str:
        """What people read."""
        return " ".join(self.one("main").text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.document = Document()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.document.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self._open or self._open[-1].name != tag:
            self.document.mistakes.append(f"</{tag}> closes nothing")
            return
        self._open.pop()
        if tag not in _INLINE:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


def read(text: str) -> Document:
    """Return a page, with what a browser or a screen reader would stumble over."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    document = reader.document
    document.mistakes += _mistakes(document)
    return document


def _mistakes(document: Document) -> list[str]:
    ids = [e.attributes["id"] for e in document.elements if "id" in e.attributes]
    levels = [int(e.name[1]) for e in document.elements if e.name in {"h1", "h2", "h3", "h4"}]
    found = [f"id {name} twice" for name in set(ids) if ids.count(name) > 1]
    if levels.count(1) != 1 or levels[0] != 1:
        found.append("not one h1 at first")
    found += ["a heading is left out" for a, b in pairwise(levels) if b > a + 1]
    for element in document.elements:
        found += _mistakes_of(element)
        for name in ("aria-labelledby", "for"):
            place = element.attributes.get(name)
            if place is not None and place not in ids:
                found.append(f"{name} {place} is nowhere")
    return found


def _mistakes_of(element: Element) -> list[str]:
    """Return what the policy for contents forbids, and links that lead nowhere."""
    attributes = element.attributes
    found = []
    if element.name == "style" or "style" in attributes:
        found.append("a style in the page")
    if any(name.startswith("on") for name in attributes):
        found.append("a script in an attribute")
    is_file = attributes.get("src", "").startswith("/assets/")
    is_data = attributes.get("type") == "application/ld+json"
    if element.name == "script" and not (is_file or is_data):
        found.append("a script in the page")
    ways = ("/", "#", "https://", "http://")
    if element.name == "a" and not attributes.get("href", "").startswith(ways):
        found.append(f"a link to {attributes.get('href')!r}")
    return found
