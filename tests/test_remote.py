"""Sources behind URLs: the rules of folders and archives hold wherever these lie."""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from pfocr_rdf import build, convert, filesystem
from pfocr_rdf.documents import remote
from pfocr_rdf.documents.entries import CarriedEntry, Entry
from pfocr_rdf.documents.front_matter import MAX_DOCUMENT_BYTES
from pfocr_rdf.documents.remote import UrlEntry, fetched
from pfocr_rdf.documents.sources import open_sources
from pfocr_rdf.errors import DocumentError, DumpError, ExtraError, LocationError, SourceError
from pfocr_rdf.filesystem import Location

FILES = (
    "a/_figures/PMC1__a.md",
    "a/_figures/PMC2__b.1.md",
    "a/_figures/more/PMC3__c.md",
    "a/_figures/.hidden/PMC8__h.md",
    "a/_figures/PMC1__a-genes.tsv",
    "a/_figures/_data/PMC2__b.1-genes.tsv",
    "a/_data/PMC1__a-genes.tsv",
    "a/_data/PMC1__a-chemicals.tsv",
    "a/_data/PMC2__b.1-genes.tsv",
    "a/_data/PMC3__c-diseases.tsv",
    "a/_data/PMC9__x-genes.tsv",
    "a/_data/ndex_map.tsv",
    "a/README.md",
    "a/_organisms/Human.md",
    "a/.git/_figures/PMC7__g.md",
    "notes/PMC5__n.md",
    "notes/_data/PMC5__n-genes.tsv",
    "notes/deep/PMC6__o.md",
    "notes/deep/PMC6__o-genes.tsv",
    "notes/deep/._PMC6__o.md",
    "notes/text.txt",
    "notes/folder.md/PMC4__d.md",
)


class Found(NamedTuple):
    """What sources hold: text by place, tables by kind and place, rejected, skipped, a count."""

    texts: dict[str, str]
    tables: dict[str, dict[str, str]]
    rejected: dict[str, str]
    skipped: list[str]
    tables_found: int


def find(*sources: str, root: str, workspace: Path, exclude: tuple[str, ...] = ()) -> Found:
    """Return what is found at *sources*, with places relative to *root*, as workers read it."""

    def short(place: str) -> str:
        return place.removeprefix(f"{root.rstrip('/')}/")

    texts: dict[str, str] = {}
    tables: dict[str, dict[str, str]] = {}
    rejected: dict[str, str] = {}
    count = 0
    with open_sources(sources, exclude=exclude, workspace=workspace) as opened:
        for document in opened.documents():
            count += 1
            entry: Entry = pickle.loads(pickle.dumps(document))  # noqa: S301 - as workers get it
            place = short(entry.place)
            try:
                texts[place] = entry.read(1000).decode()
            except DocumentError as error:
                rejected[place] = error.reason
            figid = place.rpartition("/")[2].removesuffix(".md")
            found = opened.tables(document, figid)
            tables[place] = {kind: short(table.place) for kind, table in found.items()}
            for kind, table in found.items():
                assert f"{figid} {kind}" == table.read(1000).decode()
        skipped = [short(line) for line in opened.skipped]
        tables_found = opened.tables_found

    assert count == len(texts) + len(rejected)
    return Found(texts, tables, rejected, skipped, tables_found)


def content(name: str) -> str:
    """Return what a small file says: a document its name, a table its figid and kind."""
    stem = Path(name).stem
    return stem if name.endswith(".md") else " ".join(stem.rsplit("-", 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a checkout and other documents."""
    for name in FILES:
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content(name))
    return tmp_path / "tree"


@pytest.fixture
def memory() -> Iterator[MemoryFileSystem]:
    """The file system of this process, with the same folder in it."""
    files = MemoryFileSystem()
    for name in FILES:
        files.pipe_file(f"/tree/{name}", content(name).encode())
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


class Served(NamedTuple):
    """A web server on this machine: its address, the folder it serves, and what it was asked."""

    url: str
    folder: Path
    asked: list[str]


class _Handler(SimpleHTTPRequestHandler):
    asked: list[str]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Tell nobody."""

    def do_GET(self) -> None:
        """Serve a file; some paths stand for a server in trouble."""
        self.asked.append(self.path)
        if self.path.startswith("/trouble"):
            self.send_error(503)
        elif self.path.startswith("/broken"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"---\nfigid: PMC1__f1\n")
        else:
            super().do_GET()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Served]:
    """A web server on the loopback interface."""
    served = tmp_path / "served"
    served.mkdir()
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(served)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", served, asked)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "names",
    [
        ("",),
        ("a",),
        ("a/",),
        ("a/_figures",),
        ("notes",),
        ("notes/deep",),
        ("notes", "notes/deep"),
        ("notes/deep", "notes"),
        ("a/_figures/more", "notes"),
    ],
    ids=" ".join,
)
def test_a_folder_behind_a_url_is_read_as_one_on_a_disk(
    names: tuple[str, ...], folder: Path, memory: MemoryFileSystem, tmp_path: Path
) -> None:
    """Checkouts, tables beside documents, hidden folders, sources that overlap: all as here."""
    assert memory.exists("/tree/a")
    here = find(*(f"{folder}/{name}" for name in names), root=str(folder), workspace=tmp_path)
    there = find(
        *(f"memory://tree/{name}" for name in names), root="memory://tree", workspace=tmp_path
    )

    assert here.texts
    # a folder that has the name of a document is none where folders are made of names alone
    assert here._replace(rejected={}) == there._replace(rejected={})
    assert here.rejected.keys() == there.rejected.keys()
    assert set(here.rejected.values()) == set(there.rejected.values())


