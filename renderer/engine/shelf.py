"""What scenes share in the GPU's memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from renderer.gpu.uploads import Upload

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things by key, each held by so many scenes; ``free`` ends what nobody holds any more."""

    def __init__(self, free: Callable[[T], None]) -> None:
        self._free = free
        self._things: dict[str, T] = {}
        self._holders: dict[str, int] = {}

    def hold(self, key: str, make: Callable[[], Upload[T]]) -> Upload[T]:
        """The thing called ``key``, uploaded unless it is there."""
        if key not in self._things:
            made = yield from make()
            if key in self._things:  # another scene that came in between was quicker
                self._free(made)
            else:
                self._things[key] = made
        self._holders[key] = self._holders.get(key, 0) + 1
        return self._things[key]

    def give_back(self, key: str) -> None:
        self._holders[key] -= 1
        if self._holders[key] == 0:
            del self._holders[key]
            self._free(self._things.pop(key))

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())
