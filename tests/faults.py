"""What may befall a request to WikiPathways: the faults of ``wikipathways.FaultyProxy``.

Some change what the mirror says (``cut`` to ``blank_nodes``), and add up; the others say something
in its place.  Beside them are a port that refuses, and a certificate that nobody trusts.
"""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import subprocess
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple

from wikipathways import CAP, Answer, Exchange, Fault

# what changes an answer


def _changing(change: Callable[[dict[str, Any]], None]) -> Fault:
    """Return the fault that changes the JSON of rows."""

    def fault(exchange: Exchange) -> None:
        exchange.answer = exchange.answer.changed(change)

    return fault


def cut(rows: int = CAP, *, told: bool = False) -> Fault:
    """Cut rows at so many: no word, status 200, good JSON; or a header says so, where *told*.

    WikiPathways says nothing; other Virtuosos send the header ``X-SPARQL-MaxRows``.
    """

    def change(found: dict[str, Any]) -> None:
        del found["results"]["bindings"][rows:]

    def fault(exchange: Exchange) -> None:
        exchange.answer = exchange.answer.changed(change)
        if told and exchange.answer.is_rows:
            exchange.answer = exchange.answer.having("X-SPARQL-MaxRows", str(rows))

    return fault


def miscounts(lie: Callable[[int], int]) -> Fault:
    """Answer what counts with another number: ``miscounts(lambda n: n - 1)`` is one too small."""

    def change(found: dict[str, Any]) -> None:
        for row in found["results"]["bindings"]:
            for term in row.values():
                if term.get("datatype", "").endswith("#integer"):
                    term["value"] = str(lie(int(term["value"])))

    def fault(exchange: Exchange) -> None:
        if exchange.asked.is_count:
            exchange.answer = exchange.answer.changed(change)

    return fault


def virtuoso_json() -> Fault:
    """Speak Virtuoso's dialect: ``typed-literal``, ``head.link``, ``results.distinct``."""

    def change(found: dict[str, Any]) -> None:
        found["head"] = {"link": [], **found["head"]}
        found["results"] = {"distinct": False, "ordered": True, **found["results"]}
        for row in found["results"]["bindings"]:
            for term in row.values():
                if "datatype" in term:
                    term["type"] = "typed-literal"

    return _changing(change)


def blank_nodes(variable: str, kind: Literal["bnode", "uri"] = "bnode") -> Fault:
    """Give Virtuoso's blank nodes, ``nodeID://b10001``, as the values of a variable.

    Virtuoso gives them as a ``bnode``, and within some functions as a ``uri``.
    """

    def change(found: dict[str, Any]) -> None:
        numbers = count(10_001)
        names: dict[str, str] = {}
        for row in found["results"]["bindings"]:
            if term := row.get(variable):
                if term["value"] not in names:
                    names[term["value"]] = f"nodeID://b{next(numbers)}"
                row[variable] = {"type": kind, "value": names[term["value"]]}

    return _changing(change)


def labelled(media_type: str) -> Fault:
    """Give the right content the wrong type."""

    def fault(exchange: Exchange) -> None:
        exchange.answer = replace(exchange.answer, media_type=media_type)

    return fault


def with_header(name: str, value: str) -> Fault:
    """Send a header: with ``X-SQL-State: S1TAT`` Virtuoso says that its time ran out."""

    def fault(exchange: Exchange) -> None:
        exchange.answer = exchange.answer.having(name, value)

    return fault


def gzipped() -> Fault:
    """Compress the answer for who accepts that, as web servers do.  This is no fault."""

    def fault(exchange: Exchange) -> None:
        if "gzip" in exchange.asked.headers.get("accept-encoding", ""):
            packed = replace(exchange.answer, content=gzip.compress(exchange.answer.content, 1))
            exchange.answer = packed.having("Content-Encoding", "gzip")

    return fault


# what is said in place of an answer

_REASONS = {
    429: "Too many requests",
    500: "Virtuoso 42000 Error The estimated execution time 5000 (sec) exceeds the limit of 400",
    503: "Service Unavailable",
}


def _instead(answer: Answer) -> Fault:
    def fault(exchange: Exchange) -> None:
        exchange.answer = answer
        exchange.finish()

    return fault


def fails(status: int, *, retry_after: str = "", content: str = "") -> Fault:
    """Answer with a status: 429, 500, 503; ``nth=range(1, 3)`` lets the third request pass.

    Args:
        status: The status.
        retry_after: The header Retry-After, seconds or a date, if there is one.
        content: The text, which is in any case plain.
    """
    headers = {"Retry-After": retry_after} if retry_after else {}
    text = content or _REASONS.get(status, f"status {status}")
    return _instead(Answer(status, "text/plain", text.encode(), headers))


def redirects(location: str, status: int = 302) -> Fault:
    """Send the client elsewhere: 301, 302, 307 or 308."""
    return _instead(Answer(status, "text/html", b"Moved", {"Location": location}))


def web_page() -> Fault:
    """Answer with a web page, status 200, as a firewall or a maintenance notice does."""
    page = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body/></html>"
    return _instead(Answer(200, "text/html; charset=UTF-8", page))


_TOP = re.compile(r"\bORDER\s+BY\b.*\bLIMIT\s+(?P<limit>\d+)", re.IGNORECASE | re.DOTALL)
_OFFSET = re.compile(r"\bOFFSET\s+(?P<offset>\d+)", re.IGNORECASE)


