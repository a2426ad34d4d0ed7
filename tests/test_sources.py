"""Sources: every document is found once, wherever it lies, and what cannot be read says why."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pickle
import shutil
import socket
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf.documents import archives
from pfocr_rdf.documents.entries import Entry, FileEntry, TarEntry, ZipEntry
from pfocr_rdf.documents.front_matter import MAX_DOCUMENT_BYTES, parse_document
from pfocr_rdf.documents.sources import Sources, open_sources
from pfocr_rdf.errors import DocumentError, SourceError

NOBODY = 65534


class Found(NamedTuple):
    """What sources hold: text by place, tables by kind and place, rejected, skipped, a count."""

    texts: dict[str, str]
    tables: dict[str, dict[str, str]]
    rejected: dict[str, str]
    skipped: list[str]
    tables_found: int


def figid(entry: Entry) -> str:
    """Return the figid that an entry's name states."""
    return entry.place.rpartition("/")[2].removesuffix(".md")


def find(*paths: str | Path, base: Path, exclude: tuple[Path, ...] = ()) -> Found:
    """Return what is found at *paths*, with places relative to *base*."""

    def short(place: str) -> str:
        return place.removeprefix(f"{base}/")

    texts: dict[str, str] = {}
    tables: dict[str, dict[str, str]] = {}
    rejected: dict[str, str] = {}
    count = 0
    workspace = (base if base.is_dir() else base.parent) / "workspace"
    with open_sources(paths, exclude=exclude, workspace=workspace) as sources:
        for entry in sources.documents():
            count += 1
            entry = pickle.loads(pickle.dumps(entry))  # noqa: PLW2901, S301 - as workers get it
            place = short(entry.place)
            try:
                texts[place] = entry.read(1000).decode()
            except DocumentError as error:
                rejected[place] = error.reason
            found = sources.tables(entry, figid(entry))
            tables[place] = {kind: short(table.place) for kind, table in found.items()}
            for kind, table in found.items():
                assert f"{figid(entry)} {kind}" == table.read(1000).decode()
        skipped = [short(line) for line in sources.skipped]
        tables_found = sources.tables_found

    assert count == len(texts) + len(rejected)
    return Found(texts, tables, rejected, skipped, tables_found)


def write(folder: Path, *names: str) -> None:
    """Write small files: a document says its name, a table its figid and kind."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        stem = path.stem
        path.write_text(stem if path.suffix == ".md" else " ".join(stem.rsplit("-", 1)))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A tiny checkout with documents, tables and much else."""
    folder = tmp_path / "checkout"
    write(folder, "_figures/PMC1__a.md", "_figures/PMC2__b.1.md", "_figures/more/PMC3__c.md")
    write(folder, "_data/PMC1__a-genes.tsv", "_data/PMC1__a-chemicals.tsv")
    write(folder, "_data/PMC3__c-diseases.tsv", "_data/PMC9__x-genes.tsv", "_data/ndex_map.tsv")
    write(folder, "README.md", "_organisms/Human.md", ".git/_figures/PMC7__g.md")
    write(folder, "_figures/PMC1__a-genes.tsv", "_figures/.hidden/PMC8__h.md")
    return folder


CHECKOUT_TEXTS = {
    "_figures/PMC1__a.md": "PMC1__a",
    "_figures/PMC2__b.1.md": "PMC2__b.1",
    "_figures/more/PMC3__c.md": "PMC3__c",
}
CHECKOUT_TABLES = {
    "_figures/PMC1__a.md": {
        "genes": "_data/PMC1__a-genes.tsv",
        "chemicals": "_data/PMC1__a-chemicals.tsv",
    },
    "_figures/PMC2__b.1.md": {},
    "_figures/more/PMC3__c.md": {"diseases": "_data/PMC3__c-diseases.tsv"},
}


def test_a_checkout_gives_its_figures_and_their_tables(checkout: Path) -> None:
    """Nothing but ``_figures`` and ``_data`` is read."""
    found = find(checkout, base=checkout)

    assert Found(CHECKOUT_TEXTS, CHECKOUT_TABLES, {}, [], 4) == found


