"""``HOST:PORT`` as it is typed, and whose address something is."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import psutil

from renderer.errors import InputError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def parse_address(text: str) -> tuple[str, int]:
    """``127.0.0.1:8600``, ``[::1]:8600``, ``:8600`` (every address of this machine). Raises InputError."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not port.isdecimal() or not 0 <= int(port) <= 65535 or (":" in host and "[" not in text):
        raise InputError("address", f"{text!r} is no address to listen at", hint="such as 127.0.0.1:8600")
    return host or "0.0.0.0", int(port)


def plain_ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address without its zone; IPv4 within IPv6 as IPv4. None if it is none."""
    try:
        found = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_loopback(text: str) -> bool:
    found = plain_ip(text)
    return found is not None and found.is_loopback


def networks_of(entries: Iterable[str]) -> tuple[tuple[Network, ...], tuple[str, ...]]:
    """The networks that ``entries`` name, and the entries that name none."""
    networks: list[Network] = []
    wrong: list[str] = []
    for entry in entries:
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            wrong.append(entry)
    return tuple(networks), tuple(wrong)


def is_among(text: str, networks: Iterable[Network]) -> bool:
    found = plain_ip(text)
    return found is not None and any(found in network for network in networks)


def own_addresses() -> list[str]:
    """By which others may reach this machine; its name if that cannot be found out."""
    found = [
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not is_loopback(address.address)
    ]
    return found or [socket.gethostname()]


def url_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
