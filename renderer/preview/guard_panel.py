"""What the guards have found, as a list: a click goes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imgui_bundle import imgui

from renderer.editing.clock import Clock
from renderer.guards.flashes import FlashFinding
from renderer.guards.levels import LevelFinding
from renderer.guards.popout import Breach
from renderer.preview.guarding import BREACHES, FLASHES, LEVELS, Guarding
from renderer.preview.landmarks import mark
from renderer.preview.look import theme
from renderer.preview.look.words import t
from renderer.preview.timeline.model import Band
from renderer.preview.timeline.scale import timecode

SIDES = {"left": "on the left", "right": "on the right", "above": "above", "below": "below"}
LEVEL_TEXTS = {
    "too dark": "the picture is dark: {worst:.0%} of the peak on average, {limit:.0%} or more reads well",
    "too bright": "the picture is bright: {worst:.0%} of the peak on average, {limit:.0%} at most is kind to eyes",
    "too little black": "only {worst:.0%} of the picture is dark: {limit:.0%} or more hides the wall itself",
    "too fast": "the level jumps within {worst:.1f} s; eyes need {limit:.1f} s",
}
FLASH_TEXTS = {
    "general": "flashes {rate:.1f} times a second over {area:.0%} of the wall: dangerous for some visitors",
    "red": "red flashes {rate:.1f} times a second over {area:.0%} of the wall: dangerous for some visitors",
}


@dataclass(frozen=True)
class Finding:
    """A line of the list: where it is, how bad, and which relic it is about."""

    band: Band
    relic: int | None = None


def findings(guarding: Guarding) -> list[Finding]:
    """Everything that was found, what is dangerous first."""
    found = [finding for breach in guarding.breaches for finding in _of_breach(breach)]
    found += [Finding(_of_level(finding)) for finding in guarding.level_findings]
    found += [Finding(_of_flash(finding)) for finding in (guarding.scan.findings if guarding.scan else ())]
    return sorted(found, key=lambda finding: (finding.band.severity != "danger", finding.band.start_s))


def _of_breach(breach: Breach) -> Iterator[Finding]:
    worst = breach.worst
    text = t("{relic} leaves the wall {side}: {metres:.2f} m, {degrees:.1f}°").format(
        relic=breach.relic, side=t(SIDES[worst.side]), metres=worst.outside_m, degrees=worst.outside_deg
    )
    for start, end in breach.ranges_s:
        yield Finding(Band(start, end, "danger", text), breach.index)


def _of_level(finding: LevelFinding) -> Band:
    text = t(LEVEL_TEXTS[finding.kind]).format(worst=finding.worst, limit=finding.limit)
    return Band(finding.start_s, finding.end_s, "warning", text)


def _of_flash(finding: FlashFinding) -> Band:
    text = t(FLASH_TEXTS[finding.kind]).format(rate=finding.worst_per_s, area=finding.area)
    return Band(finding.start_s, finding.end_s, "danger", text)


def draw_guards(guarding: Guarding, clock: Clock) -> Finding | None:
    """The list into the current window; what was clicked."""
    chosen = None
    _draw_state(guarding)
    imgui.push_text_wrap_pos(0.0)
    for number, finding in enumerate(findings(guarding)):
        band = finding.band
        colour = theme.RED if band.severity == "danger" else theme.AMBER
        first, last = (timecode(round(seconds * clock.fps), clock.fps) for seconds in (band.start_s, band.end_s))
        imgui.push_id(number)
        if imgui.selectable(f"##{number}", False, 0, (0.0, imgui.get_text_line_height()))[0]:
            chosen = finding
        mark(f"guard/{number}")
        imgui.same_line(0.0, 0.0)
        imgui.text_colored(colour, f"{first} – {last}")
        imgui.text_unformatted(band.label)
        imgui.spacing()
        imgui.pop_id()
    imgui.pop_text_wrap_pos()
    return chosen


def _draw_state(guarding: Guarding) -> None:
    names = guarding.chores.names
    if FLASHES in names and guarding.scan is not None:
        imgui.progress_bar(guarding.scan.done, (-1.0, 0.0), t("looking at every frame for flashes"))
    elif LEVELS in names or BREACHES in names:
        imgui.text_disabled(t("looking…"))
    elif not findings(guarding):
        imgui.text_colored(theme.GREEN, t("Nothing to object to."))
    if guarding.scan is None:
        imgui.text_disabled(t("Flashes: not looked for yet (menu Guards)."))
    elif guarding.scan.done >= 1.0 and not guarding.scan.findings:
        imgui.text_colored(theme.GREEN, t("No dangerous flashes in any frame."))
    levels = guarding.levels
    if levels is not None:
        text = t("average {average:.0f} nits, at most {most:.0f}; peaks of {peak:.0f} nits").format(
            average=levels.average_nits.mean(), most=levels.average_nits.max(), peak=levels.peak_nits.max()
        )
        imgui.text_disabled(text)
    imgui.separator()