def test_a_checkout_is_found_in_a_folder(checkout: Path) -> None:
    """A folder of checkouts is a source; other documents in it are read as well."""
    write(checkout.parent, "notes/PMC5__n.md", "notes/_data/PMC5__n-genes.tsv")
    write(checkout.parent, "notes/PMC6__o.md", "notes/PMC6__o-genes.tsv")
    found = find(checkout.parent, base=checkout.parent)

    assert {f"checkout/{place}" for place in CHECKOUT_TEXTS} < found.texts.keys()
    assert {"notes/PMC5__n.md", "notes/PMC6__o.md"} < found.texts.keys()
    assert {"genes": "notes/_data/PMC5__n-genes.tsv"} == found.tables["notes/PMC5__n.md"]
    assert {"genes": "notes/PMC6__o-genes.tsv"} == found.tables["notes/PMC6__o.md"]
    assert 4 + 2 == found.tables_found


def test_a_trailing_slash_makes_no_difference(checkout: Path) -> None:
    """A shell completes folders with a slash."""
    assert CHECKOUT_TABLES == find(f"{checkout}/", base=checkout).tables


def test_the_folder_we_are_in_is_a_source(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dot finds documents, and the tables beside ``_figures`` from inside of it."""
    monkeypatch.chdir(checkout)
    assert {f"./{place}" for place in CHECKOUT_TEXTS} == find(".", base=checkout).texts.keys()

    monkeypatch.chdir(checkout / "_figures")
    found = find(".", "PMC1__a.md", base=checkout)
    assert {"genes", "chemicals"} == found.tables["PMC1__a.md"].keys()
    assert {"./PMC2__b.1.md", "./more/PMC3__c.md", "PMC1__a.md"} == found.texts.keys()


def test_a_folder_of_figures_finds_its_sibling_tables(checkout: Path) -> None:
    """The folder ``_figures`` alone is a source with tables."""
    found = find(checkout / "_figures", base=checkout)

    assert CHECKOUT_TEXTS == found.texts
    assert "_figures/PMC1__a-genes.tsv" == found.tables["_figures/PMC1__a.md"]["genes"]
    assert "_data/PMC1__a-chemicals.tsv" == found.tables["_figures/PMC1__a.md"]["chemicals"]
    assert 4 + 1 == found.tables_found


def test_one_document_of_a_checkout_finds_its_tables(checkout: Path) -> None:
    """A document given by its path counts only the tables that are its own."""
    found = find(checkout / "_figures/PMC1__a.md", base=checkout)

    assert {"_figures/PMC1__a.md": "PMC1__a"} == found.texts
    assert {"genes", "chemicals"} == found.tables["_figures/PMC1__a.md"].keys()
    assert 2 == found.tables_found


def test_a_document_may_have_any_name(tmp_path: Path) -> None:
    """A file given as SOURCE is a document whatever it is called."""
    write(tmp_path, "figure.md.txt")

    assert {"figure.md.txt"} == find(tmp_path / "figure.md.txt", base=tmp_path).texts.keys()


@pytest.mark.parametrize("figid", ["../PMC1__a", "a/../../x", "..", "", "a\0", "x" * 300, "\ud800"])
def test_no_figid_leads_out_of_its_folder(checkout: Path, figid: str) -> None:
    """A hostile figid has no tables."""
    write(checkout.parent, "PMC1__a-genes.tsv")
    with open_sources([checkout], workspace=checkout) as sources:
        for document in sources.documents():
            assert {} == sources.tables(document, figid)


def test_a_table_that_is_no_regular_file_is_none(checkout: Path) -> None:
    """Links, pipes and folders are no tables, and are not counted."""
    data = checkout / "_data"
    (data / "PMC2__b.1-genes.tsv").symlink_to(data / "PMC1__a-genes.tsv")
    os.mkfifo(data / "PMC2__b.1-chemicals.tsv")
    (data / "PMC2__b.1-diseases.tsv").mkdir()
    found = find(checkout, base=checkout)

    assert {} == found.tables["_figures/PMC2__b.1.md"]
    assert 4 == found.tables_found


def github_zip(checkout: Path, path: Path) -> None:
    """Zip a checkout as GitHub does: in one folder, with directory members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("checkout-main")
        for file in sorted(checkout.rglob("*")):
            archive.write(file, f"checkout-main/{file.relative_to(checkout)}")


def flat_zip(checkout: Path, path: Path) -> None:
    """Zip the contents of a checkout without compression or directory members."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in filter(Path.is_file, checkout.rglob("*")):
            archive.write(file, str(file.relative_to(checkout)))


def bzip2_zip(checkout: Path, path: Path) -> None:
    """Zip a checkout with bzip2."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for file in filter(Path.is_file, checkout.rglob("*")):
            archive.write(file, str(file.relative_to(checkout)))


def tar(checkout: Path, path: Path, mode: str = "w:", arcname: str = "checkout-main") -> None:
    """Tar a checkout in one folder."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        archive.add(checkout, arcname)


class Packing(NamedTuple):
    """A way to pack a checkout, and the folder that it is in inside the archive."""

    name: str
    pack: Callable[[Path, Path], None]
    top: str


PACKINGS = [
    Packing("github.zip", github_zip, "checkout-main/"),
    Packing("flat.zip", flat_zip, ""),
    Packing("bzip2.zip", bzip2_zip, ""),
    Packing("plain.tar", tar, "checkout-main/"),
    Packing("dotted.tar", lambda folder, path: tar(folder, path, arcname="."), ""),
    Packing("packed.tar.gz", lambda folder, path: tar(folder, path, "w:gz"), "checkout-main/"),
    Packing("packed.tar.bz2", lambda folder, path: tar(folder, path, "w:bz2"), "checkout-main/"),
    Packing("packed.tar.xz", lambda folder, path: tar(folder, path, "w:xz"), "checkout-main/"),
    Packing("misnamed.md", github_zip, "checkout-main/"),
    Packing("no-name", lambda folder, path: tar(folder, path, "w:gz"), "checkout-main/"),
]


@pytest.mark.parametrize("packing", PACKINGS, ids=[packing.name for packing in PACKINGS])
def test_an_archive_holds_what_its_folder_holds(packing: Packing, checkout: Path) -> None:
    """Archives are told by content, and read by the rules of folders."""
    path = checkout.parent / packing.name
    packing.pack(checkout, path)
    found = find(path, base=path)

    assert {packing.top + place: text for place, text in CHECKOUT_TEXTS.items()} == found.texts
    assert found.tables == {
        packing.top + place: {kind: packing.top + table for kind, table in tables.items()}
        for place, tables in CHECKOUT_TABLES.items()
    }
    assert ({}, [], 4) == (found.rejected, found.skipped, found.tables_found)


def test_an_archive_of_a_folder_that_is_no_checkout(tmp_path: Path) -> None:
    """Documents anywhere in an archive find the tables beside them."""
    folder = tmp_path / "folder"
    write(
        folder, "a/PMC1__a.md", "a/PMC1__a-genes.tsv", "b/PMC2__b.md", "b/_data/PMC2__b-genes.tsv"
    )
    write(folder, "__MACOSX/a/._PMC1__a.md", "a/._PMC1__a.md", ".x/PMC3__c.md", "a/c.md/PMC4__d.md")
    github_zip(folder, tmp_path / "a.zip")
    from_zip, from_folder = find(tmp_path / "a.zip", base=tmp_path), find(folder, base=tmp_path)

    assert 3 == len(from_zip.texts)
    assert 2 == from_zip.tables_found == from_folder.tables_found
    for of_zip, of_folder in [
        (set(from_zip.texts), set(from_folder.texts)),
        (set(from_zip.tables), set(from_folder.tables)),
        (set(from_zip.rejected), set(from_folder.rejected)),
    ]:
        assert {place.removeprefix("a.zip/checkout-main/") for place in of_zip} == {
            place.removeprefix("folder/") for place in of_folder
        }
    assert ["is a folder (expected a regular file)"] == list(from_zip.rejected.values())


def test_what_a_compressed_tar_becomes_is_removed(checkout: Path) -> None:
    """The workspace is empty after the sources are closed."""
    path, workspace = checkout.parent / "a.tgz", checkout.parent / "workspace"
    tar(checkout, path, "w:gz")
    with open_sources([path], workspace=workspace):
        assert 1 == len(list(workspace.iterdir()))

    assert [] == list(workspace.iterdir())


def test_a_compressed_tar_is_unpacked_up_to_a_limit(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file that becomes a large one does not fill the disk."""
    tar(checkout, checkout.parent / "a.tgz", "w:gz")
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 5000)
    with pytest.raises(SourceError, match=r"a\.tgz: unpacks to more than 5000 bytes"):
        find(checkout.parent / "a.tgz", base=checkout.parent)


