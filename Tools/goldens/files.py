"""Files as other programs write them, for the tests of the readers: Tests/Corpus/<reader>/<name>.

They are read by Tests/AntiphonDataTests/ForeignFileTests.swift, which knows what they hold, and are the seeds of
Tools/fuzz/run.sh. Made with numpy 2.4.6, pandas 3.1.1 and safetensors 0.8.0:

    python3 Tools/goldens/files.py
"""

import gzip
import io
import json
import pathlib

import numpy as np
import pandas as pd
from safetensors.numpy import save

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Corpus"


def put(reader, name, data):
    folder = ROOT / reader
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def npz(write, **arrays):
    buffer = io.BytesIO()
    write(buffer, **arrays)
    return buffer.getvalue()


def packed(data, level):
    buffer = io.BytesIO()
    with gzip.GzipFile("numbers.csv", "wb", level, buffer, mtime=1) as file:
        file.write(data)
    return buffer.getvalue()


cube = (np.arange(24).reshape(2, 3, 4) / 7).astype(np.float32)
lengths = np.array([3, 2])
static = np.array([[1.5, -2.0], [0.25, 1e-3]])
named = {
    "data": cube, "lengths": lengths, "static": static, "columns": np.array(["open", "high", "low", "größe"]),
    "static_columns": np.array(["size", "mass"]), "sequence_id": np.array(["a", "b,c"]),
}
frame = pd.DataFrame({
    "sequence_id": ["a", "a", "a", "b,c", "b,c"], "step": [0, 1, 2, 0, 1],
    "x": [0.1, 1 / 3, 1e-300 * 1e280, 12345.678, -0.0], "count": [1, 2, 3, 4, 5],
})

for name, array in {
    "float32": cube, "float64": cube.astype(np.float64), "fortran": np.asfortranarray(cube), "big": cube.astype(">f8"),
    "int8": np.arange(-3, 3, dtype=np.int8).reshape(2, 3), "uint16": np.arange(5, dtype=np.uint16),
    "bool": np.eye(2, dtype=bool),
}.items():
    put("npy", name + ".npy", npy(array))
put("npz", "stored.npz", npz(np.savez, **named))
put("npz", "deflated.npz", npz(np.savez_compressed, **named))
put("arrays", "named.bin", b"||||".join(npy(named[key]) for key in
    ["data", "lengths", "static", "columns", "static_columns", "sequence_id"]))
put("csv", "frame.csv", frame.to_csv(index=False))
put("csv", "semicolons.csv", frame.to_csv(index=False, sep=";", lineterminator="\r\n"))
put("csv", "quoted.csv", 'a,"b ""c""\n"\n1,2\n-1e3,.5\n')
put("jsonl", "frame.jsonl", frame.to_json(orient="records", lines=True, double_precision=15))
put("jsonl", "nested.jsonl", '{"a": 1, "b": [1, {"c": "]\\u00fc"}]}\n{"b": true, "a": -1.5e-3}\n')
text = frame.to_csv(index=False).encode()
for level in (0, 1, 9):
    put("gzip", f"level{level}.csv.gz", packed(text, level))
put("gzip", "members.csv.gz", packed(text[:40], 9) + packed(text[40:], 9))
put("safetensors", "two.safetensors", save({"a": cube, "b": np.arange(3, dtype=np.int32)}, {"made": "here"}))
put("config", "settings.yaml", "seed: 7\ngenerator:\n  cell: gru\n  optimizer: {rate: 1e-3}\ntraining.steps: 10\n")
put("config", "anchors.yaml", "generator: &g\n  hidden: 8\ndiscriminator: {hidden: 8}\nmetrics:\n  tensorboard: true\n")
put("schema", "schema.json", json.dumps({
    "version": 1, "rows": 5, "fingerprint": "0123456789abcdef",
    "sequences": {"kind": "windows", "length": 3, "stride": 1, "count": 3},
    "columns": [{"name": "x", "integer": False, "decimals": 2,
                 "statistics": {"minimum": 0, "maximum": 1, "mean": 0.5, "standard_deviation": 0.25},
                 "scaler": {"kind": "standard", "offset": 0.5, "scale": 0.25}}],
}))