@pytest.mark.parametrize(
    "name", ["a/_figures/PMC1__a.md", "notes/PMC5__n.md", "notes/deep/PMC6__o.md"]
)
def test_a_document_behind_a_url_finds_its_tables(
    name: str, folder: Path, memory: MemoryFileSystem, tmp_path: Path
) -> None:
    """Only those that are its own are counted."""
    assert memory.exists(f"/tree/{name}")
    here = find(f"{folder}/{name}", root=str(folder), workspace=tmp_path)
    there = find(f"memory://tree/{name}", root="memory://tree", workspace=tmp_path)

    assert here == there
    assert 1 == len(here.texts)
    assert 1 <= len(here.tables[name])


def test_a_document_and_its_folder_are_read_once(memory: MemoryFileSystem, tmp_path: Path) -> None:
    """Whatever order they are given in."""
    assert memory.exists("/tree/notes")
    urls = ("memory://tree/notes/PMC5__n.md", "memory://tree/notes")
    for sources in (urls, urls[::-1]):
        found = find(*sources, root="memory://tree", workspace=tmp_path)
        assert 3 == len(found.texts)


def test_a_folder_that_is_written_to_is_not_read(memory: MemoryFileSystem, tmp_path: Path) -> None:
    """The target of a build may lie in its source."""
    assert memory.exists("/tree/notes/deep")
    found = find(
        "memory://tree/notes",
        root="memory://tree",
        workspace=tmp_path,
        exclude=("memory://tree/notes/deep",),
    )

    assert {"notes/PMC5__n.md", "notes/folder.md/PMC4__d.md"} == found.texts.keys()


def pack_zip(folder: Path, path: Path) -> None:
    """Zip a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(filter(Path.is_file, folder.rglob("*"))):
            archive.write(file, file.relative_to(folder))


def pack_tar(folder: Path, path: Path) -> None:
    """Tar a folder, compressed."""
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, arcname="")


@pytest.mark.parametrize(("name", "pack"), [("x.zip", pack_zip), ("x.tgz", pack_tar)])
def test_an_archive_on_the_web_is_fetched_once(
    name: str, pack: Callable[[Path, Path], None], folder: Path, web: Served, tmp_path: Path
) -> None:
    """It is read by the rules of archives, and removed from the workspace in the end."""
    pack(folder, web.folder / name)
    url, workspace = f"{web.url}/{name}", tmp_path / "workspace"
    here = find(str(web.folder / name), root=str(web.folder / name), workspace=workspace)
    there = find(url, root=url, workspace=workspace)

    assert 6 == len(here.texts)
    assert here == there
    assert [f"/{name}"] == web.asked
    assert [] == list(workspace.iterdir())


def test_a_path_in_an_archive_is_a_source(folder: Path, web: Served, tmp_path: Path) -> None:
    """``zip://PATH::URL`` gives what is at and below the path, with its tables."""
    pack_zip(folder, web.folder / "x.zip")
    for archive in (f"{web.url}/x.zip", str(web.folder / "x.zip")):
        of = {
            path: find(f"zip://{path}::{archive}", root=archive, workspace=tmp_path)
            for path in ("a", "a/_figures/PMC1__a.md", "notes/", "")
        }
        assert 3 == len(of["a"].texts)
        assert 5 == of["a"].tables_found  # a checkout's tables are those in its _data, no other
        assert {"genes": "a/_data/PMC1__a-genes.tsv"}.items() <= of["a/_figures/PMC1__a.md"].tables[
            "a/_figures/PMC1__a.md"
        ].items()
        assert {"notes/PMC5__n.md", "notes/deep/PMC6__o.md", "notes/folder.md/PMC4__d.md"} == of[
            "notes/"
        ].texts.keys()
        assert 6 == len(of[""].texts)