def test_a_zip_bomb_is_cut_at_the_limit(tmp_path: Path) -> None:
    """Reading a member is bounded, whatever its directory says."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.md", bytes(50_000_000))
    with open_sources([path], workspace=tmp_path) as sources:
        [entry] = sources.documents()

    assert MAX_DOCUMENT_BYTES + 1 == len(entry.read(MAX_DOCUMENT_BYTES))


def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    """One byte more than the limit shows an overrun."""
    (tmp_path / "x.md").write_bytes(b"12345")
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        archive.add(tmp_path / "x.md", "x.md")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        packed.write(tmp_path / "x.md", "x.md")
    for name in ("x.md", "x.tar", "x.zip"):
        with open_sources([tmp_path / name], workspace=tmp_path) as sources:
            [entry] = sources.documents()

        assert [b"1234", b"12345", b"12345"] == [entry.read(limit) for limit in (3, 4, 5)]


def damaged_zip(path: Path, damage: Callable[[bytearray], None], method: int) -> Entry:
    """Return the one document of a zip whose bytes were damaged."""
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("x.md", b"0123456789" * 20)
    data = bytearray(path.read_bytes())
    damage(data)
    path.write_bytes(data)
    with open_sources([path], workspace=path.parent) as sources:
        [entry] = sources.documents()
    return entry


def flip_data(data: bytearray) -> None:
    """Change one byte of the first member."""
    data[30 + len("x.md")] = 0xFF


def mark_encrypted(data: bytearray) -> None:
    """Set the flag of encryption in the directory."""
    data[data.index(b"PK\x01\x02") + 8] |= 1


def name_method(data: bytearray) -> None:
    """Let the directory name a method of compression that nobody has."""
    data[data.index(b"PK\x01\x02") + 10] = 99


def enlarge(data: bytearray) -> None:
    """Let the directory give a larger size than there is."""
    data[data.index(b"PK\x01\x02") + 24] += 1


class Damage(NamedTuple):
    """A damage to a zip, the method of the member, and a piece of the message."""

    name: str
    damage: Callable[[bytearray], None]
    method: int
    message: str


DAMAGES = [
    Damage("wrong-checksum", flip_data, zipfile.ZIP_STORED, "is corrupt: wrong checksum"),
    Damage("broken-deflate", flip_data, zipfile.ZIP_DEFLATED, "cannot be read: its compressed"),
    Damage("broken-bzip2", flip_data, zipfile.ZIP_BZIP2, "cannot be read: its compressed"),
    Damage("encrypted", mark_encrypted, zipfile.ZIP_STORED, "is encrypted (expected a zip without"),
    Damage("unknown-method", name_method, zipfile.ZIP_STORED, "is packed by method 99"),
    Damage("lzma", lambda _data: None, zipfile.ZIP_LZMA, "is packed by method 14"),
    Damage("larger-size", enlarge, zipfile.ZIP_DEFLATED, "is cut short"),
]


@pytest.mark.parametrize("case", DAMAGES, ids=[case.name for case in DAMAGES])
def test_a_damaged_member_of_a_zip_says_why(case: Damage, tmp_path: Path) -> None:
    """One bad member is rejected; the archive is read on."""
    entry = damaged_zip(tmp_path / "a.zip", case.damage, case.method)
    with pytest.raises(DocumentError) as caught:
        entry.read(1000)

    assert (f"{tmp_path}/a.zip/x.md", 1) == (caught.value.path, caught.value.line)
    assert case.message in caught.value.reason


def test_a_member_whose_header_is_elsewhere_says_why(tmp_path: Path) -> None:
    """A zip that was replaced while it is read is noticed."""
    entry = damaged_zip(tmp_path / "a.zip", lambda _data: None, zipfile.ZIP_STORED)
    (tmp_path / "a.zip").write_bytes(b"PK\x05\x06" * 100)
    with pytest.raises(DocumentError, match="has no header in the zip"):
        entry.read(1000)
    (tmp_path / "a.zip").unlink()
    with pytest.raises(DocumentError, match="cannot be read: no such file or directory"):
        entry.read(1000)


def test_a_tar_that_is_cut_while_it_is_read_says_why(checkout: Path) -> None:
    """An entry of a tar notices that its bytes are gone."""
    path = checkout.parent / "a.tar"
    tar(checkout, path)
    with open_sources([path], workspace=checkout) as sources:
        entry = next(sources.documents())
        path.write_bytes(b"")
        with pytest.raises(DocumentError, match="is cut short"):
            entry.read(1000)
        path.unlink()
        with pytest.raises(DocumentError, match="no such file"):
            entry.read(1000)


def test_members_of_a_tar_that_are_no_files_are_rejected(tmp_path: Path) -> None:
    """What is called a document and is none is counted and says why."""
    path = tmp_path / "odd.tar"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("PMC1__a.md")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
        for name, kind in [("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("f", tarfile.FIFOTYPE)]:
            odd = tarfile.TarInfo(f"{name}.md")
            odd.type, odd.linkname = kind, "PMC1__a.md"
            archive.addfile(odd)
        for name in ("../up.md", "/abs/./PMC2__b.md", "PMC1__a.md"):
            archive.addfile(tarfile.TarInfo(name))
        link = tarfile.TarInfo("PMC1__a-genes.tsv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    found = find(path, base=path)

    assert {"PMC1__a.md": "", "abs/PMC2__b.md": ""} == found.texts
    assert "is a symbolic link (expected a regular file)" == found.rejected["s.md"]
    assert found.rejected["h.md"].startswith("is a hard link")
    assert found.rejected["f.md"].startswith("is a named pipe")
    assert ["../up.md: leads out of the archive"] == found.skipped[:1]
    assert found.skipped[1].startswith("PMC1__a.md: is repeated")
    assert {} == found.tables["PMC1__a.md"]


def tar_bytes(*names: str) -> bytes:
    """Return a tar of small documents."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 600
            archive.addfile(member, io.BytesIO(b"x" * 600))
    return buffer.getvalue()


