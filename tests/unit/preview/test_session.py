"""The open scene file: what is edited, what is on the disk, and that neither is ever lost."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from renderer.editing.layout import BOM
from renderer.errors import FileMistakes, InputError
from renderer.preview.session import Session
from tests.support.scenes import SCENE, box

BROKEN = "format = [never closed\n"
RELIC = '[[relic]]\nmesh = "box.glb"\n'


def lasting(seconds: int) -> str:
    """A scene's text; by its duration texts are told apart."""
    return f'format = "yingbi-scene/1"\n# a scene\nduration_s = {seconds}\n'


def put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def on_disk(path: Path) -> str:
    return path.read_bytes().decode()


def change(session: Session, seconds: int, merge: str | None = None) -> bool:
    return session.edit(session.text.with_value(("duration_s",), seconds), f"last {seconds} s", merge)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    put(tmp_path / "scene.toml", lasting(1))
    return tmp_path / "scene.toml"


@pytest.fixture
def session(path: Path) -> Session:
    return Session.open(path)


class TestEditing:
    def test_an_edit_is_another_scene_and_not_yet_on_the_disk(self, session: Session, path: Path) -> None:
        assert change(session, 2)
        assert session.scene.duration_s == 2
        assert session.dirty
        assert on_disk(path) == lasting(1)

    def test_saved_it_is_on_the_disk(self, session: Session, path: Path) -> None:
        change(session, 2)
        assert session.save()
        assert on_disk(path) == lasting(2)
        assert not session.dirty
        assert list(path.parent.iterdir()) == [path]

    def test_a_bad_edit_changes_nothing(self, session: Session) -> None:
        change(session, 2)
        before = session.edition
        assert not change(session, -3)
        assert "duration_s" in session.fault
        assert session.edition is before
        assert session.history.labels == ("last 2 s",)

    def test_text_that_is_no_toml_is_refused_too(self, session: Session) -> None:
        assert not session.edit(replace(session.text, text=BROKEN), "break")
        assert session.fault
        assert not session.dirty

    def test_the_next_good_edit_clears_the_fault(self, session: Session) -> None:
        change(session, -3)
        assert change(session, 3)
        assert session.fault == ""

    def test_an_edit_that_changes_nothing_is_no_step(self, session: Session) -> None:
        assert change(session, 1)
        assert session.history.labels == ()

    def test_undo_and_redo(self, session: Session) -> None:
        change(session, 2)
        change(session, 3)
        assert (session.undo(), session.scene.duration_s) == ("last 3 s", 2)
        assert (session.undo(), session.scene.duration_s) == ("last 2 s", 1)
        assert session.undo() is None
        assert not session.dirty
        assert (session.redo(), session.scene.duration_s) == ("last 2 s", 2)
        assert (session.redo(), session.scene.duration_s) == ("last 3 s", 3)
        assert session.redo() is None

    def test_a_gesture_is_one_step_until_it_rests(self, session: Session) -> None:
        for seconds in (2, 3, 4):
            change(session, seconds, "drag")
        session.rest()
        change(session, 5, "drag")
        assert session.history.labels == ("last 4 s", "last 5 s")
        session.undo()
        assert session.scene.duration_s == 4

    def test_a_relic_whose_file_is_gone_stands_in_nobody_s_way(self, path: Path) -> None:
        """It was good when the scene was opened: edits, undo and saving go on."""
        mesh = box(path.parent / "box.glb")
        put(path, lasting(1) + RELIC)
        session = Session.open(path)
        session.edit(session.text.without_entry(("relic", 0)), "delete")
        mesh.unlink()
        assert session.undo() == "delete"
        assert len(session.scene.relics) == 1
        assert change(session, 2)
        assert session.save()
        assert on_disk(path) == lasting(2) + RELIC

    def test_what_somebody_else_writes_must_name_files_that_are_there(self, session: Session, path: Path) -> None:
        put(path, lasting(2) + RELIC)
        assert not session.look_at_disk()
        assert "box.glb" in session.fault
        assert session.scene.duration_s == 1
        box(path.parent / "box.glb")
        assert session.look_at_disk()
        assert (session.fault, session.theirs) == ("", None)
        assert len(session.scene.relics) == 1


