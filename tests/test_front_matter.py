"""Front matter: every scalar stays a string, and whatever is wrong is named with its line."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.documents import yaml_values
from pfocr_rdf.documents.front_matter import (
    MAX_DOCUMENT_BYTES,
    Document,
    parse_document,
    peek_figid,
)
from pfocr_rdf.errors import DocumentError


def parse(text: str) -> Document:
    """Return the document of *text*."""
    return parse_document("x.md", text.encode())


def front(*lines: str) -> bytes:
    """Return a document of these lines of front matter."""
    return "\n".join(["---", *lines, "---", ""]).encode()


class Refused(NamedTuple):
    """A document that is refused: its bytes, the line that is named, a piece of the message."""

    name: str
    data: bytes
    line: int
    message: str


REFUSED = [
    Refused("empty-file", b"", 1, "empty file"),
    Refused("only-a-bom", b"\xef\xbb\xbf", 1, "empty file"),
    Refused("too-large", b"---\na: " + b"x" * MAX_DOCUMENT_BYTES, 1, "larger than 1048576 bytes"),
    Refused("latin-1", b"---\na: b\nc: caf\xe9\n---\n", 3, r"not UTF-8: byte b'\xe9' at offset 15"),
    Refused("bad-byte-after-bom", b"\xef\xbb\xbf---\n\xff", 2, r"byte b'\xff' at offset 7"),
    Refused("bad-byte-in-body", b"---\na: b\n---\n\n\xff", 5, r"byte b'\xff' at offset 14"),
    Refused(
        "utf-16", "---\na: b\n---\n".encode("utf-16"), 1, "not UTF-8: byte b'\\xff' at offset 0"
    ),
    Refused("overlong", b"---\na: \xc0\xaf\n---\n", 2, "not UTF-8"),
    Refused("cut-character", b"---\na: \xe2\x80", 2, "not UTF-8"),
    Refused("nul", front("a: b", "c: d\0e"), 3, r"control character '\x00'"),
    Refused("bell", front("a: b", "c: 'd", "  \x07'"), 4, r"control character '\x07'"),
    Refused("delete", front("a: b", "", "c: \x7f"), 4, r"control character '\x7f'"),
    Refused("c1-control", front("a: \x92"), 2, r"control character '\x92'"),
    Refused("non-character", front("a: \ufffe"), 2, r"control character '\ufffe'"),
    Refused("no-front-matter", b"figid: x\n", 1, "no front matter: 'figid: x' (expected a line"),
    Refused("blank-line-first", b"\n---\na: b\n---\n", 1, "no front matter: ''"),
    Refused("old-mac", b"---\rfigid: x\r---\r", 1, "no front matter"),
    Refused("not-closed", b"---\nfigid: x\nyear: y\n", 3, "not closed (expected a line '---')"),
    Refused("one-line", b"---", 1, "not closed"),
    Refused("closed-by-four", b"---\na: b\n----\n", 3, "not closed"),
    Refused("broken-mapping", front("a: b", "c: d: e"), 3, "mapping values are not allowed"),
    Refused(
        "open-quote", front("a: b", "c: 'd", "e: f", "g: h"), 3, "while scanning a quoted scalar"
    ),
    Refused("word-without-colon", front("a: b", "oops", "c: d"), 3, "could not find expected ':'"),
    Refused("open-list", front("a: [b", "c: d"), 3, "broken YAML"),
    Refused("lone-star", front("a:", "- word: *"), 3, "broken YAML"),
    Refused("at-sign", front("a:", "- word: @x"), 3, "cannot start any token"),
    Refused("percent", front("a: b", "- word: %x"), 3, "broken YAML"),
    Refused("directive", front("%YAML 1.1", "a: b"), 3, "broken YAML"),
    Refused("tab-indentation", front("a:", "\tb: c"), 3, "(indent with spaces, not tabs)"),
    Refused("tab-after-space", front("a:", " \tb: c"), 3, "(indent with spaces, not tabs)"),
    Refused("after-crlf", b"---\r\na: b\r\n\r\nc: d: e\r\n---\r\n", 4, "mapping values"),
    Refused("after-greek", front("a: αβγ\u2028δ", "b: 'ε", "  ζ'", "c: d: e"), 5, "mapping values"),
    Refused("after-lone-return", front("a: 'b\rc\rd'", "c: d: e"), 3, "mapping values"),
    Refused("list", front("- a", "- b"), 2, "front matter is a list (expected 'key: value' lines)"),
    Refused("scalar", front("just words"), 2, "front matter is 'just words'"),
    Refused("empty", b"---\n---\n", 2, "front matter is empty"),
    Refused("only-comments", front("# nothing", "# here"), 2, "front matter is empty"),
    Refused("two-documents", front("a: b", "--- # again", "c: d"), 3, "a second YAML document"),
    Refused("anchor", front("a: b", "c: &d e"), 3, "anchor '&d'"),
    Refused("anchored-list", front("c: &d", "- e"), 2, "anchor '&d'"),
    Refused("alias", front("a: b", "c: *d"), 3, "alias '*d'"),
    Refused("self-alias", front("a: &a [*a]"), 2, "anchor '&a'"),
    Refused("merge-key", front("a: b", "<<: {c: d}"), 3, "merge key '<<'"),
    Refused(
        "python-tag", front("a: !!python/object:os.system x"), 2, "tag 'tag:yaml.org,2002:pyth"
    ),
    Refused("own-tag", front("a:", "- !foo {b: c}"), 3, "tag '!foo'"),
    Refused("binary-tag", front("a: !!binary aGk="), 2, "tag 'tag:yaml.org,2002:binary'"),
    Refused("empty-tag", front("a: ! b"), 2, "tag '!'"),
    Refused("timestamp-tag", front("a: !!timestamp x"), 2, "timestamp"),
    Refused("too-deep", front("a: b", "c: " + "[" * 32 + "]" * 32), 3, "deeper than 32 levels"),
    Refused("50000-brackets", front("a: " + "[" * 50_000), 2, "deeper than 32 levels"),
    Refused("50000-braces", front("a: " + "{a: " * 50_000), 2, "deeper than 32 levels"),
    Refused("50000-dashes", front("a:", "- " * 50_000), 3, "deeper than 32 levels"),
    Refused("50000-question-marks", front("? " * 50_000), 2, "a key is a list or a mapping"),
    Refused("repeated-key", front("a: b", "c: d", "a: e"), 4, "key 'a' is repeated with another"),
    Refused("repeated-block", front("a:", "- b", "a:", "- c"), 4, "key 'a' is repeated"),
    Refused("repeated-below", front("a:", "- b: c", "  b: d"), 4, "key 'b' is repeated"),
    Refused("list-as-key", front("a: b", "? [c]", ": d"), 3, "a key is a list or a mapping"),
    Refused("mapping-as-key", front("{a: b}: c"), 2, "a key is a list or a mapping"),
]


@pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])
def test_a_bad_document_is_refused_with_its_line_and_reason(case: Refused) -> None:
    """Every bad document gives one line of text that leads to the fault."""
    with pytest.raises(DocumentError) as caught:
        parse_document("x.md", case.data)

    assert case.line == caught.value.line
    assert case.message in caught.value.reason
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"x.md:{case.line}: ")


class Accepted(NamedTuple):
    """A document that is read: its bytes, and its values."""

    name: str
    data: bytes
    fields: dict[str, object]


ACCEPTED = [
    Accepted("bom", b"\xef\xbb\xbf---\na: b\n---\n", {"a": "b"}),
    Accepted("crlf", b"---\r\na: b\r\nc:\r\n- d\r\n---\r\n", {"a": "b", "c": ["d"]}),
    Accepted("no-final-newline", b"---\na: b\n---", {"a": "b"}),
    Accepted("blanks-after-dashes", b"--- \t\na: b\n---  \n", {"a": "b"}),
    Accepted("blank-body", b"---\na: b\n---\n\n \n", {"a": "b"}),
    Accepted("dashes-in-text", front("a: 'b", "  ---", "  c'"), {"a": "b --- c"}),
    Accepted("end-marker", front("a: b", "..."), {"a": "b"}),
    Accepted(
        "depth-32", front("a: " + "[" * 31 + "]" * 31), {"a": yaml.safe_load("[" * 31 + "]" * 31)}
    ),
    Accepted("quoted-merge-key", front("'<<': b"), {"<<": "b"}),
    Accepted("feff-inside", front("a: \ufeffb"), {"a": "\ufeffb"}),
    Accepted("escaped-nul", front(r'a: "\0"'), {"a": "\0"}),
    Accepted("unquoted-organism-tab", front("a: b\tc"), {"a": "b\tc"}),
]


@pytest.mark.parametrize("case", ACCEPTED, ids=[case.name for case in ACCEPTED])
def test_harmless_variants_are_read_without_a_note(case: Accepted) -> None:
    """Byte order marks, line ends and blanks make no difference."""
    document = parse_document("x.md", case.data)

    assert case.fields == document.fields
    assert () == document.notes


@pytest.mark.parametrize(
    "word",
    [
        "NO",
        "ON",
        "yes",
        "true",
        "null",
        "~",
        "0123",
        "0x1F",
        "1_000",
        "1:30",
        "12:30",
        "010",
        "1.10",
    ],
)
def test_every_scalar_stays_the_string_that_is_printed(word: str) -> None:
    """Nitric oxide is not False."""
    assert {"word": word, word: word} == parse(f"---\nword: {word}\n{word}: {word}\n---\n").fields


def test_an_empty_value_is_an_empty_string() -> None:
    """Nothing is ever None."""
    expected = {"a": "", "b": "", "c": [], "d": {}, "e": ["", ""], "f": ""}

    assert expected == parse("---\na:\nb: ''\nc: []\nd: {}\ne:\n-\n-\nf: |\n---\n").fields


class Noted(NamedTuple):
    """A document that is read with a note: its bytes, and the note's code, line and a piece."""

    name: str
    data: bytes
    code: str
    line: int
    message: str


