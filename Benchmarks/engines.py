"""The engines as things that are timed block by block, and whole processes as things that are measured once."""
import json
import os
import pathlib
import select
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
# A block that takes longer is given up: the machine is too busy or the engine is stuck.
PATIENCE = 240


class EngineError(Exception):
    """An engine that did not answer: the message says why."""


def affinity(threads):
    """For a child process: as many cores as threads. JAX has no other setting; the others are treated alike."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))[:max(1, threads)]
    return lambda: os.sched_setaffinity(0, cores)


def environment(threads):
    # One setting each; what the person's shell sets otherwise would be compared unequally.
    cleared = {k: v for k, v in os.environ.items() if k not in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "XLA_FLAGS")}
    return cleared | {"THREADS": str(threads), "JAX_PLATFORMS": "cpu", "PYTHONDONTWRITEBYTECODE": "1"}


class Antiphon:
    """This engine: a process a block, for it starts in milliseconds."""

    def __init__(self, executable, arguments, threads):
        self.command = [str(executable), "bench", *arguments, "--threads", str(threads), "--json"]
        self.threads = threads
        self.estimate = None
        self.last = {}

    def block(self, seconds, most):
        count = 3 if self.estimate is None else max(3, min(most, int(seconds * 1e3 / self.estimate)))
        done = subprocess.run(
            self.command + ["--iterations", str(count)], capture_output=True, text=True, timeout=PATIENCE,
            env=environment(self.threads), preexec_fn=affinity(self.threads))
        if done.returncode != 0:
            raise EngineError(done.stderr.strip() or f"exit code {done.returncode}")
        self.last = json.loads(done.stdout)
        self.estimate = self.last["median_ms"]
        return self.last["median_ms"], self.last["min_ms"]

    def close(self):
        pass


class Script:
    """Another engine: a Python script that serves blocks (see blocks.py)."""

    def __init__(self, python, script, arguments, threads):
        self.process = subprocess.Popen(
            [str(python), str(HERE / script), *map(str, arguments), "--serve"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1, env=environment(threads),
            preexec_fn=affinity(threads))
        if self._answer() != "ready":
            raise EngineError("did not start: " + self._complaint())

    def block(self, seconds, most):
        try:
            self.process.stdin.write(f"{seconds} {most}\n")
            self.process.stdin.flush()
        except OSError:
            raise EngineError("ended: " + self._complaint()) from None
        times = sorted(json.loads(self._answer() or "[]"))
        if not times:
            raise EngineError("ended: " + self._complaint())
        return times[len(times) // 2], times[0]

    def close(self):
        self.process.kill()
        self.process.communicate()

    def _answer(self):
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        if not ready:
            self.process.kill()
            raise EngineError(f"no answer in {PATIENCE} s")
        return self.process.stdout.readline().strip()

    def _complaint(self):
        self.process.kill()
        lines = self.process.communicate()[1].strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def ceiling_program(folder):
    """Compiles ceiling.c, or says None if there is no C compiler."""
    program = folder / "ceiling"
    for compiler in filter(None, [os.environ.get("CC"), "cc", "gcc", "clang"]):
        try:
            subprocess.run(
                [compiler, "-O3", "-ffp-contract=fast", str(HERE / "ceiling.c"), "-o", str(program), "-lpthread"],
                check=True, capture_output=True)
            return program
        except (OSError, subprocess.CalledProcessError):
            continue
    return None


def ceiling(program, threads):
    """Multiply-add GFLOP/s of one and of all threads, now."""
    done = subprocess.run([str(program), str(threads)], capture_output=True, text=True, check=True, timeout=PATIENCE)
    return json.loads(done.stdout)


def whole_process(command, threads):
    """Seconds from start to end of a process, and its peak resident memory in bytes."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment(threads), preexec_fn=affinity(threads))
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise EngineError(f"{pathlib.Path(str(command[0])).name}: exit code {child.returncode}")
    scale = 1 if sys.platform == "darwin" else 1024
    return time.perf_counter() - start, usage.ru_maxrss * scale
