"""Medians of repeated runs."""

import statistics
import time

REPETITIONS = 15


def median_ms(action):
    """Result of `action` and the median milliseconds of its runs, the first one left out."""
    result = action()
    times = []
    for _ in range(REPETITIONS):
        begun = time.perf_counter()
        result = action()
        times.append((time.perf_counter() - begun) * 1000)
    return result, statistics.median(times)


def report(system: str, name: str, figures: dict) -> None:
    shown = "  ".join(f"{key} {value:,.3f}" for key, value in figures.items())
    print(f"{system:<12} {name:<14} {shown}", flush=True)
