"""HTTP: one handler per route, and what stands before all of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from renderer.control.access import Access, Denied, retry_after
from renderer.control.desk import Desk, Refused, Unanswered
from renderer.control.gate import Gate
from renderer.control.live import MAX_BYTES, Listeners
from renderer.control.metrics import CONTENT_TYPE, metrics_text, registry_of
from renderer.control.openapi import openapi
from renderer.control.page_files import HEADERS, LOCKED, page_files
from renderer.control.pictures import Pictures
from renderer.control.programme import cues_json
from renderer.control.routes import ROUTES, Route
from renderer.control.schemas import verbs_json
from renderer.control.status import status_json
from renderer.control.walls import explained, wall_json
from renderer.errors import InputError, YingbiError

MAX_BODY = 64 * 1024
BODY_S = 5.0
"""How long a request's body may take."""

_SILENT = logging.Logger("yingbi.http", logging.CRITICAL + 1)
"""aiohttp would print a traceback for everything that is no HTTP; what fails in handlers is in our own log."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """The answers to all routes."""

    def __init__(self, desk: Desk, access: Access) -> None:
        self.desk = desk
        self.access = access
        self.gate: Gate | None = None
        self.pictures = Pictures()
        self.listeners = Listeners(desk, self.pictures)
        self._registry = registry_of(desk)
        self._files = page_files()
        self._openapi_document = openapi()

    def application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY, middlewares=[self._guarded])
        for route in ROUTES:
            handler = self._on(route, getattr(self, f"_{route.name}"))
            application.router.add_route(route.method, route.path, handler)
        return application

    def _on(self, route: Route, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            if self.gate is not None:
                self.gate.came(request.transport, stays=route.name == "live")
            return await handler(request)

        return answer

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Lets nothing through unchecked, and makes every failure a sentence."""
        try:
            changes = request.method not in ("GET", "HEAD")
            self.access.check(request, changes=changes, hosts=self.desk.programme.control.hosts)
            response = await handler(request)
        except Denied as denied:
            response = _denied(request, denied)
        except web.HTTPException as error:
            response = failure(error.status, _SENTENCES.get(error.status, error.reason), "http")
            if "Allow" in error.headers:
                response.headers["Allow"] = error.headers["Allow"]
        except YingbiError as error:
            response = failure(_status_of(error), explained(error), error.code)
        except TimeoutError:
            response = failure(408, "the request took too long", "slow")
        except Exception as error:  # what nobody has thought of
            self.desk.note("error", "http-error", path=request.path, why=f"{type(error).__name__}: {error}")
            response = failure(500, "control has made a mistake; its log says which", "internal")
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    # ---- reads ----

    async def _status(self, _request: web.Request) -> web.Response:
        return answer_json(status_json(self.desk))

    async def _cues(self, _request: web.Request) -> web.Response:
        return answer_json({"cues": cues_json(self.desk.programme)})

    async def _verbs(self, _request: web.Request) -> web.Response:
        return answer_json({"verbs": verbs_json()})

    async def _log(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        if not after.isdecimal() or len(after) > 15:
            raise InputError("argument", "after must be a line's number", hint="such as after=0")
        return answer_json({"lines": self.desk.log.after(int(after)), "last": self.desk.log.last})

    async def _thumbnail(self, _request: web.Request) -> web.Response:
        if self.desk.thumbnail is None:
            return failure(503, "there is no picture yet", "thumbnail")
        return web.Response(body=await self.pictures.of(self.desk.thumbnail), content_type="image/jpeg")

    async def _wall(self, _request: web.Request) -> web.Response:
        return answer_json(await asyncio.to_thread(wall_json, self.desk.programme))

    async def _health(self, _request: web.Request) -> web.Response:
        status = status_json(self.desk)
        health = {"ok": status["alive"], "silent_s": status["silent_s"]}
        return answer_json(health, status=200 if status["alive"] else 503)

    async def _openapi(self, _request: web.Request) -> web.Response:
        return answer_json(self._openapi_document)

    async def _metrics(self, _request: web.Request) -> web.Response:
        text = await asyncio.to_thread(metrics_text, self._registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})

    async def _page(self, request: web.Request) -> web.Response:
        response = self._static(request, "index.html")
        self.access.grant(request, response)
        return response

    async def _file(self, request: web.Request) -> web.Response:
        return self._static(request, request.match_info["file"])

    def _static(self, request: web.Request, name: str) -> web.Response:
        file = self._files.get(name)
        if file is None:
            raise web.HTTPNotFound
        headers = {"ETag": file.tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == file.tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=file.body, content_type=file.media, charset="utf-8", headers=headers)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if self.listeners.full:
            return failure(503, "too many listen already", "listeners")
        if "upgrade" not in request.headers.get("Connection", "").lower():
            return failure(426, "this is a WebSocket", "websocket")
        socket = web.WebSocketResponse(max_msg_size=MAX_BYTES, heartbeat=20.0, compress=False)
        await socket.prepare(request)
        address = request.remote or ""
        is_known = self.access.may_change(request)

        def may_change(token: str) -> bool:
            self.access.check_rate(address)
            return self.access.is_token(address, token) if token else is_known

        await socket.send_str(json.dumps({"type": "hello", "may_change": is_known}))
        await self.listeners.serve(socket, request.transport, may_change, f"websocket {address}")
        return socket

    # ---- changes ----

    async def _cue(self, request: web.Request) -> web.Response:
        arguments = await _arguments(request)
        obeyed = await self.desk.order(request.match_info["verb"], arguments, f"http {request.remote}")
        return answer_json({"ok": True, "frame": obeyed.frame})

    async def _save(self, request: web.Request) -> web.Response:
        if await _arguments(request):
            raise InputError("argument", "saving takes no arguments", hint="nudge first, then save")
        saved = await self.desk.save_nudge(f"http {request.remote}")
        return answer_json({"ok": True, **saved})

    async def _session(self, _request: web.Request) -> web.Response:
        response = answer_json({"ok": True})
        self.access.give_cookie(response)
        return response


