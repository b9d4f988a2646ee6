"""Who may ask, and who may change: token, cookie, Host, Origin, and how often.

Reads need nothing on loopback, and the token from elsewhere. Changes always need it: as ``Authorization: Bearer``,
or as the cookie that it was exchanged for together with the header ``X-Yingbi``, which no other site's page can
send. Checking Host keeps names out that point here without being ours (DNS rebinding), checking Origin other
sites' pages and their WebSockets.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from aiohttp import web

from renderer.control.address import is_loopback, plain_ip

COOKIE = "yingbi"
COOKIE_S = 30 * 24 * 3600
GUARD_HEADER = "X-Yingbi"
MAX_ADDRESSES = 4096


class Denied(Exception):
    """A request that is turned away: with which status, why, and after how long it may be tried again."""

    def __init__(self, status: int, why: str, retry_s: float = 0.0) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.retry_s = retry_s


class Buckets:
    """A token bucket per address: ``burst`` at once, ``rate`` a second after that. The longest unused are
    forgotten first, so that memory stays flat."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.burst = rate, burst
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def _level(self, address: str) -> float:
        level, at = self._levels.get(address, (self.burst, self._clock()))
        return min(self.burst, level + (self._clock() - at) * self.rate)

    def wait_s(self, address: str) -> float:
        """How long until there is one again; 0 if there is."""
        return max(0.0, 1.0 - self._level(address)) / self.rate

    def take(self, address: str) -> None:
        self._levels[address] = (max(self._level(address) - 1.0, 0.0), self._clock())
        self._levels.move_to_end(address)
        while len(self._levels) > MAX_ADDRESSES:
            self._levels.popitem(last=False)


class Access:
    """Decides about one request at a time."""

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token.encode()
        self.cookie = hmac.new(self._token, b"yingbi page", hashlib.sha256).hexdigest()
        self._failures = Buckets(10 / 60, 10, clock)
        self._requests = Buckets(100, 200, clock)

    def check_rate(self, address: str) -> None:
        wait_s = self._requests.wait_s(address)
        if wait_s:
            raise Denied(429, "too many requests", wait_s)
        self._requests.take(address)

    def is_token(self, address: str, given: str) -> bool:
        """Raises :class:`Denied` to an address that has guessed too often, whatever it guesses now."""
        wait_s = self._failures.wait_s(address)
        if wait_s:
            raise Denied(429, "too many wrong tokens", wait_s)
        if hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._token):
            return True
        self._failures.take(address)
        return False

    def _by_bearer(self, request: web.Request, address: str) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return False
        if scheme.lower() == "bearer" and self.is_token(address, given.strip()):
            return True
        raise Denied(401, "the token is wrong")

    def has_cookie(self, request: web.Request) -> bool:
        given = request.cookies.get(COOKIE, "")
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.cookie.encode())

    def may_change(self, request: web.Request) -> bool:
        """Whether a WebSocket may say verbs without showing the token each time."""
        return self.has_cookie(request) or self._by_bearer(request, request.remote or "")

    def check(self, request: web.Request, *, changes: bool, hosts: Iterable[str]) -> None:
        """Raises :class:`Denied`."""
        address = request.remote or ""
        self.check_rate(address)
        _check_names(request, hosts)
        if self._by_bearer(request, address):
            return
        cookie = self.has_cookie(request)
        if changes:
            if cookie and GUARD_HEADER in request.headers:
                return
            why = f"the header {GUARD_HEADER} is missing" if cookie else "this needs the token"
            raise Denied(403 if cookie else 401, why)
        if cookie or is_loopback(address):
            return
        given = request.query.get("token", "")
        if not given:
            raise Denied(401, "from another machine this needs the token")
        if not self.is_token(address, given):
            raise Denied(401, "the token is wrong")

    def grant(self, request: web.Request, response: web.StreamResponse) -> None:
        """Gives the cookie to whoever came with the right token in the address."""
        given = request.query.get("token", "")
        if given and self.is_token(request.remote or "", given):
            self.give_cookie(response)

    def give_cookie(self, response: web.StreamResponse) -> None:
        response.set_cookie(COOKIE, self.cookie, max_age=COOKIE_S, httponly=True, samesite="Strict", path="/")


def retry_after(denied: Denied) -> dict[str, str]:
    return {"Retry-After": str(math.ceil(denied.retry_s))} if denied.retry_s else {}


def _check_names(request: web.Request, hosts: Iterable[str]) -> None:
    own = request.transport.get_extra_info("sockname") if request.transport else None
    host = request.headers.get("Host", "")
    if not _is_ours(host, str(own[0]) if own else "", hosts):
        raise Denied(403, "this Host is not known here; add it to [control] hosts of the show")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        raise Denied(403, "requests from other sites' pages are not obeyed")


def _is_ours(host: str, own: str, hosts: Iterable[str]) -> bool:
    """Whether a browser that says ``host`` means this machine: the address that it reached, or a known name."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    address = plain_ip(name)
    if address is not None:
        return address.is_loopback or address == plain_ip(own) or name in hosts
    return name == "localhost" or name in {known.lower() for known in hosts}
