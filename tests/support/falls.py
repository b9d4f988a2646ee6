"""What the shaders of particles compute, read back as numbers."""

from __future__ import annotations

import re

import moderngl
import numpy as np

from renderer import resources
from renderer.gpu.blocks import BLOCKS, FALL, FRAME
from renderer.passes.fall_kinds import Kind
from renderer.passes.falls import time_uniforms
from renderer.passes.shelter import fill_shelter


def shader_text(name: str) -> str:
    """A shader with its includes."""
    found: set[str] = set()

    def pull(name: str) -> str:
        if name in found:
            return ""
        found.add(name)
        if name.startswith("block:"):
            return BLOCKS[name[6:]].glsl
        text = (resources.shaders() / name).read_text("utf-8")
        return re.sub(r'^#include "([^"]+)"$', lambda m: pull(m[1]), text, flags=re.MULTILINE)

    return pull(name)


class Feedback:
    """Runs ``main`` once per particle; its outputs are floats named in ``varyings``, ``width`` of them in all."""

    def __init__(
        self, ctx: moderngl.Context, file: str, main: str, varyings: dict[str, str], defines: str = ""
    ) -> None:
        outs = " ".join(f"out {kind} {name};" for name, kind in varyings.items())
        source = f"#version 410 core\n{defines}\n{shader_text(file)}\n{outs}\nvoid main() {{ {main} }}"
        self._ctx = ctx
        self.program = ctx.program(vertex_shader=source, varyings=list(varyings))
        self._width = sum({"float": 1, "vec3": 3}[kind] for kind in varyings.values())
        self._array = ctx.vertex_array(self.program, [])
        self._target = ctx.simple_framebuffer((1, 1))
        self._frame, self._fall = FRAME.buffer(ctx), FALL.buffer(ctx)

    def run(self, kind: Kind, share: float, seconds: float, wind_mps: float = 0.0) -> np.ndarray:
        """[count, width]"""
        frame, record = FRAME.record(), kind.record()
        frame["f_time"][2] = wind_mps
        fill_shelter(frame)
        record["k_second"][3] = 1.0  # one vertex per particle
        for block, buffer, data in ((FRAME, self._frame, frame), (FALL, self._fall, record)):
            buffer.write(data.tobytes())
            self.program[block.name].binding = block.binding
            buffer.bind_to_uniform_block(block.binding)
        for name, value in {"share": share, "salt": kind.salt, **time_uniforms(seconds)}.items():
            if name in self.program:
                self.program[name].value = value
        self._target.use()
        out = self._ctx.buffer(reserve=kind.count * 4 * self._width)
        self._array.transform(out, moderngl.POINTS, vertices=kind.count)
        return np.frombuffer(out.read(), np.float32).reshape(kind.count, self._width).astype(np.float64)
