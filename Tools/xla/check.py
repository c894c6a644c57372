"""Has XLA run the programs that the tests printed, and compares its numbers with ours.

    ANTIPHON_XLA_DIRECTORY=DIR swift test -c release
    python Tools/xla/check.py [--platform cuda] DIR

Each directory below DIR is one program: program.mlir, input-N.npy, output-N.npy (our engine's numbers) and case.json with the
bound on float differences and its reason. Versions are pinned in Tools/requirements-ci.txt. Exits with 1 if XLA refuses a
program or a number differs by more than its bound, or if there is no program at all.
"""

import argparse
import json
import pathlib
import sys

import jax
import numpy as np
from jax.extend.backend import get_backend
from jaxlib import _jax, xla_client


def run(backend, text, inputs):
    devices = _jax.DeviceList(tuple(backend.local_devices()[:1]))
    executable = backend.compile_and_load(text, devices, xla_client.CompileOptions())
    # Donated arguments are consumed, so each program gets its own arrays.
    arguments = [jax.device_put(value, backend.local_devices()[0]) for value in inputs]
    results = executable.execute_sharded(arguments).disassemble_into_single_device_arrays()
    return [np.asarray(shards[0]) for shards in results]


def worst(ours, xla, relative):
    """The largest difference as a fraction of its bound: relative times the larger of |x| and the tensor's RMS."""
    if ours.shape != xla.shape or ours.dtype != xla.dtype:
        return np.inf
    if ours.dtype != np.float32:
        return 0.0 if np.array_equal(ours, xla) else np.inf
    if ours.size == 0:
        return 0.0
    x, y = ours.astype(np.float64), xla.astype(np.float64)
    same = (x == y) | (np.isnan(x) & np.isnan(y))
    if not np.all(same | (np.isfinite(x) & np.isfinite(y))):
        return np.inf
    finite = x[np.isfinite(x)]
    rms = max(np.sqrt(np.mean(finite**2)) if finite.size else 0.0, float(np.finfo(np.float32).tiny))
    with np.errstate(invalid="ignore"):
        difference = np.where(same, 0.0, np.abs(x - y))
        return float(np.max(np.where(same, 0.0, difference / (relative * np.maximum(np.abs(x), rms)))))


def check(backend, directory):
    """Prints one line; returns whether the program passed."""
    case = json.loads((directory / "case.json").read_text())
    inputs = [np.load(directory / f"input-{i}.npy") for i in range(len(case["inputs"]))]
    outputs = [np.load(directory / f"output-{i}.npy") for i in range(len(case["outputs"]))]
    relative = case["tolerance"]["relative"]
    try:
        results = run(backend, (directory / "program.mlir").read_text(), inputs)
    except Exception as error:  # whatever XLA throws is what we want to show
        print(f"FAILED {directory.name}: XLA refuses it: {str(error)[:2000]}")
        return False
    if len(results) != len(outputs):
        print(f"FAILED {directory.name}: XLA gives {len(results)} outputs, we give {len(outputs)}")
        return False
    ratios = [worst(ours, xla, relative) for ours, xla in zip(outputs, results)]
    bad = [i for i, ratio in enumerate(ratios) if not ratio <= 1]
    largest = max(ratios, default=0.0)
    print(
        f"{'FAILED' if bad else 'ok    '} {directory.name}: {len(outputs)} outputs of {case['engine']}, "
        f"largest difference {largest * relative:.1e} of {relative:.0e} allowed"
    )
    for i in bad:
        with np.printoptions(threshold=12, precision=9):
            print(f"  {case['outputs'][i]}\n    ours {outputs[i].ravel()}\n    XLA  {results[i].ravel()}")
    return not bad


def main():
    parser = argparse.ArgumentParser(description="Has XLA run the programs that the tests printed, and compares.")
    parser.add_argument("--platform", default="cpu", help="JAX's name of the platform, as cpu, cuda or tpu (default: cpu)")
    parser.add_argument("directory", type=pathlib.Path, help="where the tests wrote the programs")
    options = parser.parse_args()
    directories = sorted(path.parent for path in options.directory.glob("*/program.mlir"))
    if not directories:
        print(f"no programs below {options.directory}: run the tests with ANTIPHON_XLA_DIRECTORY set", file=sys.stderr)
        return 1
    jax.config.update("jax_platforms", options.platform)
    backend = get_backend(options.platform)
    passed = [check(backend, directory) for directory in directories]
    kind = backend.local_devices()[0].device_kind
    print(f"{sum(passed)} of {len(passed)} programs agree with XLA (jaxlib {jax.lib.__version__}, {kind})")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
