"""HTTP: what is told, and what operators' verbs become."""

from __future__ import annotations

import io
import json
import os

import jsonschema
import numpy as np
import pytest
from PIL import Image
from prometheus_client.parser import text_string_to_metric_families

from renderer.control.openapi import openapi
from renderer.control.routes import ROUTES
from renderer.control.schemas import SCHEMAS
from renderer.playback.verbs import VERBS, checked
from renderer.show import messages as m
from tests.control.stand_in import TOKEN, Stage, beat

EXAMPLES = {
    "goto": {"cue": "2", "at_s": 3.5},
    "blackout": {"on": True},
    "dim": {"level": 0.25, "fade_s": 0.5},
    "spot": {"eye": "balcony"},
    "pattern": {"name": "grid", "level": 0.5},
    "nudge": {"eye_m": [0.05, 0.0, -0.1], "angle_deg": 0.5},
    "join": {"elapsed_s": 120.0},
}


def test_status_has_the_contracts_keys(stage: Stage) -> None:
    status = stage.ask("GET", "/api/status").json
    contract = {"state", "frame", "cue", "next", "fps", "missed", "show_time_s", "pids"}
    assert contract <= set(status)
    assert {"supervisor", "player", "control"} <= set(status["pids"])
    assert (status["state"], status["cue"], status["next"], status["fps"]) == ("playing", "1", "2", 60)
    assert status["pids"]["control"] == os.getpid()


def test_the_eye_has_a_name_and_the_lamp_waits_for_a_picture(stage: Stage) -> None:
    stage.player.beat = beat(eye="", presented=0)
    stage.until(lambda: stage.ask("GET", "/api/status").json["presented"] == 0)
    status = stage.ask("GET", "/api/status").json
    assert (status["eye"], status["lock"]) == ("sweet spot", "amber")


def test_infinities_are_no_json(stage: Stage) -> None:
    """A cue that waits for GO remains for ever."""
    before = stage.player.beat
    stage.player.beat = beat(remaining_s=float("inf"))
    stage.until(lambda: stage.ask("GET", "/api/status").json["remaining_s"] is None)
    assert b"Infinity" not in stage.ask("GET", "/api/status").body
    stage.player.beat = before


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_reaches_the_player(stage: Stage, verb: str) -> None:
    given = EXAMPLES.get(verb, {})
    reply = stage.ask("POST", f"/api/cue/{verb}", given, token=TOKEN)
    assert (reply.status, reply.json) == (200, {"ok": True, "frame": 1234})
    command = stage.player.next_command()
    said = {key: tuple(v) if isinstance(v, list) else v for key, v in command.arguments.items()}
    assert (command.verb, said) == (verb, checked(verb, given))
    assert command.origin == "http 127.0.0.1"


@pytest.mark.parametrize(
    ("verb", "body", "words"),
    [
        ("dim", {"level": 2}, "level must be a number"),
        ("dim", {}, "dim needs level"),
        ("goto", {"cue": 7}, "cue must be a text"),
        ("go", {"now": True}, "go has no argument"),
        ("jump", {}, "there is no verb"),
        ("go", b"{", "no JSON"),
        ("go", b"[1]", "must be an object"),
        ("dim", b'{"level": NaN}', "level must be a number"),
        ("go", b"[" * 50_000, "no JSON"),
        ("go", b"\xff\xfe", "no JSON"),
    ],
)
def test_wrong_arguments_are_a_sentence(stage: Stage, verb: str, body: object, words: str) -> None:
    reply = stage.ask("POST", f"/api/cue/{verb}", body, token=TOKEN)
    assert reply.status == 400
    assert words in reply.json["error"]
    assert stage.player.commands.empty()


def test_a_refusal_is_a_conflict(stage: Stage) -> None:
    stage.player.refusal = "GO was pressed twice; the second press is not obeyed"
    reply = stage.order("go")
    assert (reply.status, reply.json["error"]) == (409, stage.player.refusal)


def test_a_player_that_does_not_answer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.control.desk.ANSWER_S", 0.05)
    stage.player.deaf = True
    reply = stage.order("go")
    assert reply.status == 503
    assert "has not answered" in reply.json["error"]
    assert stage.player.note("unanswered").level == "error"


