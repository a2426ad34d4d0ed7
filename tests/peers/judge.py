"""What software that nobody here wrote says of our exports, as JSON on stdout.

``make peers`` makes the environment that this runs in.  It has no part in the judgement: it calls
the validators that KGX and sssom-py have for their users, and GSEApy as its users do.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def biolink_file(name: str) -> Path:
    """Return the path of a file of the package biolink-model."""
    found = importlib.util.find_spec("biolink_model")
    assert found is not None
    assert found.submodule_search_locations is not None
    return Path(next(iter(found.submodule_search_locations)), name)


def toolkit() -> type[Any]:
    """Return the Biolink Model Toolkit, which finds the model in the package and fetches nothing.

    The addresses that it would fetch are the defaults of its arguments.  Predicates of other models
    are for those who translate from them.
    """
    import bmt.toolkit  # type: ignore[import-not-found] # noqa: PLC0415

    model = str(biolink_file("schema/biolink_model.yaml"))
    bmt.toolkit.Toolkit.__init__.__defaults__ = (model, {"predicate mappings": []})
    found: type[Any] = bmt.toolkit.Toolkit
    return found


def kgx(nodes: str, edges: str, *contexts: str) -> object:
    """Return the errors that KGX's validator finds, and how many nodes and edges it looked at.

    Its prefixes are those of the Biolink Model and of further contexts.
    """
    toolkit()
    import kgx.config  # type: ignore[import-not-found] # noqa: PLC0415

    prefixes = json.loads(biolink_file("prefixmaps/biolink-model-prefix-map.json").read_text())
    for context in contexts:
        prefixes |= json.loads(Path(context).read_text())["@context"]
    kgx.config.jsonld_context_map["biolink"] = prefixes
    from kgx.transformer import Transformer  # type: ignore[import-not-found] # noqa: PLC0415
    from kgx.validator import Validator  # type: ignore[import-not-found] # noqa: PLC0415

    seen: dict[str, int] = {}

    def count(kind: Any, _record: object) -> None:  # noqa: ANN401 -- an enumeration of KGX
        seen[kind.value] = seen.get(kind.value, 0) + 1

    validator = Validator(progress_monitor=count)
    Transformer(stream=True).transform(
        input_args={"filename": [nodes, edges], "format": "tsv"},
        output_args={"format": "null"},
        inspector=validator,
    )
    return {"errors": validator.get_errors(), "seen": seen}


def model(*_: str) -> object:
    """Return what the Biolink Model says of classes, slots, enumerations and prefixes.

    ``ends`` has the domain and range of a predicate, and what an association wants of its ends.
    """
    tk = toolkit()()
    classes = {one: tk.get_element(one) for one in tk.get_all_classes(formatted=True)}
    predicates = tk.get_descendants("related to", formatted=True)
    associations = tk.get_descendants("association", formatted=True)
    ends = {}
    for name in predicates:
        slot = tk.get_element(name)
        ends[name] = {"subject": _named(tk, slot.domain), "object": _named(tk, slot.range)}
    for name in associations:
        usage = classes[name].slot_usage
        ends[name] = {
            end: [
                one
                for wanted in ("domain", "range")
                for one in _named(tk, getattr(usage.get(end), wanted, None))
            ]
            for end in ("subject", "object")
        }
    return {
        "version": tk.get_model_version(),
        "slots": tk.get_all_slots(formatted=True),
        "predicates": predicates,
        "associations": associations,
        "ends": ends,
        "ancestors": {
            name: tk.get_ancestors(name, formatted=True)
            for name in tk.get_descendants("named thing", formatted=True)
        },
        "abstract": [name for name, one in classes.items() if one.abstract],
        "enumerations": {
            name: list(one.permissible_values) for name, one in tk.view.all_enums().items()
        },
        "prefixes": json.loads(
            biolink_file("prefixmaps/biolink-model-prefix-map.json").read_text()
        ),
    }


def _named(tk: Any, element: str | None) -> list[str]:  # noqa: ANN401 -- a toolkit
    """Return the name of a class, in a list, or no name for none and for types."""
    found = tk.get_element(element) if element else None
    classes = set(tk.get_all_classes())
    return [format_name(found.name)] if found is not None and found.name in classes else []


def format_name(name: str) -> str:
    """Return the name of a class as a CURIE.

    >>> format_name("gene family")
    'biolink:GeneFamily'
    """
    return "biolink:" + "".join(word[:1].upper() + word[1:] for word in name.split())


def sssom(path: str) -> object:
    """Return the mappings that sssom-py reads, and what its validator says of the file."""
    from sssom.constants import DEFAULT_VALIDATION_TYPES  # type: ignore[import-not-found] # noqa: PLC0415
    from sssom.parsers import parse_sssom_table  # type: ignore[import-not-found] # noqa: PLC0415
    from sssom.validators import validate  # type: ignore[import-not-found] # noqa: PLC0415

    read = parse_sssom_table(path)
    reports = validate(read, list(DEFAULT_VALIDATION_TYPES), fail_on_error=False)
    return {
        "errors": [result.message for report in reports.values() for result in report.results],
        "metadata": {key: str(value) for key, value in read.metadata.items()},
        "mappings": json.loads(read.df.to_json(orient="records")),
        "prefixes": read.prefix_map,
    }


def gmt(path: str) -> object:
    """Return the sets that GSEApy reads."""
    import gseapy  # type: ignore[import-not-found] # noqa: PLC0415

    return gseapy.read_gmt(path)


def enrich(path: str, *genes: str) -> object:
    """Return the terms in which GSEApy finds genes to be enriched, the surest first."""
    import gseapy  # noqa: PLC0415

    found = gseapy.enrich(gene_list=list(genes), gene_sets=path, outdir=None, no_plot=True)
    table = found.results.sort_values(["P-value", "Term"])
    return json.loads(table[["Term", "Overlap", "P-value"]].to_json(orient="records"))


def main(arguments: list[str]) -> None:
    """Call the function that the first argument names, with the others."""
    out, sys.stdout = sys.stdout, sys.stderr
    logging.disable(logging.CRITICAL)
    judges: dict[str, Callable[..., object]] = {
        judge.__name__: judge for judge in (enrich, gmt, kgx, model, sssom)
    }
    answer = judges[arguments[0]](*arguments[1:])
    json.dump(answer, out)


if __name__ == "__main__":
    main(sys.argv[1:])
