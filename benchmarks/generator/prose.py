"""Titles and captions of the corpus: written for it, and no sentence of any article.

A caption is a run of sentences with the words of its figure in their slots, so that about half of
the words of a figure stand in its caption, as on real figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

#: processes, places and conditions that sentences are about
PROCESSES = (
    "apoptosis",
    "autophagy",
    "cell cycle progression",
    "cell migration",
    "ferroptosis",
    "glucose uptake",
    "inflammation",
    "lipid synthesis",
    "mitochondrial respiration",
    "neurite outgrowth",
    "oxidative stress",
    "protein degradation",
    "ribosome biogenesis",
    "synaptic plasticity",
    "T cell activation",
    "transcription",
    "translation initiation",
    "vesicle transport",
)
PLACES = (
    "adipocytes",
    "astrocytes",
    "breast tumours",
    "cardiomyocytes",
    "endothelial cells",
    "epithelial cells",
    "fibroblasts",
    "hepatocytes",
    "macrophages",
    "microglia",
    "osteoblasts",
    "pancreatic islets",
    "pyramidal neurons",
    "skeletal muscle",
    "the hippocampus",
    "the kidney",
)
OUTCOMES = (
    "fibrosis",
    "growth arrest",
    "insulin resistance",
    "loss of polarity",
    "neurodegeneration",
    "prolonged survival",
    "resistance to treatment",
    "tissue repair",
    "tumour growth",
)

_SENTENCES = (
    "Binding of {a} to its partner recruits {b} and turns on {process} in {place}.",
    "{a} phosphorylates {b}, which then leaves the membrane and enters the nucleus.",
    "In {place}, loss of {a} raises the level of {b} and ends in {outcome}.",
    "{a} and {b} act in parallel upon {c} to hold {process} in check.",
    "Without {a}, the complex of {b} and {c} is not formed and {process} stops.",
    "The release of {a} feeds back on {b} within minutes.",
    "Once {a} is cleaved, {b} is free to move and {c} is degraded by the proteasome.",
    "High levels of {a} favour {process}, whereas low levels lead to {outcome}.",
    "{chemical} blocks {a} upstream of {b}.",
    "Exposure to {chemical} lowers {a} and spares {place}.",
    "Treatment with {chemical} restores {process} through {a} and {b}.",
    "The balance of {a} over {b} decides between {process} and {outcome}.",
    "A second loop, driven by {a}, keeps {b} active for hours.",
    "Transcription of the gene of {a} depends on {b} and, to a lesser extent, on {c}.",
    "Both arms meet at {a}, the step that limits {process}.",
    "In {disease}, this arm is silent and {a} stays bound to {b}.",
    "Mutations of {a} seen in {disease} prevent its contact with {b}.",
    "Secreted {a} reaches {place}, where it meets {b} and starts {process}.",
    "{a} is drawn as a dimer; its partner {b} is omitted for clarity.",
    "How {a} reaches {b} is not known, as the question mark shows.",
)
_LEGENDS = (
    "Arrows stand for activation and blunt ends for inhibition.",
    "Dashed lines are steps that have not been shown in {place}.",
    "Red, higher than in controls; blue, lower than in controls.",
    "P: phosphate; Ub: ubiquitin; PM: plasma membrane.",
    "Numbers follow the order of events – see the text for details.",  # noqa: RUF001
    "Adapted with changes from earlier work (, ).",
    "Boxes with a double border are targets of drugs in trials.",
)
_OPENINGS = (
    "Proposed model of {process} in {place}.",
    "Overview of how {a} controls {process}.",
    "Schematic view of the {a}/{b} axis in {disease}.",
    "Summary of the steps from {a} to {process}",
    "Signalling from {a} in {place}.",
    "(A) Events at rest. (B) Events after stimulation with {a}.",
)
_TITLES = (
    "Proposed role of {a} in {process} of {place} and its consequences for {outcome}",
    "{a} and {b} in {process}",
    "Model of {a} signalling in {disease}, with the steps that lead from {b} to {outcome}",
    "How {chemical} acts on {a} in {place} by way of {b}, and why {outcome} follows in {disease}",
    "Crosstalk of {a}, {b} and {c}: a working model of {process} in {place}",
    "Regulation of {process} by {a}",
    "Two arms of {process} in {place}: {a} is needed for the first and {b} for the second",
)
_PAPERS = (
    "{a} drives {process} in {place} by binding {b} and delays {outcome}.",
    "The {a}–{b} axis in {disease}: from mechanism to treatment.",  # noqa: RUF001
    "{chemical} protects {place} through {a}.",
    "Control of {process} by {a} and its relevance to {outcome}.",
    "New insights into {process} in {disease}.",
)


@dataclass(frozen=True, slots=True)
class Topics:
    """The words of a figure that its sentences are about; none of the three is empty."""

    genes: list[str]
    chemicals: list[str]
    diseases: list[str]


def _filled(template: str, random: Random, topics: Topics) -> str:
    genes = topics.genes
    return template.format(
        a=random.choice(genes),
        b=random.choice(genes),
        c=random.choice(genes),
        chemical=random.choice(topics.chemicals),
        disease=random.choice(topics.diseases),
        process=random.choice(PROCESSES),
        place=random.choice(PLACES),
        outcome=random.choice(OUTCOMES),
    )


def figure_title(random: Random, topics: Topics) -> str:
    """Return the title of a figure."""
    return _filled(random.choice(_TITLES), random, topics)


def paper_title(random: Random, topics: Topics) -> str:
    """Return the title of an article, with its full stop."""
    return _filled(random.choice(_PAPERS), random, topics)


def caption(random: Random, topics: Topics, definitions: list[tuple[str, str]], length: int) -> str:
    """Return a caption of about *length* characters.

    *definitions* are words and their long forms, which the caption defines as it can.

    >>> topics = Topics(["MTOR"], ["Ketamine"], ["depression"])
    >>> text = caption(Random(1), topics, [("MTOR", "mechanistic target of rapamycin kinase")], 300)
    >>> "mechanistic target of rapamycin kinase (MTOR)" in text, 200 < len(text) < 500
    (True, True)
    """
    sentences = [_filled(random.choice(_OPENINGS), random, topics)]
    size = len(sentences[0])
    waiting = list(definitions)
    while size < length:
        if waiting:
            word, long_form = waiting.pop()
            sentence = f"One of them is {long_form} ({word}), which is central to it."
        elif random.random() < 0.1:  # noqa: PLR2004 -- a tenth
            sentence = _filled(random.choice(_LEGENDS), random, topics)
        else:
            sentence = _filled(random.choice(_SENTENCES), random, topics)
        sentences.append(sentence)
        size += len(sentence) + 1
    text = " ".join(sentences)
    return text.replace(" in ", "\u00a0in ", 1) if random.random() < 0.05 else text  # noqa: PLR2004
