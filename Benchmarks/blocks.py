"""How the other engines' scripts are timed: once from the command line, or block by block while others wait.

    python SCRIPT SIZES... ITERATIONS     times so many steps and prints one line
    python SCRIPT SIZES... --serve        answers each line `SECONDS MOST` on standard input with a JSON line of the times of
                                          at most MOST steps in about SECONDS, at least 3

Serving is what makes alternation cheap: a Python engine starts in seconds, and only one of them runs at a time.
"""
import json
import sys
import time

WARM_UP = 5


def _time(step, seconds, most):
    times = []
    for _ in range(WARM_UP):
        step()
    end = time.perf_counter() + seconds
    while len(times) < most and (len(times) < 3 or time.perf_counter() < end):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def run(step, name, operations=None):
    """Times `step` as the last argument says. `operations`: matrix work a step, for the rate."""
    last = sys.argv[-1]
    if last != "--serve":
        times = sorted(_time(step, float("inf"), int(last)))
        median = times[len(times) // 2]
        rate = f", {operations / median / 1e6:.1f} GFLOP/s" if operations else ""
        print(f"{name} {' '.join(sys.argv[1:-1])}: median {median:.3f} ms, min {times[0]:.3f} ms{rate}")
        return
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, most = line.split()
        print(json.dumps(_time(step, float(seconds), int(most))), flush=True)
