"""Fixtures that all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from renderer.assets.cache import FOLDER_VARIABLE
from renderer.gpu.context import Gpu

hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.register_profile("explore", max_examples=1000)
hypothesis.settings.load_profile("same")
"""The ordinary suite tries the same examples each time; ``--hypothesis-profile explore`` looks for new ones."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-pictures", action="store_true", help="make what is drawn now the reference pictures"
    )


LONG = ("windows", "show", "gl", "pictures", "cli")
"""Folders whose files take longest: they begin first, so that no processor waits for the other at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return LONG.index(folder) if folder in LONG else len(LONG)

    items.sort(key=rank)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests trace stays out of the user's cache."""
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ[FOLDER_VARIABLE]
    else:
        os.environ[FOLDER_VARIABLE] = before


@pytest.fixture(scope="session")
def _session_gpu() -> Iterator[Gpu]:
    with Gpu() as gpu:
        yield gpu


@pytest.fixture
def gpu(_session_gpu: Gpu) -> Iterator[Gpu]:
    """The one OpenGL context of all tests; a test that leaves an OpenGL error behind fails."""
    _session_gpu.check("starting a test")
    yield _session_gpu
    _session_gpu.collect()
    _session_gpu.check("ending a test")
