"""A scene's skies, or the map that lights it, filtered for light."""

from __future__ import annotations

from collections.abc import Collection

from renderer.assets.cache import key_of
from renderer.assets.source import real, stamp_of
from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.environment import EnvironmentPass, PreparedEnvironment, made_by
from renderer.passes.frame_block import sky_block
from renderer.scene.model import Scene


def sky_bytes(scene: Scene) -> list[bytes]:
    """What each state's sky depends on."""
    return [sky_block(state).tobytes() for state in scene.year.states]


class EnvironmentPreparer:
    """Prepares environments; each is made once, and found by its key until it is dropped. It is for the shaders
    as they are when it is made."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._pass, self._made_by = EnvironmentPass(gpu, programs), made_by()
        self._block = FRAME.buffer(gpu.ctx)
        self._made: dict[str, PreparedEnvironment] = {}

    @property
    def current(self) -> bool:
        """Whether the shaders are still the ones that it was made for."""
        return made_by() == self._made_by

    def __getitem__(self, key: str) -> PreparedEnvironment:
        return self._made[key]

    def prepare(self, scene: Scene) -> list[str]:
        """The key of each state's environment; all of them are there afterwards. Raises
        :class:`InputError` if the scene's map cannot be used."""
        if scene.environment_map is None:
            return [self._sky(data) for data in sky_bytes(scene)]
        path = real(scene.environment_map)
        key = key_of([repr(stamp_of(path)).encode(), self._made_by])
        if key not in self._made:
            from renderer.assets.environments import load_environment_map  # OpenImageIO takes long

            self._made[key] = self._pass.from_map(load_environment_map(path))
        return [key] * len(scene.year.states)

    def keep(self, keys: Collection[str]) -> None:
        """Drops all others."""
        self._made = {key: made for key, made in self._made.items() if key in keys}

    def _sky(self, data: bytes) -> str:
        key = key_of([data, self._made_by])
        if key not in self._made:
            self._block.write(data)
            self._made[key] = self._pass.from_sky(self._block)
        return key
