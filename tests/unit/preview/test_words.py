"""Everything that the window says is said in every language."""

from __future__ import annotations

import ast
import inspect
import string
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from renderer import preview
from renderer.editing.parameters import tree_of
from renderer.errors import FileMistakes, InputError, Mistake, YingbiError
from renderer.maths.easing import EASES
from renderer.passes.quality import QUALITIES
from renderer.preview import commands, dialogs, guard_panel, status, views
from renderer.preview.inspector.panel import doc_of
from renderer.preview.look import words
from renderer.scene.environment import preset_names
from renderer.scene.file import SEASONS, SceneFile

FOLDER = Path(preview.__file__).parent
FULL = {
    "format": "yingbi-scene/1",
    "duration_s": 1.0,
    "environment": {
        "sky": {
            "lamps": [{"azimuth_deg": 0, "elevation_deg": 30, "width_deg": 9, "height_deg": 9, "radiance": 1}]
        },
    },
    "seasons": {},
    "light": [{"kind": kind} for kind in ("sun", "spot", "area")],
    "relic": [{"mesh": "a.glb", "material": [{"roughness": 0.5}]}],
    "photo_spot": [{"at_s": 0.5}],
}
"""A scene that has every kind of table."""
REACHED = (
    "errors.py", "resources.py", "documents", "assets", "wall", "scene", "guards", "editing",
    "gpu", "passes", "engine", "output/atomic.py", "output/gl_window.py", "preview",
)  # fmt: skip
"""Where errors come from that the window shows."""
OTHERS = [code for code in words.LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.use("en")


def calls(source: str) -> Iterator[ast.Call]:
    """Every ``t(...)`` and ``words.t(...)``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func
            if (isinstance(name, ast.Name) and name.id == "t") or (
                isinstance(name, ast.Attribute)
                and name.attr == "t"
                and isinstance(name.value, ast.Name)
                and name.value.id == "words"
            ):
                yield node


def literals(source: str) -> set[str]:
    """Texts that are passed to ``t`` as they stand, also the two of ``t(a if x else b)``."""
    return {text for call in calls(source) for text in written(call.args[0])}


def written(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from written(node.body)
        yield from written(node.orelse)


def said() -> set[str]:
    return set().union(*(literals(path.read_text(encoding="utf-8")) for path in FOLDER.rglob("*.py")))


def models() -> set[str]:
    """What the tree and the inspector read off the scene file's models: titles of tables and what they are for,
    names of keys, what they mean, and what may be chosen."""
    still = {name: value for name, value in FULL.items() if name != "seasons"}
    nodes = [node for tables in (FULL, still) for node in tree_of(SceneFile.model_validate(tables)).walk()]
    titles = {node.title.replace("_", " ") for node in nodes if not (node.key and isinstance(node.key[-1], int))}
    parameters = [parameter for node in nodes for parameter in node.parameters]
    docs = {doc for doc in map(doc_of, nodes) if doc} | {parameter.doc for parameter in parameters}
    seasons = {*SEASONS, *preset_names()}
    choices = seasons.union(EASES, QUALITIES, *(parameter.choices for parameter in parameters))
    lanes = {name.capitalize() for name in seasons}
    return titles | {parameter.name for parameter in parameters} | docs | choices | lanes


def tables() -> set[str]:
    """Texts that stand in tables, and are passed to ``t`` from there."""
    answers = [text for _, text, _ in status._ANSWERS]
    lists = (commands.MENUS, [command.text for command in commands.COMMANDS], dialogs.HINT, answers)
    dicts = (dialogs._TITLES, guard_panel.SIDES, guard_panel.LEVEL_TEXTS, guard_panel.FLASH_TEXTS)
    values = (views.NAMES, views.MEANINGS)
    return {
        *(text for texts in lists for text in texts if text),
        *(text for texts in (*dicts, *values) for text in texts.values()),
        *sentences(inspect.getsource(status._facts)),
    }


def sentences(source: str) -> Iterator[str]:
    """The strings of a function that somebody may read: they begin with a capital, or have something filled in."""
    (function,) = ast.parse(source).body
    skipped = {
        id(part) for node in ast.walk(function) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    }
    skipped.add(id(function.body[0].value) if isinstance(function.body[0], ast.Expr) else 0)  # the docstring
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield from (text for text in (node.value,) if "{" in text or text[:1].isupper())


def kinds(error: type[YingbiError]) -> Iterator[type[YingbiError]]:
    yield error
    for kind in error.__subclasses__():
        yield from kinds(kind)


def codes() -> set[str]:
    """Of all errors that the window may show."""
    places = [FOLDER.parent / name for name in REACHED]
    files = [file for place in places for file in (place.rglob("*.py") if place.is_dir() else (place,))]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return {code for tree in trees for code in codes_in(tree)}


def codes_in(tree: ast.Module) -> Iterator[str]:
    """What errors are made with, also where a class of its own has its code built in."""
    errors = {error.__name__ for error in kinds(YingbiError)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & errors:
            calls = (call for call in ast.walk(node) if isinstance(call, ast.Call))
            yield from _codes(call for call in calls if ast.unparse(call.func) == "super().__init__")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in errors:
            yield from _codes((node,))


def _codes(calls: Iterable[ast.Call]) -> Iterator[str]:
    for call in calls:
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
            yield call.args[0].value


def names(text: str) -> set[str]:
    """The placeholders of a text."""
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    missing = sorted((said() | models() | tables()) - set(words.texts(language)))
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language: str) -> None:
    unused = sorted(set(words.texts(language)) - said() - models() - tables())
    assert not unused, "\n".join(unused)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_fill_in_the_same(language: str) -> None:
    for english, other in words.texts(language).items():
        assert other.strip(), english
        assert names(other) == names(english), english
        assert not any(name.isdigit() or not name for name in names(english)), f"{english}: name what is filled in"


@pytest.mark.parametrize("language", OTHERS)
def test_every_error_has_a_headline(language: str) -> None:
    assert codes() == set(words.headlines(language))


def test_codes_are_found_in_the_code() -> None:
    source = """
class Lost(InputError):
    def __init__(self): super().__init__("a", "b")
raise GpuError("c", "d")
raise InputError(error.code, "e")
raise ValueError("f")
"""
    assert set(codes_in(ast.parse(source))) == {"a", "c"}


def test_an_error_is_told_under_its_headline() -> None:
    error = InputError("relic-damaged", "the file is damaged", where="a.ply", hint="export it again")
    mistakes = FileMistakes([Mistake("scene.toml:3: duration_s", "this must be above 0")])
    assert words.told(error) == str(error)
    words.use("zh")
    assert words.told(error) == f"模型文件已损坏\n{error}"
    assert words.told(mistakes) == f"文件内容有误\n{mistakes}"
    assert words.told(KeyError()) == "KeyError"
    assert words.headed("", "died") == "died"


def test_texts_are_found_in_the_code() -> None:
    """The must-fail twin: what the other tests look for is what they find."""
    source = 't("a"); words.t("b" if x else "c"); t(name.replace("_", " ")); other("d"); x.t("e"); t(f"{y}")'
    assert literals(source) == {"a", "b", "c"}


READ_FROM_TABLES = {"dialogs.py", "guard_panel.py", "menu.py", "status.py", "views.py"}
READ_FROM_MODELS = {f"inspector/{name}.py" for name in ("panel", "edits", "keys", "widgets")} | {
    "timeline/bands.py",
    "look/words.py",
    "timeline/link.py",
    "tree/node_look.py",
}


def test_every_other_text_is_said_where_it_stands() -> None:
    """A module that takes its texts from elsewhere must be known to :func:`tables` or :func:`models`."""
    elsewhere = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*.py")
        for call in calls(path.read_text(encoding="utf-8"))
        if not any(written(call.args[0]))
    }
    assert elsewhere <= READ_FROM_TABLES | READ_FROM_MODELS


def test_a_choice_is_shown_with_what_files_call_it() -> None:
    words.use("zh")
    assert words.named("spring") == "春 (spring)"
    assert words.named("midwinter") == "midwinter"  # which nobody translates
    words.use("en")
    assert words.named("spring") == "spring"


def test_the_language_in_use() -> None:
    words.use("zh")
    assert words.language() == "zh"
    text, chinese = next(iter(words.texts("zh").items()))
    assert words.t(text) == chinese
    assert words.t("a text that nobody wrote") == "a text that nobody wrote"
    words.use("en")
    assert words.t(text) == text
    words.use("tlh")
    assert words.language() == "en"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("zh_CN.UTF-8", "zh"),
        ("zh_TW", "zh"),
        ("zh-Hans-CN", "zh"),
        ("Chinese (Simplified)_China", "zh"),
        ("en_GB.UTF-8", "en"),
        ("English_United Kingdom", "en"),
        ("de_DE.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("", "en"),
    ],
)
def test_locales(name: str, language: str) -> None:
    assert words.language_of(name) == language


def test_the_system_s_language_is_used_if_none_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    words.use("")
    assert words.language() == "zh"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")  # which overrides the others
    words.use("")
    assert words.language() == "en"