NOTED = [
    Noted("equal-keys", front("a: b", "c: d", "a: b"), "duplicate_key", 4, "'a'"),
    Noted("equal-blocks", front("a:", "- b: c", "a: [{b: c}]"), "duplicate_key", 4, "'a'"),
    Noted("body", b"---\na: b\n---\n\n\n Text.\n", "body_text", 6, "not read"),
    Noted("body-is-yaml", b"---\na: b\n---\nc: d\n---\n", "body_text", 4, "not read"),
    Noted("line-separator", front("a: b", "c: d\u2028e"), "line_separator", 3, "U+2028"),
    Noted("next-line", front("a: 'b", "  c\x85d'"), "line_separator", 2, "U+0085"),
    Noted("lone-return", front("a: b", "c: 'd\re'"), "carriage_return", 3, "1 lone"),
]


@pytest.mark.parametrize("case", NOTED, ids=[case.name for case in NOTED])
def test_a_doubtful_document_is_read_with_a_note(case: Noted) -> None:
    """What is accepted but strange is noted once, with its line."""
    [(code, line, message)] = parse_document("x.md", case.data).notes

    assert (case.code, case.line) == (code, line)
    assert case.message in message


@pytest.mark.parametrize("separator", "\x85\u2028\u2029")
def test_line_separators_survive_in_values(separator: str) -> None:
    """What YAML 1.1 takes for a line break does not cut a caption."""
    text = f"a{separator}b{separator}: c"

    assert {"k": text, "l": [text]} == parse(f"---\nk: 'a{text[1:]}'\nl:\n- '{text}'\n---\n").fields


