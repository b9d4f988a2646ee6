"""How many OpenGL objects there are: what grows over days is seen long before memory runs out."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import moderngl

_MAKERS = {
    "buffer": "buffers",
    "texture": "textures",
    "texture_array": "textures",
    "texture3d": "textures",
    "depth_texture": "textures",
    "renderbuffer": "renderbuffers",
    "depth_renderbuffer": "renderbuffers",
    "framebuffer": "framebuffers",
    "program": "programs",
    "vertex_array": "vertex arrays",
}
"""Methods of a context, and the kind of what they make."""


class Census:
    """Counts what a context makes until it is freed. Dropped objects count until they are collected."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._known: dict[str, dict[int, weakref.ref[Any]]] = {kind: {} for kind in _MAKERS.values()}
        for name, kind in _MAKERS.items():
            setattr(ctx, name, self._counted(getattr(ctx, name), self._known[kind]))

    def count(self) -> dict[str, int]:
        """By kind; ``dropped`` are those that nothing refers to any more but are not freed yet."""
        found = {kind: sum(_alive(ref()) for ref in list(refs.values())) for kind, refs in self._known.items()}
        dropped = sum(not isinstance(item, moderngl.InvalidObject) for item in list(self._ctx.objects))
        return found | {"dropped": dropped}

    @staticmethod
    def _counted(make: Callable[..., Any], known: dict[int, weakref.ref[Any]]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            made = make(*args, **options)
            number = id(made)
            known[number] = weakref.ref(made, lambda _: known.pop(number, None))
            return made

        return counted


def _alive(made: Any) -> bool:
    return made is not None and not isinstance(made.mglo, moderngl.InvalidObject)
