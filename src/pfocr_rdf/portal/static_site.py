"""Writes the pages of chosen figures, and of the things that they show, as a folder of files.

The folder needs no server but one for files: links are relative or have a prefix, and lead only to
what is there.  Hosts such as GitHub Pages find ``figures/X.html`` under the IRI of the figure,
``figures/X``, so no folder may have the name of a figure: what belongs to the page of a thing
stands elsewhere.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote

from ..addresses import FOLDERS, path_of
from ..errors import ReleaseError, StoreError
from ..releases import MARK, MARK_TEXT
from ..vocab import PATHWAY_FIGURE
from .asking import ask_rows, refs
from .errors import not_found
from .rendering import ASSETS, render
from .reports import counts_of
from .rewriting import links_of, rewritten
from .routes import page
from .site import Site

#: pages that every site has: path -> file
PAGES = {
    "/": "index.html",
    "/about": "about.html",
    "/vocabulary": "vocabulary.html",
    "/ontology.html": "ontology.html",
}

#: figures of a page that lists them
_LISTED = 100

#: what is shown where nothing is, which may be at any depth
_LOST = "404.html"

#: addresses of one file of a site map, by its standard
_MAPPED = 50_000

#: what is told while pages are written: how many are, of how many
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many pages, of which so many are of figures."""

    pages: int
    figures: int