def test_private_use_characters_and_escapes_survive_beside_a_line_separator() -> None:
    """The characters that stand in for separators are never ones that the text has."""
    document = parse('---\na: "\ue000 \\uE001 \\ue002 \u2028 \\L"\n---\n')

    assert {"a": "\ue000 \ue001 \ue002 \u2028 \u2028"} == document.fields


def test_a_document_knows_the_line_of_each_value() -> None:
    """A finding leads to the line, with marks that are only computed when asked for."""
    document = parse(
        "---\nfigid: x\ngenes:\n- word: A\n  entrez: 1\n- word: B\n\n  entrez:\n    2\n"
        "organisms: [a, b]\nnested: {deep: {er: 1}}\nseparated: a\u2028b\nlast: '\n\n  x'\n---\n"
    )

    assert 2 == document.line("figid")
    assert 3 == document.line("genes")
    assert 6 == document.line("genes", 1)
    assert 8 == document.line("genes", 1, "entrez")
    assert 10 == document.line("organisms", 1)
    assert 11 == document.line("nested", "deep", "er")
    assert 13 == document.line("last")


def test_the_line_of_an_unknown_value_is_that_of_what_would_hold_it() -> None:
    """A missing value leads to the nearest place where it could be."""
    document = parse("---\nfigid: x\ngenes:\n- word: A\n---\n")

    assert 4 == document.line("genes", 0, "entrez")
    assert 3 == document.line("genes", 5, "entrez")
    assert 1 == document.line("doi")
    assert 1 == document.line()


