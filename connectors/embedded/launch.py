"""A server's supervisor: a small process that starts it, gives up root, and never lets it outlive us.

Run as a file by `process`, with standard library imports only: it has to be up in no time, and after it has given up
root it may not be able to read the environment that Python was started from.

The server dies with its supervisor (``PR_SET_PDEATHSIG`` on Linux; Elasticsearch also when its standard input ends),
and the supervisor ends it as soon as the process that wanted it is gone, however that one died. The kernel's signal
alone would not do: it is bound to the *thread* that started the server, and is forgotten when the user changes.
"""

import ctypes
import os
import select
import signal
import sys

_PR_SET_PDEATHSIG = 1
_LOOK_SECONDS = 0.25
_COULD_NOT_EXECUTE = 127


def main(arguments: list[str]) -> int:
    """Start, watch and reap one server.

    Standard input, up to its end, is what the server shall read first; standard output gets its process id.

    Args:
        arguments: process id of the one that wants the server; user and group to run as (-1: ourselves); folder for
            temporary files; the command.

    Returns:
        The server's exit code; 128 + n when signal n ended it.
    """
    wanted_by, uid, gid = (int(argument) for argument in arguments[:3])
    first_input = sys.stdin.buffer.read()
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    server_input, keep_open = os.pipe()
    supervisor, server = os.getpid(), os.fork()
    if server == 0:
        _die_with(supervisor)
        _become(arguments[4:], arguments[3], server_input)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(server, signal.SIGTERM))
    os.write(keep_open, first_input)  # before our end is closed: the server may have died already
    os.close(server_input)
    os.write(1, f"{server}\n".encode())
    os.close(1)
    while True:
        if select.select([woken], [], [], _LOOK_SECONDS)[0]:
            os.read(woken, 512)  # left in the pipe, a signal would wake us again at once, for ever
        ended, status = os.waitpid(server, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if os.getppid() != wanted_by:
            os.kill(server, signal.SIGKILL)


def _die_with(supervisor: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:  # it died before the kernel knew
        os._exit(_COULD_NOT_EXECUTE)


def _become(command: list[str], temporary: str, server_input: int) -> None:
    os.dup2(server_input, 0)
    os.dup2(2, 1)
    # Nothing of our environment: it may hold passwords, and Java options meant for somebody else. Elasticsearch
    # insists on a folder for the native code that Java writes.
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "TMPDIR": temporary, "LIBFFI_TMPDIR": temporary}
    try:
        os.execve(command[0], command, environment)  # noqa: S606 - a shell is what we do not want here
    except OSError as error:
        os.write(2, f"Cannot start {command[0]}: {error}\n".encode())
    os._exit(_COULD_NOT_EXECUTE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
