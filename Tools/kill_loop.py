#!/usr/bin/env python3
"""Kills a training again and again and goes on with it; what comes out has to be what an unbroken one gives.

    python3 Tools/kill_loop.py .build/release/antiphon --kills 200

SIGKILL after a random time, then `train --resume` (or, before the first checkpoint, the same command anew), until the
training is done; then the next one, until there were as many kills as asked for. Compared by SHA-256: the model, the
metrics without the clock's readings (`seconds`), and what the model generates. Some kills are SIGINT or SIGTERM, which
have to end with 130 or 143. Needs Python's standard library only.
"""

import argparse
import hashlib
import math
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

STEPS = 400
SETTINGS = [
    "generator.hidden=8", "discriminator.hidden=8", "training.batch=16", "generator.static-noise=4",
    "generator.step-noise=2", "checkpoint.steps=20", "checkpoint.keep-best=1", "training.keep=best",
]


def write_data(path):
    with open(path, "w") as file:
        file.write("wave,rise,count\n")
        for row in range(1100):
            file.write(f"{math.sin(row / 4):.3f},{row / 4 + math.cos(row):.2f},{row * 7 % 12}\n")


def train_command(tool, run, threads):
    command = [tool, "train", "data.csv", "-o", run, "--window", "8", "--steps", str(STEPS), "--quiet"]
    for setting in SETTINGS:
        command += ["--set", setting]
    return command + ["--threads", str(threads)]


def essence(tool, run, folder):
    """Names and hashes of what has to be the same."""
    with open(os.path.join(folder, run, "model.safetensors"), "rb") as file:
        model = file.read()
    with open(os.path.join(folder, run, "metrics.jsonl")) as file:
        metrics = re.sub(r'"seconds":[0-9.e+-]+', '"seconds":0', file.read())
    samples = subprocess.run(
        [tool, "generate", run, "-n", "50", "--seed", "3", "--quiet"], cwd=folder, check=True, capture_output=True
    ).stdout
    parts = {"model": model, "metrics": metrics.encode(), "samples": samples}
    return {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", help="the built antiphon")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tool = os.path.abspath(arguments.tool)
    chance = random.Random(arguments.seed)

    with tempfile.TemporaryDirectory() as folder:
        write_data(os.path.join(folder, "data.csv"))
        start = time.monotonic()
        subprocess.run(train_command(tool, "whole", 1), cwd=folder, check=True)
        length = time.monotonic() - start
        whole = essence(tool, "whole", folder)
        kills, trainings, processes = 0, 0, 0
        while kills < arguments.kills:
            run = f"run{trainings}"
            while True:
                processes += 1
                threads = chance.choice([1, 2])
                exists = os.path.exists(os.path.join(folder, run))
                command = (
                    [tool, "train", "--resume", run, "--quiet", "--threads", str(threads)]
                    if exists
                    else train_command(tool, run, threads)
                )
                process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE)
                number = chance.choice([signal.SIGKILL] * 8 + [signal.SIGINT, signal.SIGTERM])
                try:
                    process.wait(chance.uniform(0, length if kills < arguments.kills else 60 + 10 * length))
                except subprocess.TimeoutExpired:
                    process.send_signal(number)
                code = process.wait()
                errors = process.stderr.read().decode()
                if code == 0:
                    break
                if code not in (-9, -2, -15, 130, 143):
                    sys.exit(f"{' '.join(command)}: exit code {code}\n{errors}")
                kills += 1
                # A model that was there stays there.
                if exists:
                    subprocess.run([tool, "inspect", run, "--json"], cwd=folder, check=True, capture_output=True)
            trainings += 1
            found = essence(tool, run, folder)
            if found != whole:
                different = [name for name in whole if found[name] != whole[name]]
                sys.exit(f"after {kills} kills training {trainings} differs from the unbroken one: {different}")
        print(
            f"{kills} kills over {trainings} trainings ({processes} processes, {time.monotonic() - start:.0f} s): "
            "every model, metrics file and sample as without a kill"
        )


if __name__ == "__main__":
    main()
