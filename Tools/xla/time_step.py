"""Times a training step's programs under XLA, on a CPU or an accelerator.

    antiphon bench step --stablehlo DIR [sizes as for the timing]
    python Tools/xla/time_step.py [--platform cuda] DIR [DIR ...]

A step is both players' programs, one after another. State that an update returns in place of its argument is donated and handed
on to that player's next one; what is drawn and read out stays on the device. Prints the median and the least of 20 blocks of steps, after
compilation and two blocks to warm up, and checks that what comes out is finite.
"""

import argparse
import pathlib
import re
import statistics
import time

import jax
import numpy as np
from jax.extend.backend import get_backend
from jaxlib import _jax, xla_client

KINDS = {"f32": np.float32, "i32": np.int32, "ui32": np.uint32, "i1": np.bool_}


class Player:
    """A compiled program with its arguments on the device."""

    def __init__(self, backend, path):
        text = path.read_text()
        signature = re.search(r"@main\((.*?)\) ->", text, re.S)
        if not signature:
            raise SystemExit(f"{path}: no function `main`")
        self.device = backend.local_devices()[0]
        draw = np.random.default_rng(0)
        self.values = []
        for dimensions, kind in re.findall(r"tensor<((?:\d+x)*)(f32|i32|ui32|i1)>", signature.group(1)):
            shape = tuple(int(size) for size in dimensions.split("x") if size)
            # Small and positive: a second moment has to be, and everything else may be.
            value = draw.uniform(0.01, 0.1, shape) if kind == "f32" else np.ones(shape)
            self.values.append(jax.device_put(np.asarray(value, KINDS[kind]), self.device))
        # Which output takes the place of which argument.
        arguments = re.split(r"tensor<", signature.group(1))[1:]
        self.carried = {}
        for place, argument in enumerate(arguments):
            alias = re.search(r"tf\.aliasing_output = (\d+)", argument)
            if alias:
                self.carried[place] = int(alias.group(1))
        started = time.perf_counter()
        devices = _jax.DeviceList(tuple(backend.local_devices()[:1]))
        self.executable = backend.compile_and_load(text, devices, xla_client.CompileOptions())
        self.compile_seconds = time.perf_counter() - started

    def step(self):
        results = self.executable.execute_sharded(self.values).disassemble_into_single_device_arrays()
        self.outputs = [shards[0] for shards in results]
        for place, output in self.carried.items():
            self.values[place] = self.outputs[output]

    def wait(self):
        for output in self.outputs:
            output.block_until_ready()

    def is_finite(self):
        return all(np.isfinite(np.asarray(output)).all() for output in self.outputs if output.dtype == np.float32)


def measure(backend, directory):
    players = [Player(backend, directory / f"{name}.mlir") for name in ("discriminator", "generator")]

    def block(steps):
        started = time.perf_counter()
        for _ in range(steps):
            for player in players:
                player.step()
        for player in players:
            player.wait()
        return (time.perf_counter() - started) / steps

    once = block(2)
    steps = max(2, min(100, round(0.2 / once)))
    block(steps)
    times = [block(steps) for _ in range(20)]
    compiled = sum(player.compile_seconds for player in players)
    finite = all(player.is_finite() for player in players)
    print(
        f"{directory.name}: median {1e3 * statistics.median(times):.3f} ms, least {1e3 * min(times):.3f} ms a step "
        f"({steps} steps a block); compiled in {compiled:.1f} s; {'all finite' if finite else 'NOT FINITE'}", flush=True)
    return finite


def main():
    parser = argparse.ArgumentParser(description="Time training steps' programs under XLA.")
    parser.add_argument("--platform", default="cpu", help="JAX's name of the platform, as cpu, cuda or tpu (default: cpu)")
    parser.add_argument("directory", type=pathlib.Path, nargs="+", help="what `antiphon bench step --stablehlo` wrote")
    options = parser.parse_args()
    jax.config.update("jax_platforms", options.platform)
    backend = get_backend(options.platform)
    print(f"{backend.local_devices()[0].device_kind}, jaxlib {jax.lib.__version__}")
    finite = [measure(backend, directory) for directory in options.directory]
    return 0 if all(finite) else 1


if __name__ == "__main__":
    raise SystemExit(main())