TAR = tar_bytes("a.md", "b.md", "c.md")


def with_size(data: bytes, size: bytes) -> bytes:
    """Return *data* with another size in the first header of a tar, and its checksum."""
    head = data[:124] + size + data[136:148] + b" " * 8 + data[156:512]
    return head[:148] + f"{sum(head):06o}\0 ".encode() + head[156:] + data[512:]


def nested_headers(count: int) -> bytes:
    """Return a tar of long names for long names."""
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = tarfile.GNUTYPE_LONGNAME, 512
    return (member.tobuf() + b"x" * 512) * count


CORRUPT = [
    ("negative-size.tar", with_size(TAR, b"\xff" * 10 + (-1536 & 0xFFFF).to_bytes(2, "big"))),
    ("huge-size.tar", with_size(TAR, b"\x80" + b"\xff" * 11)),
    ("nested-headers.tar", nested_headers(3000)),
    ("cut.zip", b"PK\x03\x04" + b"x" * 100),
    ("cut.tar", TAR[:2000]),
    ("broken-header.tar", TAR[:1536] + b"x" * 512 + TAR[2048:]),
    ("broken-first-header.tar", TAR[:148] + b"x" + TAR[149:]),
    ("cut.tar.gz", gzip.compress(TAR)[:-20]),
    ("flipped.tar.gz", gzip.compress(TAR)[:-8] + b"12345678"),
    ("cut.tar.bz2", bz2.compress(TAR)[:-20]),
    ("cut.tar.xz", lzma.compress(TAR)[:-20]),
    ("magic-only.gz", b"\x1f\x8b" + b"x" * 100),
    ("magic-only.xz", b"\xfd7zXZ\x00" + b"x" * 100),
]


