"""One figure of the corpus as plain values, drawn from the seed and its number alone.

So the first thousand figures of a corpus are the same however many follow.  What an article says is
drawn from the article's number: its figures share it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

from .names import HUMAN, Names, Term
from .prose import PROCESSES, Topics, caption, figure_title, paper_title
from .tables import ConceptRow, GeneBlock, chemical_rows, disease_rows, gene_blocks

#: figures and the articles that they are from (PFOCR's own statistics)
FIGURES, ARTICLES = 110_408, 93_057

#: the first article: beyond what PubMed Central has given
_FIRST_PMCID = 90_000_000

#: generations and their shares; most documents of today were written anew in 2023 (G2), a sixth is
#: of the batches of 2024 (G3), and few older ones are left.  Fewer than real ones can be counted.
GENERATIONS = (("G0", 0.001), ("G1a", 0.01), ("G1b", 0.02), ("G1c", 0.01), ("G2a", 0.04))
_G3_SHARE = 0.16

#: characters of a caption: the median, and the spread of a log-normal distribution
_CAPTION, _CAPTION_SPREAD, _LONGEST = 620, 0.85, 6000

#: the share of figures with chemicals alone
_WITHOUT_GENES = 0.03

_JOURNAL_FIELDS = (
    "Cell",
    "Gene",
    "Nerve",
    "Muscle",
    "Plant",
    "Immune",
    "Tumour",
    "Kidney",
    "Lipid",
)
_JOURNAL_KINDS = ("Biology", "Signalling", "Medicine", "Reports", "Letters", "Research", "Reviews")
_PUBLISHERS = ("North Press", "Society of Figures", "Open Pages", "")
_AUTHORS = ("A. Example", "Mia Beispiel", "J. Voorbeeld", "Émile Modèle", "R. Przykład", "K. Rei")
_ARTICLE_ORGANISMS = (
    "Homo sapiens",
    "Mus musculus",
    "Rattus norvegicus",
    "Drosophila melanogaster",
    "Danio rerio",
    "Arabidopsis thaliana",
    "gut metagenome",
    "Bos taurus",
    "Saccharomyces cerevisiae",
    "Caenorhabditis elegans",
)


@dataclass(frozen=True, slots=True)
class Article:
    """What all figures of an article share; ``words`` are those that its title is about."""

    pmcid: str
    generation: str
    topic: int
    title: str
    citation: str
    year: str
    doi: str
    journal: str
    publisher: str
    keywords: str
    organisms: list[str]
    style: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with everything that its document and its tables say."""

    figid: str
    article: Article
    number: str
    filename: str
    title: str
    caption: str
    score: str
    ndex: str
    blocks: list[GeneBlock] = field(default_factory=list)
    chemicals: list[ConceptRow] = field(default_factory=list)
    diseases: list[ConceptRow] = field(default_factory=list)
    is_repeating: bool = False

    @property
    def generation(self) -> str:
        """The generation of the document: ``G0``, ``G1a`` … ``G3``."""
        return self.article.generation


