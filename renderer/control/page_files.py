"""The page: a few static files, read once, without anything from elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("page")

_MEDIA = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}

POLICY = (
    "default-src 'self'; img-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

LOCKED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Yingbi</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<h1>Yingbi</h1><p>{why}</p>
<form method="get" action="/"><label>Token 口令 <input name="token" type="password" autocomplete="off"></label>
<button>Open 打开</button></form></html>
"""
"""What a browser from elsewhere sees before it has shown the token."""


@dataclass(frozen=True)
class PageFile:
    body: bytes
    media: str
    tag: str


def page_files() -> dict[str, PageFile]:
    """By their names."""
    return {
        path.name: PageFile(body, _MEDIA[path.suffix], f'"{hashlib.sha256(body).hexdigest()[:16]}"')
        for path in sorted(FOLDER.iterdir())
        if path.suffix in _MEDIA and (body := path.read_bytes()) is not None
    }
