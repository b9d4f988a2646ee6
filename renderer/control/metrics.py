"""Prometheus metrics, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import psutil
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from renderer.control.desk import Desk
from renderer.control.status import status_json
from renderer.show.messages import PlayerState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_COUNTERS = (
    ("frames_presented", "presented", "Frames that were put on the wall"),
    ("frames_missed", "missed", "Slots of the grid in which no new frame was put on the wall"),
)
_GAUGES = (
    ("up", "alive", "1 while the player speaks"),
    ("frame", "frame", "The frame on the show's absolute grid"),
    ("fps", "fps", "Frames per second that the show is made for"),
    ("show_time_seconds", "show_time_s", "Time on the show's clock"),
    ("cue_remaining_seconds", "remaining_s", "Until the cue ends"),
    ("brightness", "brightness", "0 black, 1 full"),
    ("raster_scale", "scale", "How far the raster has been shrunk; 1 not at all"),
    ("jitter", "jitter", "Standard deviation of the presentation intervals over the period of a frame"),
    ("evacuated", "evacuated", "1 while the safety picture is shown"),
)
_SPREADS = (
    ("lateness_seconds", "lateness_ms", "How late frames were presented, since the player's start"),
    ("work_seconds", "work_ms", "How long frames took to draw, since the player's start"),
)
QUALITIES = ("draft", "show", "best")


class ShowCollector(Collector):
    """Reads the desk at every scrape."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        status = status_json(self._desk)
        for name, key, text in _COUNTERS:
            yield CounterMetricFamily(f"yingbi_{name}", text, value=status.get(key, 0))
        for name, key, text in _GAUGES:
            if status.get(key) is not None:
                yield GaugeMetricFamily(f"yingbi_{name}", text, value=float(status[key]))
        for name, key, text in _SPREADS:
            yield _labelled(name, text, "quantile", {k: v / 1e3 for k, v in status.get(key, {}).items()})
        longest = status.get("longest_freeze_ms", 0.0) / 1e3
        yield GaugeMetricFamily("yingbi_longest_freeze_seconds", "The longest standing picture", value=longest)
        yield _one_of("state", "Of all states the one that the show is in", get_args(PlayerState), status["state"])
        yield _one_of("quality", "Of all qualities the one that is drawn", QUALITIES, status.get("quality", ""))
        restarts = CounterMetricFamily(
            "yingbi_restarts", "How often a process was started again", labels=["process"]
        )
        for role, count in status["restarts"].items():
            restarts.add_metric([role], count)
        yield restarts
        yield _labelled("resident_bytes", "Memory of the processes", "process", _resident(status["pids"]))
        objects = self._desk.beat.gl_objects if self._desk.beat else {}
        yield _labelled("gl_objects", "Live OpenGL objects of the player", "kind", objects)


def _labelled(name: str, text: str, label: str, values: dict[str, Any]) -> Metric:
    family = GaugeMetricFamily(f"yingbi_{name}", text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _one_of(name: str, text: str, names: tuple[str, ...], now: str) -> Metric:
    known = names if now in names or not now else (*names, now)
    return _labelled(name, text, name, {one: float(one == now) for one in known})


def _resident(pids: dict[str, int]) -> dict[str, int]:
    found = {}
    for role, pid in pids.items():
        try:
            found[role] = psutil.Process(pid).memory_info().rss
        except (psutil.Error, ValueError):
            continue
    return found


def registry_of(desk: Desk) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ShowCollector(desk))
    return registry


def metrics_text(registry: CollectorRegistry) -> bytes:
    return generate_latest(registry)
