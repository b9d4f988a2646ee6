"""Which monitor carries which output: examples, and what must hold for every list of monitors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.output.monitors import Monitor, Seating, match
from renderer.output.placement import Placer
from renderer.output.present import keeps_time
from renderer.passes.outputs import Piece
from renderer.wall.model import Output, Tile

UHD, HD = (3840, 2160), (1920, 1080)
DESK = Monitor("eDP-1", (0, 0), HD, 60.0)
FIRST = Monitor("DP-1", (1920, 0), UHD, 60.0)
SECOND = Monitor("DP-2", (5760, 0), UHD, 60.0)


def output(name: str, size: tuple[int, int] = UHD, **choice: object) -> Output:
    return Output(name, size, 60.0, (Tile((0, 0, 100, 50), (10, 20), 0),), **choice)  # type: ignore[arg-type]


def names(outputs: list[Output], monitors: list[Monitor]) -> dict[str, str]:
    return {a.output.name: a.monitor.name for a in match(outputs, monitors).assigned}


def why(outputs: list[Output], monitors: list[Monitor]) -> list[str]:
    return [str(missing) for missing in match(outputs, monitors).missing]


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ([output("a"), output("b")], {"a": "DP-1", "b": "DP-2"}),
        ([output("a", monitor="DP-2"), output("b")], {"a": "DP-2", "b": "DP-1"}),
        ([output("a"), output("b", position_px=(1920, 0))], {"a": "DP-2", "b": "DP-1"}),
        ([output("a", monitor="dp-2")], {"a": "DP-2"}),
        ([output("a", monitor="2")], {"a": "DP-2"}),
        ([output("a", HD)], {"a": "eDP-1"}),
        ([output("a", monitor="eDP")], {"a": "eDP-1"}),
    ],
)
def test_choices(outputs: list[Output], expected: dict[str, str]) -> None:
    assert names(outputs, [SECOND, DESK, FIRST]) == expected
    assert why(outputs, [SECOND, DESK, FIRST]) == []


THERE = "DP-1 3840 x 2160 at 1920,0 60 Hz; DP-2 3840 x 2160 at 5760,0 60 Hz"


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ([output("a", monitor="DP-3")], f"a: no monitor with monitor = 'DP-3'; there are: {THERE}"),
        ([output("a", monitor="DP")], f"a: more than one monitor with monitor = 'DP': {THERE}"),
        ([output("a", position_px=(0, 0))], f"a: no monitor at position_px = [0, 0]; there are: {THERE}"),
        ([output("a", HD)], f"a: no monitor of 1920 x 1080; there are: {THERE}"),
        (
            [output("a")],
            f"a: more monitors of 3840 x 2160 than outputs; write monitor or position_px: {THERE}",
        ),
        (
            [output("b", monitor="DP-1"), output("a", position_px=(1920, 0))],
            "a: no monitor at position_px = [1920, 0] that no other output has; there are: " + THERE,
        ),
        ([output("x"), output("y"), output("z")], f"x: 2 of 3 monitors of 3840 x 2160; there are: {THERE}"),
    ],
)
def test_what_is_missing_is_named(outputs: list[Output], message: str) -> None:
    assert why(outputs, [FIRST, SECOND])[0] == message


def test_a_part_of_a_name_ends_where_its_number_does() -> None:
    """DP-1 must not take the desk's eDP-1, nor DP-11, while its own processor is still dark."""
    others = [DESK, Monitor("DP-11", (1920, 0), UHD)]
    assert names([output("a", monitor="DP-1")], others) == {}
    assert names([output("a", monitor="DP-1")], [*others, SECOND, Monitor("DP-1", (9600, 0), HD)]) == {"a": "DP-1"}


def test_a_whole_name_goes_before_a_part_of_it() -> None:
    twins = [Monitor("LED left", (0, 0), HD), Monitor("LED", (1920, 0), HD)]
    assert names([output("a", HD, monitor="left"), output("b", HD, monitor="LED")], twins) == {
        "a": "LED left",
        "b": "LED",
    }


