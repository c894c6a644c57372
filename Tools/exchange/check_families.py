"""Runs the ONNX generators of every family and kind of table that the tests write with onnxruntime and compares them with ours; part of CI.

    ANTIPHON_ONNX_DIRECTORY=DIR swift test -c release --filter OnnxFamilyTests
    python Tools/exchange/check_families.py DIR

Each directory below DIR/families is one generator: generator.onnx, family.json, and for each size the inputs that our engine drew and
the sequences that it made of them. onnx checks each model in full. Lengths, missing cells and what is chosen must be the same; a number
may differ by what 1e-5 of the encoded data's unit, and float32's last place, make of it in the table's units.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(bool)": bool}
MORE = 5


def run(session, inputs):
    """All outputs; what is not given (states, `continues`) is zero."""
    batch = next(v.shape[0] for v in inputs.values() if v.ndim)
    fed = {}
    for value in session.get_inputs():
        kind = TYPES[value.type]
        shape = [batch if size == "batch" else size for size in value.shape]
        fed[value.name] = inputs[value.name].astype(kind) if value.name in inputs else np.zeros(shape, kind)
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, fed)))


def difference(ours, theirs, slack):
    """The largest difference, as a part of what may be."""
    if ours.shape != theirs.shape or not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        return np.inf
    bound = slack + np.spacing(np.abs(ours))
    worst = np.abs(ours.astype(np.float64) - theirs) / bound
    return float(np.nanmax(worst, initial=0))


def stretched(inputs, axes, rows):
    """Inputs of more steps, the first ones as they are."""
    longer = {}
    for name, value in inputs.items():
        longer[name] = np.array(value + MORE * rows) if name == "steps" else value
        if "time" in axes[name] or "cells" in axes[name]:
            more = MORE * rows if "time" in axes[name] and rows > 1 else MORE
            longer[name] = np.concatenate([value, np.repeat(value[:, -1:], more, axis=1)], axis=1)
    return longer


def check_run(session, facts, directory, size):
    def load(part):
        return np.load(directory / f"batch{size['batch']}-{part}.npy")

    steps = facts["steps"]
    inputs = {name: load(name) for name in size["inputs"]}
    ours, slack = load("sequences"), load("slack")
    whole = run(session, inputs)
    worst = difference(ours, whole["sequences"][:, :steps], slack)
    if size["hasLengths"]:
        assert np.array_equal(load("lengths"), whole["lengths"]), "lengths differ"
    if size.get("order"):
        keys = np.array([np.nan if key is None else key for key in size["order"]]).reshape(ours.shape[:2])
        worst = max(worst, difference(keys, whole["order"][:, :steps], np.reshape(size["orderSlack"], keys.shape)))
    axes = {value.name: value.shape for value in session.get_inputs()}
    # More steps: the first ones stay what they are, but for courses that must be monotone, or that are put on lines as a whole.
    about = session.get_modelmeta().custom_metadata_map
    rows = json.loads(about.get("antiphon.rows_per_step", "1"))
    longer = run(session, stretched(inputs, axes, rows))["sequences"]
    if facts["smooth"]:
        # How a smooth course goes on is not known; fewer steps there may be.
        assert longer.shape[1] == steps, "a smooth course goes on"
        fewer = {name: value[:, :-1] if {"time", "cells"} & set(axes[name]) else value for name, value in inputs.items()}
        shorter = run(session, fewer)["sequences"]
        assert 0 < shorter.shape[1] < steps and np.isfinite(shorter).all(), "not fewer steps"
    else:
        assert longer.shape[1] > whole["sequences"].shape[1], "no more steps"
    is_whole = facts["lines"] or "creasing" in about.get("antiphon.constraints", "")
    if not is_whole:
        worst = max(worst, difference(ours, longer[:, :steps], slack))
    states = [name.removeprefix("final_") for name in whole if name.startswith("final_")]
    if states:
        # The same in two pieces, the second going on from the states of the first.
        def piece(begin, end):
            def part(name, value):
                step = rows if "time" in axes[name] else 1
                return value[:, begin * step:end * step] if "time" in axes[name] or "cells" in axes[name] else value

            cut = {name: part(name, value) for name, value in inputs.items()}
            return cut | ({"steps": np.array((end - begin) * rows)} if "steps" in inputs else {})

        count = -(-steps // rows)
        first = run(session, piece(0, 1))
        going_on = {f"initial_{name}": first[f"final_{name}"] for name in states}
        if "continues" in axes:
            going_on["continues"] = np.ones(size["batch"], bool)
        second = run(session, piece(1, count) | going_on)
        joined = np.concatenate([first["sequences"], second["sequences"]], axis=1)[:, :steps]
        worst = max(worst, difference(ours, joined, slack))
    return worst


def check(directory):
    facts = json.loads((directory / "family.json").read_text())
    path = directory / "generator.onnx"
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == 8 and [(o.domain, o.version) for o in model.opset_import] == [("", 17)]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    kinds = json.loads(session.get_modelmeta().custom_metadata_map["antiphon.inputs"])
    assert set(kinds) == {value.name for value in session.get_inputs()}
    worst = max(check_run(session, facts, directory, size) for size in facts["runs"])
    print(f"{'ok' if worst <= 1 else 'WRONG'}  {directory.name}: {len(model.graph.node)} nodes, {worst:.2f} of the bound")
    return worst <= 1


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directories = sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("families/*/family.json"))
    results = [check(directory) for directory in directories]
    if not results or not all(results):
        sys.exit(f"{len(results) - sum(results)} of {len(results)} generators differ")
    print(f"{len(results)} generators, onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")


main()
