"""A window that files can be dragged out of: ``python -m tests.windows.dragging FILE...``.

Press the mouse in it, move, and let go over another window. It speaks what file managers speak (XDND, version 5:
freedesktop.org/wiki/Specifications/XDND), and says as lines of JSON what comes of it."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import sys
from pathlib import Path
from typing import Any

Long, Id, Int, Pointer = ctypes.c_long, ctypes.c_ulong, ctypes.c_int, ctypes.c_void_p
VERSION = 5
LEFT, TOP, SIDE = 1100, 100, 100
PRESS, RELEASE, MOTION, SELECTION_REQUEST, SELECTION_NOTIFY, CLIENT_MESSAGE = 4, 5, 6, 30, 31, 33
BUTTON_MASKS = 1 << 2 | 1 << 3 | 1 << 13
"""Pressed, let go, moved while it is down."""


def event(*fields: tuple[str, Any]) -> type[ctypes.Structure]:
    """A structure of X11/Xlib.h."""
    head = [("type", Int), ("serial", Id), ("sent", Int), ("display", Pointer), ("window", Id)]
    return type("Event", (ctypes.Structure,), {"_fields_": [*head, *fields]})


Message = event(("kind", Id), ("format", Int), ("data", Long * 5))
Mouse = event(("root", Id), ("child", Id), ("time", Id), ("x", Int), ("y", Int), ("x_root", Int), ("y_root", Int))
Request = event(("asks", Id), ("selection", Id), ("target", Id), ("property", Id), ("time", Id))
Answer = event(("selection", Id), ("target", Id), ("property", Id), ("time", Id))


class Event(ctypes.Union):
    _fields_ = (("type", Int), ("mouse", Mouse), ("message", Message), ("request", Request), ("all", Long * 24))


class Source:
    """``over`` is the window that the mouse is over while it drags, if it takes what is dropped."""

    def __init__(self, files: list[Path]) -> None:
        self.uris = "".join(f"{file.absolute().as_uri()}\r\n" for file in files).encode()
        self.over, self.accepted = 0, False
        self.x = ctypes.CDLL(ctypes.util.find_library("X11"))
        for name in ("XDefaultRootWindow", "XCreateSimpleWindow", "XInternAtom"):
            getattr(self.x, name).restype = Id
        self.x.XOpenDisplay.restype = Pointer
        self.display = Pointer(self.x.XOpenDisplay(None))
        self.root = Id(self.x.XDefaultRootWindow(self.display))
        grey = Id(0x808080)
        place = (LEFT, TOP, SIDE, SIDE, 0, grey, grey)
        self.window = Id(self.x.XCreateSimpleWindow(self.display, self.root, *place))
        self.x.XSelectInput(self.display, self.window, Long(BUTTON_MASKS))
        self.x.XMapRaised(self.display, self.window)

    def run(self) -> None:
        """Until it is ended."""
        self.say(ready=[LEFT + SIDE // 2, TOP + SIDE // 2])
        found = Event()
        while True:
            self.x.XNextEvent(self.display, ctypes.byref(found))
            if found.type == PRESS:
                self.x.XSetSelectionOwner(
                    self.display, self.atom("XdndSelection"), self.window, Id(found.mouse.time)
                )
            elif found.type == MOTION:
                self.drag(found.mouse)
            elif found.type == RELEASE:
                self.let_go(found.mouse)
            elif found.type == SELECTION_REQUEST:
                self.give(found.request)
            elif found.type == CLIENT_MESSAGE:
                self.hear(found.message)

    def drag(self, mouse: Any) -> None:
        below = self.below(mouse.x_root, mouse.y_root)
        if below != self.over:
            self.tell("XdndLeave")
            self.over, self.accepted = below, False
            self.tell("XdndEnter", VERSION << 24, self.atom("text/uri-list").value)
        place = mouse.x_root << 16 | mouse.y_root
        self.tell("XdndPosition", 0, place, mouse.time, self.atom("XdndActionCopy").value)
        self.say(over=bool(below))

    def let_go(self, mouse: Any) -> None:
        self.tell("XdndDrop" if self.accepted else "XdndLeave", 0, mouse.time)
        self.say(let_go=self.accepted)
        self.over, self.accepted = 0, False

    def hear(self, message: Any) -> None:
        if message.kind == self.atom("XdndStatus").value:
            self.accepted = bool(message.data[1] & 1)
            self.say(accepted=self.accepted)
        elif message.kind == self.atom("XdndFinished").value:
            self.say(finished=True)  # whether it was taken is not to be read from GLFW's answer: it counts bytes

    def give(self, asked: Any) -> None:
        """The list of files, to who took them."""
        data = Id(asked.property), Id(asked.target), 8, 0, self.uris, len(self.uris)
        self.x.XChangeProperty(self.display, Id(asked.asks), *data)
        names = asked.selection, asked.target, asked.property, asked.time
        self.send(asked.asks, Answer(SELECTION_NOTIFY, 0, 0, None, asked.asks, *names))
        self.say(given=len(self.uris))

    def below(self, x: int, y: int) -> int:
        """The outermost window at a place of the screen that takes what is dropped; 0 if there is none."""
        window = self.root
        while window:
            child, place = Id(), (Int(), Int())
            found = (*map(ctypes.byref, place), ctypes.byref(child))
            self.x.XTranslateCoordinates(self.display, self.root, window, x, y, *found)
            if child and self.takes(child):
                return child.value
            window = child
        return 0

    def takes(self, window: ctypes.c_ulong) -> bool:
        kind, form, count, left, data = Id(), Int(), Id(), Id(), Pointer()
        found = map(ctypes.byref, (kind, form, count, left, data))
        asked = self.atom("XdndAware"), Long(0), Long(1), 0, Id(0)
        self.x.XGetWindowProperty(self.display, window, *asked, *found)
        return bool(count)

    def tell(self, kind: str, *data: int) -> None:
        """The window that the mouse is over, if there is one."""
        if self.over:
            words = (Long * 5)(self.window.value, *data)
            self.send(self.over, Message(CLIENT_MESSAGE, 0, 0, None, self.over, self.atom(kind), 32, words))

    def send(self, to: int, what: ctypes.Structure) -> None:
        whole = Event()
        ctypes.memmove(ctypes.byref(whole), ctypes.byref(what), ctypes.sizeof(what))
        self.x.XSendEvent(self.display, Id(to), 0, Long(0), ctypes.byref(whole))

    def atom(self, name: str) -> ctypes.c_ulong:
        return Id(self.x.XInternAtom(self.display, name.encode(), 0))

    def say(self, **what: Any) -> None:
        """Once the X server has got all that was sent."""
        self.x.XSync(self.display, 0)
        print(json.dumps(what), flush=True)


if __name__ == "__main__":
    Source([Path(name) for name in sys.argv[1:]]).run()
