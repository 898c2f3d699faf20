"""An end to a conversation over sockets, however slowly the other side sends."""

import contextlib
import socket
import threading
import time


class Deadline:
    """Ends the connections that it watches when its time is up; a context for one conversation.

    A socket's own timeout starts anew with every byte: a server that sends one now and then would hold us for days,
    in its status line and its headers as well as in the body.

    Args:
        seconds: from when the context is entered.
    """

    def __init__(self, seconds: float) -> None:
        #: Whether the time is up.
        self.over = False
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        self.let_go()

    @property
    def left(self) -> float:
        """Seconds that are left; a little even after the end, since 0 would mean not to wait at all."""
        return max(0.01, self._until - time.monotonic())

    def watch(self, connection: socket.socket) -> None:
        """End this connection when the time is up, also once TLS has taken it over."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.over:
            self._end()

    def let_go(self) -> None:
        """End what is watched now: closed elsewhere, a connection would stay open for our sake."""
        self._shut()
        with self._lock:
            for connection in self._watched:
                connection.close()
            self._watched.clear()

    def _end(self) -> None:
        self.over = True
        self._shut()

    def _shut(self) -> None:
        with self._lock:
            for connection in self._watched:
                with contextlib.suppress(OSError):  # closed by the other side meanwhile
                    connection.shutdown(socket.SHUT_RDWR)
