"""The Java command line that both servers share."""

from pathlib import Path

from connectors.embedded.install import Installed


def java_command(installed: Installed, heap_mib: int, temporary: Path) -> list[str]:
    """The ``java`` of the runtime with the options for a server on a small machine.

    Args:
        heap_mib: Java heap; what a server needs besides comes on top.
        temporary: its folder for temporary files.
    """
    return [
        str(installed.java / "bin" / "java"),
        f"-Xms{heap_mib // 2}m",
        f"-Xmx{heap_mib}m",
        # One collector thread and no second compiler: on two cores shared with the workers both start faster and
        # need less memory, and neither is busy enough to gain from more.
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        f"-Djava.io.tmpdir={temporary}",
        "-Djava.awt.headless=true",
        "-Dfile.encoding=UTF-8",
        "-Djava.net.preferIPv4Stack=true",
    ]