class TestOpening:
    def test_there_must_be_a_file(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no such file"):
            Session.open(tmp_path / "none.toml")

    def test_it_must_be_a_good_scene(self, path: Path) -> None:
        put(path, lasting(-1))
        with pytest.raises(FileMistakes, match="duration_s"):
            Session.open(path)


class TestSomebodyElse:
    """Another program writes the file."""

    def test_what_they_write_is_taken_up_at_once(self, session: Session, path: Path) -> None:
        put(path, lasting(7))
        assert session.look_at_disk()
        assert session.scene.duration_s == 7
        assert not session.dirty
        assert session.theirs is None

    def test_and_can_be_undone(self, session: Session, path: Path) -> None:
        put(path, lasting(7))
        session.look_at_disk()
        assert session.undo() == "changed on disk"
        assert session.scene.duration_s == 1
        assert session.dirty
        assert session.save()
        assert on_disk(path) == lasting(1)

    def test_a_file_as_it_was_is_nothing_new(self, session: Session, path: Path) -> None:
        put(path, lasting(1))
        before = session.edition
        assert not session.look_at_disk()
        assert session.edition is before

    @pytest.mark.parametrize("theirs", [lasting(7), BROKEN], ids=["good", "broken"])
    def test_unsaved_changes_are_a_conflict(self, session: Session, path: Path, theirs: str) -> None:
        change(session, 2)
        put(path, theirs)
        assert not session.look_at_disk()
        assert session.theirs == theirs
        assert session.scene.duration_s == 2
        assert not session.save()
        assert on_disk(path) == theirs
        assert session.dirty

    def test_saving_finds_the_conflict_by_itself(self, session: Session, path: Path) -> None:
        change(session, 2)
        put(path, lasting(7))
        assert not session.save()
        assert session.theirs == lasting(7)
        assert on_disk(path) == lasting(7)

    def test_theirs_taken_mine_is_an_undo_away(self, session: Session, path: Path) -> None:
        change(session, 2)
        put(path, lasting(7))
        session.look_at_disk()
        assert session.take_theirs()
        assert session.scene.duration_s == 7
        assert not session.dirty
        session.undo()
        assert session.scene.duration_s == 2
        assert session.save()
        assert on_disk(path) == lasting(2)

    def test_mine_kept_is_saved_over_theirs(self, session: Session, path: Path) -> None:
        change(session, 2)
        put(path, lasting(7))
        session.look_at_disk()
        session.keep_mine()
        assert session.dirty
        assert session.save()
        assert on_disk(path) == lasting(2)

    def test_mine_kept_is_not_saved_over_what_came_later(self, session: Session, path: Path) -> None:
        change(session, 2)
        put(path, lasting(7))
        session.look_at_disk()
        session.keep_mine()
        put(path, lasting(8))
        assert not session.save()
        assert on_disk(path) == lasting(8)

    def test_both_did_the_same(self, session: Session, path: Path) -> None:
        change(session, 2)
        put(path, lasting(2))
        session.look_at_disk()
        assert session.theirs is None
        assert not session.dirty

    def test_they_put_it_back(self, session: Session, path: Path) -> None:
        change(session, 2)
        put(path, lasting(7))
        session.look_at_disk()
        put(path, lasting(1))
        assert session.save()
        assert on_disk(path) == lasting(2)


class TestBrokenOnDisk:
    @pytest.fixture
    def broken(self, session: Session, path: Path) -> Session:
        put(path, BROKEN)
        assert not session.look_at_disk()
        return session

    def test_the_last_good_one_is_shown(self, broken: Session) -> None:
        assert "scene.toml" in broken.fault
        assert broken.scene.duration_s == 1

    def test_saving_does_not_write_over_it(self, broken: Session, path: Path) -> None:
        assert not broken.save()
        assert on_disk(path) == BROKEN

    def test_nor_after_an_edit(self, broken: Session, path: Path) -> None:
        assert change(broken, 2)
        assert not broken.save()
        assert on_disk(path) == BROKEN

    def test_it_cannot_be_taken(self, broken: Session) -> None:
        assert not broken.take_theirs()
        assert broken.scene.duration_s == 1
        assert broken.theirs == BROKEN

    def test_it_can_be_given_up(self, broken: Session, path: Path) -> None:
        broken.keep_mine()
        assert broken.dirty
        assert broken.save()
        assert on_disk(path) == lasting(1)
        assert broken.fault == ""

    @pytest.mark.parametrize("seconds", [1, 5], ids=["as it was", "otherwise"])
    def test_mended(self, broken: Session, path: Path, seconds: int) -> None:
        put(path, lasting(seconds))
        assert broken.look_at_disk()
        assert broken.fault == ""
        assert broken.theirs is None
        assert broken.scene.duration_s == seconds
        assert not broken.dirty


class TestDisk:
    def test_a_deleted_file_is_told_and_saved_anew(self, session: Session, path: Path) -> None:
        path.unlink()
        assert not session.look_at_disk()
        assert "no such file" in session.fault
        assert session.save()
        assert on_disk(path) == lasting(1)
        assert session.fault == ""

    def test_with_its_folder(self, tmp_path: Path) -> None:
        folder = tmp_path / "show"
        folder.mkdir()
        put(folder / "scene.toml", lasting(1))
        session = Session.open(folder / "scene.toml")
        change(session, 2)
        (folder / "scene.toml").unlink()
        folder.rmdir()
        assert session.save()
        assert on_disk(folder / "scene.toml") == lasting(2)

    def test_where_nothing_can_be_written(self, tmp_path: Path) -> None:
        """A name that leaves no room for a part file: the same for every user, root too."""
        path = tmp_path / ("x" * 250 + ".toml")
        put(path, lasting(1))
        session = Session.open(path)
        change(session, 2)
        assert not session.save()
        assert session.fault.startswith("not saved: ")
        assert session.dirty
        assert on_disk(path) == lasting(1)

    def test_a_scene_became_a_folder(self, session: Session, path: Path) -> None:
        path.unlink()
        path.mkdir()
        change(session, 2)
        assert not session.save()
        assert session.dirty
        assert list(path.iterdir()) == []

    @pytest.mark.skipif(os.name == "nt", reason="links take rights on Windows")
    def test_a_link_stays_a_link(self, path: Path) -> None:
        link = path.with_name("link.toml")
        link.symlink_to(path)
        session = Session.open(link)
        change(session, 2)
        assert session.save()
        assert link.is_symlink()
        assert on_disk(path) == lasting(2)

    @pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
    def test_its_rights_are_kept(self, session: Session, path: Path) -> None:
        path.chmod(0o664)
        change(session, 2)
        assert session.save()
        assert stat.S_IMODE(path.stat().st_mode) == 0o664

    @pytest.mark.parametrize("mark", ["", BOM], ids=["plain", "BOM"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
    def test_line_ends_and_the_mark_are_kept(self, path: Path, end: str, mark: str) -> None:
        put(path, mark + lasting(1).replace("\n", end))
        session = Session.open(path)
        assert change(session, 2)
        assert session.save()
        assert path.read_bytes() == (mark + lasting(2).replace("\n", end)).encode()
        assert not session.look_at_disk()
        assert not session.dirty

    def test_a_mark_that_somebody_adds_is_a_change(self, session: Session, path: Path) -> None:
        put(path, BOM + lasting(1))
        assert session.look_at_disk()
        change(session, 2)
        session.save()
        assert on_disk(path) == BOM + lasting(2)


GOOD = st.integers(1, 6).map(lasting)
BAD = st.sampled_from((BROKEN, lasting(-1), SCENE + "colour = 3\n", ""))


class TwoWriters(RuleBasedStateMachine):
    """A designer and somebody else. ``known`` is what the designer was last told to be in the file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        put(path, lasting(1))
        self.session = Session.open(path)
        self.known = lasting(1)

    @property
    def disk(self) -> str | None:
        return on_disk(self.path) if self.path.exists() else None

    @property
    def mine(self) -> str:
        return self.session.history.text

    @rule(seconds=st.integers(-1, 6))
    def edit(self, seconds: int) -> None:
        before = self.mine
        good = change(self.session, seconds)
        assert good == (seconds > 0)
        assert self.session.scene.duration_s == (seconds if good else self.session.text.value(("duration_s",)))
        assert good or self.mine == before

    @rule()
    def undo_and_redo(self) -> None:
        before = self.mine
        if self.session.undo() is not None:
            self.session.redo()
        assert self.mine == before

    @rule()
    def undo(self) -> None:
        self.session.undo()

    @rule()
    def redo(self) -> None:
        self.session.redo()

    @rule(text=GOOD | BAD)
    def they_write(self, text: str) -> None:
        put(self.path, text)

    @rule()
    def they_delete(self) -> None:
        self.path.unlink(missing_ok=True)

    @rule()
    def look(self) -> None:
        disk, before, dirty, edition = self.disk, self.mine, self.session.dirty, self.session.edition
        anew = self.session.look_at_disk()
        assert self.disk == disk
        assert anew == (self.session.edition is not edition)
        self._looked(disk, before, dirty)

    @rule()
    def save(self) -> None:
        disk, before, dirty = self.disk, self.mine, self.session.dirty
        was_known = disk in (None, self.known)
        saved = self.session.save()
        self._looked(disk, before, dirty)
        if self.session.theirs is None:
            assert saved
            assert self.disk == self.mine
            self.known = self.mine
        else:
            assert not saved
            assert self.disk == disk
        assert self.disk == disk or was_known, "what somebody else wrote was never seen, and is gone"

    @precondition(lambda self: self.session.theirs is not None)
    @rule()
    def take(self) -> None:
        theirs, before = self.session.theirs, self.mine
        if self.session.take_theirs():
            assert theirs is not None
            assert self.mine == theirs
            self.known = theirs
            self._can_be_had_back(before)
        else:
            assert self.mine == before

    @precondition(lambda self: self.session.theirs is not None)
    @rule()
    def keep(self) -> None:
        theirs, before = self.session.theirs, self.mine
        self.session.keep_mine()
        assert theirs is not None
        assert self.mine == before
        self.known = theirs

    def _looked(self, disk: str | None, before: str, dirty: bool) -> None:
        """What is on the disk is ``mine`` if nothing would be lost, ``theirs`` if something would."""
        session = self.session
        if disk is None:
            assert self.mine == before
        elif disk == self.known:
            assert session.theirs is None
            assert self.mine == before
        elif session.theirs is not None:
            assert session.theirs == disk
            assert self.mine == before
        else:
            assert not dirty or disk == before
            assert self.mine == disk
            self.known = disk
            self._can_be_had_back(before)

    def _can_be_had_back(self, text: str) -> None:
        if text != self.mine:
            self.session.undo()
            assert self.mine == text
            self.session.redo()

    @invariant()
    def what_is_shown_is_the_present_text(self) -> None:
        assert self.session.text.text == self.mine

    @invariant()
    def dirty_is_what_the_file_is_not_known_to_hold(self) -> None:
        assert self.session.dirty == (self.mine != self.known)


SHORT = settings(max_examples=80, stateful_step_count=25)
FIRST = settings(SHORT, phases=[Phase.generate], report_multiple_bugs=False)
"""Just whether there is a failure, not the shortest."""


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    run_state_machine_as_test(lambda: TwoWriters(tmp_path / "scene.toml"), settings=SHORT)


def test_a_session_that_writes_over_what_it_has_not_read_shows(tmp_path: Path) -> None:
    """The must-fail twin."""

    class Careless(Session):
        def save(self) -> bool:
            self.keep_mine()
            self.path.write_bytes(self.history.text.encode())
            self.history.mark_saved(self.history.text)
            return True

    class Losing(TwoWriters):
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            self.session = Careless.open(path)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(lambda: Losing(tmp_path / "scene.toml"), settings=FIRST)
