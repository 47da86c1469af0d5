"""Medians of repeated runs."""

import statistics
import time

REPETITIONS = 15
# What takes longer runs five times; what takes longer than the second, once.
SLOW_MS, SLOWEST_MS = 500, 5_000


def repeated(action):
    """Result of `action` and the median milliseconds of as many runs as its length allows."""
    first = median_ms(action, 1)
    if first[1] > SLOWEST_MS:
        return first
    return median_ms(action, 5 if first[1] > SLOW_MS else REPETITIONS)


def median_ms(action, repetitions: int):
    """Result of `action` and the median milliseconds of its runs."""
    times = []
    for _ in range(repetitions):
        begun = time.perf_counter()
        result = action()
        times.append((time.perf_counter() - begun) * 1000)
    return result, statistics.median(times)


def report(system: str, name: str, figures: dict) -> None:
    shown = "  ".join(f"{key} {value:,.3f}" for key, value in figures.items())
    print(f"{system:<12} {name:<14} {shown}", flush=True)
