"""Folders and files that a URL names: in S3, in Google's storage, behind HTTP, and so on.

The only room that knows fsspec, which is imported when the first URL is met.  Which options a file
system takes is said by fsspec's own configuration and by the environment, e.g.
``FSSPEC_S3_ANON=true`` or ``AWS_ENDPOINT_URL``.
Source: https://filesystem-spec.readthedocs.io/en/latest/features.html#configuration

Whatever a library underneath raises becomes a :class:`LocationError`, whose reason is one line
without passwords.  Listings are not kept: they would hold a kilobyte for each file of a corpus.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import ExtraError, LocationError

if TYPE_CHECKING:
    from pathlib import Path

_SEPARATOR = "://"
_LOCAL = ("file://", "local://")
_WEB = ("http://", "https://")
#: file systems that have no folders, but objects in buckets
_BUCKETS = ("s3://", "s3a://", "gs://", "gcs://", "abfs://", "abfss://", "az://")
#: file systems that exist in one process or on one machine only
_PRIVATE = ("memory://",)

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*@")
_TOKEN = re.compile(
    r"([?&][^=&\s]*(?:sig|token|key|secret|credential|password)[^=&\s]*=)[^&\s'\")]+", re.I
)

#: how often something is asked for before it counts as unreadable, and the pause after that, in s
_ATTEMPTS, _PAUSE = 3, 0.5
#: how long a web server may take to be reached, and to go on, in s
_CONNECT, _READ = 30, 60


def is_url(name: str) -> bool:
    """Return whether a name is that of a URL; any other is a path.

    >>> is_url("s3://bucket/pfocr-database"), is_url("pfocr-database"), is_url("C:/x")
    (True, False, False)
    """
    return _SEPARATOR in name


def local_path(name: str) -> str:
    """Return the path that a URL of a local file means; any other name stays as it is.

    >>> local_path("file:///data/pfocr"), local_path("s3://bucket"), local_path("seeds")
    ('/data/pfocr', 's3://bucket', 'seeds')
    """
    return next((name.removeprefix(local) for local in _LOCAL if name.startswith(local)), name)


def is_shared(url: str) -> bool:
    """Return whether other machines see the same behind a URL.

    >>> is_shared("s3://bucket/x"), is_shared("memory://x")
    (True, False)
    """
    return not url.startswith(_PRIVATE)


def shown(text: str) -> str:
    """Return a URL, or a text that quotes one, without passwords and keys.

    >>> shown("https://me:secret@host/x.zip?file=7&X-Amz-Signature=0fce&v=1")
    'https://host/x.zip?file=7&X-Amz-Signature=…&v=1'
    """
    return _TOKEN.sub(r"\1…", _PASSWORD.sub("", text))


def tidy(url: str) -> str:
    """Return a URL without slashes at its end.

    >>> tidy("s3://bucket/x//"), tidy("memory://")
    ('s3://bucket/x', 'memory://')
    """
    tidied = url.rstrip("/")
    return tidied if is_url(tidied) else tidied.rstrip(":") + _SEPARATOR


class Item(NamedTuple):
    """Something in a folder: its kind is ``file``, ``directory``, or else what nobody reads."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Location:
    """A folder or a file behind a URL; *members* are paths below it, and ``""`` is itself."""

    url: str

    def kind(self) -> str | None:
        """Return ``file``, ``directory``, or None where there is nothing.

        What is on the web is a file: its servers have no folders.

        Raises:
            LocationError: If that cannot be told.
        """
        if self.url.startswith(_WEB):
            return "file"
        with _told():
            files, path = self._opened()
            try:
                return str(files.info(path)["type"])
            except FileNotFoundError:
                return None

    def items(self, member: str = "") -> list[Item]:
        """Return what is in a folder; a folder that is not there has nothing in it.

        Raises:
            LocationError: If it cannot be listed.
        """
        with _told():
            files, root = self._opened()
            path = _below(root, member)
            try:
                found = files.ls(path, detail=True)
            except FileNotFoundError:
                return []
            own = path.strip("/")
            return [
                Item(name, str(info["type"]), int(info.get("size") or 0))
                for info in found
                if (whole := info["name"].strip("/")) != own and (name := whole.rpartition("/")[2])
            ]

    def fetch(self, target: Path, limit: int) -> bool:
        """Write the file to a local one, and return whether there is such a file.

        What has more than *limit* bytes is broken off.

        Raises:
            LocationError: If it cannot be read, or is larger.
        """
        with _told():
            files, path = self._opened()
            try:
                files.get_file(path, str(target), callback=_limiter(limit))
            except FileNotFoundError:
                return False
        return True

    def read(
        self, members: Sequence[str], limits: Sequence[int] | None = None
    ) -> list[bytes | LocationError | None]:
        """Return the bytes of files, asked for all at once: an error for one that cannot be read.

        A file that does not exist is None.  Files that are not empty may have a limit each, which
        spares some file systems a question for the size.
        """
        ends = [None] * len(members) if limits is None else list(limits)
        begin = None if limits is None else 0
        answers: list[bytes | LocationError | None] = [None] * len(members)
        left = list(range(len(members)))
        try:
            with _told():
                files, root = self._opened()
                for attempt in range(_ATTEMPTS):
                    time.sleep(_PAUSE * attempt)
                    found = files.cat_ranges(
                        [_below(root, members[index]) for index in left],
                        [begin] * len(left),
                        [ends[index] for index in left],
                        on_error="return",
                    )
                    for index, answer in zip(left, found, strict=True):
                        answers[index] = _judged(answer)
                    left = [index for index in left if isinstance(answers[index], LocationError)]
                    if not left:
                        break
        except LocationError as error:
            return [error] * len(members)
        return answers

    def write(self, member: str, data: bytes) -> None:
        """Write a small file, at once as far as the file system can do that.

        Raises:
            LocationError: If it cannot be written.
        """
        with _told():
            files, root = self._opened()
            path = _below(root, member)
            if not self.url.startswith(_BUCKETS):  # it would make a bucket of a typing error
                files.makedirs(path.rpartition("/")[0], exist_ok=True)
            files.pipe_file(path, data)

    def upload(self, local: Mapping[str, Path]) -> None:
        """Write local files to the members that *local* names.

        Raises:
            LocationError: If one of them cannot be written.
        """
        with _told():
            files, root = self._opened()
            targets = [_below(root, member) for member in local]
            files.put([str(path) for path in local.values()], targets)

    def sizes(self, member: str = "") -> dict[str, int]:
        """Return the number of bytes of every file below a folder, by its path from there.

        Raises:
            LocationError: If it cannot be listed.
        """
        with _told():
            files, root = self._opened()
            path = _below(root, member).strip("/")
            try:
                found = files.find(path, detail=True)
            except FileNotFoundError:
                return {}
            return {
                name.strip("/").removeprefix(path).strip("/"): int(info.get("size") or 0)
                for name, info in found.items()
            }

    def remove(self, member: str) -> None:
        """Remove a file, or a folder with everything in it, if it is there.

        Raises:
            LocationError: If it cannot be removed.
        """
        with _told():
            files, root = self._opened()
            path = _below(root, member)
            try:
                files.rm(path, recursive=True)
            except FileNotFoundError:
                return

    def _opened(self) -> tuple[Any, str]:
        """Return the file system and the path in it; fsspec keeps one of each for a process."""
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - only whoever gives a URL needs it
        except ImportError as error:
            raise ExtraError("fsspec", "cluster") from error
        files, path = url_to_fs(self.url, use_listings_cache=False, **_options(self.url))
        return files, str(path)