def make_figure(names: Names, seed: int, index: int) -> Figure:
    """Return the figure of this number."""
    number = index * ARTICLES // FIGURES
    place = index - -(-number * FIGURES // ARTICLES)
    article = _article(names, seed, number)
    random = Random(f"{seed} figure {index}")  # noqa: S311 -- no secret
    is_2024, is_old = article.generation == "G3", article.generation[:2] in {"G0", "G1"}
    has_genes = is_old or random.random() >= _WITHOUT_GENES
    blocks = gene_blocks(random, names, article.topic) if has_genes else []
    if is_old:
        blocks = [block for block in blocks if block.organism is HUMAN]
    least = 0 if has_genes else 3
    chemicals = chemical_rows(random, names, article.topic, is_2024=is_2024, least=least)
    diseases = disease_rows(random, names.diseases, article.topic)
    topics = _topics(blocks, chemicals, diseases)
    length = min(random.lognormvariate(math.log(_CAPTION), _CAPTION_SPREAD), _LONGEST)
    filename = _filename(article.style, number, place)
    return Figure(
        figid=f"{article.pmcid}__{filename}",
        article=article,
        number=f"F{place + 1}",
        filename=f"{filename}.jpg",
        title=figure_title(random, topics),
        caption=caption(random, topics, _definitions(random, blocks), int(length)),
        score=f"{0.9999 - random.random() ** 3 / 2:.7f}".rstrip("0"),
        ndex=_uuid(random) if random.random() < 0.28 else "",  # noqa: PLR2004 -- 31 of 110 thousand
        blocks=blocks,
        chemicals=chemicals,
        diseases=diseases,
        is_repeating=random.random() < 0.01,  # noqa: PLR2004 -- rare
    )


def _article(names: Names, seed: int, number: int) -> Article:
    random = Random(f"{seed} article {number}")  # noqa: S311 -- no secret
    topic = int(random.random() ** 1.5 * 400)
    genes = [names.symbols.draw(random, topic).word for _ in range(2)]
    topics = Topics(genes, [names.mapped.draw(random, topic).word], [_disease(names, random)])
    generation = _generation(random)
    year = str(2024 if generation == "G3" else min(2023, 1998 + int(26 * random.random() ** 0.5)))
    journal = f"{random.choice(_JOURNAL_FIELDS)} {random.choice(_JOURNAL_KINDS)}"
    pages = f"{random.randint(1, 120)}({random.randint(1, 12)}):{random.randint(1, 9000)}"
    title = paper_title(random, topics)
    is_broken = generation == "G2a" and random.random() < 0.2  # noqa: PLR2004 -- a fifth of them
    keywords = [*genes, *random.sample(PROCESSES, 3)]
    return Article(
        pmcid=f"PMC{_FIRST_PMCID + number}",
        generation=generation,
        topic=topic,
        title=title.encode().decode("cp1252", "ignore") if is_broken else title,
        citation=f"{random.choice(_AUTHORS)}, et al. {journal}. {year};{pages}.",
        year="" if random.random() < 0.01 else year,  # noqa: PLR2004 -- rare
        doi=f"10.5555/{random.getrandbits(40):010x}",
        journal=journal,
        publisher=random.choice(_PUBLISHERS),
        keywords=" | ".join(keywords) if random.random() < 0.7 else "",  # noqa: PLR2004
        organisms=_article_organisms(random),
        style=random.randrange(5),
    )


def _generation(random: Random) -> str:
    chance = random.random()
    for name, share in (*GENERATIONS, ("G3", _G3_SHARE)):
        chance -= share
        if chance < 0:
            return name
    return "G2b"


def _article_organisms(random: Random) -> list[str]:
    number = 1 + min(int(random.expovariate(0.45)), len(_ARTICLE_ORGANISMS) - 1)
    weights = [1 / (rank + 1) for rank in range(len(_ARTICLE_ORGANISMS))]
    drawn = random.choices(_ARTICLE_ORGANISMS, weights, k=number)
    if random.random() < 0.08:  # noqa: PLR2004 -- nothing, or something that nobody read
        drawn = ["NA"] if random.random() < 0.7 else [*drawn, "NA"]  # noqa: PLR2004
    return list(dict.fromkeys(drawn))


def _disease(names: Names, random: Random) -> str:
    return names.diseases.members[int(random.random() ** 2 * 200)].word.lower()


def _topics(
    blocks: list[GeneBlock], chemicals: list[ConceptRow], diseases: list[ConceptRow]
) -> Topics:
    words = [mention.word.strip("(),*+|↑") for block in blocks[:1] for mention, _ in block.rows]
    return Topics(
        genes=list(dict.fromkeys(words))[::2] or ["the receptor", "the enzyme", "its ligand"],
        chemicals=[row.word for row in chemicals] or ["The inhibitor"],
        diseases=[row.word for row in diseases] or ["diabetes", "heart failure", "sepsis"],
    )


def _definitions(random: Random, blocks: list[GeneBlock]) -> list[tuple[str, str]]:
    """Return words that the caption defines: on every fourth figure, and now and then wrongly."""
    if random.random() >= 0.25 or not blocks:  # noqa: PLR2004 -- a quarter
        return []
    terms: list[Term] = [mention.term for mention, _ in blocks[0].rows if mention.term.long_form]
    chosen = random.sample(terms, min(len(terms), random.randint(1, 3)))
    definitions = [(term.word, term.long_form) for term in chosen]
    if len(definitions) > 1 and random.random() < 0.1:  # noqa: PLR2004 -- a tenth of them
        definitions[0] = definitions[0][0], definitions[1][1]
    return definitions


def _filename(style: int, number: int, place: int) -> str:
    """Return the name of an image file, in the style of one of five publishers."""
    figure = place + 1
    return (
        f"fbench-11-{number:07d}-g{figure:03d}",
        f"nihms{1_000_000 + number}f{figure}",
        f"bench-22-{number:05d}-g{figure:03d}",
        f"bench.{number:07d}.g{figure:03d}",
        f"BJ-{number % 90 + 1}-{number}-g{figure:03d}_HTML",
    )[style]


def _uuid(random: Random) -> str:
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