@pytest.mark.parametrize(("name", "data"), CORRUPT, ids=[name for name, _ in CORRUPT])
def test_a_corrupt_archive_is_an_error(name: str, data: bytes, tmp_path: Path) -> None:
    """A part of an archive is never taken for all of it."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as caught:
        open_sources([tmp_path / name], workspace=tmp_path / "workspace")

    assert str(caught.value).startswith(f"{tmp_path}/{name}: corrupt archive: ")
    assert "\n" not in str(caught.value)


def test_a_compressed_document_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    """A single compressed file is no archive of documents."""
    (tmp_path / "x.md.gz").write_bytes(gzip.compress(b"---\nfigid: x\n---\n"))
    with pytest.raises(SourceError, match=r"no tar \(expected a tar; unpack it first\)"):
        open_sources([tmp_path / "x.md.gz"], workspace=tmp_path)


def test_a_workspace_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The message names the folder where there is no room."""
    (tmp_path / "a.tgz").write_bytes(gzip.compress(TAR))
    (tmp_path / "file").touch()
    with pytest.raises(SourceError, match=r"cannot be unpacked to .*/file: file exists"):
        open_sources([tmp_path / "a.tgz"], workspace=tmp_path / "file")


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Each message begins with the path."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    cases = {
        "missing": "does not exist (expected a document, a folder, a zip or a tar)",
        "dangling": "does not exist",
        "loop": "cannot be read: ",
        "file/x": "cannot be read: not a directory",
        "pipe": "is neither a file nor a folder",
        "a\0b": "is no path",
        "x" * 300: "cannot be read: file name too long",
    }
    for name, message in cases.items():
        with pytest.raises(SourceError) as caught:
            open_sources([f"{tmp_path}/{name}"], workspace=tmp_path)
        place = f"{tmp_path}/{name}".replace("\0", "\\x00")
        assert str(caught.value).startswith(f"{place}: {message}")
    with pytest.raises(SourceError, match="is neither"):
        open_sources([""], workspace=tmp_path)


