"""The lanes: jobs that wait are done here, one after the other in each lane."""

import threading

_awake = threading.Event()


def wake() -> None:
    """Say that there may be something to do."""
    _awake.set()
