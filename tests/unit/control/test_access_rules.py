"""Token buckets, tokens, addresses: the rules behind the door."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.control.access import MAX_ADDRESSES, Buckets
from renderer.control.address import is_among, is_loopback, networks_of, parse_address, url_of
from renderer.control.secret import VARIABLE, load_token
from renderer.errors import InputError, YingbiError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills() -> None:
    clock = Clock()
    buckets = Buckets(rate=0.5, burst=3, clock=clock)
    for _ in range(3):
        assert buckets.wait_s("a") == 0
        buckets.take("a")
    assert buckets.wait_s("a") == pytest.approx(2.0)
    assert buckets.wait_s("b") == 0
    clock.now = 2.0
    assert buckets.wait_s("a") == 0
    clock.now = 1000.0
    assert buckets._level("a") == 3


@given(st.lists(st.floats(0, 10), min_size=1, max_size=200))
def test_a_bucket_never_lets_more_through(gaps: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(rate=1.0, burst=5, clock=clock)
    through = 0
    for gap in gaps:
        clock.now += gap
        if buckets.wait_s("a") <= 1e-9:
            buckets.take("a")
            through += 1
    assert through <= 5 + clock.now + 1


def test_memory_stays_flat() -> None:
    buckets = Buckets(rate=1.0, burst=5)
    for i in range(MAX_ADDRESSES * 2):
        buckets.take(f"2001:db8::{i:x}")
    assert len(buckets._levels) == MAX_ADDRESSES


def test_the_token_is_made_once_for_this_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    file = tmp_path / "token"
    token = load_token(file)
    assert len(token) >= 32
    assert load_token(file) == token
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_the_token_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "a-long-enough-token")
    assert load_token(tmp_path / "token") == "a-long-enough-token"
    assert not (tmp_path / "token").exists()


@pytest.mark.parametrize("token", ["short", "with spaces in it all", "zeichen-mit-ü-darin"])
def test_no_weak_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "token").write_text(token, encoding="utf-8")
    with pytest.raises(InputError):
        load_token(tmp_path / "token")


def test_a_folder_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "state").write_text("")
    with pytest.raises(YingbiError):
        load_token(tmp_path / "state" / "token")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("127.0.0.1:8600", ("127.0.0.1", 8600)),
        ("[::1]:80", ("::1", 80)),
        (":8600", ("0.0.0.0", 8600)),
        ("wall.museum.local:8600", ("wall.museum.local", 8600)),
    ],
)
def test_addresses(text: str, found: tuple[str, int]) -> None:
    assert parse_address(text) == found


@pytest.mark.parametrize(
    "text", ["", "8600", "localhost", "localhost:", "a:b", "a:70000", "::1:80", "a:-1", "a:²"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(InputError):
        parse_address(text)


def test_urls() -> None:
    assert url_of("127.0.0.1", 1) == "http://127.0.0.1:1/"
    assert url_of("::1", 1) == "http://[::1]:1/"


def test_networks() -> None:
    networks, wrong = networks_of(["10.0.8.0/24", "192.168.1.5", "fe80::/10", "wall.local"])
    assert wrong == ("wall.local",)
    assert is_among("10.0.8.200", networks)
    assert is_among("::ffff:10.0.8.1", networks)
    assert is_among("fe80::1%eth0", networks)
    assert not is_among("10.0.9.1", networks)
    assert not is_among("nonsense", networks)


@pytest.mark.parametrize("text", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_loopback(text: str) -> None:
    assert is_loopback(text)
    assert not is_loopback("10.0.0.1")
    assert not is_loopback("")