def test_sources_without_documents_are_an_error(tmp_path: Path) -> None:
    """Nothing to do is a mistake of the caller, and all sources are named."""
    (tmp_path / "empty").mkdir()
    write(tmp_path, "other/x.txt", "tables/_figures/PMC1__a-genes.tsv")
    (tmp_path / "empty.tar").write_bytes(bytes(10240))
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    paths = [tmp_path / name for name in ("empty", "other", "tables", "empty.tar", "empty.zip")]
    for some in ([paths[0]], [paths[1]], [paths[2]], [paths[3]], [paths[4]], paths):
        with (
            open_sources(some, workspace=tmp_path) as sources,
            pytest.raises(SourceError) as caught,
        ):
            list(sources.documents())
        names = ", ".join(map(str, some))
        assert f"{names}: no documents (expected files named *.md)" == str(caught.value)


def test_whatever_is_called_a_document_is_counted(tmp_path: Path) -> None:
    """Links, pipes, sockets and folders called ``*.md`` are rejected, and never waited for."""
    write(tmp_path, "in/PMC1__a.md", "in/folder.md/PMC2__b.md")
    folder = tmp_path / "in"
    (folder / "link.md").symlink_to("PMC1__a.md")
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "dangling.md").symlink_to("nowhere")
    (folder / "linked-folder.md").symlink_to("..")
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket.md"))
        found = find(folder, base=folder)

    assert {"PMC1__a.md", "folder.md/PMC2__b.md"} == found.texts.keys()
    assert found.rejected == {
        f"{name}.md": f"is {what} (expected a regular file)"
        for name, what in {
            "link": "a symbolic link",
            "loop": "a symbolic link",
            "dangling": "a symbolic link",
            "linked-folder": "a symbolic link",
            "pipe": "a named pipe",
            "socket": "a socket",
            "folder": "a folder",
        }.items()
    }


def test_linked_folders_are_not_followed(tmp_path: Path) -> None:
    """A loop of links gives every document once, and a line for each link."""
    write(tmp_path, "in/a/PMC1__a.md", "out/PMC2__b.md")
    (tmp_path / "in/a/loop").symlink_to("..")
    (tmp_path / "in/outside").symlink_to(tmp_path / "out")
    (tmp_path / "in/dangling").symlink_to("nowhere")
    found = find(tmp_path / "in", base=tmp_path)

    assert {"in/a/PMC1__a.md"} == found.texts.keys()
    reason = "is a linked folder and not followed (give it as a SOURCE)"
    assert [f"in/a/loop: {reason}", f"in/outside: {reason}"] == sorted(found.skipped)


def test_linked_tables_of_a_checkout_are_skipped(checkout: Path) -> None:
    """A link in place of ``_data`` is not followed, and said so."""
    (checkout / "_data").rename(checkout.parent / "elsewhere")
    (checkout / "_data").symlink_to(checkout.parent / "elsewhere")
    found = find(checkout, base=checkout)

    assert {} == found.tables["_figures/PMC1__a.md"]
    assert ["_data: is a linked folder and not followed"] == found.skipped
    assert 0 == found.tables_found