def test_doubts_are_told() -> None:
    odd = Monitor("DP-1", (0, 0), HD, 50.0)
    assert match([output("a", monitor="DP-1")], [odd]).warnings == (
        "a is 3840 x 2160, but its monitor is DP-1 1920 x 1080 at 0,0 50 Hz",
        "a runs at 60 Hz, but its monitor is DP-1 1920 x 1080 at 0,0 50 Hz",
    )
    assert match([output("a")], [FIRST]).warnings == ()


def test_outputs_matched_by_size_wait_for_their_own_monitor() -> None:
    """From a list of one monitor nobody could say which of two it is; who saw both can."""
    seating = Seating([output("left"), output("right")])
    assert [a.monitor.name for a in seating.update([FIRST, SECOND]).assigned] == ["DP-1", "DP-2"]
    moved = Monitor("DP-2", (0, 0), UHD, 60.0)  # what is left moves to the desktop's corner
    state = seating.update([moved])
    assert [(a.output.name, a.monitor) for a in state.assigned] == [("right", moved)]
    assert [m.output.name for m in state.missing] == ["left"]
    assert seating.update([]).assigned == ()
    assert [a.output.name for a in seating.update([moved]).assigned] == ["right"]
    assert [a.monitor.name for a in seating.update([FIRST, SECOND]).assigned] == ["DP-1", "DP-2"]
    assert match([output("left"), output("right")], [moved]).assigned == ()


def test_who_was_never_there_does_not_unseat_the_others() -> None:
    seating = Seating([output("left"), output("right"), output("floor", monitor="HDMI-9")])
    assert len(seating.update([FIRST, SECOND]).assigned) == 2
    assert [a.output.name for a in seating.update([SECOND]).assigned] == ["right"]


def test_monitors_with_one_name_are_known_by_place() -> None:
    twins = [Monitor("Generic PnP Monitor", (x, 0), UHD) for x in (0, 3840)]
    seating = Seating([output("left"), output("right")])
    seating.update(twins)
    assert [a.output.name for a in seating.update(twins[1:]).assigned] == ["right"]
    assert [a.output.name for a in seating.update(twins[:1]).assigned] == ["left"]


NAMES = st.sampled_from(["DP-1", "DP-2", "HDMI-1", "eDP-1", "Generic"])
SIZES = st.sampled_from([HD, UHD])
PLACES = st.sampled_from([(x, y) for x in (0, 1920, 3840) for y in (0, 1080)])
MONITORS = st.lists(st.builds(Monitor, NAMES, PLACES, SIZES), max_size=5, unique_by=lambda m: m.position_px)
CHOICES = st.one_of(
    st.just({}), NAMES.map(lambda name: {"monitor": name}), PLACES.map(lambda place: {"position_px": place})
)
OUTPUTS = st.lists(st.builds(lambda size, choice: output("o", size, **choice), SIZES, CHOICES), max_size=4)


@given(OUTPUTS, MONITORS, st.randoms())
def test_every_output_has_a_monitor_or_a_reason(
    outputs: list[Output], monitors: list[Monitor], random: object
) -> None:
    found = match(outputs, monitors)
    assert sorted([a.number for a in found.assigned] + [m.number for m in found.missing]) == list(
        range(len(outputs))
    )
    taken = [a.monitor for a in found.assigned]
    assert len(set(taken)) == len(taken)
    assert set(taken) <= set(monitors)
    for a in found.assigned:
        if a.output.position_px is not None:
            assert a.monitor.position_px == a.output.position_px
        elif a.output.monitor is not None:
            assert a.output.monitor in a.monitor.name
        else:
            assert a.monitor.size_px == a.output.size_px
    free = [a for a in found.assigned if a.output.monitor is None and a.output.position_px is None]
    for size in (HD, UHD):
        places = [a.monitor.position_px for a in free if a.output.size_px == size]
        assert places == sorted(places)
    shuffled = list(monitors)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert match(outputs, shuffled) == found