def test_a_local_url_is_a_path(folder: Path, tmp_path: Path) -> None:
    """``file://`` means what the path means."""
    here = find(str(folder), root=str(folder), workspace=tmp_path)

    assert here == find(f"file://{folder}", root=str(folder), workspace=tmp_path)


def test_a_document_on_the_web_has_its_tables(folder: Path, web: Served, tmp_path: Path) -> None:
    """A server that lists nothing is asked for each table."""
    for name in FILES:
        path = web.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content(name))
    name = "a/_figures/PMC1__a.md"
    here = find(f"{folder}/{name}", root=str(folder), workspace=tmp_path)

    assert here == find(f"{web.url}/{name}", root=web.url, workspace=tmp_path)


def test_a_build_from_a_url_is_the_same(seeds: Path, tmp_path: Path) -> None:
    """The same documents give the same bytes, wherever they lie."""
    files = MemoryFileSystem()
    for path in seeds.glob("*.md"):
        files.pipe_file(f"/pfocr/{path.name}", path.read_bytes())
    try:
        there = build(["memory://pfocr"], tmp_path / "there")
    finally:
        files.store.clear()
        files.pseudo_dirs[:] = [""]
    here = build([seeds], tmp_path / "here")

    for part in ("figures", "entities", "associations", "description"):
        name = f"dump/{part}.nt.gz"
        assert (here.directory / name).read_bytes() == (there.directory / name).read_bytes()
    assert ["memory://pfocr"] == there.as_dict["sources"]


class Refusal(NamedTuple):
    """A URL that cannot be read, and why."""

    url: str
    reason: str


def refusals(web: Served) -> list[Refusal]:
    """Return what can be wrong."""
    return [
        Refusal(f"{web.url}/none.zip", "does not exist"),
        Refusal(f"{web.url}/", "is a folder that cannot be listed"),
        Refusal(f"{web.url}/trouble.zip", "cannot be read: 503, message='Service Unavailable'"),
        Refusal(f"{web.url}/broken.zip", "cannot be read: response payload is not completed"),
        Refusal("http://127.0.0.1:1/x.zip", "cannot be read: "),
        Refusal("memory://none", "does not exist"),
        Refusal("nothing://x", "cannot be read: protocol not known: nothing"),
        Refusal("zip://a", "names no archive (expected zip://PATH::URL)"),
        Refusal("zip://a::none.zip", "cannot be read: no such file or directory"),
        Refusal(f"zip://a::{web.url}/x.md", "is in no archive"),
    ]


def test_what_cannot_be_read_says_why(web: Served, tmp_path: Path) -> None:
    """In one line, with the URL in front, and nothing stays in the workspace."""
    (web.folder / "x.md").write_text("text")
    for url, reason in refusals(web):
        with pytest.raises(SourceError) as raised:
            open_sources([url], workspace=tmp_path / "workspace")
        text = str(raised.value)
        assert text.startswith((f"{url}: {reason}", f"{url.partition('::')[2]}: {reason}")), text
        assert "\n" not in text
    assert [] == list((tmp_path / "workspace").iterdir())


def test_the_command_line_tells_it_without_a_traceback(
    cli: Callable[..., subprocess.CompletedProcess[str]], web: Served, tmp_path: Path
) -> None:
    """Exit status 2, one line, and nothing is left in the place of the build."""
    done = cli("build", f"{web.url}/none.zip", "-o", tmp_path / "build")

    assert 2 == done.returncode
    expected = "does not exist (expected a document, a folder, a zip or a tar)"
    assert f"pfocr-rdf: {web.url}/none.zip: {expected}\n" == done.stderr
    assert not (tmp_path / "build").exists()


