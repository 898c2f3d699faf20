"""Free loopback ports below the range that the system hands out to outgoing connections."""

import random
import socket

from pipeline.errors import SetupError

LOOPBACK = "127.0.0.1"
#: Linux gives ports from 32768 on to outgoing connections, so one from there may be taken between look and use.
_LOWEST, _END = 20000, 32768
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port whose last connections are still winding down counts as free: Java binds it as well.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port(taken: set[int]) -> int:
    """A free port that is not in ``taken``, and add it there.

    Another process may still take it before the server does; whoever starts one tries again then.

    Raises:
        SetupError: none was found.
    """
    for _ in range(_TRIES):
        port = random.randrange(_LOWEST, _END)  # noqa: S311 - not a secret
        if port not in taken and is_free(port):
            taken.add(port)
            return port
    raise SetupError(f"No free port between {_LOWEST} and {_END - 1} on {LOOPBACK}.")


def wanted_port(port: int, server: str, taken: set[int]) -> int:
    """The port the user asked for, or with 0 a free one.

    Raises:
        SetupError: the port is taken.
    """
    if port == 0:
        return free_port(taken)
    if port in taken or not is_free(port):
        setting = f"COPYDESK_EMBEDDED__{server.upper()}_PORT"
        raise SetupError(
            f"Port {port} on {LOOPBACK} is taken, so {server.capitalize()} cannot listen there; stop what uses it, or"
            f" take another with `copydesk up --{server}-port` or {setting} (0: any free one)."
        )
    taken.add(port)
    return port
