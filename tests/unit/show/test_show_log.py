"""The log takes everything, stops nobody, and never grows without end."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from renderer.show.log import LONGEST_LINE, ShowLog
from renderer.show.log_files import LogFiles, log_paths
from renderer.show.messages import Note
from tests.support.waiting import until


def lines(folder: Path) -> list[dict[str, Any]]:
    """All of it, oldest file first."""
    text = b""
    for file in log_paths(folder):
        data = file.path.read_bytes()
        text += gzip.decompress(data) if file.packed else data
    return [json.loads(line) for line in text.splitlines()]


def test_a_line_says_when_who_and_what(tmp_path: Path) -> None:
    log = ShowLog(tmp_path, "control")
    log.logger.info("opened", port=8600)
    log.keep(Note("player", "error", "missed", {"slots": 3, "event": "mine", "source": "mine"}))
    log.close()
    first, second = lines(tmp_path)
    assert list(first) == ["at", "monotonic_ns", "source", "level", "event", "data"]
    assert (first["source"], first["level"], first["event"], first["data"]) == (
        "control",
        "info",
        "opened",
        {"port": 8600},
    )
    assert (second["source"], second["level"], second["event"]) == ("player", "error", "missed")
    assert second["data"] == {"slots": 3, "event": "mine", "source": "mine"}
    at = datetime.fromisoformat(first["at"])
    assert at.tzinfo is not None
    assert abs(datetime.now().astimezone() - at) < timedelta(minutes=1)
    assert second["monotonic_ns"] >= first["monotonic_ns"]


class _Ill:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    "data",
    [
        {"nan": float("nan")},
        {"path": Path("a")},
        {"text": "\ud800 \x00 \n 灯"},
        {(1, 2): 3},
        {"ill": _Ill()},
        {"long": "x" * 10 * LONGEST_LINE},
        {"number": 2**80},
    ],
    ids=["nan", "path", "text", "key", "ill", "long", "number"],
)
def test_anything_can_be_logged_on_one_line_of_limited_length(tmp_path: Path, data: dict[Any, Any]) -> None:
    log = ShowLog(tmp_path, "control")
    log.keep(Note("control", "info", "odd", data))
    log.close()
    (line,) = lines(tmp_path)
    assert line["event"] == "odd"
    assert line["data"]
    assert log_paths(tmp_path)[0].path.stat().st_size <= LONGEST_LINE + 1000


def test_files_are_of_limited_size_and_number_and_old_ones_packed(tmp_path: Path) -> None:
    files = LogFiles(tmp_path, "control", largest_bytes=1000, most_files=4)
    other = tmp_path / "supervisor-2020-01-01.1.jsonl"
    other.write_text("not its business\n")
    for number in range(100):
        files.write(f'{{"n": {number}, "filling": "{"x" * 80}"}}\n'.encode())
    files.close()
    found = log_paths(tmp_path, "control")
    assert len(found) == 4
    assert [f.packed for f in found] == [True, True, True, False]
    assert all(f.path.stat().st_size <= 1000 for f in found)
    assert [f.number for f in found] == sorted(f.number for f in found)
    other.unlink()
    kept = [line["n"] for line in lines(tmp_path)]
    assert kept == list(range(100 - len(kept), 100))
    assert len(kept) > 20
    assert not list(tmp_path.glob("*.part"))


def test_a_new_day_is_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from renderer.show import log_files

    files = LogFiles(tmp_path, "control")
    today = datetime(2026, 11, 22).date()
    for day in (today, today, today + timedelta(days=1), today):  # the clock is set back
        monkeypatch.setattr(log_files, "_today", lambda day=day: day)
        files.write(b"1\n")
    files.close()
    found = [(str(f.day), f.number, f.packed) for f in log_paths(tmp_path)]
    assert found == [("2026-11-22", 1, True), ("2026-11-22", 2, False), ("2026-11-23", 1, True)]


def test_two_processes_never_write_one_file(tmp_path: Path) -> None:
    mine = LogFiles(tmp_path, "control")
    mine.write(b'{"who": "mine"}\n')
    code = (
        "import sys; from pathlib import Path; from renderer.show.log_files import LogFiles\n"
        "files = LogFiles(Path(sys.argv[1]), 'control')\n"
        'files.write(b\'{"who": "theirs"}\\n\'); print(files.path)'
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    theirs = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert mine.path is not None
    assert Path(theirs.stdout.strip()) != mine.path
    assert mine.path.exists(), "the other one packed a file that is being written"
    again = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert again.stdout == theirs.stdout, "a restarted process goes on in its file"
    mine.write(b'{"who": "mine"}\n')
    assert mine.path.read_text().count("mine") == 2


def test_what_a_killed_writer_left_spoils_only_its_own_line(tmp_path: Path) -> None:
    files = LogFiles(tmp_path, "control")
    files.write(b'{"n": 1}\n{"n"')
    files.close()
    files.write(b'{"n": 2}\n')
    assert log_paths(tmp_path)[0].path.read_bytes() == b'{"n": 1}\n{"n"\n{"n": 2}\n'


def test_a_disk_that_vanishes_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    log = ShowLog(folder, "control", waiting_lines=50, retry_s=0.01)
    log.logger.info("before")
    until(lambda: folder.exists() and bool(lines(folder)))
    shutil.move(folder, tmp_path / "elsewhere")
    folder.write_text("no folder")
    for number in range(80):
        log.logger.info("meanwhile", n=number)
    folder.unlink()
    log.logger.info("after")
    until(lambda: folder.exists() and any(line["event"] == "after" for line in lines(folder)))
    log.close()
    assert [line["event"] for line in lines(tmp_path / "elsewhere")] == ["before"]
    found = lines(folder)
    numbers = [line["data"]["n"] for line in found if line["event"] == "meanwhile"]
    lost = sum(line["data"]["lines"] for line in found if line["event"] == "log-lost")
    assert numbers == sorted(numbers)
    assert lost == 80 - len(numbers) > 0
    assert numbers[-1] == 79


FULL = """
import json, resource, sys, threading
from pathlib import Path
from renderer.show.log import ShowLog
folder, how = Path(sys.argv[1]), sys.argv[2]
log = ShowLog(folder, "control", waiting_lines=100, retry_s=0.01)
if how == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (8000, resource.RLIM_INFINITY))
for number in range(2000):
    log.logger.info("n", n=number)
    if number % 20 == 0:
        threading.Event().wait(0.005)
room = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)) if how == "limit" else (
    folder / "filling").unlink
room()
log.logger.info("room")
log.close(20)
for path in sorted(folder.glob("*.jsonl")):
    sys.stdout.write(path.read_text())
"""


def _full(arguments: list[str]) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=root, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]  # no line is broken
    numbers = [line["data"]["n"] for line in found if line["event"] == "n"]
    lost = sum(line["data"]["lines"] for line in found if line["event"] == "log-lost")
    assert numbers == sorted(set(numbers))
    assert len(numbers) + lost == 2000
    assert lost > 100
    assert [line["event"] for line in found][-1] == "room"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_files_that_may_not_grow(tmp_path: Path) -> None:
    _full([sys.executable, "-c", FULL, str(tmp_path), "limit"])


@pytest.mark.skipif(not shutil.which("unshare"), reason="no disk can be mounted")
def test_a_full_disk_with_room_again_later(tmp_path: Path) -> None:
    mounted = (
        "mount -t tmpfs -o size=32k none {0} && head -c 24000 /dev/zero > {0}/filling && exec {1} -c {2} {0} disk"
    )
    script = mounted.format(tmp_path, sys.executable, '"$0"')
    unshare = ["unshare", *([] if os.getuid() == 0 else ["--map-root-user"]), "--mount", "sh", "-c", script, FULL]
    if subprocess.run(
        [*unshare[:-4], "mount", "-t", "tmpfs", "none", str(tmp_path)], capture_output=True
    ).returncode:
        pytest.skip("no disk can be mounted here")
    _full(unshare)
