"""What the worker does for the hands at intervals."""

from hemicycle.live.hands.operations import end_forgotten_floors


def end_forgotten() -> str:
    """A sentence for the log when somebody still had the floor in a venue that has closed."""
    ended = end_forgotten_floors()
    return f"The floor was ended in {ended} venues that have closed." if ended else ""