def test_an_archive_is_fetched_up_to_a_limit(
    web: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that sends without end does not fill the disk."""
    (web.folder / "x.zip").write_bytes(bytes(50_000_000))
    monkeypatch.setattr(remote, "MAX_ARCHIVE_BYTES", 1_000_000)
    with pytest.raises(SourceError, match=r"x\.zip: cannot be read: has more than 1000000 bytes"):
        open_sources([f"{web.url}/x.zip"], workspace=tmp_path / "workspace")

    assert [] == list((tmp_path / "workspace").iterdir())


def test_passwords_are_not_told(tmp_path: Path) -> None:
    """Neither in errors nor in the names of sources."""
    with pytest.raises(SourceError) as raised:
        open_sources(["http://me:secret@127.0.0.1:1/x.zip?token=hidden"], workspace=tmp_path)

    assert str(raised.value).startswith("http://127.0.0.1:1/x.zip?token=…: cannot be read")
    assert "secret" not in str(raised.value)
    assert "hidden" not in str(raised.value)


def test_a_document_that_is_too_large_is_not_fetched(
    memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of its bytes is enough to reject it; an empty one has none."""
    memory.pipe_file("/x/large.md", bytes(MAX_DOCUMENT_BYTES + 100))
    memory.pipe_file("/x/empty.md", b"")
    monkeypatch.setattr(MemoryFileSystem, "cat_file", lambda *_: pytest.fail("was fetched"))
    large = UrlEntry("memory://x", "large.md", "memory://x", MAX_DOCUMENT_BYTES + 100)
    empty = UrlEntry("memory://x", "empty.md", "memory://x", 0)

    assert MAX_DOCUMENT_BYTES + 1 == len(large.read(MAX_DOCUMENT_BYTES))
    assert b"" == empty.read(MAX_DOCUMENT_BYTES)


def test_what_fails_once_is_asked_for_again(
    memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network has its moments; what does not exist is not asked for again."""
    asked: list[str] = []
    read = MemoryFileSystem.cat_file

    def cat_file(self: MemoryFileSystem, path: str, *range_: int | None) -> bytes:
        asked.append(path)
        if path.endswith("PMC5__n.md") and asked.count(path) < 3:
            raise ConnectionResetError
        data: bytes = read(self, path, *range_)
        return data

    monkeypatch.setattr(MemoryFileSystem, "cat_file", cat_file)
    monkeypatch.setattr(filesystem, "_PAUSE", 0)
    answers = Location("memory://tree/notes").read(["PMC5__n.md", "deep/PMC6__o.md", "none"])

    assert [b"PMC5__n", b"PMC6__o", None] == answers
    assert [3, 1, 1] == [
        sum(path.endswith(name) for path in asked) for name in ("n.md", "o.md", "none")
    ]
    assert memory.exists("/tree/notes")


def test_a_document_that_cannot_be_read_is_rejected(
    memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so is one that has gone since the folder was listed; the others are read."""
    read = MemoryFileSystem.cat_file

    def cat_file(self: MemoryFileSystem, path: str, *range_: int | None) -> bytes:
        if path.endswith("PMC5__n.md"):
            raise PermissionError(13, "Permission denied")
        data: bytes = read(self, path, *range_)
        return data

    monkeypatch.setattr(MemoryFileSystem, "cat_file", cat_file)
    monkeypatch.setattr(filesystem, "_PAUSE", 0)
    url = "memory://tree/notes"
    names = ("PMC5__n.md", "gone.md", "deep/PMC6__o.md")
    entries = fetched([(UrlEntry(url, name, url, 7), 1000) for name in names])

    assert memory.exists("/tree/notes")
    assert [
        CarriedEntry(f"{url}/PMC5__n.md", reason="cannot be read: permission denied"),
        CarriedEntry(f"{url}/gone.md", reason="cannot be read: does not exist"),
        CarriedEntry(f"{url}/deep/PMC6__o.md", b"PMC6__o"),
    ] == entries


def test_a_folder_that_cannot_be_listed_is_an_error(
    memory: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build must not lack half of its documents because a network failed."""
    listed = MemoryFileSystem.ls

    def ls(self: MemoryFileSystem, path: str, **options: object) -> object:
        if path.endswith("deep"):
            raise ConnectionResetError(104, "Connection reset by peer")
        return listed(self, path, **options)

    monkeypatch.setattr(MemoryFileSystem, "ls", ls)
    assert memory.exists("/tree/notes")
    with pytest.raises(SourceError, match="tree: cannot be read: connection reset by peer"):
        open_sources(["memory://tree"], workspace=tmp_path)


def test_without_the_extra_a_url_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else needs it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "fsspec"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ExtraError, match=r"fsspec is not installed \(pip install 'pfocr-rdf\[cl"):
        open_sources(["s3://bucket/x"], workspace=tmp_path)


def test_without_urls_nothing_of_the_extra_is_imported(seeds: Path, tmp_path: Path) -> None:
    """Whoever builds on one machine neither needs it nor waits for it."""
    script = (
        "import sys, pfocr_rdf\n"
        f"pfocr_rdf.build([{str(seeds)!r}], {str(tmp_path / 'build')!r})\n"
        "print([n for n in ('fsspec', 'distributed', 'dask', 'aiohttp') if n in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "[]\n" == done.stdout


def test_a_conversion_is_written_here(seeds: Path) -> None:
    """A single file is for whoever asked for it; a build can go behind a URL."""
    with pytest.raises(DumpError, match=r"s3://bucket/x\.ttl: cannot be written \(expected a file"):
        convert([seeds], "s3://bucket/x.ttl")


def test_a_broken_location_names_no_place() -> None:
    """Whoever asked knows the place."""
    with pytest.raises(LocationError) as raised:
        Location("nothing://x").items()
    assert "protocol not known: nothing" == str(raised.value)
    with contextlib.suppress(LocationError):
        Location("nothing://x").kind()
