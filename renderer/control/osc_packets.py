"""OSC 1.0 datagrams into messages.

python-osc reads the messages themselves. The frame around them is checked here first: python-osc 1.10 takes
negative sizes within bundles for granted (and reads for ever), nests without limit, and prints a line for every
type that it does not know.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message import ParseError as MessageError
from pythonosc.osc_message_builder import BuildError, OscMessageBuilder

MAX_BYTES = 8192
MAX_DEPTH = 4
MAX_MESSAGES = 64
TYPES = frozenset("ifhdsTFN")

_BUNDLE = b"#bundle\0"
_HEAD = len(_BUNDLE) + 8  # and the time tag


class Malformed(ValueError):
    """A datagram that is no OSC, or more of it than anyone needs."""


@dataclass(frozen=True)
class Message:
    address: str
    values: tuple[Any, ...]


def messages_in(datagram: bytes) -> list[Message]:
    """The messages of a datagram, in their order; time tags are not waited for. Raises :class:`Malformed`."""
    if len(datagram) > MAX_BYTES:
        raise Malformed("too long")
    found = []
    for body in _bodies(datagram, MAX_DEPTH):
        found.append(_message(body))
        if len(found) > MAX_MESSAGES:
            raise Malformed("too many messages")
    return found


def _bodies(datagram: bytes, depth: int) -> Iterator[bytes]:
    if not datagram.startswith(_BUNDLE):
        yield datagram
        return
    if depth == 0:
        raise Malformed("bundles nested too deep")
    at = _HEAD
    if len(datagram) < at:
        raise Malformed("a bundle without its time")
    while at < len(datagram):
        if len(datagram) - at < 4:
            raise Malformed("a bundle's element without its size")
        (size,) = struct.unpack_from(">i", datagram, at)
        at += 4
        if size <= 0 or size % 4 or size > len(datagram) - at:
            raise Malformed("a bundle's element of an impossible size")
        yield from _bodies(datagram[at : at + size], depth - 1)
        at += size


def _message(body: bytes) -> Message:
    if not body.startswith(b"/") or len(body) % 4:
        raise Malformed("neither a message nor a bundle")
    address_end = _string_end(body, 0)
    if address_end < len(body):
        tags_end = _string_end(body, address_end)
        tags = body[address_end:tags_end].rstrip(b"\0").decode("ascii", "replace")
        if not tags.startswith(",") or not TYPES.issuperset(tags[1:]):
            raise Malformed("arguments of types that no verb takes")
    try:
        message = OscMessage(body)
        return Message(str(message.address), tuple(message.params))
    except (MessageError, ValueError) as error:  # a string that is no UTF-8 is a ValueError
        raise Malformed(str(error)) from None


def _string_end(body: bytes, start: int) -> int:
    """Where the padding after a string ends."""
    end = body.find(b"\0", start)
    padded = start + (end - start) // 4 * 4 + 4
    if end < 0 or body[end:padded].strip(b"\0"):
        raise Malformed("a string without an end")
    return padded


def packed(address: str, *values: str | int | float | bool) -> bytes:
    """A message to send; text that OSC cannot carry is sent as well as it can be."""
    builder = OscMessageBuilder(address)
    for value in values:
        plain = value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else value
        builder.add_arg(plain)
    try:
        return bytes(builder.build().dgram)
    except BuildError:  # a number beyond 32 bits
        return packed(address, *(float(v) if isinstance(v, int) else v for v in values))
