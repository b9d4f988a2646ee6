"""OSC datagrams: what is read, and that nothing a network can send does harm."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.control.osc_packets import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_MESSAGES,
    Malformed,
    Message,
    messages_in,
    packed,
)
from renderer.control.osc_verbs import asked, osc_table
from renderer.errors import InputError
from renderer.playback.verbs import VERBS

TIME = b"\0\0\0\0\0\0\0\1"


def bundle(*elements: bytes) -> bytes:
    return b"#bundle\0" + TIME + b"".join(struct.pack(">i", len(e)) + e for e in elements)


def nested(depth: int) -> bytes:
    inner = packed("/yingbi/go")
    for _ in range(depth):
        inner = bundle(inner)
    return inner


def test_a_message_as_the_specification_shows_it() -> None:
    """The example of the OSC 1.0 specification, byte by byte."""
    datagram = bytes.fromhex("2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000")
    assert messages_in(datagram) == [Message("/oscillator/4/frequency", (440.0,))]


def test_bundles_in_order() -> None:
    found = messages_in(bundle(packed("/a", 1), bundle(packed("/b", 2.5, "x")), packed("/c", True)))
    assert [(m.address, m.values) for m in found] == [("/a", (1,)), ("/b", (2.5, "x")), ("/c", (True,))]


def test_nesting_ends() -> None:
    assert len(messages_in(nested(MAX_DEPTH))) == 1
    with pytest.raises(Malformed, match="deep"):
        messages_in(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize("size", [-4, -2147483648, 0, 3, 5, 4096, 2147483644])
def test_impossible_sizes(size: int) -> None:
    """python-osc reads a bundle with an element of -4 bytes for ever."""
    with pytest.raises(Malformed):
        messages_in(b"#bundle\0" + TIME + struct.pack(">i", size) + packed("/a"))


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"/",
        b"yingbi\0\0",
        b"#bundle\0",
        b"/a\0\0,i\0\0",
        b"/a\0\0,b\0\0\xff\xff\xff\xf0",
        b"/a\0\0,I\0\0",
        b"/a\0\0,[[\0\0\0\0",
        b"/a\0\0i\0\0\0",
        b"/\xff\xfe\0,\0\0\0",
        b"/a\0\0,s\0\0abcd",
        b"/a\0\xff",
        b"/" + b"a" * MAX_BYTES,
        bundle(*[packed("/a")] * (MAX_MESSAGES + 1)),
    ],
)
def test_malformed(datagram: bytes) -> None:
    with pytest.raises(Malformed):
        messages_in(datagram)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=256))
def test_any_bytes_are_read_or_malformed(data: bytes) -> None:
    for head in (b"", b"/yingbi/go\0\0", b"#bundle\0" + TIME, b"/a\0\0,"):
        try:
            messages_in(head + data)
        except Malformed:
            continue


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_flipped_bytes_are_read_or_malformed(data: st.DataObject) -> None:
    datagram = bytearray(bundle(packed("/yingbi/goto", "2", 1.5, 2), bundle(packed("/yingbi/dim", 0.5))))
    for _ in range(data.draw(st.integers(1, 6))):
        datagram[data.draw(st.integers(0, len(datagram) - 1))] = data.draw(st.integers(0, 255))
    try:
        messages = messages_in(bytes(datagram))
    except Malformed:
        return
    for message in messages:
        try:
            asked(message)
        except InputError:
            continue


VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1), st.booleans(), st.text(st.characters(codec="utf-8", exclude_characters="\0"))
)


@settings(deadline=None)
@given(st.lists(VALUES, max_size=6))
def test_what_is_packed_is_read_again(values: list[int | bool | str]) -> None:
    assert messages_in(packed("/yingbi/x", *values)) == [Message("/yingbi/x", tuple(values))]


@pytest.mark.parametrize(
    ("address", "values", "found"),
    [
        ("go", (), ("go", {})),
        ("go", (1.0,), ("go", {})),
        ("go", (0.0,), None),
        ("goto", ("2", 1.5), ("goto", {"cue": "2", "at_s": 1.5})),
        ("goto", (2,), ("goto", {"cue": "2"})),
        ("goto", (2.0,), ("goto", {"cue": "2"})),
        ("cue/2.5/go", (), ("goto", {"cue": "2.5"})),
        ("cue/2/go", (1,), ("goto", {"cue": "2"})),
        ("cue/2/go", (0,), None),
        ("evacuate", (), ("evacuate", {})),
        ("evacuate", (1,), ("evacuate", {"on": True})),
        ("evacuate", (0.0,), ("evacuate", {"on": False})),
        ("evacuate", (True,), ("evacuate", {"on": True})),
        ("dim", (0.5,), ("dim", {"level": 0.5})),
        ("nudge", (0.1, 0.0, -0.2, 0.5), ("nudge", {"eye_m": [0.1, 0.0, -0.2], "angle_deg": 0.5})),
    ],
)
def test_verbs(address: str, values: tuple[object, ...], found: object) -> None:
    assert asked(Message(f"/yingbi/{address}", values)) == found


@pytest.mark.parametrize(
    ("address", "values"),
    [("jump", ()), ("dim", (0.5, 1.0, 3.0)), ("go", (1, 2)), ("cue/2", ()), ("../go", ()), ("", ())],
)
def test_what_is_no_verb(address: str, values: tuple[object, ...]) -> None:
    with pytest.raises(InputError):
        asked(Message(f"/yingbi/{address}", values))


def test_the_table_names_every_verb() -> None:
    table = osc_table()
    assert all(f"`/yingbi/{verb}`" in table for verb in VERBS)
