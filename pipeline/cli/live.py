"""The stages as one live table: rate, waiting records, dead letters."""

from rich.table import Table

from connectors.kafka.lag import Progress


def table(progress: Progress, rates: dict[str, float], restarts: dict[str, int]) -> Table:
    """One line for each stage."""
    shown = Table("stage", box=None, pad_edge=False)
    for heading in ("per second", "waiting", "done", "restarts"):
        shown.add_column(heading, justify="right")
    for stage, lag in progress.lag.items():
        shown.add_row(
            stage, f"{rates[stage]:,.1f}", f"{lag:,}", f"{progress.done[stage]:,}", str(restarts.get(stage, 0))
        )
    shown.add_row("dead-letter records", "", "", f"{progress.dead_letters:,}", "")
    return shown
