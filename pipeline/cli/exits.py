"""Exit codes, for scripts that call `copydesk`."""

from pipeline.errors import CopydeskError, ServerError

#: All was done.
OK = 0
#: Some of what was given was refused or failed; the rest was done.
PARTIAL = 1
#: The command line or the settings are wrong, or this machine lacks something.
USAGE = 2
#: Kafka or Elasticsearch cannot be used.
UNREACHABLE = 3
#: Ctrl-C, as shells report it: 128 and the number of the signal.
INTERRUPTED = 130


def code_of(error: CopydeskError) -> int:
    """The exit code of a command that an error has ended."""
    return UNREACHABLE if isinstance(error, ServerError) else USAGE
