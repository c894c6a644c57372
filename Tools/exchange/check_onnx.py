"""Runs the ONNX generators that the tests write with onnxruntime and compares its numbers with ours; part of CI.

    ANTIPHON_ONNX_DIRECTORY=DIR swift test -c release --filter OnnxExchangeTests
    python Tools/exchange/check_onnx.py DIR

Each directory below DIR is one generator: generator.onnx, case.json, and for each size the noise that our engine drew and the
sequences that it made of it. onnx checks each model in full (shape inference included). Numbers may differ by 1e-5 of a
column's scale (the encoded data's unit) plus what float32 can tell apart at the number's size. Versions are pinned in
Tools/requirements-ci.txt.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

BOUND = 1e-5


def feed(case, parts, batch, steps, carried=None):
    """Inputs of a run; `carried` holds the states to go on from."""
    inputs = {name: parts[name] for name in ("static_noise", "step_noise") if name in parts}
    if not case["states"]:
        return inputs
    for name in case["states"]:
        zeros = np.zeros((case["layers"], batch, case["hidden"]), np.float32)
        inputs[f"initial_{name}"] = zeros if carried is None else carried[name]
    if case["staticNoise"]:
        inputs["continues"] = np.full(batch, carried is not None)
    if not case["stepNoise"]:
        inputs["steps"] = np.array(steps, np.int64)
    return inputs


def run(session, inputs):
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, inputs)))


def difference(ours, theirs, scales):
    """The largest difference, as a part of the bound."""
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        return np.inf
    bound = BOUND * np.array(scales) + np.spacing(np.abs(ours))
    return float(np.max(np.abs(ours.astype(np.float64) - theirs) / bound))


def check_run(session, case, directory, size):
    batch, steps = size["batch"], size["steps"]
    parts = {part: np.load(directory / f"{size['name']}-{part}.npy") for part in size["parts"]}
    ours = parts["sequences"]
    whole = run(session, feed(case, parts, batch, steps))
    worst = difference(ours, whole["sequences"], case["scales"])
    if case["states"] and steps > 1:
        # The same in two pieces, the second going on from the states of the first.
        cut = steps // 3 + 1
        pieces, carried = [], None
        for begin, end in ((0, cut), (cut, steps)):
            piece = {name: value[:, begin:end] if name == "step_noise" else value for name, value in parts.items()}
            result = run(session, feed(case, piece, batch, end - begin, carried))
            pieces.append(result["sequences"])
            carried = {name: result[f"final_{name}"] for name in case["states"]}
        worst = max(worst, difference(ours, np.concatenate(pieces, axis=1), case["scales"]))
    return worst


def check(directory):
    case = json.loads((directory / "case.json").read_text())
    path = directory / "generator.onnx"
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == 8 and [(o.domain, o.version) for o in model.opset_import] == [("", 17)]
    # Nothing about the number of sequences or steps is fixed.
    for value in list(model.graph.input) + list(model.graph.output):
        names = [dimension.dim_param for dimension in value.type.tensor_type.shape.dim]
        assert value.name == "steps" or "batch" in names, value.name
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = max(check_run(session, case, directory, size) for size in case["runs"])
    print(f"{'ok' if worst <= 1 else 'WRONG'}  {directory.name}: {len(case['runs'])} sizes, {worst:.2f} of the bound")
    return worst <= 1


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directories = sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("*/generator.onnx"))
    results = [check(directory) for directory in directories]
    if not results or not all(results):
        sys.exit(f"{len(results) - sum(results)} of {len(results)} generators differ")
    print(f"{len(results)} generators, onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")


main()
