"""Queries with SERVICE are planned so that they mean what SPARQL says, or refused with a reason.

What they mean is what Oxigraph itself answers where both data sets are in one store, and SERVICE is
a GRAPH.
"""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import CommandLine
from pfocr_rdf.errors import DeadlineError, EndpointError, QueryError
from pfocr_rdf.federation.asking import MAX_UNBOUND, Asking, Clock
from pfocr_rdf.federation.clauses import take_apart
from pfocr_rdf.federation.evaluation import Answer, Evaluation, explained
from pfocr_rdf.federation.others import WIKIPATHWAYS, check_public, open_remote
from pfocr_rdf.solutions import Solutions, Term
from pfocr_rdf.store import Store

E = "https://e.org/"
OTHER = "https://other.example.org/sparql"

Triple = tuple[str, str, str]


def quads(triples: list[Triple], graph: str = "") -> list[pyoxigraph.Quad]:
    """Return triples of words as quads; a digit is a number."""
    name = pyoxigraph.NamedNode(graph) if graph else pyoxigraph.DefaultGraph()
    return [
        pyoxigraph.Quad(
            pyoxigraph.NamedNode(E + s),
            pyoxigraph.NamedNode(E + p),
            pyoxigraph.Literal(int(o)) if o.isdigit() else pyoxigraph.NamedNode(E + o),
            name,
        )
        for s, p, o in triples
    ]


def stored(*groups: list[pyoxigraph.Quad]) -> pyoxigraph.Store:
    """Return a store of quads in memory."""
    store = pyoxigraph.Store()
    for group in groups:
        store.extend(group)
    return store


@dataclass
class Stingy:
    """An endpoint in memory that cuts at some rows without a word, and keeps what it was asked."""

    store: Store
    most: int | None = None
    address: str = OTHER
    asked: list[str] = field(default_factory=list)

    def some_rows(self, text: str) -> Solutions:
        """Return the first rows."""
        self.asked.append(text)
        found = self.store.select(text).in_memory()
        return Solutions(found.variables, list(found.rows)[: self.most])


def planned(
    here: list[Triple], there: list[Triple], text: str, most: int | None = None
) -> tuple[Answer, Stingy]:
    """Return what the engine answers, and whom it asked."""
    other = Stingy(Store(stored(quads(there))), most)
    evaluation = Evaluation(Store(stored(quads(here))), {OTHER: Asking(other)})
    return evaluation.answer(text), other


def expected(here: list[Triple], there: list[Triple], text: str) -> Counter[str]:
    """Return the solutions over one store of both."""
    store = stored(quads(here), quads(there, OTHER))
    store.add_graph(pyoxigraph.NamedNode(OTHER))
    found = store.query(text.replace("SERVICE", "GRAPH"))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(
        _shown({name: str(row[name]) for name in names if row[name] is not None}) for row in found
    )


def is_doubtful(text: str) -> bool:
    """Return whether a query has an OPTIONAL group here whose solutions Oxigraph itself doubts.

    It may let a BIND or FILTER within see a value from outside, as SPARQL does not; whether it does
    depends on the order in which it joins.

    >>> is_doubtful("SELECT * { ?a ?b ?c OPTIONAL { OPTIONAL { ?a ?d ?e } BIND (?a AS ?f) } }")
    True
    >>> is_doubtful("SELECT * { ?a ?b ?c OPTIONAL { SERVICE <x:y> { ?a ?d ?e } BIND (?a AS ?f) } }")
    False
    """
    for found in re.finditer(r"OPTIONAL \{", text):
        depths = accumulate((sign == "{") - (sign == "}") for sign in text[found.end() - 1 :])
        end = next(place for place, depth in enumerate(depths, found.end()) if not depth)
        inner = text[found.end() : end]
        if "SERVICE" not in inner and ("BIND" in inner or "FILTER" in inner):
            return True
    return False


def _shown(row: dict[str, str]) -> str:
    return " ".join(f"{name}={row[name]}" for name in sorted(row))


def _written(term: Term) -> str:
    if term.kind == "uri":
        return str(pyoxigraph.NamedNode(term.value))
    datatype = pyoxigraph.NamedNode(term.datatype) if term.datatype else None
    return str(pyoxigraph.Literal(term.value, datatype=datatype))


def solutions_of(answer: Answer) -> Counter[str]:
    """Return the solutions of the engine in the same form."""
    assert isinstance(answer.answer, Solutions)
    names = answer.answer.variables
    return Counter(
        _shown({name: _written(term) for name, term in zip(names, row, strict=True) if term})
        for row in answer.answer.rows
    )


