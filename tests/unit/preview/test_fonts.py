"""The fonts that are chosen, and that Chinese is drawn with them: into the atlas, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import imgui_bundle
import numpy as np
import pytest
from imgui_bundle import imgui

from renderer.preview.look import theme, words
from renderer.preview.look.font_file import Face, faces
from renderer.preview.look.fonts import (
    NO_CHINESE,
    TEXT_PX,
    _installed,
    chinese_files,
    font_folders,
    load_fonts,
    simplified,
    speak,
)

ROBOTO = Path(imgui_bundle.__file__).parent / "assets/fonts/Roboto/Roboto-Regular.ttf"
needs_chinese = pytest.mark.skipif(
    not chinese_files(_installed(font_folders())), reason="there is no Chinese font on this machine"
)


@pytest.fixture
def _context() -> Iterator[None]:
    before, own = imgui.get_current_context(), imgui.create_context()
    imgui.set_current_context(own)
    io = imgui.get_io()
    io.set_ini_filename("")
    io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
    io.display_size = imgui.ImVec2(640, 480)
    yield
    words.use("en")
    imgui.destroy_context(own)
    if before is not None:
        imgui.set_current_context(before)


def drawn(text: str) -> list[np.ndarray]:
    """[h, w] the coverage of each character, as the atlas has it once the text was drawn."""
    imgui.new_frame()
    imgui.text(text)
    glyphs = [imgui.get_font_baked().find_glyph(ord(character)) for character in text]
    imgui.render()
    atlas = imgui.get_io().fonts
    pixels = atlas.tex_data.get_pixels_array().reshape(atlas.tex_data.height, atlas.tex_data.width, -1)[..., -1]
    pictures = []
    for glyph in glyphs:
        x0, x1 = (round(u * atlas.tex_data.width) for u in (glyph.u0, glyph.u1))
        y0, y1 = (round(v * atlas.tex_data.height) for v in (glyph.v0, glyph.v1))
        pictures.append(pixels[y0:y1, x0:x1] / 255.0)
    return pictures


def different(first: np.ndarray, second: np.ndarray) -> bool:
    return first.shape != second.shape or float(np.abs(first - second).mean()) > 0.05


@needs_chinese
@pytest.mark.usefixtures("_context")
def test_chinese_is_more_than_boxes() -> None:
    loaded = load_fonts()
    theme.apply()
    assert loaded.chinese
    screen, wall, missing = drawn("影壁\U0010fffd")
    assert all(0.1 < picture.mean() < 0.8 for picture in (screen, wall))
    assert different(screen, wall)
    assert different(screen, missing)
    assert different(wall, missing)


@pytest.mark.usefixtures("_context")
def test_without_a_chinese_font_they_are_boxes(tmp_path: Path) -> None:
    """The other test's must-fail twin; and the window says so and speaks English."""
    loaded = load_fonts([tmp_path])
    theme.apply()
    assert loaded.chinese == ""
    screen, wall = drawn("影壁")
    assert not different(screen, wall)
    assert speak("zh", loaded) == (NO_CHINESE,)
    assert words.language() == "en"
    assert speak("en", loaded) == ()


@needs_chinese
@pytest.mark.usefixtures("_context")
def test_chinese_characters_are_one_em_wide() -> None:
    """Merged fonts keep their proportions: without that Noto's characters would be a fifth too small."""
    loaded = load_fonts()
    theme.apply()
    imgui.new_frame()
    em = TEXT_PX / faces(ROBOTO)[0].height_em
    assert imgui.calc_text_size("影壁影壁").x / 4 == pytest.approx(em, abs=0.6)
    assert imgui.get_text_line_height() == TEXT_PX
    imgui.end_frame()
    assert speak("zh", loaded) == ()
    assert words.language() == "zh"


@pytest.mark.usefixtures("_context")
def test_text_grows_with_the_screen() -> None:
    load_fonts()
    theme.apply(2.0)
    imgui.new_frame()
    assert imgui.get_font_size() == 2 * TEXT_PX
    imgui.end_frame()