@given(OUTPUTS, st.lists(MONITORS, max_size=6), MONITORS)
def test_when_all_are_there_the_past_does_not_matter(
    outputs: list[Output], past: list[list[Monitor]], now: list[Monitor]
) -> None:
    """Whatever came and went, a complete set is seated as at a fresh start; and nobody sits twice."""
    seating = Seating(outputs)
    for monitors in past:
        state = seating.update(monitors)
        taken = [a.monitor for a in state.assigned]
        assert len(set(taken)) == len(taken)
        assert len(state.assigned) + len(state.missing) == len(outputs)
    fresh = match(outputs, now)
    if not fresh.missing:
        assert seating.update(now) == fresh


# ---- where the window lies ----


def _tile(rotate_deg: int) -> Output:
    return Output("o", HD, 60.0, (Tile((0, 0, 100, 50), (10, 20), rotate_deg),), "DP-2")


@pytest.mark.parametrize(
    ("rotate_deg", "size"), [(0, (100, 50)), (90, (50, 100)), (180, (100, 50)), (270, (50, 100))]
)
def test_pieces_lie_where_their_monitor_is(rotate_deg: int, size: tuple[int, int]) -> None:
    monitors = [Monitor("DP-1", (-1920, 0), HD, 60.0), Monitor("DP-2", (0, 300), HD, 60.0)]
    placer = Placer([output("a", HD, monitor="DP-1"), _tile(rotate_deg)], (200, 50))
    placement = placer.place(monitors)
    assert placement.place == (-1920, 0, 3840, 1380)
    assert placement.pieces == (
        Piece((0, 0, 100, 50), (10, 20, 100, 50)),
        Piece((0, 0, 100, 50), (1930, 320, *size), rotate_deg),
    )
    assert all(piece.exact for piece in placement.pieces)
    assert (placement.missing, placement.warnings, placement.refresh_hz) == ((), (), 60.0)
    left = placer.place(monitors[:1])
    assert left.place == (-1920, 0, *HD)
    assert len(left.missing) == 1
    assert placer.place(monitors) == placement
    assert placer.place([]).place is None


def test_a_monitor_between_the_outputs_is_named() -> None:
    between = [Monitor(f"DP-{i}", (1920 * i, 0), HD, 60.0 if i else 50.0) for i in range(3)]
    placement = Placer([output("a", HD, monitor="DP-0"), output("b", HD, monitor="DP-2")], (200, 50)).place(
        between
    )
    assert placement.place == (0, 0, 5760, 1080)
    assert placement.refresh_hz == 50.0
    assert [text for text in placement.warnings if "DP-1" in text] == [
        "the window also covers DP-1 1920 x 1080 at 1920,0 60 Hz, which lies between the outputs"
    ]
    assert "the monitors' refresh rates differ: 50, 60 Hz" in placement.warnings


def test_a_wall_without_outputs_takes_the_monitor_of_its_size() -> None:
    placement = Placer([], UHD).place([DESK, FIRST])
    assert placement.place == (1920, 0, *UHD)
    assert placement.pieces == (Piece((0, 0, *UHD), (0, 0, *UHD)),)
    assert placement.warnings == ()
    fitted = Placer([], (4480, 2120)).place([DESK, FIRST])
    assert fitted.place == (0, 0, *HD)
    assert fitted.pieces[0].target == (0, 85, 1920, 909)
    assert len(fitted.warnings) == 1
    assert Placer([], UHD).place([]).missing == ("there is no monitor",)


# ---- vsync ----


@pytest.mark.parametrize(
    ("step", "refresh_hz", "locked"),
    [
        (lambda n: n / 60, 60.0, True),
        (lambda n: n / 60 + (0.05 if n > 6 else 0.0), 60.0, True),  # one stall
        (lambda n: n / 240, 60.0, False),
        (lambda n: n / 60 + 0.006 * (-1) ** n, 60.0, False),
        (lambda n: n / 60, 0.0, False),
    ],
)
def test_keeping_time(step: Callable[[int], float], refresh_hz: float, locked: bool) -> None:
    assert keeps_time([step(n) for n in range(12)], refresh_hz) is locked
    assert not keeps_time([], refresh_hz)