# queries at random

NAMES = ("a", "b", "c", "d")
variables = st.sampled_from([f"?{name}" for name in NAMES])
nodes = st.sampled_from(["s", "t"])
values = st.sampled_from(["s", "t", "1"])
predicates = st.sampled_from(["p", "q"])
TRIPLES = [(s, p, o) for s in "st" for p in "pq" for o in "st1"]

#: any of the triples, most often half of them
data = st.integers(1, 2 ** len(TRIPLES) - 1).map(
    lambda bits: [triple for place, triple in enumerate(TRIPLES) if bits >> place & 1]
)


def _term(word: str) -> str:
    return word if word[0] == "?" or word.isdigit() else f"e:{word}"


@st.composite
def triple(draw: st.DrawFn) -> str:
    """A pattern whose subject is a variable."""
    end = draw(st.one_of(variables, variables, variables, values))
    return f"{draw(variables)} e:{draw(predicates)} {_term(end)}"


patterns = st.lists(triple(), min_size=1, max_size=2).map(" . ".join)
conditions = st.one_of(
    st.tuples(variables, variables).map("({0[0]} != {0[1]})".format),
    variables.map("(BOUND({}))".format),
    variables.map("(!BOUND({}))".format),
    st.tuples(variables, values.map(_term)).map("({0[0]} = {0[1]})".format),
)
filters = st.one_of(
    conditions.map("FILTER {}".format),
    triple().map("FILTER NOT EXISTS {{ {} }}".format),
    st.tuples(conditions, triple()).map("FILTER ({0[0]} || EXISTS {{ {0[1]} }})".format),
)
inline = st.one_of(
    st.lists(values.map(_term), min_size=1, max_size=3).flatmap(
        lambda terms: variables.map(lambda name: f"VALUES {name} {{ {' '.join(terms)} }}")
    ),
    st.just("VALUES (?a ?b) { (e:s UNDEF) (UNDEF e:t) (e:s e:t) (e:s UNDEF) }"),
)
extended = st.tuples(variables, st.sampled_from("xyz")).map("BIND ({0[0]} AS ?{0[1]})".format)


@st.composite
def body(draw: st.DrawFn) -> str:
    """What stands within SERVICE."""
    inner = draw(patterns)
    more = draw(triple())
    return draw(
        st.sampled_from(
            [
                inner,
                inner,
                f"{inner} OPTIONAL {{ {more} }}",
                f"OPTIONAL {{ {more} }} {inner}",
                f"OPTIONAL {{ {more} }}",
                f"{inner} {draw(filters)}",
                f"{inner} MINUS {{ {more} }}",
                f"{{ {inner} }} UNION {{ {more} }}",
                f"{inner} BIND ({draw(variables)} AS ?x)",
                f"SELECT DISTINCT ?a ?b {{ {inner} }}",
                f"SELECT ?a {{ {inner} OPTIONAL {{ {more} }} }}",
                f"SELECT ?a (COUNT(*) AS ?x) {{ {inner} }} GROUP BY ?a",
                f"SELECT * {{ {inner} }} ORDER BY ?a # of nothing\n",
            ]
        )
    )


service = body().map(lambda text: f"SERVICE <{OTHER}> {{ {text} }}")
local = st.one_of(
    patterns,
    patterns,
    patterns.map("{} .".format),
    inline,
    extended,
    patterns.map("OPTIONAL {{ {} }}".format),
    patterns.map("MINUS {{ {} }}".format),
    st.tuples(patterns, patterns).map("{{ {0[0]} }} UNION {{ {0[1]} }}".format),
)
simple = st.one_of(local, local, service, service, filters)


def _joined(parts: list[str]) -> str:
    """Return elements with a full stop where grammar needs one."""
    return " . ".join(part.removesuffix(" .") for part in parts)


