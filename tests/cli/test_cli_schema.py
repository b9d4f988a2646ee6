"""The JSON Schemas, and the reference that is made from them."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from renderer import resources
from renderer.cli.formats import ENVIRONMENT, FORMATS, FileFormat
from renderer.documents.schema import json_schema
from tests.cli.conftest import Run

SCHEMAS = {form.id: json_schema(form.model, form.name) for form in (*FORMATS, ENVIRONMENT)}
ROOT = Path(__file__).parents[2]


def test_printed_as_it_is(yingbi: Run) -> None:
    for form in FORMATS:
        done = yingbi("schema", form.name)
        assert (done.returncode, done.stderr) == (0, "")
        schema = json.loads(done.stdout)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["title"] == f"Yingbi {form.name}, {form.id}"
        assert done.stdout.startswith('{\n  "$schema"')
        assert {**schema, "title": form.name} == SCHEMAS[form.id]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_valid_and_clean(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    text = json.dumps(SCHEMAS[name])
    assert "discriminator" not in text
    assert "Annotated" not in text
    assert "$id" not in text
    assert text.count('"title"') == 1


def tables(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    yield from schema.get("$defs", {}).values()


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_optional_key_has_its_default_and_every_key_its_meaning(name: str) -> None:
    definitions = SCHEMAS[name].get("$defs", {})
    for table in tables(SCHEMAS[name]):
        assert table["additionalProperties"] is False
        for key, node in table["properties"].items():
            assert ("default" in node) != (key in table.get("required", ())), key
            inner = definitions.get(node.get("$ref", "").rpartition("/")[2], {})
            assert node.get("description") or inner.get("description"), key


REQUIRED = {
    "yingbi-wall/1": {"format"},
    "yingbi-scene/1": {"format", "duration_s"},
    "yingbi-show/1": {"format", "cue"},
    "yingbi-environment/1": {"format"},
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_required_is_what_the_contract_says(name: str) -> None:
    assert set(SCHEMAS[name]["required"]) == REQUIRED[name]


BUILT_IN = sorted(resources.scenes().rglob("*.toml"))


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.name)
def test_built_in_files_validate(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMAS[data["format"]]).validate(data)


BROKEN = {
    "yingbi-wall/1": ["", "corner = 1", "surface = []", "[corner]\nheight_m = 0\nleft_m = 1\nright_m = 1",
                      "[[surface]]\nshape = 'ball'", "pitch = 2"],
    "yingbi-scene/1": ["", "duration_s = 0", "duration_s = 1\nenviroment = 1", "duration_s = 1\n[[relic]]",
                       "duration_s = 1\n[frame]\ncolour = 'red'",
                       "duration_s = 1\n[picture]\nexposure_ev = { keys = [] }"],
    "yingbi-show/1": ["", "cue = []", "[[cue]]", "[[cue]]\nscene = 'a'\nrepeat = 0"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BROKEN.items() for text in texts])
def test_broken_files_do_not(name: str, text: str) -> None:
    data = tomllib.loads(f'format = "{name}"\n{text}')
    assert not jsonschema.Draft202012Validator(SCHEMAS[name]).is_valid(data)


GOOD = {
    "yingbi-scene/1": """
duration_s = 1
[frame]
colour = "#102030"
[[light]]
colour = { keys = [[0, "#FFFFFF"], [1, [1, 0.5, 0]]], ease = "in-out", repeat = true }
[[relic]]
mesh = "a.glb"
height_m = { keys = [[0, 1], [1, 2.5]] }
""",
    "yingbi-show/1": "fps = '60000/1001'\n[[cue]]\nscene = 'a'\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_whatever_can_be_written_validates(name: str) -> None:
    data = tomllib.loads(f'format = "{name}"\n{GOOD[name]}')
    jsonschema.Draft202012Validator(SCHEMAS[name]).validate(data)
    form: FileFormat = next(form for form in FORMATS if form.id == name)
    form.model.model_validate(data)


def test_the_reference_in_the_documentation_is_current() -> None:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    committed = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert committed == generate.text(), "run: python docs/generate.py"
    of_gltf = (ROOT / "docs" / "gltf.md").read_text(encoding="utf-8")
    assert of_gltf == generate.gltf_text(), "run: python docs/generate.py"
    of_preview = (ROOT / "docs" / "preview.md").read_text(encoding="utf-8")
    assert of_preview == generate.preview_text(of_preview), "run: python docs/generate.py"
    assert all(f"<!-- table {name} -->" in of_preview for name in generate.PREVIEW_TABLES)
    for link in {part.split(")")[0] for part in committed.split("](#")[1:]}:
        assert any(generate_slug(line) == link for line in committed.splitlines() if line.startswith("#")), link


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name)
def test_links_and_pictures_of_the_documentation_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r'\]\(([^)\s]+)\)|src="([^"]+)"', text)
    places = {(link or source).split("#")[0] for link, source in named}
    local = {place for place in places if place and "://" not in place}
    assert not [place for place in local if not (path.parent / place).exists()]


def generate_slug(heading: str) -> str:
    """As GitHub makes the anchor of a heading."""
    kept = "".join(c for c in heading.lstrip("# ").lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