def write_static_site(
    site: Site,
    figures: Sequence[str],
    target: Path,
    prefix: str | None = None,
    tell: Tell = lambda _done, _all: None,
) -> Written:
    """Write the pages of figures, given their IRIs, into a new folder or in place of an older one.

    The folder appears when it is whole, with a map if the address of the site is known; *prefix*
    is what links begin with, None for relative ones.

    Raises:
        ReleaseError: If the folder is not ours, or cannot be written.
        StoreError: If the store does not answer, or has no such figure.
    """
    target = target.absolute()
    _check(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
        try:
            written = _write(site, figures, new, prefix, tell)
            new.chmod(0o755)
            _move(new, target)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise ReleaseError(f"{target}: cannot be written: {error.strerror or error}") from error
    return written


def _check(target: Path) -> None:
    """Raise if a folder holds something that no site of ours is."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ReleaseError(f"{target}: is no directory (expected a new or empty one)")
    is_ours = (target / MARK).is_file() and (target / MARK).read_text() == MARK_TEXT
    if target.is_dir() and any(target.iterdir()) and not is_ours:
        raise ReleaseError(
            f"{target}: is neither empty nor a site of ours (expected another directory)"
        )


def _move(new: Path, target: Path) -> None:
    """Put a folder in the place of another."""
    if target.is_dir():
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old-", dir=target.parent))
        target.rename(old / "site")
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        new.rename(target)


def _write(
    site: Site, figures: Sequence[str], folder: Path, prefix: str | None, tell: Tell
) -> Written:
    texts = _lists(site, figures)
    texts |= {path: _text(site, path) for path in PAGES if path not in texts}
    chosen = [f"{path_of('figure', iri, site.base)}.html" for iri in figures]
    for path in chosen:
        texts[path] = _text(site, path)
    things = sorted(_things([texts[path] for path in chosen]) - texts.keys())
    total = len(texts) + len(things)
    for path in things:
        texts[path] = _text(site, path)
        tell(len(texts), total)
    for path in sorted(_parts_of(texts)):
        texts[path] = _text(site, path)
    files = {path: file_of(path) for path in texts}
    files |= _write_assets(folder, texts.values())
    for path, text in texts.items():
        _put(folder / files[path], rewritten(text, files[path], files.get, prefix))
    lost = not_found(site).text
    _put(folder / _LOST, rewritten(lost, _LOST, files.get, prefix or ""))
    if site.public:
        _write_map(folder, site.public, sorted(files[path] for path in texts if is_whole(path)))
    (folder / ".nojekyll").touch()
    (folder / MARK).write_text(MARK_TEXT)
    return Written(sum(is_whole(path) for path in texts), len(chosen))


def _lists(site: Site, figures: Sequence[str]) -> dict[str, str]:
    """Return the pages that list the figures, of which the first is the home page."""
    last = max(1, -(-len(figures) // _LISTED))
    texts = {}
    for number in range(1, last + 1):
        start = (number - 1) * _LISTED
        texts[_list_path(number)] = render(
            site,
            "static_home",
            found=_listed(site, figures[start : start + _LISTED]),
            start=start + 1,
            number=number,
            last=last,
            total=len(figures),
            all=counts_of(site.store).get(PATHWAY_FIGURE, 0),
            address=_list_path,
        ).text
    return texts


def _list_path(number: int) -> str:
    """Return the path of a page that lists figures.

    >>> _list_path(1), _list_path(2)
    ('/', '/page-2.html')
    """
    return "/" if number == 1 else f"/page-{number}.html"


def _listed(site: Site, figures: Sequence[str]) -> list[dict[str, str]]:
    """Return figures as lists show them, in their order.

    Raises:
        StoreError: If there is no such figure.
    """
    rows = ask_rows(
        site.store,
        f"SELECT ?iri ?title ?figid ?year {{ VALUES ?iri {{ {refs(figures)} }} "
        "?iri rdfs:label ?title ; dcterms:identifier ?figid "
        "OPTIONAL { ?iri schema:isPartOf/schema:datePublished ?year } }",
    )
    found = {row["iri"]: row for row in rows}
    for iri in figures:
        if iri not in found:
            raise StoreError(f"{iri}: there is no such figure")
    return [found[iri] for iri in figures]


def _text(site: Site, path: str) -> str:
    found = page(site, path, {})
    if found.status != 200:  # noqa: PLR2004 -- OK, in HTTP
        raise StoreError(f"{path}: the page cannot be made (status {found.status})")
    return found.text


def _things(texts: Iterable[str]) -> set[str]:
    """Return the paths of the things that pages of figures link to; other figures are none."""
    folders = tuple(f"/{folder}/" for folder in FOLDERS if folder != "figures")
    found = {path for text in texts for path in links_of(text) if path.startswith(folders)}
    return {path for path in found if path.endswith(".html") and is_whole(path)}


def _parts_of(texts: dict[str, str]) -> set[str]:
    """Return the paths of what pages bring in later, which have addresses below theirs."""
    found: set[str] = set()
    for path, text in texts.items():
        own = path.removesuffix(".html") + "/"
        if path not in PAGES:
            found |= {link for link in links_of(text) if link.startswith(own)}
    return found


def is_whole(path: str) -> bool:
    """Return whether a path is that of a page, and not of a part of one.

    >>> is_whole("/genes/2475.html"), is_whole("/genes/2475/overview.html")
    (True, False)
    """
    return path.count("/") < 3  # noqa: PLR2004 -- /folder/name, and not /folder/name/part


def file_of(path: str) -> str:
    """Return the file of the page at a path.

    >>> file_of("/"), file_of("/families/A%2FB.html"), file_of("/genes/2475/overview.html")
    ('index.html', 'families/A%2FB.html', 'overview/genes/2475.html')
    """
    if path in PAGES:
        return PAGES[path]
    if is_whole(path):
        return path[1:]
    thing, _, part = path.removesuffix(".html")[1:].rpartition("/")
    return f"{part}/{thing}.html"


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_assets(folder: Path, texts: Iterable[str]) -> dict[str, str]:
    """Copy the assets that pages use, and return their files by their paths."""
    used = {path for text in texts for path in links_of(text) if path.startswith("/assets/")}
    files = {}
    for path in sorted(used):
        name = unquote(path.removeprefix("/assets/"))
        target = folder / "assets" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ASSETS / name, target)
        files[path] = f"assets/{name}"
    return files


def _write_map(folder: Path, public: str, files: Sequence[str]) -> None:
    """Write the site map, or several with a list of them, of the addresses of all pages."""
    addresses = [public + ("" if file == "index.html" else file) for file in files]
    parts = [addresses[start : start + _MAPPED] for start in range(0, len(addresses), _MAPPED)]
    if len(parts) == 1:
        _put(folder / "sitemap.xml", "".join(_map_lines("urlset", "url", parts[0])))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        _put(folder / name, "".join(_map_lines("urlset", "url", part)))
    lines = _map_lines("sitemapindex", "sitemap", [public + name for name in names])
    _put(folder / "sitemap.xml", "".join(lines))


def _map_lines(root: str, entry: str, addresses: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a site map; source: https://www.sitemaps.org/protocol.html."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for address in addresses:
        yield f"<{entry}><loc>{escape(address)}</loc></{entry}>\n"
    yield f"</{root}>\n"