@st.composite
def element(draw: st.DrawFn, depth: int = 2) -> str:
    """An element of a group, maybe with groups in it."""
    kind = draw(st.integers(0, 6)) if depth else 0
    if kind < 3:
        return draw(simple)
    inner = draw(group(depth - 1))
    if kind == 3:
        return f"OPTIONAL {{ {inner} }}"
    if kind == 4:
        return f"{{ {inner} }} UNION {{ {draw(group(depth - 1))} }}"
    if kind == 5:
        return f"{{ {inner} }}"
    return draw(
        st.sampled_from(
            [
                f"{{ SELECT ?a ?b {{ {inner} }} }}",
                f"{{ SELECT * {{ {inner} }} ORDER BY ?a }}",
                f"{{ SELECT DISTINCT ?b {{ {inner} }} }}",
                f"{{ SELECT ?a (COUNT(*) AS ?c) {{ {inner} }} GROUP BY ?a }}",
                f"{{ SELECT (MAX(?a) AS ?b) WHERE {{ {inner} }} }}",
            ]
        )
    )


@st.composite
def group(draw: st.DrawFn, depth: int) -> str:
    """What stands between the brackets of a group."""
    return _joined(draw(st.lists(element(depth), min_size=1, max_size=3)))


heads = st.sampled_from(
    [
        "SELECT * {{ {} }}",
        "SELECT ?a ?b ?c {{ {} }}",
        "SELECT DISTINCT ?a {{ {} }}",
        "SELECT ?a (COUNT(*) AS ?n) (COUNT(DISTINCT ?b) AS ?m) {{ {} }} GROUP BY ?a",
        "SELECT ?a (COUNT(*) AS ?n) {{ {} }} GROUP BY ?a HAVING (COUNT(*) > 1)",
        "SELECT ?n {{ {{ SELECT (COUNT(?c) AS ?n) {{ {} }} }} }}",
        "SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT * {{ {} }} }}",
        "SELECT (COUNT(DISTINCT *) AS ?n) {{ {} }}",
        "SELECT ?a {{ {} }} GROUP BY ?a HAVING (COUNT(DISTINCT *) > 1)",
        "SELECT (COUNT(?m) AS ?n) {{ {{ SELECT ?a (COUNT(*) AS ?m) {{ {} }} GROUP BY ?a }} }}",
    ]
)


@st.composite
def query(draw: st.DrawFn) -> str:
    """A query that asks both."""
    parts = [draw(element()) for _ in range(draw(st.integers(1, 4)))]
    parts.insert(draw(st.integers(0, len(parts))), draw(service))
    return f"PREFIX e: <{E}>\n" + draw(heads).format(_joined(parts))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(here=data, there=data, text=query(), most=st.sampled_from([None, None, 1, 3]))
def test_plans_mean_what_sparql_says(
    here: list[Triple], there: list[Triple], text: str, most: int | None
) -> None:
    """The same solutions, as often, over whatever data, however much of it comes at once."""
    try:
        wanted = expected(here, there, text)
    except SyntaxError:
        with pytest.raises(QueryError):
            planned(here, there, text, most)
        return
    answer, _ = planned(here, there, text, most)
    assert answer.missing == ()
    assert solutions_of(answer) == wanted or is_doubtful(text)


SERVE = f"SERVICE <{OTHER}>"
#: a clause that must be asked by nobody, least of all by Oxigraph itself
EVIL = "SERVICE <http://127.0.0.1:9/> { ?a e:p ?c }"