def test_a_source_that_is_a_link_is_followed(checkout: Path) -> None:
    """A link that a person names is meant."""
    base = checkout.parent
    (base / "folder-link").symlink_to("checkout")
    (base / "link.md").symlink_to("checkout/_figures/PMC1__a.md")
    found = find(base / "link.md", base / "folder-link", base=base)

    assert {
        "link.md",
        "folder-link/_figures/PMC2__b.1.md",
        "folder-link/_figures/more/PMC3__c.md",
    } == found.texts.keys()
    with open_sources([base / "link.md"], workspace=base) as sources:
        [entry] = sources.documents()
        assert {"genes", "chemicals"} == sources.tables(entry, "PMC1__a").keys()


def test_the_output_folder_is_not_read(checkout: Path) -> None:
    """A build below its own source does not read what it wrote."""
    write(checkout.parent, "build/PMC5__n.md", "PMC6__o.md")
    (checkout.parent / "link").symlink_to("build")
    found = find(
        checkout.parent, base=checkout.parent, exclude=(checkout.parent / "link", checkout)
    )

    assert {"PMC6__o.md"} == found.texts.keys()


def test_the_same_file_is_read_once(checkout: Path) -> None:
    """Sources may overlap in any order."""
    base = checkout.parent
    (base / "link").symlink_to("checkout")
    github_zip(checkout, base / "a.zip")
    paths: list[str | Path] = [
        checkout / "_figures/more",
        checkout / "_figures/PMC1__a.md",
        f"{checkout}//_figures/../_figures/PMC1__a.md",
        checkout / "_figures",
        checkout,
        f"{checkout}/",
        base / "link",
        base / "a.zip",
        f"{base}/./a.zip",
    ]
    for some in (paths, paths[::-1]):
        with open_sources(some, workspace=base) as sources:
            names = sorted(figid(entry) for entry in sources.documents())
            assert 4 + 4 <= sources.tables_found <= 4 + 4 + 1

        assert sorted([*map(figid_of, CHECKOUT_TEXTS)] * 2) == names


def figid_of(place: str) -> str:
    """Return the figid that a path states."""
    return Path(place).name.removesuffix(".md")


def test_documents_can_be_listed_twice(checkout: Path) -> None:
    """A second walk finds the same and counts nothing twice."""
    with open_sources([checkout], workspace=checkout) as sources:
        first = {entry.place for entry in sources.documents()}
        second = {entry.place for entry in sources.documents()}
        assert (first, 4) == (second, sources.tables_found)


def test_names_that_are_no_text_are_printed(tmp_path: Path) -> None:
    """Any bytes in a name give a place of one line that can be written anywhere."""
    folder = os.fsencode(tmp_path)
    for name in (b"x\xff.md", b"line\nbreak.md", "g\u00e8ne \u2028.md".encode()):
        with os.fdopen(os.open(folder + b"/" + name, os.O_CREAT | os.O_WRONLY), "w") as file:
            file.write("text")
    with open_sources([tmp_path], workspace=tmp_path) as sources:
        entries = list(sources.documents())

    assert [b"text"] * 3 == [entry.read(10) for entry in entries]
    assert {r"line\nbreak.md", r"x\xff.md", "g\u00e8ne \\u2028.md"} == {
        entry.place.encode().decode().removeprefix(f"{tmp_path}/") for entry in entries
    }


def test_names_in_archives_that_are_no_text_are_printed(tmp_path: Path) -> None:
    """The same holds for the members of an archive."""
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo("x\udcff\n.md"))
    with open_sources([tmp_path / "a.tar"], workspace=tmp_path) as sources:
        [entry] = sources.documents()

    assert rf"{tmp_path}/a.tar/x\xff\n.md" == entry.place


def test_a_file_that_vanished_says_so(tmp_path: Path) -> None:
    """A document may go while a build runs."""
    write(tmp_path, "x.md")
    with open_sources([tmp_path], workspace=tmp_path) as sources:
        [entry] = sources.documents()
    (tmp_path / "x.md").unlink()
    with pytest.raises(DocumentError, match="cannot be read: no such file or directory"):
        entry.read(10)


