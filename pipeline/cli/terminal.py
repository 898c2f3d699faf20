"""What commands print with."""

from rich.console import Console

#: Results.
output = Console(highlight=False)
#: Progress, warnings and errors.
errors = Console(stderr=True, highlight=False)
