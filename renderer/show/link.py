"""The wires between the processes of a show: one hub, every child a wire to it.

Sending never waits: what cannot be taken at once is dropped, as a picture must not wait for a listener.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import zmq

from renderer.show.messages import AnyMessage, Message, decode, encode

WAITING = 1000
"""Messages that may wait for a slow child; later ones are dropped."""
MAX_BYTES = 16 * 2**20


def address_in(folder: Path) -> str:
    """Where the hub of a show listens that owns ``folder``: only this user may open it."""
    if sys.platform == "win32":
        return "tcp://127.0.0.1:*"
    return f"ipc://{folder / 'hub'}"


class _Wire:
    """A socket that is polled."""

    def __init__(self, kind: int) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self.socket = self._context.socket(kind)
        for option, value in (
            (zmq.LINGER, 200),
            (zmq.SNDHWM, WAITING),
            (zmq.RCVHWM, WAITING),
            (zmq.MAXMSGSIZE, MAX_BYTES),
        ):
            self.socket.setsockopt(option, value)

    def wait(self, timeout_ms: int) -> bool:
        """Whether there is something to receive, after waiting for it."""
        return bool(self.socket.poll(timeout_ms))

    def close(self) -> None:
        self.socket.close()


class Hub(_Wire):
    """The supervisor's end."""

    def __init__(self, address: str) -> None:
        super().__init__(zmq.ROUTER)
        self.socket.setsockopt(zmq.ROUTER_HANDOVER, 1)  # a restarted child has its predecessor's name
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self.socket.bind(address)
        self.address = self.socket.getsockopt_string(zmq.LAST_ENDPOINT)

    def send(self, role: str, message: Message) -> bool:
        """False if there is no such child, or it does not listen."""
        return self.forward(role, encode(message))

    def forward(self, role: str, data: bytes) -> bool:
        try:
            self.socket.send_multipart([role.encode(), data], zmq.NOBLOCK)
        except zmq.ZMQError:  # unknown child, or its queue is full
            return False
        return True

    def receive(self) -> Iterator[tuple[str, AnyMessage, bytes]]:
        """What waits, as much as can wait at once: from whom, what, and its bytes. What is no message is left
        out."""
        for _ in range(WAITING):
            if not self.socket.poll(0):
                return
            parts = self.socket.recv_multipart(zmq.NOBLOCK)
            try:
                yield parts[0].decode("ascii", "replace"), decode(parts[-1]), parts[-1]
            except ValueError:
                continue


class Link(_Wire):
    """A child's end. ``role`` is its name at the hub."""

    def __init__(self, address: str, role: str) -> None:
        super().__init__(zmq.DEALER)
        self.role = role
        self.socket.setsockopt_string(zmq.IDENTITY, role)
        self.socket.connect(address)

    def send(self, message: Message) -> bool:
        """False if the hub takes nothing now."""
        try:
            self.socket.send(encode(message), zmq.NOBLOCK)
        except zmq.ZMQError:
            return False
        return True

    def receive(self) -> Iterator[AnyMessage]:
        """What waits, as much as can wait at once. What is no message is left out."""
        for _ in range(WAITING):
            if not self.socket.poll(0):
                return
            data = self.socket.recv(zmq.NOBLOCK)
            try:
                message = decode(data)
            except ValueError:
                continue
            yield message
