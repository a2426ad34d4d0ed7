"""Draws ``docs/data-model.svg`` and writes the examples of ``docs/data-model.md``.

Boxes and arrows are placed by hand; what stands in and between them is held against triples by
``test_data_model.py``, so that a wrong arrow fails a test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

#: the figure that the page shows
FIGURE = "fig:PMC4803609__nihms758223f1"
ERK, BDNF, KETAMINE = "m-5594-563e886ccc", "m-627-a51e97eb33", "m-D007649-7ecbbe5d6c"
#: what is shown of the graph, in this order
SHOWN = (
    FIGURE,
    f"{FIGURE}.html",
    "pmc:PMC4803609",
    *(rf"{FIGURE}\#{name}" for name in (ERK, BDNF, KETAMINE)),
    "ncbigene:5594",
    "fplx:ERK",
    "mesh:D007649",
)
#: longer texts of the examples are cut, and longer names in the drawing
LONGEST, ROOM = 60, 30

_ASSOCIATION = "<https://pfocr.wikipathways.org/rdf/association/gene-chemical/4915-D005680>"
_JOURNAL = "<https://pfocr.wikipathways.org/rdf/journal/prog-neuropsychopharmacol-biol-psychiatry>"


@dataclass(frozen=True, slots=True)
class Box:
    """A class, and a thing that is one: what is said of it in rows is true."""

    name: str
    thing: str
    x: int
    y: int
    width: int
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def height(self) -> int:
        """How high the box is.

        >>> Box("schema:Gene", "ncbigene:627", 0, 0, 240).height
        60
        """
        return 60 + 20 * len(self.rows)


@dataclass(frozen=True, slots=True)
class Arrow:
    """Triples between things of two classes, as an arrow with the predicates beside it."""

    links: tuple[tuple[str, str, str], ...]
    points: str
    at: tuple[int, int]
    anchor: str = "middle"

    @property
    def labels(self) -> tuple[str, ...]:
        """The predicates, each once.

        >>> Arrow((("a:A", "p:q", "a:B"), ("a:A", "p:q", "a:C")), "", (0, 0)).labels
        ('p:q',)
        """
        return tuple(dict.fromkeys(predicate for _, predicate, _ in self.links))


_P, _GENE = "pfocr:PathwayFigure", "schema:Gene"
_CHEMICAL, _DISEASE = "schema:ChemicalSubstance", "schema:MedicalCondition"

BOXES = (
    Box(
        "schema:Periodical",
        _JOURNAL,
        24,
        40,
        240,
        (("schema:name", '"Progress in n…"'),),
    ),
    Box(
        "schema:ScholarlyArticle",
        "pmc:PMC4803609",
        440,
        30,
        310,
        (
            ("schema:identifier", '"PMC4803609"'),
            ("schema:name", '"Emerging Treatment…"@en'),
        ),
    ),
    Box(
        "pfocr:FigureRecord",
        f"{FIGURE}.html",
        24,
        240,
        240,
        (
            ("a", "schema:Dataset"),
            ("schema:license", "<https://crea…>"),
            ("pfocr:sourceSha256", '"956f…"'),
        ),
    ),
    Box(
        _P,
        FIGURE,
        440,
        205,
        310,
        (
            ("a", "schema:ImageObject"),
            ("schema:name", '"Emerging Treatment…"@en'),
            ("schema:caption", '"Prolonged stress…"@en'),
            ("pfocr:figureNumber", '"Figure 1"'),
            ("pfocr:pathwayScore", "0.975725"),
            ("pfocr:genes", "11"),
        ),
    ),
    Box(
        "pfocr:GeneMention",
        rf"{FIGURE}\#{ERK}",
        440,
        490,
        310,
        (
            ("pfocr:word", '"ERK"'),
            ("pfocr:matchedSymbol", '"ERK"'),
            ("pfocr:viaFamily", "fplx:ERK"),
            ("pfocr:candidates", "2"),
        ),
    ),
    Box("pfocr:Lexicon", "pfocr:bioentities_symbol", 24, 520, 240),
    Box("pfocr:Tier", "pfocr:family", 24, 640, 240),
    Box("schema:Taxon", "obo:NCBITaxon_9606", 950, 30, 260, (("schema:name", '"Homo sapiens"'),)),
    Box("pfocr:GeneFamily", "fplx:ERK", 950, 172, 260),
    Box(
        _GENE,
        "ncbigene:5594",
        950,
        292,
        260,
        (("schema:name", '"MAPK1"'), ("pfocr:hgncSymbol", "hgnc.symbol:MAPK1")),
    ),
    Box(
        _CHEMICAL,
        "mesh:D007649",
        950,
        408,
        260,
        (("a", "pfocr:Drug"), ("schema:name", '"Ketamine"'), ("pfocr:chebi", "chebi:6121")),
    ),
    Box(_DISEASE, "mesh:D003866", 950, 544, 260),
    Box(
        "pfocr:GeneChemicalAssociation",
        _ASSOCIATION,
        950,
        716,
        260,
        (("pfocr:sharedFigures", "2"), ("pfocr:pValue", "0.33")),
    ),
)

_ARTICLE, _MENTION = "schema:ScholarlyArticle", "pfocr:GeneMention"
_RECORD, _FAMILY, _TAXON = "pfocr:FigureRecord", "pfocr:GeneFamily", "schema:Taxon"
_LINKED = "pfocr:GeneChemicalAssociation"

ARROWS = (
    Arrow(((_ARTICLE, "schema:isPartOf", "schema:Periodical"),), "440,80 264,80", (352, 72)),
    Arrow(((_P, "schema:isPartOf", _ARTICLE),), "580,205 580,130", (571, 174), "end"),
    Arrow(((_RECORD, "schema:mainEntity", _P),), "264,270 440,270", (352, 262)),
    Arrow(((_P, "schema:mainEntityOfPage", _RECORD),), "440,310 264,310", (352, 302)),
    Arrow(
        ((_P, "pfocr:articleOrganism", _TAXON), (_P, "pfocr:geneOrganism", _TAXON)),
        "750,230 768,230 768,74 950,74",
        (759, 162),
        "end",
    ),
    Arrow(
        ((_P, "pfocr:mentionsGeneFamily", _FAMILY),),
        "750,250 786,250 786,212 950,212",
        (776, 203),
        "start",
    ),
    Arrow(
        (
            (_P, "pfocr:mentionsGene", _GENE),
            (_P, "pfocr:mentionsGeneSynonym", _GENE),
            (_P, "pfocr:mentionsGeneStrict", _GENE),
        ),
        "750,338 950,338",
        (850, 294),
    ),
    Arrow(
        ((_P, "pfocr:mentionsChemical", _CHEMICAL),), "750,356 776,356 776,460 950,460", (862, 452)
    ),
    Arrow(
        ((_P, "pfocr:mentionsDisease", _DISEASE),), "750,368 762,368 762,574 950,574", (862, 566)
    ),
    Arrow(((_MENTION, "oa:hasTarget", _P),), "580,490 580,385", (589, 442), "start"),
    Arrow(
        (
            (_MENTION, "oa:hasBody", _GENE),
            ("pfocr:ChemicalMention", "oa:hasBody", _CHEMICAL),
            ("pfocr:DiseaseMention", "oa:hasBody", _DISEASE),
        ),
        "750,612 936,612",
        (843, 604),
    ),
    Arrow(((_MENTION, "pfocr:lexicon", "pfocr:Lexicon"),), "440,550 264,550", (352, 542)),
    Arrow((("pfocr:Lexicon", "pfocr:tier", "pfocr:Tier"),), "144,580 144,640", (153, 615), "start"),
    Arrow(((_FAMILY, "pfocr:hasMember", _GENE),), "1080,232 1080,292", (1089, 256), "start"),
    Arrow(
        ((_GENE, "schema:taxonomicRange", _TAXON),),
        "1210,342 1238,342 1238,74 1210,74",
        (1229, 146),
        "end",
    ),
    Arrow(
        (
            (_LINKED, "pfocr:subject", _GENE),
            (_LINKED, "pfocr:object", _CHEMICAL),
        ),
        "1080,716 1080,652",
        (1071, 681),
        "end",
    ),
)

_STYLE = """
svg { --paper: #faf8f3; --card: #fff; --ink: #1c2230; --soft: #565e6d; --line: #8a8f9b;
  --ours: #74480a; --ours-bg: #fbeed4; --theirs: #1b4a86; --theirs-bg: #e3edfa; --frame: #d9d2c2; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #11141a; --card: #191d25; --ink: #e6e8ee; --soft: #a4adbd; --line: #7b8494;
    --ours: #f3c67c; --ours-bg: #38290f; --theirs: #9cc4f8; --theirs-bg: #16294a;
    --frame: #343c49; }
}
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  fill: var(--ink); }
.paper { fill: var(--paper); }
.frame { fill: none; stroke: var(--frame); stroke-width: 1.5; stroke-dasharray: 5 4; }
.box { fill: var(--card); stroke-width: 1.5; }
.ours { stroke: var(--ours); } .theirs { stroke: var(--theirs); }
.head.ours { fill: var(--ours-bg); } .head.theirs { fill: var(--theirs-bg); }
.class { font-size: 13.5px; font-weight: 600; }
text.ours { fill: var(--ours); stroke: none; } text.theirs { fill: var(--theirs); stroke: none; }
.thing, .note, .name { fill: var(--soft); }
.thing { font-style: italic; }
.arrow { fill: none; stroke: var(--line); stroke-width: 1.6; }
.tip { fill: var(--line); }
.label { paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
"""

_TITLE = "The data model of pfocr-rdf"
_NOTES = (
    "A box is a class with a thing that is one, an arrow the triples between two classes.",
    "Classes of pfocr: are brown, those of schema.org blue. A test holds it against a graph.",
)


def described(arrows: Iterable[Arrow] = ARROWS) -> str:
    """Return the drawing in words, for who cannot see it.

    >>> described([Arrow((("a:A", "p:q", "a:B"),), "", (0, 0))])
    'From a:A, p:q leads to a:B.'
    """
    return " ".join(
        f"From {source}, {predicate} leads to {target}."
        for arrow in arrows
        for source, predicate, target in arrow.links
    )


def drawing() -> str:
    """Return the drawing, as SVG.

    >>> drawing().count('class="box') == len(BOXES)
    True
    """
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1256 846" role="img" '
        'aria-labelledby="title desc">',
        f'<title id="title">{_TITLE}</title>',
        f'<desc id="desc">{escape(described())}</desc>',
        f"<style>{_STYLE}</style>",
        '<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="tip" d="M0 0L10 5L0 10z"/></marker>',
        '<rect class="paper" width="1256" height="846" rx="12"/>',
        '<rect class="frame" x="936" y="270" width="288" height="382" rx="14"/>',
        *(line for arrow in ARROWS for line in _arrow(arrow)),
        *(line for box in BOXES for line in _box(box)),
        '<text class="note" x="950" y="633">what a mention is taken for</text>',
        *(
            f'<text class="note" x="24" y="{794 + 20 * number}">{escape(note)}</text>'
            for number, note in enumerate(_NOTES)
        ),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _arrow(arrow: Arrow) -> Iterator[str]:
    points = arrow.points.replace(" ", "L")
    yield f'<path class="arrow" d="M{points}" marker-end="url(#tip)"/>'
    x, y = arrow.at
    for number, label in enumerate(arrow.labels):
        yield (
            f'<text class="label" x="{x}" y="{y + 17 * number}" text-anchor="{arrow.anchor}">'
            f"{escape(label)}</text>"
        )


def _box(box: Box) -> Iterator[str]:
    kind = "ours" if box.name.startswith("pfocr:") else "theirs"
    x, y, right = box.x, box.y, box.x + box.width
    size = f'x="{x}" y="{y}" width="{box.width}" height="{box.height}"'
    yield f'<rect class="box {kind}" {size} rx="9"/>'
    yield (
        f'<path class="head {kind}" d="M{x} {y + 30}V{y + 9}a9 9 0 0 1 9 -9H{right - 9}'
        f'a9 9 0 0 1 9 9V{y + 30}z"/>'
    )
    yield f'<text class="class {kind}" x="{x + 12}" y="{y + 20}">{escape(box.name)}</text>'
    yield f'<text class="thing" x="{x + 12}" y="{y + 49}">{escape(_shown(box.thing))}</text>'
    for number, (name, value) in enumerate(box.rows):
        yield (
            f'<text x="{x + 12}" y="{y + 70 + 20 * number}"><tspan class="name">{escape(name)}'
            f"</tspan> {escape(value)}</text>"
        )


def _shown(thing: str) -> str:
    """Return a name as its box has room for it.

    >>> _shown(_JOURNAL), _shown(BOXES[2].thing)
    ('prog-neuropsychopharmacol-bi…', 'PMC4803609__nihms758223f1.html')
    """
    name = thing.rpartition("/")[2].rstrip(">").replace(f"{FIGURE}\\#", "#")
    name = name.removeprefix("fig:") if name.endswith(".html") else name
    return name if len(name) <= ROOM else f"{name[: ROOM - 2]}…"


def turtle(text: str) -> str:
    """Return what the page shows of a graph in Turtle, with long texts cut."""
    blocks = {block.split(" ", 1)[0]: block for block in re.split(r"\n(?=\S)", text)}
    shown = "\n".join(blocks[name].rstrip() for name in SHOWN).expandtabs(2)
    return re.sub(r'"([^"\\\n]*)"', lambda match: f'"{shortened(match[1])}"', shown) + "\n"


def json_ld(text: str) -> str:
    """Return what the page shows of a graph in JSON-LD: the figure, with some of its mentions."""
    nodes = {node["@id"]: node for node in json.loads(text)["@graph"]}
    figure = nodes[FIGURE]
    mentions = {mention["@id"].partition("#")[2]: mention for mention in figure["annotations"]}
    figure["annotations"] = [mentions[name] for name in (ERK, BDNF, KETAMINE)]
    shown = json.dumps(_cut(figure), ensure_ascii=False, indent=2)
    return _LIST.sub(lambda match: " ".join(match[0].split()), shown) + "\n"


#: a list of strings, which fits on one line
_LIST = re.compile(r'\[\n\s+"[^"]*"(?:,\n\s+"[^"]*")*\n\s+\]')


def _cut(value: object) -> object:
    """Return JSON with long texts cut."""
    if isinstance(value, dict):
        return {key: _cut(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner) for inner in value]
    is_text = isinstance(value, str) and " " in value
    return shortened(str(value)) if is_text else value


def shortened(text: str) -> str:
    """Return a text, cut between two words if it is long.

    >>> shortened("Prolonged stress and depression is known to cause atrophy of spine and synapses")
    'Prolonged stress and depression is known to cause atrophy…'
    """
    if len(text) <= LONGEST or " " not in text:
        return text
    return text[: text.rindex(" ", 0, LONGEST)] + "…"