def _options(url: str) -> dict[str, object]:
    """Return what fsspec's default does not do: an archive may take longer than five minutes."""
    if not url.startswith(_WEB):
        return {}
    from aiohttp import ClientTimeout  # noqa: PLC0415 - see above

    seconds = ClientTimeout(total=None, sock_connect=_CONNECT, sock_read=_READ)
    return {"client_kwargs": {"timeout": seconds}}


def _below(root: str, member: str) -> str:
    """Return the path of *member* below *root*.

    >>> _below("bucket/x", "a/b"), _below("/", "a"), _below("bucket", "")
    ('bucket/x/a/b', '/a', 'bucket')
    """
    return f"{root.rstrip('/')}/{member}" if member else root


def _limiter(limit: int) -> object:
    """Return what breaks off a transfer of more than *limit* bytes."""
    from fsspec.callbacks import Callback  # noqa: PLC0415 - see above

    class Limiter(Callback):  # type: ignore[misc] # fsspec has no types
        """Counts the bytes of a transfer."""

        def relative_update(self, inc: int = 1) -> None:
            """Count some more."""
            super().relative_update(inc)
            if self.value > limit:
                raise LocationError(f"has more than {limit} bytes")

    return Limiter()


def _judged(answer: object) -> bytes | LocationError | None:
    if isinstance(answer, bytes | bytearray | memoryview):
        return bytes(answer)
    if isinstance(answer, FileNotFoundError):
        return None
    error = answer if isinstance(answer, BaseException) else TypeError(type(answer).__name__)
    return LocationError(_reason(error))


@contextmanager
def _told() -> Iterator[None]:
    """Raise every failure as a ``LocationError``: each file system has exceptions of its own."""
    try:
        yield
    except (ExtraError, LocationError):
        raise
    except ImportError as error:  # "Install s3fs to access S3"
        raise LocationError(f"a package is missing: {_reason(error)}") from error
    except Exception as error:
        raise LocationError(_reason(error)) from error


def _reason(error: BaseException) -> str:
    """Return what an exception says, in one line and our spelling.

    >>> _reason(FileNotFoundError(2, "No such file or directory")), _reason(TimeoutError())
    ('does not exist', 'no answer in time')
    >>> _reason(OSError("Could not connect to s3://me:secret@host/x"))
    'could not connect to s3://host/x'
    """
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    text = shown(" ".join(text.split())) or type(error).__name__
    return text[0].lower() + text[1:]