def sorted_top(rows: int = CAP) -> Fault:
    """Refuse as Virtuoso does to sort for a page that ends after so many rows: paging stops there.

    Other queries pass.
    """

    def fault(exchange: Exchange) -> None:
        query = exchange.asked.query
        top, offset = _TOP.search(query), _OFFSET.search(query)
        last = int(top["limit"]) + int(offset["offset"] if offset else 0) if top else 0
        if last > rows:
            said = (
                f"Virtuoso 22023 Error SR353: Sorted TOP clause specifies more then {last} rows to "
                f"sort. Only {rows} are allowed."
            )
            fails(500, content=said)(exchange)

    return fault


def hangs(before: bytes = b"") -> Fault:
    """Accept, send these bytes (else not one), and then nothing until the proxy is closed."""

    def fault(exchange: Exchange) -> None:
        exchange.hang_up()
        if before:
            exchange.send_raw(before)
        exchange.closing.wait()

    return fault


def late(seconds: float) -> Fault:
    """Send the right answer after so many seconds; other faults may follow."""

    def fault(exchange: Exchange) -> None:
        if exchange.closing.wait(seconds):
            exchange.hang_up()

    return fault


def drips(pause: float = 0.05, size: int = 1) -> Fault:
    """Send the right answer, a byte (or *size* bytes) after each pause."""

    def fault(exchange: Exchange) -> None:
        answer = exchange.answer
        exchange.begin(answer, Content_Length=str(len(answer.content)))
        for start in range(0, len(answer.content), size):
            if exchange.closing.wait(pause):
                exchange.hang_up()
                return
            exchange.write(answer.content[start : start + size])

    return fault


Framing = Literal["length", "chunked", "close", "short"]


def breaks_off(framing: Framing = "length", kept: float = 0.5) -> Fault:
    """Send a part of the right answer, and close the connection.

    Args:
        framing: How much was promised: ``length`` says the whole in Content-Length; ``chunked`` has
            no last chunk; ``close`` says nothing, so that only the JSON shows what is missing, and
            so does ``short``, where Content-Length lies that the part is all.
        kept: What part of the bytes comes.
    """

    def fault(exchange: Exchange) -> None:
        answer = exchange.answer
        part = answer.content[: int(len(answer.content) * kept)]
        promises = {
            "length": {"Content_Length": str(len(answer.content))},
            "chunked": {"Transfer_Encoding": "chunked"},
            "close": {"Connection": "close"},
            "short": {"Content_Length": str(len(part))},
        }
        exchange.begin(answer, **promises[framing])
        if framing == "chunked":
            exchange.send_raw(f"{len(part):x}\r\n".encode())
        exchange.write(part)
        if framing == "chunked":
            exchange.send_raw(b"\r\n")
        exchange.hang_up()

    return fault


def resets() -> Fault:
    """Reset the connection without a byte, as a server that crashes."""
    return Exchange.reset


_MIB = 1 << 20


def huge(mebibytes: int = 256) -> Fault:
    """Send the right answer after so many MiB of spaces, which JSON permits."""

    def fault(exchange: Exchange) -> None:
        answer = exchange.answer
        total = mebibytes * _MIB + len(answer.content)
        exchange.begin(answer, Content_Length=str(total))
        for _ in range(mebibytes):
            exchange.write(b" " * _MIB)
        exchange.write(answer.content)

    return fault


def gzip_bomb(mebibytes: int = 256) -> Fault:
    """Send the same as ``huge``, compressed to a thousandth, to anybody; made with little work."""

    def fault(exchange: Exchange) -> None:
        answer = exchange.answer
        space, packer = b" " * _MIB, zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        first = packer.compress(space) + packer.flush(zlib.Z_FULL_FLUSH)
        check = 0
        for _ in range(mebibytes):
            check = zlib.crc32(space, check)
        check = zlib.crc32(answer.content, check)
        total = (mebibytes * _MIB + len(answer.content)) % (1 << 32)
        content = b"".join(
            (
                b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff",
                first * mebibytes,
                packer.compress(answer.content) + packer.flush(),
                check.to_bytes(4, "little") + total.to_bytes(4, "little"),
            )
        )
        exchange.answer = replace(answer, content=content).having("Content-Encoding", "gzip")
        exchange.finish()

    return fault


# what is wrong before a request can be sent


@contextmanager
def dead_port() -> Iterator[str]:
    """Yield the address of an endpoint at a port that refuses, and that nobody else can take."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/sparql"


class Certificate(NamedTuple):
    """The files of a certificate and of its key."""

    certificate: Path
    key: Path


def has_openssl() -> bool:
    """Return whether the program openssl is there, which makes certificates."""
    return shutil.which("openssl") is not None


def self_signed(folder: Path) -> Certificate:
    """Make a certificate for 127.0.0.1 that nobody has signed but itself."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    settings = folder / "openssl.cnf"
    settings.write_text(
        "[req]\ndistinguished_name = name\nx509_extensions = extensions\nprompt = no\n"
        "[name]\nCN = 127.0.0.1\n[extensions]\nsubjectAltName = IP:127.0.0.1\n"
    )
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-config", str(settings)]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    files = ["-out", str(made.certificate), "-keyout", str(made.key)]
    subprocess.run([*command, *kind, *files], capture_output=True, check=True, timeout=30)
    return made