def test_a_mistake_of_our_own_is_logged(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.control.http.cues_json", lambda programme: 1 / 0)
    reply = stage.ask("GET", "/api/cues")
    assert (reply.status, reply.json["code"]) == (500, "internal")
    assert "ZeroDivisionError" in stage.player.note("http-error").data["why"]


def test_too_much_is_not_read(stage: Stage) -> None:
    reply = stage.ask("POST", "/api/cue/go", b"x" * 70_000, token=TOKEN)
    assert (reply.status, reply.json["code"]) == (413, "http")


def test_unknown_paths_and_methods(stage: Stage) -> None:
    assert stage.ask("GET", "/etc/passwd").status == 404
    assert stage.ask("GET", "/page/..%2f__main__.py").status == 404
    assert stage.ask("DELETE", "/api/status", token=TOKEN).status == 405


def test_the_log_counts_on(stage: Stage) -> None:
    before = stage.ask("GET", "/api/log").json["last"]
    stage.player.say(m.Note("player", "warning", "step", {"rung": "draft"}))
    stage.until(lambda: stage.ask("GET", "/api/log").json["last"] > before)
    lines = stage.ask("GET", f"/api/log?after={before}").json["lines"]
    assert [(line["event"], line["source"], line["data"]) for line in lines] == [
        ("step", "player", {"rung": "draft"})
    ]
    assert stage.ask("GET", "/api/log?after=x").status == 400


def test_the_thumbnail_is_what_the_player_sent(stage: Stage) -> None:
    picture = Image.open(io.BytesIO(stage.ask("GET", "/api/thumbnail.jpg").body))
    assert picture.format == "JPEG"
    found = np.asarray(picture.convert("RGB")).astype(int)
    sent = np.frombuffer(stage.player.picture.rgb, np.uint8).reshape(32, 64, 3).astype(int)
    assert np.abs(found - sent).mean() < 8


def test_health_and_silence(stage: Stage) -> None:
    assert stage.ask("GET", "/api/health").status == 200
    stage.player.beats = False
    stage.room.desk._beat_at -= 10.0
    stage.until(lambda: stage.ask("GET", "/api/health").status == 503)
    assert stage.ask("GET", "/api/status").json["lock"] == "red"
    stage.player.beats = True
    stage.until(lambda: stage.ask("GET", "/api/health").status == 200)


def test_metrics_can_be_read(stage: Stage) -> None:
    text = stage.ask("GET", "/metrics").body.decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    values = {sample.name: sample.value for family in families.values() for sample in family.samples}
    assert values["yingbi_frames_presented_total"] == stage.player.beat.presented
    states = {sample.labels["state"]: sample.value for sample in families["yingbi_state"].samples}
    assert sum(states.values()) == states["playing"] == 1
    work = {sample.labels["quantile"]: sample.value for sample in families["yingbi_work_seconds"].samples}
    assert work == pytest.approx({"p50": 0.0091, "p99": 0.0118, "max": 0.0132})
    resident = {sample.labels["process"]: sample.value for sample in families["yingbi_resident_bytes"].samples}
    assert resident["control"] > 1e6
    objects = {sample.labels["kind"]: sample.value for sample in families["yingbi_gl_objects"].samples}
    assert objects == {"textures": 41, "programs": 23}


def test_answers_are_as_the_description_says(stage: Stage) -> None:
    document = stage.ask("GET", "/api/openapi.json").json
    assert document == json.loads(json.dumps(openapi()))
    for route in ROUTES:
        if route.method == "GET" and route.answer:
            schema = {"$ref": f"#/components/schemas/{route.answer}", "components": document["components"]}
            jsonschema.validate(stage.ask("GET", route.path).json, schema)
    answer = stage.order("go").json
    jsonschema.validate(answer, document["components"]["schemas"]["Answer"])
    error = stage.order("jump").json
    jsonschema.validate(error, document["components"]["schemas"]["Error"])


def test_the_description_is_whole() -> None:
    document = openapi()
    assert document["openapi"].startswith("3.1")
    operations = [entry for path in document["paths"].values() for entry in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert {f"/api/cue/{verb}" for verb in VERBS} <= set(document["paths"])
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for verb in VERBS.values():
        schema = document["paths"][f"/api/cue/{verb.name}"]["post"]["requestBody"]["content"]["application/json"]
        jsonschema.Draft202012Validator.check_schema(schema["schema"])
        jsonschema.validate(EXAMPLES.get(verb.name, {}), schema["schema"])


def test_cues_and_verbs(stage: Stage) -> None:
    cues = stage.ask("GET", "/api/cues").json["cues"]
    assert [cue["id"] for cue in cues] == ["1", "2", "2.5"]
    assert (cues[1]["start_s"], cues[1]["crossfade_s"]) == (28.0, 2.0)
    verbs = {verb["name"]: verb for verb in stage.ask("GET", "/api/verbs").json["verbs"]}
    assert {name for name, verb in verbs.items() if verb["danger"]} == {
        name for name, verb in VERBS.items() if verb.danger
    }


def test_the_page_needs_nothing_from_elsewhere(stage: Stage) -> None:
    page = stage.ask("GET", "/")
    assert page.status == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert b"http://" not in page.body
    assert b"style=" not in page.body
    assert b"onclick" not in page.body
    for name in stage.room.site._files:
        file = stage.ask("GET", f"/page/{name}")
        assert (file.status, file.body) == (200, stage.room.site._files[name].body)
        again = stage.ask("GET", f"/page/{name}", headers={"If-None-Match": file.headers["ETag"]})
        assert again.status == 304