#: what is not in this form cannot be planned, and why
REFUSED = {
    "SELECT * { ?a e:p ?b . SERVICE ?b { ?a e:p ?c } }": "SERVICE has a variable for its address",
    f"SELECT * {{ {SERVE} {{ ?a e:p ?b {SERVE} {{ ?b e:p ?c }} }} }}": "within SERVICE",
    f"SELECT * {{ ?a e:p ?b FILTER EXISTS {{ {SERVE} {{ ?a e:p ?c }} }} }}": "FILTER EXISTS",
    f"SELECT * {{ ?a e:p ?b FILTER NOT EXISTS {{ {SERVE} {{ ?a e:p ?c }} }} }}": "FILTER EXISTS",
    f"SELECT * {{ ?a e:p ?b FILTER (?b > 1 || EXISTS {{ {SERVE} {{ ?a e:p ?c }} }}) }}": "EXISTS",
    f"SELECT * {{ ?a e:p ?b MINUS {{ {SERVE} {{ ?a e:p ?c }} }} }}": "within MINUS",
    f"SELECT * {{ GRAPH ?g {{ {SERVE} {{ ?a e:p ?c }} }} }}": "within GRAPH",
    f"SELECT * {{ ?a e:p ?b LATERAL {{ {SERVE} {{ ?a e:p ?c }} }} }}": "within LATERAL",
    f"SELECT * {{ ?a e:p ?b {SERVE} {{ SELECT ?a {{ ?a e:p ?c }} LIMIT 5 }} }}": "LIMIT within",
    f"SELECT * {{ ?a e:p ?b {SERVE} {{ SELECT ?a {{ ?a e:p ?c }} OFFSET 5 }} }}": "OFFSET within",
    f"DESCRIBE ?a {{ ?a e:p ?b {SERVE} {{ ?a e:p ?c }} }}": "DESCRIBE needs more",
    f"ASK FROM <{E}g> {{ ?a e:p ?b {SERVE} {{ ?a e:p ?c }} }}": "FROM needs more",
    f"SELECT (COUNT(?b) AS ?n) {{ ?a e:p ?b {SERVE} {{ ?a e:p ?c }} }} GROUP BY ?a "
    "HAVING (EXISTS { ?a e:q ?d })": "EXISTS needs more",
    f"SELECT * {{ {{ SELECT ?a {{ {SERVE} {{ ?a e:p ?c }} }} GROUP BY ?a "
    "HAVING (EXISTS { ?a e:q ?d }) } }": "EXISTS needs more",
    f"SELECT (EXISTS {{ ?a e:p ?b }} AS ?e) {{ {SERVE} {{ ?a e:p ?c }} }}": "EXISTS needs more",
    **{
        f"SELECT * {{ ?a e:p ?b {{ SELECT {text} }} }}": "EXISTS needs more"
        for text in (
            f"(EXISTS {{ ?a e:p ?b }} AS ?e) {{ {EVIL} }}",
            f"(EXISTS {{ {EVIL} }} AS ?e) {{ ?a e:p ?b }}",
            f"?a {{ ?a e:p ?b }} ORDER BY (EXISTS {{ {EVIL} }})",
            f"?a {{ {SERVE} {{ ?a e:p ?c }} }} ORDER BY (EXISTS {{ {EVIL} }})",
        )
    },
    f"CONSTRUCT WHERE {{ {SERVE} {{ ?a e:p ?c }} }}": "not SPARQL 1.1",
    f"SELECT * {{ {SERVE} ?a e:p ?c }}": "not SPARQL 1.1",
    f"SELECT * {{ {SERVE} {{ ?a e:p ?c }} FILTER }}": "not SPARQL 1.1",
    f"SELECT * {{ {SERVE} {{ ?a e:p ?c }} OPTIONAL ?a }}": "not SPARQL 1.1",
    f"SELECT * {{ {SERVE} {{ ?a e:p ?c }}": "not SPARQL 1.1",
    f"INSERT {{ ?a e:p ?b }} WHERE {{ {SERVE} {{ ?a e:p ?b }} }}": "INSERT is refused",
    f"SELECT * {{ {SERVE} {{ ?a e:p <{{{{gene}}}}> }} }}": "a place for a parameter",
}

#: ways to write SERVICE, all of which Oxigraph takes, that a reader may not see
HIDDEN = [
    f"SELECT * {{ ?a e:p ?o.SERVICE<{OTHER}>{{ ?a e:p ?c }} SERVICE<https://evil.example/>{{}} }}",
    f"SELECT * {{ {SERVE} {{ ?a e:p 1SERVICE<https://evil.example/>{{ ?a ?b ?c }} }} }}",
    f"SELECT * {{ {SERVE} {{ ?a e:p ?b }} SERVICESILENT<https://evil.example/>{{ ?a ?b ?c }} }}",
    f"PREFIX p: <https://evil.example/> SELECT * {{ {SERVE} {{ ?a ?b ?c }} SERVICEp:x {{ }} }}",
    f"PREFIX : <https://evil.example/> SELECT * {{ {SERVE} {{ ?a ?b ?c }} SERVICE:x {{ }} }}",
    f'SELECT * {{ {SERVE} {{ ?a ?b ?c }} FILTER (1 <2#>"""\n) SERVICE <https://evil.example/> '
    '{ ?a ?b ?c } #""")\n }',
    f"SELECT * {{ {SERVE} {{ ?a ?b ?c }} \\u0053ERVICE <https://evil.example/> {{ ?a ?b ?c }} }}",
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:60])
def test_what_cannot_be_planned_is_refused_unasked(text: str) -> None:
    """With the reason, and nobody was asked anything."""
    other = Stingy(Store(stored(quads(TRIPLES))))
    evaluation = Evaluation(Store(stored(quads(TRIPLES))), {OTHER: Asking(other)})
    with pytest.raises(QueryError, match=REFUSED[text]):
        evaluation.answer(f"PREFIX e: <{E}>\n{text}")
    assert other.asked == []


