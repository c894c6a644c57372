#!/usr/bin/env python3
"""Makes the system's calls fail under a training, or kills it in them, one at a time, and looks at what is left.

    python3 Tools/fault_loop.py .build/release/antiphon [--each 3]

A training that was broken off is gone on with while the n-th write, fsync, rename or renameat2 fails with EIO or ENOSPC,
or gets it SIGKILL, for every n (or every third one). After each: it ended with 0 (and a warning, where a checkpoint could
not be written), with 1 and one line that names a file of the run, or by the kill; the run can be inspected; and going on
without faults ends in the unbroken run's model, metrics and samples, by SHA-256. FaultTests does the same at the seam of
the writer; this is about what lies below it. Needs strace (Linux).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from kill_loop import essence, train_command, write_data

CALLS = ["write", "fsync", "rename", "renameat2"]
FAULTS = {"error=EIO": "Input/output error", "error=ENOSPC": "No space left on device", "signal=KILL": None}


def strace(options, command, folder):
    return subprocess.run(
        ["strace", "-f", "-qq", *options, *command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def calls_of(command, folder):
    """How often a training makes each call."""
    trace = os.path.join(folder, "trace")
    done = strace(["-e", "trace=" + ",".join(CALLS), "-o", trace], command, folder)
    if done.returncode != 0:
        sys.exit(f"strace: {done.stderr}")
    with open(trace) as file:
        text = file.read()
    return {call: len(re.findall(rf"\b{call}\(", text)) for call in CALLS}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", help="the built antiphon")
    parser.add_argument("--each", type=int, default=1, help="let only every so many-th call fail")
    arguments = parser.parse_args()
    tool = os.path.abspath(arguments.tool)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        write_data(os.path.join(folder, "data.csv"))
        subprocess.run(train_command(tool, "whole", 1), cwd=folder, check=True)
        whole = essence(tool, "whole", folder)
        # Its last checkpoint is taken away: from the one before it there are steps, checkpoints and an end to come.
        shutil.copytree(os.path.join(folder, "whole"), os.path.join(folder, "begun"))
        shutil.rmtree(os.path.join(folder, "begun", "checkpoints", "400"))
        resume = [tool, "train", "--resume", "run", "--quiet", "--threads", "1"]
        run = os.path.join(folder, "run")
        shutil.copytree(os.path.join(folder, "begun"), run)
        counts = calls_of(resume, folder)
        faults, refusals, warnings, kills = 0, 0, 0, 0
        for call, count in counts.items():
            for kind, words in FAULTS.items():
                for number in range(1, count + 1, arguments.each):
                    shutil.rmtree(run)
                    shutil.copytree(os.path.join(folder, "begun"), run)
                    fault = f"inject={call}:{kind}:when={number}"
                    done = strace(["-e", "trace=" + call, "-e", fault, "-o", os.devnull], resume, folder)
                    faults += 1
                    lines = done.stderr.splitlines()
                    if words is None:
                        kills += 1
                        good = done.returncode in (-9, 137)
                    elif done.returncode == 1:
                        refusals += 1
                        good = lines and lines[-1].startswith("antiphon: error: run") and words in lines[-1]
                    else:
                        warnings += len(lines) > 0
                        good = done.returncode == 0
                    if not good:
                        sys.exit(f"{fault}: exit code {done.returncode}\n{done.stderr}")
                    subprocess.run([tool, "inspect", "run", "--json"], cwd=folder, check=True, capture_output=True)
                    subprocess.run(resume, cwd=folder, check=True, capture_output=True)
                    found = essence(tool, "run", folder)
                    if found != whole:
                        different = [name for name in whole if found[name] != whole[name]]
                        sys.exit(f"{fault}: gone on with, it differs from the unbroken one: {different}")
        print(
            f"{faults} faults ({', '.join(f'{call} {count}' for call, count in counts.items())} calls; "
            f"{time.monotonic() - start:.0f} s): {refusals} refusals of one line, {warnings} warnings, {kills} kills; "
            "every run whole"
        )


if __name__ == "__main__":
    main()
