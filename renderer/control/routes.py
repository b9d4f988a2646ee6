"""The table of what HTTP answers; the server and the OpenAPI document are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["GET", "POST"]


@dataclass(frozen=True)
class Query:
    """A parameter after ``?``."""

    name: str
    summary: str


@dataclass(frozen=True)
class Route:
    """``name`` is the handler's; ``changes`` need the token even on this machine. ``answer`` names a schema in
    :mod:`renderer.control.schemas`, and is empty where no JSON comes back."""

    method: Method
    path: str
    name: str
    summary: str
    answer: str = ""
    media: str = "application/json"
    query: tuple[Query, ...] = ()

    @property
    def changes(self) -> bool:
        return self.method == "POST"


ROUTES = (
    Route("GET", "/api/status", "status", "What the show does at this moment", "Status"),
    Route("GET", "/api/cues", "cues", "The show's cues, in their order", "Cues"),
    Route("GET", "/api/verbs", "verbs", "What operators can say, and which of it is dangerous", "Verbs"),
    Route("POST", "/api/cue/{verb}", "cue", "Say a verb", "Answer"),
    Route(
        "GET",
        "/api/log",
        "log",
        "Lines of the log, oldest first",
        "Log",
        query=(Query("after", "only lines with larger numbers"),),
    ),
    Route("GET", "/api/thumbnail.jpg", "thumbnail", "The wall's picture, small", media="image/jpeg"),
    Route("GET", "/api/wall", "wall", "The wall's eyes and outputs", "Wall"),
    Route("POST", "/api/wall/save", "save", "Write what was nudged into the wall's file", "Saved"),
    Route("POST", "/api/session", "session", "Exchange the token for the page's cookie", "Done"),
    Route("GET", "/api/health", "health", "200 while the player speaks, 503 if not", "Health"),
    Route("GET", "/api/live", "live", "A WebSocket: status, log and thumbnail as they change", media=""),
    Route("GET", "/api/openapi.json", "openapi", "This description", media="application/json"),
    Route("GET", "/metrics", "metrics", "Metrics for Prometheus", media="text/plain"),
    Route("GET", "/", "page", "The page for operators", media="text/html"),
    Route("GET", "/page/{file}", "file", "What the page is made of", media="*/*"),
)