@pytest.mark.parametrize("text", HIDDEN)
def test_no_service_hides(text: str) -> None:
    """A name that could be read as the keyword is refused, be the rest what it may."""
    other = Stingy(Store(stored(quads(TRIPLES))))
    evaluation = Evaluation(Store(stored(quads(TRIPLES))), {OTHER: Asking(other)})
    with pytest.raises(QueryError):
        evaluation.answer(f"PREFIX e: <{E}>\n{text}")
    assert other.asked == []


@pytest.mark.parametrize("text", [*HIDDEN, "SELECT * { SERVICE <https://evil.example/> {} }"])
def test_the_command_line_refuses_who_is_not_allowed(
    cli: CommandLine, seeds_build: object, tmp_path: object, text: str
) -> None:
    """With status 2, and the name of who may be asked."""
    env = {"XDG_CACHE_HOME": str(tmp_path)}
    done = cli("sparql", f"PREFIX e: <{E}>\n{text}", "--store", str(seeds_build), env=env)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "refused" in done.stderr or "planned" in done.stderr or "SPARQL 1.1" in done.stderr


def test_one_that_is_not_allowed_is_named(cli: CommandLine, seeds_build: object) -> None:
    """Nothing is asked of anybody, not even of those who may be asked."""
    text = f"SELECT * {{ SERVICE <{WIKIPATHWAYS}> {{ ?s ?p 1 }} SERVICE <{OTHER}> {{ ?s ?p 2 }} }}"
    done = cli("sparql", text, "--store", str(seeds_build))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"SERVICE <{OTHER}> is refused (expected {WIKIPATHWAYS}; " in done.stderr


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
        *("::1", "fd00::1", "fe80::1%eth0", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::"),
    ],
)
def test_a_public_name_may_lead_to_a_private_address(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Then it is not asked, unless a person named it."""
    found = [("1.1.1.1", 0), (address, 0)]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", place) for place in found]
    )
    with pytest.raises(EndpointError, match="which is not public"):
        check_public(WIKIPATHWAYS)
    remote = open_remote(WIKIPATHWAYS, Clock(5), is_named=False)
    with pytest.raises(EndpointError, match="which is not public"):
        remote.some_rows("SELECT * {}")


def test_a_look_up_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody says how long a resolver takes; a command says how long it waits."""
    told = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [told.wait(30)][:0])
    for is_named in (True, False):
        remote = open_remote("https://example.org/sparql", Clock(0.2), is_named=is_named)
        with pytest.raises(DeadlineError, match="nobody said in"):
            remote.some_rows("SELECT * { ?s ?p ?o }")
        remote.close()
    told.set()


def test_an_unbounded_question_is_counted_first() -> None:
    """Where nothing narrows it, too many rows are refused before one is fetched."""
    there = [(f"s{number}", "p", f"o{number}") for number in range(230)]
    head = f"PREFIX e: <{E}>\nSELECT * {{ ?a e:p ?b . {SERVE}"
    small = f"{head} {{ ?x e:p ?y }} }}"
    answer, other = planned([("s", "p", "t")], there, small)
    assert solutions_of(answer) == expected([("s", "p", "t")], there, small)
    assert ["COUNT(*)" in text for text in other.asked] == [True, False]

    #: 230 times 230 are over 50,000; ?a alone does not narrow, for it need not be there
    assert MAX_UNBOUND == 50_000
    for body in ("?x e:p ?y . ?z e:p ?u", "?x e:p ?y . ?z e:p ?u OPTIONAL { ?x e:q ?a }"):
        asked = Stingy(Store(stored(quads(there))))
        evaluation = Evaluation(Store(stored(quads(there[:1]))), {OTHER: Asking(asked)})
        with pytest.raises(QueryError, match=r"counts 52,900 rows .* \(expected at most 50,000\)"):
            evaluation.answer(f"{head} {{ {body} }} }}")
        assert ["COUNT(*)" in text for text in asked.asked] == [True]


