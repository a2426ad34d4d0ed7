"""What a worker of a cluster does: it tells its versions, and maps the chunks that it is sent.

Every worker must have the versions of whoever sends, or the bytes of a dump would depend on who
mapped what; so each chunk carries them, and a worker that came late is checked too.
"""

from __future__ import annotations

import hashlib
import pickle
import platform
import threading
import zlib
from functools import cache
from importlib.metadata import version as version_of
from pathlib import Path

from ..errors import ClusterError
from ..resources import folder
from ..version import __version__
from .carrying import fetched_chunks, pickled
from .mapping import open_lexicon, uncollected

#: packages whose version can change what mapping gives
_PACKAGES = ("PyYAML", "rdflib")

#: mapping keeps an interpreter busy, and its caches are made for one thread
_MAPPING = threading.Lock()


def mapped(payload: bytes) -> bytes:
    """Return the chunks that come of what was sent: versions, a lexicon, a mapper, and tasks.

    Raises:
        ClusterError: If the sender has other versions.
    """
    expected, lexicon, mapper, chunks = pickle.loads(payload)  # noqa: S301 - dask runs what it gets
    check_versions("a worker", versions(lexicon), expected)
    map_chunk = pickle.loads(mapper)  # noqa: S301 - as above
    read = fetched_chunks(pickle.loads(chunks))  # noqa: S301 - as above
    with _MAPPING, uncollected():  # dask needs the collector afterwards
        return pickled([map_chunk(tasks) for tasks in read])


def check_versions(worker: str, found: dict[str, str], expected: dict[str, str]) -> None:
    """Raise if a worker has other versions than expected.

    Raises:
        ClusterError: With the first difference.
    """
    for name, version in expected.items():
        if (there := found.get(name, "none")) != version:
            raise ClusterError(f"{worker}: has {name} {there} (expected {version}, as here)")


def versions(lexicon: Path | None) -> dict[str, str]:
    """Return what can change the bytes of a mapped chunk in this process.

    >>> sorted(versions(None))
    ['PyYAML', 'Python', 'lexicon', 'pfocr-rdf', 'rdflib', 'zlib']

    Raises:
        LexiconError: If the lexicon cannot be read.
    """
    tables = " ".join(source.sha256 for source in open_lexicon(lexicon).sources())
    return {
        "pfocr-rdf": f"{__version__} of {_code()}",
        "lexicon": hashlib.sha256(tables.encode()).hexdigest()[:12],
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: version_of(name) for name in _PACKAGES},
    }


@cache
def _code() -> str:
    """Return a digest of the package's own files: a checkout changes without its version."""
    digest = hashlib.sha256()
    for root, pattern in ((Path(__file__).parents[1], "*.py"), (folder("shapes"), "*.ttl")):
        for path in sorted(root.rglob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]
