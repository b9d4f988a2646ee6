"""What the processes tell one another comes through whole, and nothing else does."""

from __future__ import annotations

import contextlib
import typing

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from renderer.show import messages
from renderer.show.messages import AnyMessage, Command, Message, Snapshot, Stop, Thumbnail, decode, encode

KINDS = typing.get_args(AnyMessage)

text = st.text(st.characters(exclude_categories=["Cs"]))
number = st.floats(allow_nan=False)
whole = st.integers(-(2**63), 2**64 - 1)
anything = st.recursive(
    st.none() | st.booleans() | whole | number | text | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=6,
)
FIELDS: dict[object, st.SearchStrategy[typing.Any]] = {
    int: whole,
    float: number,
    str: text,
    bool: st.booleans(),
    bytes: st.binary(),
    typing.Any: anything,
}


def values(kind: typing.Any) -> st.SearchStrategy[typing.Any]:
    """What a field of this type may hold."""
    if kind in FIELDS:
        return FIELDS[kind]
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin is dict:
        return st.dictionaries(values(inner[0]), values(inner[1]), max_size=4)
    if origin is list:
        return st.lists(values(inner[0]), max_size=6)
    if origin is tuple:
        return st.tuples(*map(values, inner))
    raise AssertionError(f"the test knows no {kind}")


def made(kind: type[Message]) -> st.SearchStrategy[Message]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{name: values(hints[name]) for name in kind.__struct_fields__})


every = st.sampled_from(KINDS).flatmap(made)


def test_every_message_can_be_read() -> None:
    """One that is left out of the union could be sent, and would be dropped by everybody."""
    written = {
        kind
        for kind in vars(messages).values()
        if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message
    }
    assert set(KINDS) == written


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_messages_come_through_whole(kind: type[Message], data: st.DataObject) -> None:
    message = data.draw(made(kind))
    found = decode(encode(message))
    assert type(found) is kind
    assert found == message
    assert decode(memoryview(encode(message))) == message


def test_pictures_and_states_are_bytes() -> None:
    rgb = bytes(range(256)) * 3
    assert decode(encode(Thumbnail(1, 16, 16, rgb))) == Thumbnail(1, 16, 16, rgb)
    assert decode(encode(Snapshot(2**62, b"\xff\x00"))) == Snapshot(2**62, b"\xff\x00")


def test_messages_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Stop().anything = 1  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        Command(1, "go").verb = "panic"  # type: ignore[misc]


HEAD = b"\x84\xa4type\xa7Command\xa2id\x01\xa4verb\xa2go\xa9arguments"
GARBAGE = {
    "nothing": b"",
    "a number": b"\x07",
    "no tag": b"\x80",
    "an unknown tag": b"\x81\xa4type\xa4Halt",
    "a tag that is no text": b"\x81\xa4type\xa2\xff\xff",
    "text that is no text": b"\x83\xa4type\xa7Command\xa2id\x01\xa4verb\xa2\xff\xff",
    "a field left out": b"\x82\xa4type\xa7Command\xa2id\x01",
    "a field of another type": b"\x83\xa4type\xa7Command\xa2id\xa1x\xa4verb\xa2go",
    "nested too deeply": HEAD + b"\x81\xa1a" + b"\x91" * 100_000 + b"\x01",
    "a key that cannot be one": HEAD + b"\x81\xa1a\x81\x81\x01\x01\x01",
    "cut off": encode(Command(1, "go"))[:-1],
    "more than one": encode(Stop()) + encode(Stop()),
    "a length that is a lie": b"\xdd\xff\xff\xff\xff",
    "a text's length that is a lie": b"\xdb\xff\xff\xff\xffabc",
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of its family: the link drops them all
        decode(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xc1")
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert type(decode(data)) in KINDS


@settings(max_examples=60, deadline=None)
@given(every, st.data())
def test_bytes_that_were_hurt_are_a_message_or_refused(message: Message, data: st.DataObject) -> None:
    hurt = bytearray(encode(message))
    for _ in range(data.draw(st.integers(1, 3))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        assert type(decode(bytes(hurt))) in KINDS


def test_one_field_more_is_no_mistake() -> None:
    """A child that is older than the supervisor goes on."""
    table = msgspec.msgpack.decode(encode(Command(1, "go"))) | {"new": 1}
    assert decode(msgspec.msgpack.encode(table)) == Command(1, "go")
