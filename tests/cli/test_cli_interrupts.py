"""Signals to end: told once, and nothing that follows gets in the way of cleaning up."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from renderer.cli import interrupts
from renderer.cli.interrupts import interruptible

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _signals_as_they_were() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in NUMBERS}
    for number in NUMBERS:  # nohup, for one, has tests begin with some of them ignored
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", NUMBERS)
def test_an_impatient_second_signal_does_nothing(number: signal.Signals) -> None:
    cleaned = []

    def work() -> None:
        with interruptible():
            try:
                signal.raise_signal(number)
            finally:
                signal.raise_signal(number)
                signal.raise_signal(signal.SIGTERM)
                cleaned.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert cleaned
    signal.raise_signal(number)  # the program is ending: its exit status stays as it is


def test_a_later_one_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts, "PATIENCE_S", 0.0)
    with interruptible():
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)


def test_without_an_interruption_all_is_as_before() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    before = [signal.getsignal(number) for number in NUMBERS]
    with interruptible():
        assert signal.getsignal(signal.SIGTERM) != before[1]
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, "nohup is honoured"
    assert [signal.getsignal(number) for number in NUMBERS] == before


def test_other_threads_change_nothing() -> None:
    seen = []

    def work() -> None:
        with interruptible():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]
