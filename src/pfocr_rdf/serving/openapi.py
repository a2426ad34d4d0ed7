"""The interface of the canned queries in OpenAPI 3.1, made from their headers.

Source: https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..lookup.kinds import KINDS
from ..queries import CannedQuery, Parameter
from ..version import __version__

#: what a client may be told instead of an answer: status -> when
_FAILURES: Mapping[str, str] = {
    "400": "A parameter is missing, unknown or ambiguous.",
    "404": "There is no such query.",
    "406": "The answer cannot be written so.",
    "422": "The answer is too large.",
    "502": "WikiPathways did not answer, or not with all.",
    "503": "Too many others ask; try again.",
    "504": "The answer takes too long.",
}
_PROBLEM = {
    "type": "object",
    "required": ["status", "title"],
    "properties": {"status": {"type": "integer"}, "title": {"type": "string"}},
}


def described(queries: Iterable[CannedQuery], public: str) -> dict[str, Any]:
    """Return the description of the interface at an address."""
    listed = list(queries)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "PFOCR RDF: canned queries",
            "version": __version__,
            "summary": "Questions about the genes, chemicals and diseases of pathway figures.",
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public.rstrip("/")}],
        "tags": [{"name": name} for name in sorted({query.category for query in listed})],
        "paths": {
            "/api/queries": {"get": _list()},
            **{f"/api/queries/{query.name}": {"get": _operation(query)} for query in listed},
        },
        "components": {"schemas": {"Problem": _PROBLEM, "Results": _results()}},
    }


def _list() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}
    return {
        "operationId": "list-queries",
        "summary": "All queries with their parameters",
        "responses": {"200": {"description": "The queries.", "content": content}},
    }


def _operation(query: CannedQuery) -> dict[str, Any]:
    results = {"$ref": "#/components/schemas/Results"}
    table = {"schema": {"type": "string"}}
    answers = {
        "application/sparql-results+json": {"schema": results},
        "application/json": {"schema": results},
        "text/csv": table,
        "text/tab-separated-values": table,
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": query.name,
        "summary": query.title,
        "description": query.description,
        "tags": [query.category],
        "parameters": [*map(_parameter, query.parameters), *_common(query)],
        "responses": {
            "200": {"description": "The rows.", "content": answers},
            "304": {"description": "The client has the answer already."},
            **{
                status: {"description": when, "content": problem}
                for status, when in _FAILURES.items()
            },
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    elif parameter.type == "integer":
        schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    if not parameter.is_required:
        is_number = schema["type"] == "integer"
        schema["default"] = int(parameter.default) if is_number else parameter.default
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.label,
        "required": parameter.is_required,
        "schema": schema,
    }
    if parameter.is_required:
        found["example"] = parameter.example
    return found


def _common(query: CannedQuery) -> list[dict[str, Any]]:
    """Return the parameters of a query that its header does not name."""
    organism = KINDS["organism"].example
    own = {parameter.name for parameter in query.parameters}
    common: list[dict[str, Any]] = [
        {
            "name": "format",
            "in": "query",
            "description": "How to write the rows; without it, as Accept says.",
            "schema": {"type": "string", "enum": ["json", "csv", "tsv"]},
        },
        {
            "name": "organism",
            "in": "query",
            "description": f"The organism of genes that are named by symbols: {organism}, mouse.",
            "schema": {"type": "string"},
        },
    ]
    return [parameter for parameter in common if parameter["name"] not in own]


def _results() -> dict[str, Any]:
    """Return the schema of rows, https://www.w3.org/TR/sparql11-results-json/."""
    names = {"type": "array", "items": {"type": "string"}}
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": {"type": "string"},
            "datatype": {"type": "string"},
            "xml:lang": {"type": "string"},
        },
    }
    row = {"type": "object", "additionalProperties": term}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": names}},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": {"type": "array", "items": row}},
            },
        },
    }