def test_entries_read_in_any_process(checkout: Path) -> None:
    """Entries are small values: they compare, pickle, and hold nothing open."""
    tar(checkout, checkout.parent / "a.tar")
    github_zip(checkout, checkout.parent / "a.zip")
    kinds = set()
    before = set(Path("/proc/self/fd").iterdir()) if Path("/proc/self/fd").exists() else set()
    paths = [checkout, checkout.parent / "a.tar", checkout.parent / "a.zip"]
    with open_sources(paths, workspace=checkout) as sources:
        for entry in sources.documents():
            assert entry == pickle.loads(pickle.dumps(entry))  # noqa: S301 - ours
            assert figid(entry).encode() == entry.read(100)
            kinds.add(type(entry))

    assert {FileEntry, TarEntry, ZipEntry} == kinds
    assert not before or len(set(Path("/proc/self/fd").iterdir())) <= len(before)


def as_nobody(work: Callable[[], list[str]], folder: Path) -> list[str]:
    """Return the lines that *work* gives in *folder*, done by a user who may not read all."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.chdir(folder)
            if not os.getuid():
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.write(writer, "\n".join(work()).encode())
        except BaseException as error:  # the parent shows it
            os.write(writer, f"failed: {error!r}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        lines = pipe.read().split("\n")
    os.waitpid(child, 0)
    return lines


@pytest.fixture
def forbidden(tmp_path: Path) -> Iterator[Path]:
    """A folder with a file and a folder that nobody may read."""
    write(tmp_path, "PMC1__a.md", "secret.md", "locked/PMC2__b.md", "_data/x-genes.tsv")
    for path in (tmp_path, tmp_path / "PMC1__a.md", tmp_path / "_data"):
        path.chmod(0o755)
    for name in ("secret.md", "locked"):
        (tmp_path / name).chmod(0)
    yield tmp_path
    for name in ("secret.md", "locked"):
        (tmp_path / name).chmod(stat.S_IRWXU)


def listing(sources: Sources) -> list[str]:
    """Return a line for each document and each thing that was skipped."""
    lines = []
    for entry in sources.documents():
        try:
            lines.append(f"{entry.place}: {entry.read(100).decode()}")
        except DocumentError as error:
            lines.append(str(error))
    return sorted([*lines, *sources.skipped])


def test_what_may_not_be_read_is_rejected_or_skipped(forbidden: Path) -> None:
    """A forbidden file is rejected, a forbidden folder skipped, and the rest is read."""

    def work() -> list[str]:
        with open_sources(["."], workspace="nowhere") as sources:
            return listing(sources)

    assert as_nobody(work, forbidden) == [
        "./PMC1__a.md: PMC1__a",
        "./locked: cannot be listed: permission denied",
        "./secret.md:1: cannot be read: permission denied",
    ]


@pytest.mark.parametrize("name", ["secret.md", "locked", "locked/PMC2__b.md"])
def test_a_source_that_may_not_be_read_is_an_error(forbidden: Path, name: str) -> None:
    """A forbidden SOURCE stops the command with one sentence."""

    def work() -> list[str]:
        try:
            open_sources([name], workspace="nowhere")
        except SourceError as error:
            return [str(error)]
        return []

    [line] = as_nobody(work, forbidden)
    assert line.startswith(f"{name}: cannot be read: permission denied (expected a document")


def test_the_real_documents_are_found_and_read(shared: Path, tmp_path: Path) -> None:
    """The corpus is a checkout: twenty documents and their tables."""
    with open_sources([shared / "corpus"], workspace=tmp_path) as sources:
        count = 0
        for entry in sources.documents():
            document = parse_document(entry.place, entry.read(MAX_DOCUMENT_BYTES))
            assert figid(entry) == document.fields["figid"]
            count += len(sources.tables(entry, figid(entry)))
        assert (29, 29, []) == (count, sources.tables_found, sources.skipped)


def test_a_copy_of_the_real_documents_in_a_zip_is_the_same(shared: Path, tmp_path: Path) -> None:
    """The archive that GitHub offers is as good as a clone."""
    shutil.make_archive(str(tmp_path / "corpus"), "zip", shared / "corpus")
    with open_sources([tmp_path / "corpus.zip"], workspace=tmp_path) as sources:
        for entry in sources.documents():
            place = entry.place.removeprefix(f"{tmp_path}/corpus.zip/")
            assert (shared / "corpus" / place).read_bytes() == entry.read(MAX_DOCUMENT_BYTES)
            for table in sources.tables(entry, figid(entry)).values():
                place = table.place.removeprefix(f"{tmp_path}/corpus.zip/")
                assert (shared / "corpus" / place).read_bytes() == table.read(MAX_DOCUMENT_BYTES)
        assert 29 == sources.tables_found
