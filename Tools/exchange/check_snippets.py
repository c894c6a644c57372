"""Runs the Python of the documents as it stands there: what loads a generator with onnxruntime. Part of CI.

    ANTIPHON_ONNX_DIRECTORY=DIR swift test -c release --filter OnnxExchangeTests
    python Tools/exchange/check_snippets.py DIR
"""

import json
import os
import pathlib
import re
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "Documentation/export.md"]


def snippets():
    for name in DOCUMENTS:
        path = ROOT / name
        text = path.read_text() if path.exists() else ""
        for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
            if "onnxruntime" in block:
                yield name, block


def main(directory):
    # The default recipe's kind: an LSTM with noise of both kinds.
    places = [path.parent for path in pathlib.Path(directory).glob("*/case.json")]
    cases = {place: json.loads((place / "case.json").read_text()) for place in places}
    place = next(p for p, case in cases.items() if case["states"] == ["h", "c"] and case["staticNoise"] and case["stepNoise"])
    os.chdir(place)
    done = 0
    for name, block in snippets():
        names = {}
        exec(compile(block, name, "exec"), names)
        sequences = names["sequences"]
        assert sequences.shape == (names["count"], names["steps"], len(names["columns"])), (name, sequences.shape)
        assert sequences.dtype == np.float32 and np.isfinite(sequences).all() and sequences.std() > 0, name
        done += 1
    assert done >= 1, "the documents hold no snippet"
    print(f"{done} snippet(s) of the documents ran")


if __name__ == "__main__":
    main(sys.argv[1])
