"""The table of file formats that Yingbi reads."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel

from renderer.scene.environment import EnvironmentFile
from renderer.scene.file import SceneFile
from renderer.scene.show_file import ShowFile
from renderer.wall.file import WallFile


class FileFormat(NamedTuple):
    """``id`` is what such a file has behind ``format =``."""

    name: str
    id: str
    model: type[BaseModel]
    summary: str


FORMATS = (
    FileFormat("wall", "yingbi-wall/1", WallFile, "what stands in the hall"),
    FileFormat("scene", "yingbi-scene/1", SceneFile, "what is shown, as a function of time"),
    FileFormat("show", "yingbi-show/1", ShowFile, "what an AV technician launches"),
)
ENVIRONMENT = FileFormat(
    "environment",
    "yingbi-environment/1",
    EnvironmentFile,
    "a preset that scenes name, in scenes/environments",
)