_SENTENCES = {
    404: "there is nothing here; /api/openapi.json says what there is",
    405: "this is not asked that way; /api/openapi.json says how",
    413: "more than 64 kB were sent",
}


def _status_of(error: YingbiError) -> int:
    if isinstance(error, Unanswered):
        return 503
    if isinstance(error, Refused):
        return 409
    return 400 if isinstance(error, InputError) else 500


def answer_json(data: Any, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, dumps=_dumps)


def _dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def failure(status: int, sentence: str, code: str) -> web.Response:
    return answer_json({"ok": False, "error": sentence, "code": code}, status=status)


def _denied(request: web.Request, denied: Denied) -> web.Response:
    if denied.status == 401 and request.method == "GET" and request.path == "/":
        response = web.Response(text=LOCKED.format(why=denied.why), content_type="text/html", status=401)
    else:
        response = failure(denied.status, denied.why, "denied")
    if denied.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="yingbi"'
    response.headers.update(retry_after(denied))
    return response


async def _arguments(request: web.Request) -> dict[str, Any]:
    async with asyncio.timeout(BODY_S):
        body = await request.read()
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise InputError("json", "the body is no JSON", hint='such as {"level": 0.5}') from None
    if not isinstance(found, dict):
        raise InputError("json", "the body must be an object", hint='such as {"level": 0.5}')
    return found


async def listen(site: Site, host: str, port: int) -> tuple[web.AppRunner, asyncio.Server]:
    """Begins to answer. Raises OSError if it cannot."""
    runner = web.AppRunner(
        site.application(),
        access_log=None,
        logger=_SILENT,
        handle_signals=False,
        lingering_time=1.0,
        shutdown_timeout=0.5,
        auto_decompress=False,
    )
    await runner.setup()
    assert runner.server is not None
    site.gate = Gate(runner.server)
    try:
        server = await asyncio.get_running_loop().create_server(site.gate, host, port, reuse_address=True)
    except OSError:
        await runner.cleanup()
        raise
    return runner, server


async def hang_up(site: Site, runner: web.AppRunner, server: asyncio.Server) -> None:
    server.close()
    await site.listeners.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(runner.cleanup(), 2.0)