@pytest.mark.parametrize("number", [1, 500, 501, 1_000])
def test_a_batch_is_a_request_and_a_count(number: int) -> None:
    """No matter how many rows come, nor what the values are."""
    here = [(f"s{n}", "p", str(n)) for n in range(number)]
    there = [(f"s{n}", p, str(n)) for n in range(0, number, 2) for p in "pqr"]
    text = f"PREFIX e: <{E}>\nSELECT * {{ ?a e:p ?b . {SERVE} {{ ?a ?c ?b }} }}"
    answer, other = planned(here, there, text)
    assert solutions_of(answer) == expected(here, there, text)
    one = text.replace("?c ?b }", "?c ?d }").replace("?a e:p ?b", "?a e:p []")
    _, single = planned(here, there, one)
    batches = -(-number // 500)
    assert len(single.asked) == 2 * batches
    assert sum("COUNT(*)" in asked for asked in single.asked) == batches
    assert len(other.asked) <= 2 * -(-number // 500) + 2


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        (f"SELECT ?a ?d {{ ?a e:p ?b . {SERVE} {{ ?a e:p ?c . ?c e:q ?d }} }}", "?a ?d"),
        (f"SELECT ?b {{ ?a e:p ?b . {SERVE} {{ $a e:p ?c . ?c e:q ?d }} }} ORDER BY $d", "?a ?d"),
        (f"SELECT ?b {{ ?a e:p ?b . {SERVE} {{ ?a e:p ?c }} FILTER (?c != e:s) }}", "?a ?c"),
        (f"SELECT (COUNT(*) AS ?n) {{ ?a e:p ?b . {SERVE} {{ ?a e:p ?c . ?c e:q ?d }} }}", "?a"),
        (f"SELECT * {{ ?a e:p ?b . {SERVE} {{ ?a e:p ?c . ?c e:q ?d }} }}", "*"),
        (f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {SERVE} {{ ?a e:p ?c . ?c e:q ?d }} }}", "*"),
        (f"SELECT ?a {{ {{ SELECT DISTINCT * {{ {SERVE} {{ ?a e:p ?c . ?c e:q 1 }} }} }} }}", "*"),
        (f"ASK {{ {SERVE} {{ ?a e:p ?c . ?c e:q ?d }} }}", "*"),
    ],
)
def test_what_nobody_wants_need_not_come(text: str, selected: str) -> None:
    """A variable that stands in the clause alone is not asked for, unless all are needed."""
    text = f"PREFIX e: <{E}>\n{text}"
    answer, other = planned(TRIPLES, TRIPLES, text)
    (asked,) = (one for one in other.asked if "COUNT(*)" not in one)
    assert re.findall(r"SELECT (.*?) WHERE", asked) == [selected]
    if "ASK" in text:
        assert answer.answer is True
    else:
        assert solutions_of(answer) == expected(TRIPLES, TRIPLES, text)


def test_a_sub_select_is_planned_by_itself() -> None:
    """Its plan stands below its head; SELECT * tells all that its group binds."""
    inner = f"{{ SELECT * {{ {SERVE} {{ ?a e:p ?b }} }} }}"
    text = f"SELECT * {{ {inner} {SERVE} {{ ?b e:q ?c }} }}"
    assert explained(take_apart(text)).split("\n") == [
        "1. SELECT * {",
        f"   1. at {OTHER}, once: ?a e:p ?b",
        f"2. at {OTHER}, for at most 500 values of ?b at a time: ?b e:q ?c",
    ]


def test_blank_nodes_join_nothing_and_stay_what_they_are() -> None:
    """They come, and come out, as blank nodes; no other question can be asked about them."""

    @dataclass
    class Blank:
        address: str = OTHER

        def some_rows(self, text: str) -> Solutions:
            one = Term("1", "literal", "http://www.w3.org/2001/XMLSchema#integer")
            if "COUNT" in text:
                return Solutions(("pfocrNumberOfSolutions",), [(one,)])
            return Solutions(("a", "b"), [(Term(E + "s", "uri"), Term("b10001", "bnode"))])

    text = f"PREFIX e: <{E}>\nSELECT ?a ?b {{ ?a e:p ?c . {SERVE} {{ ?a e:p ?b }} }}"
    evaluation = Evaluation(Store(stored(quads([("s", "p", "t")]))), {OTHER: Asking(Blank())})
    answer = evaluation.answer(text)
    assert answer.missing == ()
    assert isinstance(answer.answer, Solutions)
    ((_, node),) = answer.answer.rows
    assert node is not None
    assert node.kind == "bnode"
    none = text.replace("} }", "} OPTIONAL { ?b e:p ?d } }").replace("?a ?b {", "?d {", 1)
    assert list(evaluation.answer(none).solutions().rows) == [(None,)]