@pytest.mark.usefixtures("_context")
def test_figures_are_equally_wide() -> None:
    """Numbers that change do not make the text beside them jump."""
    load_fonts()
    theme.apply()
    imgui.new_frame()
    assert len({imgui.calc_text_size(figure * 10).x for figure in "0123456789"}) == 1
    imgui.end_frame()


@needs_chinese
@pytest.mark.usefixtures("_context")
def test_damaged_fonts_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "msyh.ttc").write_bytes(b"ttcf\0\1")
    (tmp_path / "Deng.ttf").write_bytes(b"")
    (tmp_path / "simhei.ttf").mkdir()
    good = chinese_files(_installed(font_folders()))[0]
    (tmp_path / good.name).symlink_to(good)
    assert load_fonts([tmp_path]).chinese


def test_the_best_installed_file_comes_first() -> None:
    names = ("Arial.ttf", "wqy-zenhei.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "MSYH.TTC")
    found = chinese_files(Path("/fonts/any/depth") / name for name in names)
    assert [path.name for path in found] == ["MSYH.TTC", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc"]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (
            ["Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans Mono CJK SC"],
            "Noto Sans CJK SC",
        ),
        (["PingFang HK Light", "PingFang SC Light", "PingFang SC Regular"], "PingFang SC Regular"),
        (["Heiti TC Medium", "Heiti SC Medium"], "Heiti SC Medium"),
        (["Hiragino Sans GB W3", "Hiragino Sans GB W6"], "Hiragino Sans GB W3"),
        (["Microsoft YaHei", "Microsoft YaHei UI"], "Microsoft YaHei"),
        ([""], ""),
    ],
)
def test_the_simplified_face_is_chosen(names: list[str], chosen: str) -> None:
    assert simplified([Face(number, name, 1.2) for number, name in enumerate(names)]).name == chosen


def test_where_each_system_keeps_fonts() -> None:
    home = Path("/home/me")
    linux = font_folders("linux", {"XDG_DATA_DIRS": "/a:/b/"}, home)
    assert linux == [Path("/a/fonts"), Path("/b/fonts"), home / ".local/share/fonts", home / ".fonts"]
    assert font_folders("linux", {}, home)[:2] == [Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
    windows = font_folders("win32", {"WINDIR": "W", "LOCALAPPDATA": "L"}, home)
    assert windows == [Path("W/Fonts"), Path("L/Microsoft/Windows/Fonts")]
    assert font_folders("darwin", {}, home)[-1] == home / "Library/Fonts"


def test_a_font_says_what_it_is() -> None:
    """Roboto's designers gave it an ascender of 1900 and a descender of 500 in 2048 units."""
    (face,) = faces(ROBOTO)
    assert face == Face(0, "Roboto", 2400 / 2048)


@pytest.mark.parametrize(
    "content", [b"", b"ttcf", b"ttcf\0\1\0\0\0\0\0\1\xff\xff\xff\xff", b"\0\1\0\0\0\1" + 30 * b"x"]
)
def test_what_is_no_font_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a font"):
        faces(path)


def test_the_window_s_scale() -> None:
    assert theme.ui_scale(1.5, 1.0) == 1.5  # Windows: windows are counted in pixels
    assert theme.ui_scale(2.0, 2.0) == 1.0  # macOS: in points of two pixels


@pytest.mark.usefixtures("_context")
def test_the_look_is_complete_and_does_not_add_up() -> None:
    assert set(theme.COLOURS) == set(imgui.Col_) - {imgui.Col_.count}
    theme.apply(1.5)
    once = {name: str(getattr(imgui.get_style(), name)) for name in theme.SIZES}
    theme.apply(3.0)
    theme.apply(1.5)
    assert {name: str(getattr(imgui.get_style(), name)) for name in theme.SIZES} == once


def test_greys_have_no_tint() -> None:
    meant = {theme.VERMILION[:3], theme.GOLD[:3]}
    for index, rgba in theme.COLOURS.items():
        assert len(set(rgba[:3])) == 1 or rgba[:3] in meant, index