def test_the_digest_is_that_of_the_bytes() -> None:
    """The file can be found again, byte order mark and body included."""
    data = b"\xef\xbb\xbf---\r\na: b\r\n---\r\ntext"

    assert sha256(data).hexdigest() == parse_document("x.md", data).sha256


def test_a_document_can_be_sent_to_another_process() -> None:
    """A document comes back whole, with its lines."""
    document = pickle.loads(pickle.dumps(parse("---\na: b\nc: d\n---\n")))  # noqa: S301 - ours

    assert {"a": "b", "c": "d"} == document.fields
    assert 3 == document.line("c")


def test_large_hostile_documents_take_no_time() -> None:
    """A document of the largest size is read or refused within seconds, whatever it holds."""
    size = MAX_DOCUMENT_BYTES - 100
    texts = [
        "a: [" + "b," * (size // 2) + "]",
        "a: {" + ",".join(f"k{number}: v" for number in range(size // 12)) + "}",
        "a: '" + "\u2028" * (size // 3) + "'",
        "".join(f"k{number}: v\u2028\n" for number in range(size // 16)),
        "a: 'b'\n" * (size // 7),
        "a: '" + "".join(f"\\\\u{number:04x}" for number in range(0xE000, 0xF900)) + "\u2028'",
        "a: " + "x" * size,
        "a: >\n" + " x\n" * (size // 3),
    ]
    start = time.process_time()
    for text in texts:
        assert parse(f"---\n{text}\n---\n").line("a") <= 2

    assert time.process_time() - start < 30


def real_documents(shared: Path) -> Iterator[Path]:
    """Yield all real documents."""
    for folder in ("seeds", "corpus/_figures", "corpus/older"):
        yield from sorted((shared / folder).glob("*.md"))


def test_every_real_document_reads_as_pyyaml_reads_it(shared: Path) -> None:
    """PyYAML's loader of plain strings is an independent judge."""
    paths = list(real_documents(shared))

    assert 5 + 20 + 2 == len(paths)
    for path in paths:
        data = path.read_bytes()
        document = parse_document(str(path), data)
        text = data.decode().removesuffix("\n").removesuffix("---")
        expected = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings only
        assert expected == document.fields
        assert () == document.notes


def test_every_real_document_states_its_figid_plainly(shared: Path) -> None:
    """The quick look agrees with the parser on all real documents."""
    for path in real_documents(shared):
        data = path.read_bytes()
        assert parse_document(str(path), data).fields["figid"] == peek_figid(data)


def test_lines_of_real_documents_are_those_of_their_keys(shared: Path) -> None:
    """Each top-level key stands on the line that the document gives for it."""
    for path in real_documents(shared):
        data = path.read_bytes()
        document = parse_document(str(path), data)
        lines = data.decode().split("\n")
        for key in document.fields:
            assert lines[document.line(key) - 1].startswith(f"{key}:")


class Peek(NamedTuple):
    """What the quick look says of a document."""

    name: str
    data: bytes
    figid: str | None


PEEKS = [
    Peek("plain", front("figid: PMC1__f1.a", "year: x"), "PMC1__f1.a"),
    Peek("last-line", front("year: x", "figid: PMC1__f1"), "PMC1__f1"),
    Peek("crlf-and-bom", b"\xef\xbb\xbf---\r\nfigid: PMC1__f1\r\n---\r\n", "PMC1__f1"),
    Peek("trailing-blanks", front("figid:  PMC1__f1 \t"), "PMC1__f1"),
    Peek("no-final-newline", b"---\nfigid: x\n---", "x"),
    Peek("quoted", front("figid: 'PMC1__f1'"), None),
    Peek("comment", front("figid: PMC1__f1 # x"), None),
    Peek("other-character", front("figid: PMC1/f1"), None),
    Peek("not-ascii", front("figid: PMCé"), None),
    Peek("empty", front("figid:", "year: x"), None),
    Peek("indicator", front("figid: -"), None),
    Peek("reserved", front("figid: @x"), None),
    Peek("continued", front("figid: PMC1", "  __f1"), None),
    Peek("continued-after-a-blank-line", front("figid: PMC1", "", "  __f1"), None),
    Peek("indented", front("a:", "  figid: PMC1__f1"), None),
    Peek("twice", front("figid: PMC1__f1", "figid: PMC1__f1"), None),
    Peek("twice-otherwise", front("figid: PMC1__f1", "figid: 'x'"), None),
    Peek("in-the-body", b"---\na: b\n---\nfigid: x\n", None),
    Peek("plain-and-in-the-body", b"---\nfigid: x\n---\nfigid: y\n", "x"),
    Peek("not-closed", b"---\nfigid: x\n", None),
    Peek("no-front-matter", b"figid: x\n---\n", None),
    Peek("empty-file", b"", None),
]


@pytest.mark.parametrize("case", PEEKS, ids=[case.name for case in PEEKS])
def test_the_quick_look_finds_a_plain_figid_or_nothing(case: Peek) -> None:
    """A figid that is found without parsing is the one that parsing finds."""
    assert case.figid == peek_figid(case.data)
    if case.figid is not None:
        assert case.figid == parse_document("x.md", case.data).fields["figid"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(fields=st.dictionaries(TEXT, VALUES, min_size=1, max_size=5))
def test_any_text_survives_front_matter(fields: dict[str, object]) -> None:
    """What is dumped as YAML comes back as it was, whatever characters it has."""
    dumped = yaml.safe_dump(fields, sort_keys=False)

    assert fields == parse(f"---\n{dumped}---\n").fields


@given(
    text=st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff'"),
        max_size=40,
    )
)
def test_any_printed_text_survives_single_quotes(text: str) -> None:
    """Line separators and private-use characters survive as printed, too."""
    assert {"a": [text]} == parse(f"---\na:\n- '{text}'\n---\n").fields


@given(data=st.binary(max_size=200), place=st.integers(0, 3000))
def test_damaged_documents_are_read_or_refused_and_nothing_else(data: bytes, place: int) -> None:
    """No bytes make the parser fail in any other way than by refusing a document."""
    sound = front("figid: x", "genes:", *["- {word: A, symbol: B}"] * 100, "caption: 'x'")
    damaged = sound[:place] + data + sound[place + len(data) :]
    try:
        line, message = parse_document("x.md", damaged).line("genes"), ""
    except DocumentError as error:
        line, message = error.line, str(error)

    assert 1 <= line <= damaged.count(b"\n") + 1
    assert "\n" not in message


@pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])
def test_pyyaml_without_libyaml_refuses_the_same(
    case: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without libyaml is slower and no less safe."""
    monkeypatch.setattr(yaml_values, "_LOADER", yaml.BaseLoader)
    with pytest.raises(DocumentError) as caught:
        parse_document("x.md", case.data)

    assert "\n" not in str(caught.value)
