"""The OpenAPI 3.1 document, made from the tables of routes, verbs and schemas."""

from __future__ import annotations

from typing import Any

import renderer
from renderer.control.routes import ROUTES, Route
from renderer.control.schemas import SCHEMAS, TEXT, WHOLE, verb_schema
from renderer.playback.verbs import VERBS, Verb

_FAILURES = {
    "400": "the arguments are wrong",
    "401": "the token is missing or wrong",
    "403": "Host, Origin or the page's header is wrong",
    "409": "the player would not obey",
    "413": "more than 64 kB were sent",
    "429": "too many requests, or too many wrong tokens; Retry-After says how long to wait",
    "503": "the player has not answered",
}
_READ_FAILURES = ("401", "403", "429")


def openapi() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in ROUTES:
        if route.name == "cue":
            for verb in VERBS.values():
                paths[f"/api/cue/{verb.name}"] = {"post": _verb(route, verb)}
        else:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yingbi show control",
            "version": getattr(renderer, "__version__", "1"),
            "description": "Reads need no token on the machine itself; everything else needs it.",
        },
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "responses": _responses(route),
        "security": [{"token": []}] if route.changes else [{}, {"token": []}],
    }
    parameters: list[dict[str, Any]] = [
        {"name": query.name, "in": "query", "description": query.summary, "schema": WHOLE} for query in route.query
    ]
    if "{file}" in route.path:
        parameters.append({"name": "file", "in": "path", "required": True, "schema": TEXT})
    return found | ({"parameters": parameters} if parameters else {})


def _verb(route: Route, verb: Verb) -> dict[str, Any]:
    required = any(argument.default is None for argument in verb.arguments)
    body = {"required": required, "content": {"application/json": {"schema": verb_schema(verb)}}}
    return {
        "operationId": f"cue_{verb.name}",
        "summary": verb.summary,
        "x-danger": verb.danger,
        "requestBody": body,
        "responses": _responses(route),
        "security": [{"token": []}],
    }


def _responses(route: Route) -> dict[str, Any]:
    if not route.media:
        good: dict[str, Any] = {"101": {"description": "the WebSocket is open"}}
    else:
        schema = {"$ref": f"#/components/schemas/{route.answer}"} if route.answer else {}
        good = {"200": {"description": "done", "content": {route.media: {"schema": schema}}}}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    statuses = tuple(_FAILURES) if route.changes else _READ_FAILURES
    if route.name == "health":
        good["503"] = {"description": "the player is silent"}
    return good | {status: {"description": _FAILURES[status], "content": error} for status in statuses}
